"""What the test half must reach. The numbers stand in pyproject.toml, for a checkout; an installed program uses the same ones."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from evals.labels import SCORES
from evals.measure import PARTS, Half
from ingest.models import PolicyError

DEFAULT: Mapping[str, float] = {"status": 0.98, "citations": 0.98, "units": 0.98, "quotes": 1.0, "statements": 1.0}
PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def load_thresholds(path: Path = PROJECT) -> dict[str, float]:
    """The shares in [0, 1] under [tool.policyqa.eval], or the defaults where there is no such file or table.

    Raises PolicyError for a name that is no score and for a value that is no share.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("tool", {}).get("policyqa", {}).get("eval")
    except FileNotFoundError:
        return dict(DEFAULT)
    except (OSError, ValueError) as error:
        raise PolicyError(f"{path}:无法读取({error});请修复该文件。") from None
    if table is None:
        return dict(DEFAULT)
    for name, least in table.items():
        if name not in PARTS:
            raise PolicyError(f"{path.name} [tool.policyqa.eval]:没有“{name}”这项指标;可用:{'、'.join(PARTS)}。")
        if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
            raise PolicyError(f"{path.name} [tool.policyqa.eval]:{name} 应为 0 到 1 之间的数;收到 {least!r}。")
    return {name: float(least) for name, least in table.items()}


def below(half: Half, thresholds: Mapping[str, float]) -> list[str]:
    """One line for every score that does not reach its threshold, or that nothing was asked for."""
    lines = []
    for name, least in thresholds.items():
        figure = half.scores[name]
        if not figure:
            lines.append(f"未达标:测试集没有可评“{SCORES[name]}”的题,无从证明达到 {least:.1%}。")
        elif figure.share < least:
            counts = f"{figure.right}/{figure.asked}"
            lines.append(f"未达标:测试集“{SCORES[name]}”为 {figure.share:.2%}({counts}),低于 {least:.1%}。")
    return lines
