"""`python -m ui.demo`: the demo portal on a port, with the policy that a careful portal would set."""

from __future__ import annotations

import argparse
import contextlib
import sys

from ui.demo.portal import create_portal
from ui.serve import address, listen


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m ui.demo", description="嵌入窗口的演示网站")
    parser.add_argument("--port", type=int, default=7861, help="演示网站的端口")
    parser.add_argument("--widget", default="http://127.0.0.1:7860", help="问答网站的地址")
    given = parser.parse_args()
    import uvicorn

    with listen("127.0.0.1", given.port) as listening:
        here = address(listening)
        sys.stdout.write(
            f"演示网站：{here}（按 Ctrl+C 停止）\n"
            f"问答网站请在另一个终端启动：POLICYQA_EMBED_ORIGINS={here} make serve\n"
        )
        sys.stdout.flush()
        server = uvicorn.Server(uvicorn.Config(create_portal(given.widget), log_level="warning", server_header=False))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


if __name__ == "__main__":
    main()
