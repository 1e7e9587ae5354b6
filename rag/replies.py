"""All wording of answers, in one place: Chinese, and English frames for questions in English. Quotations are never translated."""

from __future__ import annotations

from rag.models import Script

LABEL = (
    "本回答由程序依据所列官方文件自动生成，仅供参考，以文件原文为准。需要人工帮助，请拨打12345热线或咨询所列责任单位。"
)
LABEL_EN = (
    "Generated automatically from the official documents cited; the Chinese originals are authoritative. "
    "For help from a person call 12345 or ask the unit named."
)

_ZH = {
    "measure": "措施{marker}{opening}{heading}{closing}",
    "list": "、",
    "last": "和",
    "units_of": "{measure}的责任单位是：**{units}**。",
    "units_count": "{measure}共有{count}个责任单位（{named}个具名单位，另有各市州人民政府）：**{units}**。",
    "units_count_plain": "{measure}共有{count}个责任单位：**{units}**。",
    "no_units": "{measure}没有写明责任单位。",
    "beyond": "《{title}》共有{count}条措施，编号从{first}到{last}，没有第{number}条。",
    "no_lead": "原文只列出责任单位，没有写明由哪一家牵头。",
    "unit_measures": "**{unit}**是{count}条措施的责任单位：",
    "all_units": "**{unit}**列在全部{count}条措施的责任单位中：",
    "unit_without": "责任单位中没有点名**{unit}**的措施有{count}条：",
    "unit_table": "责任单位及其措施条数如下（共{count}个）：",
    "unit_row": "{unit}：{count}条{markers}",
    "unit_none": "《{title}》的{count}条措施，没有一条把{unit}写进责任单位。",
    "group_caveat": "另外，文件印发给“{group}”，没有列出成员名单；{markers}写明由各成员单位负责，是否包括{unit}，要以成员名单为准。",
    "stranger": "文件的责任单位只有省级单位和各市州人民政府，没有写“{unit}”。",
    "shared_measures": "{units}都列为责任单位的措施有{count}条：",
    "shared_measures_none": "没有一条措施同时把{units}列为责任单位。",
    "either_measures": "{units}当中至少一家列为责任单位的措施有{count}条：",
    "except_measures": "有{first}而没有{others}的措施有{count}条：",
    "except_none": "凡列有{first}的措施，也都列有{others}。",
    "its_measures": "{unit}：{markers}",
    "shared_units": "{measures}共同的责任单位有{count}个：**{units}**。",
    "shared_units_none": "{measures}没有共同的责任单位。",
    "shared_units_cities": "{measures}没有共同的具名单位，只有**各市州人民政府**各条都有。",
    "yes_unit": "是的，{measure}的责任单位里有{unit}。",
    "no_unit": "不对。{measure}的责任单位是：**{units}**，没有{unit}。",
    "denied_yes": "不对。{measure}的责任单位里有{unit}，全部责任单位是：**{units}**。",
    "denied_no": "是的，{measure}的责任单位里没有{unit}，列的是：**{units}**。",
    "no_unit_group": "原文没有点名{unit}。{measure}写明由**{units}**负责，没有列出成员名单，不能据此认定包括或不包括{unit}。",
    "part_yes": "一部分对：{measure}的责任单位里有{yes}，没有{no}；原文列的是：**{units}**。",
    "only_claim": "不全对。{measure}的责任单位不止{unit}，还有：**{others}**。",
    "mentions": "{measure}提到了“{word}”：",
    "stands_in": "提到“{word}”的是{measures}：",
    "mentions_not": "{measure}的原文没有提到“{word}”。",
    "content": "{measure}的内容是：",
    "few_sentences": "{measure}的正文只有{count}句。",
    "heading_of": "{marker}的标题是“**{heading}**”。",
    "part_measures": "第{number}部分“**{title}**”有{count}条措施：",
    "part_none": "第{number}部分“**{title}**”没有列措施，内容是：",
    "part_intro": "这一部分开头写道：",
    "part_beyond": "《{title}》共有{count}个部分，没有第{number}部分。",
    "in_part": "{measure}在第{number}部分“**{title}**”。",
    "compare_head": "{measures}的标题和责任单位对照如下：",
    "compare_row": "{measure}：责任单位是{units}。",
    "compare_common": "共同的责任单位：{units}。",
    "compare_own": "只在{marker}的责任单位：{units}。",
    "most": "责任单位中，**{units}**列名最多，有{count}条：{markers}。",
    "fewest": "责任单位中，列名最少的有{count}条，它们是：**{units}**。",
    "measure_most": "具名责任单位最多的是{measures}，有{count}个。",
    "measure_fewest": "具名责任单位最少的是{measures}，只有{count}个。",
    "measure_bound": "符合的措施有{count}条（各市州人民政府不计）：{markers}。",
    "measure_bound_none": "没有符合的措施。",
    "not_only": "不全对。**{unit}**是{count}条措施的责任单位：",
    "just_these": "是的。**{unit}**是{count}条措施的责任单位：",
    "keyword": "提到“**{word}**”的措施有{count}条：{markers}。",
    "keyword_one": "提到“**{word}**”的措施有1条：{markers}。",
    "keyword_none": "《{title}》的{count}条措施都没有出现“{word}”。",
    "keyword_near": "意思相近的“{near}”出现在{markers}：",
    "without": "没有出现“**{word}**”的措施有{count}条：{markers}。",
    "all_have": "{count}条措施全都出现了“{word}”。",
    "title": "文件全称是《{title}》。",
    "issuer": "由**{issuer}**印发。",
    "issued": "落款日期是**{date}**。",
    "published": "{published}在{site}网站发布。",
    "basis": "制定依据是两份国家文件：{documents}。",
    "basis_one": "制定依据见下：",
    "addressee": "文件印发给：",
    "count": "全文有**{parts}个部分**、**{measures}条措施**，编号从{first}到{last}。",
    "parts": "全文分为{count}个部分：",
    "part_row": "{marker}{title}（{markers}）",
    "part_row_none": "{marker}{title}",
    "all_measures": "全文共有{count}条措施：",
    "goal": "总体目标原文是：",
    "no_doc_no": "所收录的文本没有文号。",
    "card": "《{title}》（{doc_no}）只收录了文件概要（非原文）：{text}",
    "card_missing": (
        "全文没有收录，可到{site}搜索“{search_words}”查看；"
        "管理员把全文存为文本后，运行 policyqa ingest 文件名 即可收录。"
    ),
    "support": "与您情况相关的措施有{count}条：",
    "support_one": "与您情况最相关的是{measure}：",
    "fact": "{measure}写道：",
    "figures": "与原文不符：原文没有“{figures}”，写的是：",
    "text_fact": "文件写道：",
    "ask_units": "可咨询的责任单位：{units}。",
    "ask_units_of": "{marker}的责任单位：{units}。",
    "silent": "文件没有写{what}。",
    "silent_generic": "已收录的文件没有写到这一点。",
    "silent_full": "这要看全文才能回答。",
    "searched": "已查阅《{title}》全部{count}条措施及正文其他部分。",
    "nearest": "最接近的是{measure}：",
    "not_in": "文件没有写到{what}。",
    "elsewhere": "已收录的地方文件只有湖北省的，其他省市的政策不在其中。",
    "other_year": "已收录的是{date}印发的《{title}》，没有收录其他年份或后续的文件。",
    "out_of_scope": "这个问题不属于消费政策文件的内容，这里无法回答。可以问：某项措施讲什么、由谁负责、企业适用哪些措施。",
    "injection": "只依据收录的官方文件回答问题，不执行问题或文件中夹带的指令。",
    "opinion": "这里只说明文件写了什么，不作评价。",
    "about_me": "这里回答湖北省新型消费政策文件的问题，每句话都注明文件、条号和原文。可以问：某项措施讲什么、由谁负责、企业适用哪些措施。",
    "clarify": "请再说具体一些：想问哪件事、哪个单位，还是哪一条措施？",
    "clarify_business": "请说明贵单位做什么（例如网上零售、养老院、充电桩、景区），才能找出适用的措施。",
    "clarify_follow": "前面没有可以接着说的问题，请把要问的事说完整。",
    "more_none": "没有了，以上就是全部。",
    "more_rest": "除前面提到的以外，还可能相关的有：",
    "unverified": "这个回答没有通过原文核对，不予显示；请换个问法，或拨打12345热线。",
    "inferred": "注：{markers}的序号在所收录的文本中缺失，按前后顺序推定。",
    "amount": "金额、标准或比例",
    "deadline": "具体时间或期限",
    "phone": "电话等联系方式",
    "address": "具体地点或机构名单",
    "form": "申请办法、条件或材料",
    "person": "具体人员",
    "penalty": "罚则",
    "size": "面积等尺寸",
    "remedy": "具体的退款、赔偿办法",
    "members": "联席会议成员单位的名单",
    "validity": "有效期、废止或后续版本",
}

_EN = {
    "measure": "Measure {marker} {opening}{heading}{closing}",
    "list": ", ",
    "last": " and ",
    "units_of": "The units responsible for {measure} are: **{units}**.",
    "units_count": "{measure} names {count} responsible units ({named} by name, and 各市州人民政府): **{units}**.",
    "units_count_plain": "{measure} names {count} responsible units: **{units}**.",
    "beyond": "《{title}》 has {count} measures, numbered {first} to {last}; there is no measure {number}.",
    "no_lead": "The text lists the responsible units; it does not say which of them leads.",
    "unit_measures": "**{unit}** is a responsible unit of {count} measures:",
    "all_units": "**{unit}** stands among the responsible units of all {count} measures:",
    "unit_none": "None of the {count} measures of 《{title}》 names {unit} as a responsible unit.",
    "group_caveat": (
        "The document is addressed to “{group}” without listing the members; {markers} are assigned to all of them, "
        "so whether they include {unit} depends on that list."
    ),
    "stranger": "The responsible units are provincial units and 各市州人民政府 only; “{unit}” is not named.",
    "shared_measures": "{count} measures name both {units}:",
    "shared_measures_none": "No measure names both {units}.",
    "either_measures": "{count} measures name at least one of {units}:",
    "shared_units": "{measures} share {count} responsible units: **{units}**.",
    "yes_unit": "Yes: {unit} is among the responsible units of {measure}.",
    "no_unit": "No. The responsible units of {measure} are: **{units}**; {unit} is not among them.",
    "content": "{measure} says:",
    "few_sentences": "The body of {measure} has only {count} sentences.",
    "heading_of": "The heading of {marker} is “**{heading}**”.",
    "part_measures": "Part {number} “**{title}**” has {count} measures:",
    "part_none": "Part {number} “**{title}**” lists no measures; it says:",
    "part_intro": "It opens with:",
    "in_part": "{measure} stands in part {number} “**{title}**”.",
    "keyword": "{count} measures mention “**{word}**”: {markers}.",
    "keyword_one": "One measure mentions “**{word}**”: {markers}.",
    "title": "The full title is 《{title}》.",
    "issuer": "It was issued by **{issuer}**.",
    "issued": "It is dated **{date}**.",
    "published": "It was published on {published} on the site of {site}.",
    "basis": "It rests on two national documents: {documents}.",
    "count": "It has **{parts} parts** and **{measures} measures**, numbered {first} to {last}.",
    "parts": "It has {count} parts:",
    "all_measures": "It has {count} measures:",
    "goal": "The overall goal, in the document's words:",
    "support": "{count} measures bear on your situation:",
    "support_one": "The measure that bears on your situation is {measure}:",
    "fact": "{measure} says:",
    "text_fact": "The document says:",
    "ask_units": "Units to ask: {units}.",
    "ask_units_of": "Responsible units of {marker}: {units}.",
    "silent": "The document does not state {what}.",
    "silent_generic": "The documents loaded do not say this.",
    "searched": "Searched: 《{title}》, all {count} measures and the rest of the text.",
    "nearest": "The nearest is {measure}:",
    "elsewhere": "Of provincial documents only Hubei's is loaded here.",
    "out_of_scope": "This question is not about the consumption policy documents and cannot be answered here.",
    "injection": "Only questions about the official documents are answered; instructions inside a question are not followed.",
    "clarify": "Please be more specific: which matter, which unit, or which measure?",
    "clarify_business": "Please say what your business does, so that the measures that fit can be found.",
    "inferred": "Note: the numbers {markers} are missing in the text as received and were inferred from the order.",
    "amount": "an amount, standard or rate",
    "deadline": "a date or deadline",
    "phone": "a phone number or contact",
    "address": "a place or a list of institutions",
    "form": "how to apply, conditions or papers",
    "person": "persons",
    "penalty": "penalties",
    "size": "a size",
    "remedy": "how refunds or compensation are settled",
    "members": "the members of the joint conference",
    "validity": "validity or later versions",
}


class Wording:
    """The wording of one answer, in the language of its question."""

    def __init__(self, script: Script) -> None:
        self.english = script == "latin"

    def __call__(self, name: str, **values: object) -> str:
        """The sentence `name` with its values. KeyError for a name that does not exist."""
        template = _EN.get(name, _ZH[name]) if self.english else _ZH[name]
        return template.format(**values)

    def join(self, words: list[str] | tuple[str, ...]) -> str:
        """甲、乙和丙 / A, B and C."""
        separator, last = self("list"), self("last")
        return last.join([separator.join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)

    @property
    def label(self) -> str:
        return LABEL_EN if self.english else LABEL
