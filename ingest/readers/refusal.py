"""How a reader in the child process says no."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - what it says is the message
    """Why a file is not read and what to do: the middle of the one-line error, without the file's name and the full stop."""


DAMAGED = "文件已损坏,无法读取;请重新下载,或用 Word 或 WPS 打开后另存再导入"
