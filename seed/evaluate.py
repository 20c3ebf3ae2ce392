"""How well the extraction does: precision, recall and F1 of each attribute against a gold file."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seed.extract.vocabulary import words

Row = Mapping[str, Any]

EXTRACT = Path(__file__).resolve().parent / "extract"
ATTRIBUTES = ("values", "bound", "unit", "measure", "source")
NAMES = ("locations", "forces", "sources")
_FIELDS = {"bound": "qualifier"}
"""The name an attribute has in the files, where it differs."""
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"'})
_NOBODY = words("grammar_words", "evaluate nameless forces") | {"security forces", "rebel group", "air force"}
"""Forces without a name: they cost nothing, found or not."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How much was right: `right` of `found` predictions, of `wanted` in the gold file."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """The share of the predictions that are right; of none, 1 if nothing was wanted."""
        return self.right / self.found if self.found else float(not self.wanted)

    @property
    def recall(self) -> float:
        """The share of what was wanted that was found."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.right + other.right, self.found + other.found, self.wanted + other.wanted)


@dataclass(frozen=True, slots=True)
class Result:
    """The figures by name (spans, each attribute, all, and each kind of name strict and loose) and the errors."""

    figures: dict[str, Figure]
    errors: tuple[str, ...]


def evaluate(gold: Iterable[Row], predicted: Iterable[Row]) -> Result:
    """Compares the documents of a gold file with predictions for the same ids.

    Estimates are paired one to one by the overlap of their characters, the closest first. A prediction that touches
    only a gold `ignore` span counts neither way. `alts` and `source_alt` are second readings that are right too.
    Names are compared strictly (same words) and loosely (one contains the other); `optional` ones cost nothing.
    """
    answers = {row["id"]: row for row in predicted}
    figures: dict[str, Figure] = {}
    errors: list[str] = []
    for row in gold:
        answer = answers.get(row["id"], {})
        for name, figure, wrong in (*_estimates(row, answer), *_names(row, answer)):
            figures[name] = figures.get(name, Figure()) + figure
            errors.extend(f"{row['id']} {error}" for error in wrong)
    return Result(figures, tuple(errors))


_Counted = tuple[str, Figure, list[str]]


def _estimates(row: Row, answer: Row) -> Iterator[_Counted]:
    wanted, given = row["estimates"], list(answer.get("estimates") or ())
    pairs = _pairs(wanted, given)
    left = [e for n, e in enumerate(given) if n not in pairs.values() and not _ignored(e, row)]
    found = len(pairs) + len(left)
    wrong = [f"invented {row['text'][e['start'] : e['end']]!r}" for e in left]
    wrong += [f"missed {e['quote']!r}" for n, e in enumerate(wanted) if n not in pairs]
    yield "spans", Figure(len(pairs), found, len(wanted)), wrong
    right = {(n, name): _right(name, wanted[n], given[m]) for n, m in pairs.items() for name in ATTRIBUTES}
    for name in ATTRIBUTES:
        wrong = [
            f"{name} of {wanted[n]['quote']!r}: {_value(name, wanted[n])!r}, not {_value(name, given[m])!r}"
            for n, m in pairs.items()
            if not right[n, name]
        ]
        yield name, Figure(len(pairs) - len(wrong), found, len(wanted)), wrong
    every = sum(all(right[n, name] for name in ATTRIBUTES) for n in pairs)
    yield "all", Figure(every, found, len(wanted)), []


def _pairs(wanted: Sequence[Row], given: Sequence[Row]) -> dict[int, int]:
    """Place of a gold estimate -> place of its prediction."""
    close = sorted(
        (-_overlap(w, g) / (max(w["end"], g["end"]) - min(w["start"], g["start"])), n, m)
        for n, w in enumerate(wanted)
        for m, g in enumerate(given)
        if _overlap(w, g)
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, n, m in close:
        if n not in pairs and m not in taken:
            pairs[n] = m
            taken.add(m)
    return pairs


def _overlap(a: Row, b: Row) -> int:
    return max(0, min(int(a["end"]), int(b["end"])) - max(int(a["start"]), int(b["start"])))


def _ignored(estimate: Row, row: Row) -> bool:
    ignored = any(_overlap(estimate, span) for span in row.get("ignore") or ())
    return ignored and not any(_overlap(estimate, e) for e in row["estimates"])


def _right(name: str, wanted: Row, given: Row) -> bool:
    if name == "source":
        sources = [wanted.get("source"), *(wanted.get("source_alt") or ())]
        said = given.get("source") or None
        return any(source == said or (source and said and _contains(source, said)) for source in sources)
    field = _FIELDS.get(name, name)
    readings = [wanted, *({**wanted, **other} for other in wanted.get("alts") or ())]
    if name == "values":
        return any(
            all(_same(r.get(k), given.get(k), r.get("tol", 1e-6)) for k in ("low", "best", "high")) for r in readings
        )
    value = _norm(given.get(field) or given.get(name) or "")
    values = [_norm(reading.get(field) or "") for reading in readings]
    return value in values or (
        name == "unit" and value.startswith("other") and any(v.startswith("other") for v in values)
    )


def _value(name: str, estimate: Row) -> object:
    if name == "values":
        return [estimate.get(k) for k in ("low", "best", "high")]
    return estimate.get(_FIELDS.get(name, name))


def _same(a: float | None, b: float | None, tolerance: float) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


def _norm(words: object) -> str:
    text = " ".join(str(words).translate(_PLAIN).lower().split()).strip(' .,;:"')
    return text.removeprefix("the ")


def _contains(a: str, b: str) -> bool:
    """Whether one name is inside the other, at word boundaries."""
    short, long = sorted((_norm(a), _norm(b)), key=len)
    if short == long:
        return bool(short)
    if len(short) < 2:
        return False
    at = long.find(short)
    while at >= 0:
        end = at + len(short)
        if not (at and long[at - 1].isalnum()) and not (end < len(long) and long[end].isalnum()):
            return True
        at = long.find(short, at + 1)
    return False


def _names(row: Row, answer: Row) -> Iterator[_Counted]:
    for kind in NAMES:
        for way in ("strict", "loose"):
            figure, wrong = _set(row, answer, kind, way == "loose")
            yield f"{kind} {way}", figure, wrong if way == "loose" else []


def _set(row: Row, answer: Row, kind: str, loose: bool) -> tuple[Figure, list[str]]:
    """Names found against names wanted; exact names first, so that a loose match cannot take their place."""
    aliases = (row.get("aliases") or {}).get(kind) or {}
    wanted = [[name, *aliases.get(name, ())] for name in _surfaces(row.get(kind))]
    optional = (row.get("optional") or {}).get(kind) or ()
    hit: set[int] = set()
    extra: list[str] = []
    given = _surfaces(answer.get(kind))
    exact = [name for name in given if _take(name, wanted, hit, False)]
    for name in given:
        if name in exact or _take(name, wanted, hit, loose):
            continue
        if any(_alike(w, name, loose) for names in wanted for w in names):
            continue
        if any(_contains(o, name) for o in optional) or (kind == "forces" and _norm(name) in _NOBODY):
            continue
        extra.append(name)
    missed = [names[0] for n, names in enumerate(wanted) if n not in hit]
    errors = [f"{kind} missed {name!r}" for name in missed] + [f"{kind} extra {name!r}" for name in extra]
    return Figure(len(hit), len(hit) + len(extra), len(wanted)), errors


def _take(name: str, wanted: list[list[str]], hit: set[int], loose: bool) -> bool:
    """Whether a name is one of the wanted that nothing has hit yet; it is marked as hit."""
    for n, names in enumerate(wanted):
        if n not in hit and any(_alike(w, name, loose) for w in names):
            hit.add(n)
            return True
    return False


def _alike(a: str, b: str, loose: bool) -> bool:
    return _contains(a, b) if loose else _norm(a) == _norm(b)


def _surfaces(items: Iterable[Any] | None) -> list[str]:
    found: dict[str, str] = {}
    for item in items or ():
        surface = item.get("surface") if isinstance(item, dict) else item
        if surface:
            found.setdefault(_norm(surface), surface)
    return list(found.values())


def table(result: Result) -> str:
    """The figures as lines of text."""
    lines = [f"{'':20}{'P':>8}{'R':>8}{'F1':>8}"]
    lines += [f"{name:20}{f.precision:8.3f}{f.recall:8.3f}{f.f1:8.3f}" for name, f in result.figures.items()]
    return "\n".join(lines)


def as_published(measured: Mapping[str, tuple[Result, int]]) -> dict[str, Any]:
    """The figures as the API publishes them, with the version of the extraction they were measured with.

    `measured` has the result for each set of passages and how many passages it has; sets are never added up.
    """
    return {
        "extractor": version(),
        "sets": [
            {
                "set": name,
                "passages": passages,
                "estimates": result.figures["spans"].wanted,
                "attributes": [_attribute(*row) for row in result.figures.items()],
            }
            for name, (result, passages) in measured.items()
        ],
    }


def _attribute(name: str, figure: Figure) -> dict[str, Any]:
    return {"name": name, **{part: round(getattr(figure, part), 3) for part in ("precision", "recall", "f1")}}


def version() -> str:
    """The version of the extraction: a digest of its rules and tables, which changes when one of them does."""
    files = [*EXTRACT.rglob("*.py"), *EXTRACT.rglob("*.csv"), *EXTRACT.parent.glob("gazetteer*.py")]
    content = b"".join(file.name.encode() + b"\0" + file.read_bytes() for file in sorted(files))
    return hashlib.sha256(content).hexdigest()[:12]
