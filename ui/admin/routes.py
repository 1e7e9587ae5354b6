"""/admin: what can be seen and done there. Every form is checked, every change is confirmed first and written to the log."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest import pipeline, store
from ingest.add import Arrival
from ingest.load import MAX_BYTES, read_bytes
from ingest.models import Encoder, PolicyError, Report
from ingest.pipeline import Works
from ingest.register import Mark
from rag.encoder import load_encoder
from ui import changing
from ui.admin.session import Door, Session, cookie_of, set_cookie
from ui.admin.staged import Staged
from ui.admin.views import actions, overview, preview_values
from ui.site import Site
from ui.works import works

HERE = "/admin"
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
_STALE = "页面已过期，没有执行；请重新操作。"
Text = Annotated[str, Form()]


class Desk:
    """What the pages work with: the site, who is let in, uploads that wait, and what changes the library."""

    def __init__(self, site: Site, door: Door) -> None:
        self.site, self.door = site, door
        self.staged = Staged(site.settings.data_dir)

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(self.site.settings)

    @property
    def works(self) -> Works:
        return works(self.site.settings, encoder=self._encoder)

    def log(self, line: str) -> None:
        """Write what an administrator did into the log of changes."""
        store.ensure_writable(self.site.settings.data_dir)
        store.log(self.site.settings.data_dir, [f"admin {line}"])

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """A page for this visitor alone; what there was to tell is told once."""
        name, session = cookie_of(request), self.door.session(request.headers)
        told, trouble = (session.told, session.trouble) if session else ("", "")
        if session:
            session.told = session.trouble = ""
        values = {"told": told, "trouble": trouble, **values}
        page = self.site.page(template, HERE, status, csrf=self.door.mark(name), inside=session is not None, **values)
        page.headers.update(_PRIVATE)
        if session is None:
            set_cookie(page, request, name)
        return page

    def entered(self, request: Request) -> Session:
        """The session of a request. Raises HTTPException 303 to the login for a visitor without one."""
        session = self.door.session(request.headers)
        if session is None:
            raise HTTPException(303, "请先登录。", {"Location": HERE, **_PRIVATE})
        return session

    def meant(self, request: Request, csrf: str) -> Session:
        """The session of a form. Raises HTTPException 303 where the form is not one that was given to this visitor."""
        session = self.entered(request)
        if not self.door.is_meant(request, csrf):
            session.trouble = _STALE
            raise HTTPException(303, _STALE, {"Location": HERE, **_PRIVATE})
        return session

    def done(self, session: Session, what: str, run: Callable[[], Report], back: str = HERE) -> Response:
        """Do something to the library, have the next page tell how it went, and log it."""
        try:
            report = run()
        except PolicyError as error:
            session.trouble = " ".join(str(error).split())
            self.log(f"failed {what}: {error}")
            return redirect(back)
        self.log(what)
        if report.held:
            session.trouble = report.held[0]
            return redirect(back)
        session.told = f"{what}。索引{report.index_version}{'已启用' if report.published else '没有变化'}。"
        return redirect(HERE)


def redirect(to: str) -> Response:
    """On to another page, by GET."""
    return RedirectResponse(to, 303, _PRIVATE)


def router(site: Site, door: Door) -> APIRouter:
    """Everything under /admin."""
    routes, desk = APIRouter(prefix=HERE, include_in_schema=False), Desk(site, door)
    _add_login(routes, desk)
    _add_uploads(routes, desk)
    _add_changes(routes, desk)
    return routes


def _add_login(routes: APIRouter, desk: Desk) -> None:
    @routes.get("")
    def home(request: Request, q: str = "", page: int = 1) -> Response:
        if desk.door.session(request.headers) is None:
            return desk.page(request, "admin_login.html")
        return desk.page(request, "admin.html", **overview(desk.works, q, page), limit=MAX_BYTES >> 20)

    @routes.post("/login")
    def login(request: Request, token: Text = "", csrf: Text = "") -> Response:
        address = request.client.host if request.client else ""
        if desk.door.waits(address):
            return desk.page(request, "admin_login.html", 429, trouble="口令错误次数太多；请过一分钟再试。")
        if not desk.door.is_meant(request, csrf):
            return desk.page(request, "admin_login.html", 403, trouble=_STALE)
        name = desk.door.enter(token, address)
        if name is None:
            desk.log(f"refused {address}")
            return desk.page(request, "admin_login.html", 403, trouble="口令不对；请核对后再试。")
        desk.log(f"login {address}")
        response = redirect(HERE)
        set_cookie(response, request, name)
        return response

    @routes.post("/logout")
    def logout(request: Request, csrf: Text = "") -> Response:
        desk.meant(request, csrf)
        desk.door.leave(request.headers)
        return redirect(HERE)


def _add_uploads(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/upload")
    def upload(request: Request, file: Annotated[UploadFile | None, File()] = None, csrf: Text = "") -> Response:
        session = desk.meant(request, csrf)
        if file is None or not file.filename:
            session.trouble = "没有选择文件；请选择一份文件再上传。"
            return redirect(HERE)
        try:
            token = desk.staged.put(file.filename, file.file.read(MAX_BYTES + 1))
        except (PolicyError, OSError) as error:
            session.trouble = str(error) if isinstance(error, PolicyError) else "没有存下；请检查磁盘空间和权限。"
            return redirect(HERE)
        return redirect(f"{HERE}/staged/{token}")

    @routes.get("/upload")
    def too_large(request: Request) -> Response:
        desk.entered(request).trouble = f"文件超过{MAX_BYTES >> 20}MB；请拆分后再上传。"
        return redirect(HERE)

    @routes.get("/staged/{token}")
    def preview(request: Request, token: str) -> Response:
        session, path = desk.entered(request), desk.staged.path(token)
        if path is None:
            session.trouble = "这份上传的文件已经处理过，或已过期删除；请重新上传。"
            return redirect(HERE)
        try:
            found = pipeline.preview(desk.works, Arrival(path.name, read_bytes(path)))
        except PolicyError as error:
            desk.staged.drop(token)
            session.trouble = " ".join(str(error).split())
            return redirect(HERE)
        return desk.page(request, "admin_preview.html", token=token, name=path.name, **preview_values(found))

    @routes.post("/staged/{token}/publish")
    def publish(request: Request, token: str, csrf: Text = "", force: Text = "") -> Response:
        session, path = desk.meant(request, csrf), desk.staged.path(token)
        if path is None:
            session.trouble = "这份上传的文件已经处理过，或已过期删除；请重新上传。"
            return redirect(HERE)

        def run() -> Report:
            try:
                return pipeline.ingest(desk.works, [path], force=bool(force))
            except PolicyError as error:
                raise PolicyError(str(error).replace(f"{path.parent}/", "")) from None

        forced = "（强制）" if force else ""
        response = desk.done(session, f"已发布{path.name}{forced}", run, f"{HERE}/staged/{token}")
        if not session.trouble:
            desk.staged.drop(token)
        return response

    @routes.post("/staged/{token}/discard")
    def discard(request: Request, token: str, csrf: Text = "") -> Response:
        session = desk.meant(request, csrf)
        desk.staged.drop(token)
        session.told = "已放弃，上传的文件已删除。"
        return redirect(HERE)


def _add_changes(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/change")
    def confirm(request: Request, what: str = "", id: str = "") -> Response:
        session = desk.entered(request)
        values = actions(desk.works, what, id)
        if values is None:
            session.trouble = "没有这份文件，或不能这样操作；请从列表中选择。"
            return redirect(HERE)
        return desk.page(request, "admin_change.html", **values)

    @routes.post("/change")
    def change(
        request: Request,
        csrf: Text = "",
        what: Text = "",
        id: Text = "",
        standing: Text = "",
        on: Text = "",
        by: Text = "",
        force: Text = "",
    ) -> Response:
        session = desk.meant(request, csrf)
        values = actions(desk.works, what, id)
        if values is None:
            session.trouble = "没有这份文件，或不能这样操作；请从列表中选择。"
            return redirect(HERE)
        title = f"《{values['title']}》"
        runs: dict[str, tuple[str, Callable[[], Report]]] = {
            "withdraw": (f"已撤下{title}", lambda: changing.withdraw(desk.works, id, force=bool(force))),
            "restore": (f"已恢复{title}", lambda: changing.restore(desk.works, id, force=bool(force))),
            "mark": (f"已标记{title}的效力", lambda: _marked(desk.works, id, standing, on, by, bool(force))),
            "rollback": ("已退回上一版索引", lambda: pipeline.rollback(desk.works)),
        }
        return desk.done(session, *runs[what], f"{HERE}/change?{urlencode({'what': what, 'id': id})}")


def _marked(works: Works, identity: str, standing: str, on: str, by: str, force: bool) -> Report:
    """Raises PolicyError for a choice that makes no sense."""
    on, by = on.strip(), by.strip()
    if standing == "in_force":
        return changing.mark(works, Mark(identity, "in_force"), force=force)
    if standing == "superseded":
        if not by:
            raise PolicyError("没有写由哪份文件取代；请填写那份文件的id。")
        return changing.mark(works, Mark(identity, "superseded", on or None, by), force=force)
    if standing in ("repealed", "expired"):
        marked = Mark(identity, "repealed" if standing == "repealed" else "expired", on or None)
        return changing.mark(works, marked, force=force)
    raise PolicyError("没有选择效力；请选择一项。")
