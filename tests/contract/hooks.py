"""What schemathesis is told beyond the contract: how ranges are made, and where cursors come from."""

import base64
import binascii
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode, HookContext
from schemathesis.generation.meta import TestPhase

from api.core import phrases
from api.core.filters import load, parse
from api.core.kinds import NUMBER, TEXT
from models.words import words

_numbers = st.integers(-(10**6), 10**6).map(str) | st.sampled_from(["0", "2.5", "11000", "1e3", "-0.5"])


def _range(ends: tuple[str, str]) -> str:
    low, high = sorted(ends, key=float)
    return f"{low}..{high}"


schemathesis.openapi.format(
    "range",
    st.tuples(_numbers, _numbers).map(_range) | _numbers.map("..{}".format) | _numbers.map("{}..".format),
)
_latitudes, _longitudes = st.integers(-90, 90), st.integers(-180, 180)
schemathesis.openapi.format(
    "near", st.tuples(_latitudes, _longitudes, st.integers(1, 20000)).map(lambda near: ",".join(map(str, near)))
)
schemathesis.openapi.format(
    "bbox",
    st.tuples(_longitudes, _longitudes, st.tuples(_latitudes, _latitudes).map(sorted)).map(
        lambda bbox: f"{bbox[0]},{bbox[2][0]},{bbox[1]},{bbox[2][1]}"
    ),
)
schemathesis.openapi.format("cursor", st.just("not-minted"))


def is_minted(cursor: Any) -> bool:
    """Whether this could be a cursor of the server: some bytes, then a JSON list."""
    try:
        return base64.urlsafe_b64decode(str(cursor) + "=" * (-len(str(cursor)) % 4))[9:10] == b"["
    except (binascii.Error, ValueError):
        return False


def is_upside_down(range_: Any) -> bool:
    """Whether the first number of a range is above its second, which no schema can say."""
    low, _, high = str(range_).partition("..")
    return bool(low and high) and parse("one", NUMBER, low) > parse("one", NUMBER, high)


def is_refused(name: str, value: Any) -> bool:
    """Whether it is a circle, a box or a search that no schema can say is wrong."""
    try:
        if name == "q":
            phrases.kind(words).load(value)
        elif (shape := name.rpartition(".")[2]) in ("near", "bbox"):
            load(shape, TEXT, value)  # type: ignore[arg-type]
    except ValueError:
        return True
    return False


@schemathesis.hook
def before_load_schema(_context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Takes the filters through links out of the OpenAPI links: schemathesis reads no runtime expression with a dot.

    The specification allows it (`$request.query.force.country`), so the contract has them.
    """
    for path in raw_schema.get("paths", {}).values():
        for link in path["get"]["responses"]["200"].get("links", {}).values():
            link["parameters"] = {name: value for name, value in link["parameters"].items() if "." not in name}


@schemathesis.hook
def before_call(_context: HookContext, case: schemathesis.Case, _kwargs: dict[str, Any]) -> None:
    """Leaves out of a question that is meant to be right what no schema can promise to be.

    A cursor cannot be made up: it is bound to its question. So only the links of the contract supply it.
    """
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE or not case.query:
        return
    if case.meta.phase.name == TestPhase.STATEFUL:
        # What the links cannot carry along would make the cursor that of another question.
        for name in [name for name in case.query if "." in name]:
            del case.query[name]
    # Nor can a schema say which revisions there are.
    case.query.pop("since", None)
    if "after" in case.query and not is_minted(case.query["after"]):
        del case.query["after"]
    for name in [name for name in case.query if name.endswith("overlaps") and is_upside_down(case.query[name])]:
        del case.query[name]
    for name in [name for name in case.query if is_refused(name, case.query[name])]:
        del case.query[name]
