"""The chat on a port: index built if there is none, assistant warmed, one address printed."""

from __future__ import annotations

import contextlib
import socket
import sys

from ingest.models import PolicyError
from ingest.pipeline import ingest
from rag.assistant import Assistant
from rag.settings import Settings
from ui.live import Live, warm_up
from ui.works import works

HOST = "127.0.0.1"
PORT = 7860
_STEPS = {"parse": "解析文件", "embed": "计算向量", "check": "检查索引"}


def serve(settings: Settings, host: str = HOST, port: int = PORT) -> None:
    """Serve until interrupted. Port 0 takes any free one.

    Raises PolicyError when the address cannot be used, no index can be built or nothing can be answered.
    """
    listening = listen(host, port)
    try:
        assistant = open_or_build(settings)
        from ui.app import create_app

        warm_up(assistant)
        import uvicorn

        app = create_app(Live(assistant, settings).get, settings)
        sys.stdout.write(f"问答网页已启动：{address(listening)}（按 Ctrl+C 停止）\n")
        sys.stdout.flush()
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=3)
        )
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
    finally:
        listening.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, so that nobody else can take the port while the index is loaded. Raises PolicyError."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, OverflowError):
        raise PolicyError(f"地址 {host}:{port} 无法使用；请检查 --host 和 --port。") from None
    listening = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise PolicyError(_refusal(error, host, port)) from None
    return listening


def _refusal(error: OSError, host: str, port: int) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用；请停掉占用它的程序，或换一个端口：policyqa serve --port {port % 65535 + 1}。"
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}；请换一个 1024 以上的端口。"
    return f"地址 {host}:{port} 无法使用（{error.strerror}）；请检查 --host 和 --port。"


def address(listening: socket.socket) -> str:
    """The address that a browser on this machine can open."""
    host, port = listening.getsockname()[:2]
    host = "127.0.0.1" if host == "0.0.0.0" else "[::1]" if host == "::" else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{host}:{port}"


def open_or_build(settings: Settings) -> Assistant:
    """The assistant on the live index, which is built first when there is none to use. Raises PolicyError."""
    try:
        return Assistant.open(settings)
    except PolicyError as error:
        sys.stderr.write(f"{error}\n现在自动建立索引……\n")
    report = ingest(works(settings, progress=_progress), rebuild=True)
    sys.stderr.write(f"索引已建成：{report.documents}份文件，{report.measures}条措施，用时{report.seconds:.0f}秒。\n")
    return Assistant.open(settings)


def _progress(step: str, done: int, total: int) -> None:
    sys.stderr.write(f"  {_STEPS.get(step, step)} {done}/{total}\n")
    sys.stderr.flush()
