"""A workbook read back from its XML, as a spreadsheet program reads it."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Workbook:
    """A workbook read back from its XML: sheets by name as rows of texts, and all its parts."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            self.parts = {name: archive.read(name).decode() for name in archive.namelist()}
        strings = [
            "".join(text.text or "" for text in item.iter(f"{_MAIN}t"))
            for item in ElementTree.fromstring(self.parts["xl/sharedStrings.xml"])
        ]
        names = [
            sheet.attrib["name"]
            for sheet in ElementTree.fromstring(self.parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet")
        ]
        self.sheets = {
            name: self._rows(self.parts[f"xl/worksheets/sheet{number}.xml"], strings)
            for number, name in enumerate(names, 1)
        }

    @staticmethod
    def _rows(xml: str, strings: list[str]) -> list[list[str]]:
        found = []
        for row in ElementTree.fromstring(xml).iter(f"{_MAIN}row"):
            cells = []
            for cell in row.iter(f"{_MAIN}c"):
                value = cell.find(f"{_MAIN}v")
                assert cell.attrib.get("t") == "s" or value is None, "every cell is a text"
                assert cell.find(f"{_MAIN}f") is None
                cells.append(strings[int(value.text or "")] if value is not None else "")
            found.append(cells)
        return found
