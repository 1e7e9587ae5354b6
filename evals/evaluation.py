"""All that came out of one evaluation; reports are made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.ablation import Ablation
from evals.baselines import Column
from evals.measure import Half
from evals.models import Result
from evals.parsing import Parsing
from evals.phrasing import Phrasing


@dataclass(frozen=True)
class Evaluation:
    """`config` is what the figures depend on (see runs.py); `columns` hold the plainer methods by half, `ablations` the rows with
    one component off; both are empty unless asked for, as are `parsing`, how well pages are parsed, and `phrasing`, what a
    language model makes of the answers. `below` has a line for each score below its threshold."""

    config: Mapping[str, Any]
    results: Sequence[Result]
    halves: Mapping[str, Half]
    columns: Mapping[str, Sequence[Column]] = field(default_factory=dict)
    ablations: Sequence[Ablation] = ()
    below: Sequence[str] = ()
    parsing: Parsing | None = None
    phrasing: Phrasing | None = None
