"""The corpus's TOML tables as checked values. Whatever is wrong with one is one line that names the file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from ingest.models import PolicyError

Row = TypeVar("Row")


def read_table(path: Path, name: str, kind: type[Row]) -> list[Row]:
    """The entries [[name]] of a file, each as a `kind`. Raises PolicyError when the file is missing or malformed."""
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get(name, [])
        return TypeAdapter(list[kind]).validate_python(rows)  # type: ignore[valid-type]
    except ValidationError as error:
        raise PolicyError(f"{path.name}:{describe(error)};请更正。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path.name}:不是有效的 TOML({error});请更正。") from None
    except FileNotFoundError:
        raise PolicyError(f"{path}:文件不存在;语料目录不完整,请恢复它。") from None
    except OSError as error:
        raise PolicyError(f"{path}:无法读取({error.strerror});请检查权限。") from None


def describe(error: ValidationError) -> str:
    """The first finding of a validation in one line."""
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"])
    return f"{place} {first['msg']}".strip()
