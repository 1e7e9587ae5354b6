"""The command line. Imports are made where they are needed: asking must not wait for the web.

Exit codes: 0 fine, 1 something failed, 2 wrong usage. Errors are one line on stderr; a traceback only with --debug.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.exceptions import TyperException

from ingest.models import PolicyError
from ui import documents_cli, ingesting, llm_cli, paraphrasing
from ui.command import UsageError, fail, read_settings, write

if TYPE_CHECKING:
    from rag.assistant import Mode
    from ui.holdings import Holdings

app = typer.Typer(
    name="policyqa",
    help="消费政策问答:每句话都注明文件、条号和原文。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(documents_cli.app, name="documents")
app.add_typer(llm_cli.app, name="llm")
_MODES = ("extractive", "llm", "auto")
_NO_MODEL = "--mode llm:没有设置语言模型;请设 POLICYQA_LLM_BASE_URL 和 POLICYQA_LLM_MODEL,或去掉 --mode。"


class _State:
    debug = False


@app.callback()
def _options(debug: Annotated[bool, typer.Option("--debug", help="出错时显示完整的追踪信息")] = False) -> None:
    _State.debug = debug


app.command()(ingesting.ingest)
app.command()(paraphrasing.paraphrase)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="问题")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出答案对象(JSON)")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="从标准输入逐行读取问题对象,逐行输出答案对象")] = False,
    mode: Annotated[
        str, typer.Option("--mode", help="extractive|llm|auto;auto:设了语言模型就由它选编摘要,逐句核对")
    ] = "auto",
    documents: Annotated[
        list[str] | None, typer.Option("--document", metavar="ID", help="只在这份文件中查找(可重复);id 见 documents list")
    ] = None,
) -> None:
    """回答一个问题;--jsonl 成批回答。"""
    settings = read_settings()
    if mode not in _MODES:
        raise UsageError(f"--mode 只能是 {'、'.join(_MODES)};收到“{mode}”。")
    if mode == "llm" and not settings.llm_base_url:
        raise UsageError(_NO_MODEL)
    if jsonl == (question is not None):
        raise UsageError("请给出一个问题,或用 --jsonl 从标准输入读取(二者选一)。")
    if jsonl and documents:
        raise UsageError("--jsonl 的每一行各写自己的 documents;请去掉 --document。")
    from rag import Assistant
    from ui.holdings import Holdings

    holdings = Holdings(Assistant.open(settings))
    if jsonl:
        raise typer.Exit(_ask_lines(holdings, cast("Mode", mode)))
    strange = holdings.strange(documents or ())
    if strange:
        raise PolicyError(strange)
    answer = holdings.ask(question or "", documents=documents or (), mode=cast("Mode", mode))
    if answer.status == "error":
        raise PolicyError(answer.answer)
    if as_json:
        write(json.dumps(answer.to_dict(), ensure_ascii=False, indent=1))
    else:
        from ui.report import print_answer

        print_answer(answer)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="监听端口")] = 7860,
) -> None:
    """启动网页问答;没有可用的索引时先建立。"""
    from ui.serve import serve as run

    run(read_settings(), host, port)


@app.command("eval")
def evaluate(
    gold: Annotated[Path | None, typer.Option("--gold", help="问题集(JSON Lines);默认用随程序的问题集")] = None,
    baselines: Annotated[bool, typer.Option("--baselines", help="同时评测对照方法")] = False,
    report: Annotated[Path | None, typer.Option("--report", help="把完整报告写到这个文件(.md 或 .html)")] = None,
    ablation: Annotated[bool, typer.Option("--ablation", help="逐一去掉一个部分再评测")] = False,
    thresholds: Annotated[bool, typer.Option("--thresholds", help="对 --gold 的问题集也要求达标")] = False,
    pages: Annotated[Path | None, typer.Option("--pages", help="同时用这个文件夹里的网页评测文件解析")] = None,
    embedding: Annotated[
        str | None, typer.Option("--embedding", help="换一个编码器(名称或路径)评测;另建临时索引,不动现有索引")
    ] = None,
    reranker: Annotated[str | None, typer.Option("--reranker", help="换一个重排模型(名称或路径)评测")] = None,
    mode: Annotated[
        str, typer.Option("--mode", help="extractive|llm;llm:再用设好的语言模型问一遍,比较两者")
    ] = "extractive",
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option("--compare", metavar="A B", help="比较两次评测记录,不再评测")
    ] = None,
) -> None:
    """用问题集评测,分开发集和测试集报告;测试集有一项未达标则以 1 退出。"""
    if compare:
        if gold or baselines or report or ablation or thresholds or pages or embedding or reranker or mode != "extractive":
            raise UsageError("--compare 只比较两次已有的评测记录,不能与其他选项同用。")
        from evals import compare as runs

        write(runs.compare(*map(runs.load_run, compare)))
        return
    if mode not in ("extractive", "llm"):
        raise UsageError(f"--mode 只能是 extractive 或 llm;收到“{mode}”。")
    if report and report.suffix not in (".md", ".html"):
        raise UsageError(f"--report 的文件名应以 .md 或 .html 结尾;收到“{report}”。")
    from evals.run import Options
    from evals.run import evaluate as run
    from evals.runs import runs_folder
    from evals.trial import trying
    from rag import Assistant
    from ui.report import Progress

    settings = read_settings()
    if mode == "llm" and not settings.llm_base_url:
        raise UsageError(_NO_MODEL)
    options = Options(gold, baselines, ablation, report, thresholds, pages, mode == "llm")
    with Progress() as progress, trying(settings, embedding, reranker, progress.step) as tried:
        progress.stop()
        outcome = run(Assistant.open(tried), options, runs_folder(settings))
    write(outcome.summary)
    for line in outcome.below:
        sys.stderr.write(line + "\n")
    if outcome.below:
        raise typer.Exit(1)


@app.command("settings")
def showread_settings() -> None:
    """列出全部设置(环境变量 POLICYQA_*)及当前值。"""
    from ui.report import print_settings

    print_settings(read_settings())


def _ask_lines(holdings: Holdings, mode: Mode) -> int:
    """Answer JSON Lines from standard input, in order, in this one process; 1 when any line was bad."""
    failed = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        row = _answer_line(holdings, line, number, mode)
        failed |= "error" in row
        write(json.dumps(row, ensure_ascii=False))
    return failed


def _answer_line(holdings: Holdings, line: bytes, number: int, mode: Mode) -> dict[str, Any]:
    row = _row(line)
    identity = row.get("id") if row else None
    history, documents = ((row.get(name) or [] if row else []) for name in ("history", "documents"))
    if row is None or not isinstance(row.get("question"), str) or not _is_history(history) or not _are_ids(documents):
        shape = '{"id", "question", "history": [[问, 答], …], "documents": [文件的 id, …]}'
        return {"id": identity, "error": f"第 {number} 行：应为 {shape} 形式的 JSON 对象。"}
    strange = holdings.strange(documents)
    if strange:
        return {"id": identity, "error": f"第 {number} 行：{strange}"}
    asked = [(earlier, "") for earlier, _ in history]
    answer = holdings.ask(row["question"], asked, documents=documents, mode=mode)
    if answer.status == "error":
        return {"id": identity, "error": f"第 {number} 行：{answer.answer}"}
    return answer.to_dict() | {"id": identity}


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _is_history(history: object) -> bool:
    """Whether this is a list of [question, answer] pairs."""
    if not isinstance(history, list):
        return False
    return all(isinstance(turn, list) and len(turn) == 2 and isinstance(turn[0], str) for turn in history)


def _are_ids(documents: object) -> bool:
    return isinstance(documents, list) and all(isinstance(identity, str) for identity in documents)


def _arguments() -> Iterator[str]:
    """The arguments, checked to be text: a shell can pass bytes that are not."""
    for argument in sys.argv[1:]:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            raise PolicyError("命令行参数不是 UTF-8 文本;请检查终端编码。")
        yield argument


def main() -> None:
    """Run the command line; every error that a user can cause ends in one line."""
    _State.debug = "--debug" in sys.argv
    sys.exit(_guarded(lambda: app(list(_arguments()), standalone_mode=False)))


def _guarded(run: Callable[[], Any]) -> int:
    try:
        result = run()
        return result if isinstance(result, int) else 0
    except typer.Exit as done:
        return done.exit_code
    except TyperException as misuse:
        text = misuse.format_message()
        if text:
            fail(f"{text}(policyqa --help 查看用法)")
        return 2
    except (KeyboardInterrupt, typer.Abort):
        fail("已中断;索引保持原样。")
        return 1
    except UsageError as error:
        fail(str(error))
        return 2
    except PolicyError as error:
        if _State.debug:
            raise
        fail(str(error))
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:
        if _State.debug:
            raise
        fail(f"程序内部错误({type(error).__name__}:{error});请加 --debug 重试并把输出报告给维护者。")
        return 1
