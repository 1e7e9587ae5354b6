"""`policyqa llm`: whether a language model has a part in answers, and switching it off and on while the site runs."""

from __future__ import annotations

import time
from contextlib import closing
from urllib.parse import urlsplit

import typer

from ingest.models import PolicyError
from ui.command import read_settings, write

app = typer.Typer(no_args_is_help=True, help="语言模型:查看、试用,运行中随时关闭或打开。")
_TRIAL = 20.0  # seconds that a trial may take


@app.command()
def status() -> None:
    """设了哪个模型,开着还是关着。"""
    from rag.phrasing.limits import SWITCH

    settings = read_settings()
    if not settings.llm_base_url:
        write("没有设置语言模型:回答只摘引原文。要用,请设 POLICYQA_LLM_BASE_URL 和 POLICYQA_LLM_MODEL。")
        return
    off = (settings.data_dir / SWITCH).exists()
    write(f"模型 {settings.llm_model} · 服务 {urlsplit(settings.llm_base_url).netloc} · {'已关闭' if off else '开着'}")


@app.command()
def off() -> None:
    """不再请求语言模型;正在运行的网站立即照办。"""
    from rag.phrasing.limits import SWITCH

    folder = read_settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SWITCH).touch()
    except OSError as error:
        raise PolicyError(f"{folder / SWITCH}:无法写入({error.strerror});请检查权限。") from None
    write("已关闭语言模型:回答只摘引原文。打开:policyqa llm on")


@app.command()
def on() -> None:
    """重新请求语言模型。"""
    from rag.phrasing.limits import SWITCH

    switch = read_settings().data_dir / SWITCH
    try:
        switch.unlink(missing_ok=True)
    except OSError as error:
        raise PolicyError(f"{switch}:无法删除({error.strerror});请检查权限。") from None
    write("已打开语言模型。" if read_settings().llm_base_url else "已打开,但没有设置语言模型;请设 POLICYQA_LLM_BASE_URL。")


@app.command("try")
def try_model() -> None:
    """向模型发一个小请求,看连得上、答得出没有。"""
    from rag.phrasing.model import TOLD, ModelError
    from rag.phrasing.setup import load_model

    model = load_model(read_settings())
    if model is None:
        raise PolicyError("没有设置语言模型;请设 POLICYQA_LLM_BASE_URL 和 POLICYQA_LLM_MODEL。")
    began, first, text = time.monotonic(), 0.0, ""
    try:
        with closing(model.stream([("user", "请用一句话说明什么是消费。")], _TRIAL)) as pieces:
            for piece in pieces:
                first = first or time.monotonic() - began
                text += piece
    except ModelError as error:
        raise PolicyError(f"{TOLD[error.reason]}。") from None
    if not text.strip():
        raise PolicyError(f"{TOLD['empty']}。")
    write(f"答得出:第一个字用时 {first:.1f} 秒,共 {time.monotonic() - began:.1f} 秒。")
    write(text.strip()[:200])
