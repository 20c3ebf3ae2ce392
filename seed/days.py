"""The first and the last day that an EDTF date can mean, where they are known."""

from datetime import date
from typing import Any

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from seed.refusal import Refused


def days(edtf: str | None) -> tuple[date | None, date | None]:
    """First and last day; None where the date leaves them open. Raises Refused for what is not EDTF (level 2)."""
    if edtf is None:
        return None, None
    try:
        parsed = parse_edtf(edtf)
    except EDTFParseException:
        raise Refused(f"the date {edtf!r} is not EDTF") from None
    if "XXXX" in edtf:
        return None, None
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


def _day(moment: Any) -> date | None:
    """The day of a struct_time; an open end is an infinite float instead."""
    return None if isinstance(moment, float) else date(*moment[:3])
