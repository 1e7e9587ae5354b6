"""What synthetic documents are called, told without writing them: issuer, matter, kind, layout, title, number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from benchmarks.synthetic import vocabulary
from benchmarks.synthetic.layouts import LAYOUTS, TITLE_KINDS, Layout
from benchmarks.synthetic.vocabulary import Field, Said
from ingest.models import Level

_PAIRS = len(vocabulary.FIELDS) * len(vocabulary.OBJECTS)
_STRIDE, _SHIFT, _SEEDED = 7919, 104729, 1299709  # primes that share no factor with the number of pairs
_SHARE_COVERED = 0.3
ISSUERS: tuple[tuple[Level, str], ...] = (
    *(("nation", place) for place in vocabulary.NATIONS),
    *(("province", place) for place in vocabulary.PROVINCES),
    *(("city", place) for place in vocabulary.CITIES),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is called. `title` is that of the whole, `name` that of the plan which it may only bring along."""

    number: int
    level: Level
    place: str
    issuer: str
    field: Field
    whom: Said
    kind: str
    layout: Layout
    title: str
    name: str
    doc_no: str
    year: int

    @property
    def covered(self) -> bool:
        return self.title != self.name


@lru_cache(maxsize=4096)
def identity(number: int, seed: int) -> Identity:
    """What a document is called. Raises ValueError beyond the last: no issuer takes up a matter twice."""
    turn, row = divmod(number, len(ISSUERS))
    if number < 0 or turn >= _PAIRS:
        raise ValueError(f"document {number} of {_PAIRS * len(ISSUERS)}: no matter is left for {ISSUERS[row][1]}")
    random = Random(f"{seed}/{number}/identity")
    pair = (turn * _STRIDE + row * _SHIFT + seed * _SEEDED) % _PAIRS
    field, whom = vocabulary.FIELDS[pair % len(vocabulary.FIELDS)], vocabulary.OBJECTS[pair // len(vocabulary.FIELDS)]
    level, place = ISSUERS[row]
    issuer, letters = {
        "nation": (f"国家{place}发展委员会", f"{place}发"),
        "province": (f"{place}人民政府办公厅", f"{place[:-1]}政办发"),
        "city": (f"{place}人民政府办公室", f"{place[:-1]}政办发"),
    }[level]
    layout = random.choices(LAYOUTS, [one.weight for one in LAYOUTS])[0]
    kind = random.choice(layout.kinds)
    year = random.randint(2031, 2039)
    title, name = _titles(random, place if level != "nation" else issuer, issuer, field, whom, kind)
    number_of = f"{letters}〔{year}〕{turn + 1}号"
    return Identity(number, level, place, issuer, field, whom, kind, layout, title, name, number_of, year)


def _titles(random: Random, owner: str, issuer: str, field: Field, whom: Said, kind: str) -> tuple[str, str]:
    """(title, name): another where a covering notice brings the document."""
    act = random.choice(("支持", "促进", "推动", "引导", "帮助"))
    matter = f"{act}{whom.official}参与{field.name}"
    ending = random.choice(TITLE_KINDS[kind])
    if kind in ("意见", "通知"):
        title = f"{issuer}关于{matter}的{ending}" if kind == "意见" else f"{issuer}关于做好{matter}工作的{ending}"
        return title, title
    name = f"{owner}{matter}{ending}"
    return (f"{issuer}关于印发{name}的通知", name) if random.random() < _SHARE_COVERED else (name, name)
