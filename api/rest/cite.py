"""Citations: who gave the number, in which words, where they were published, and which state of the data has them."""

import re
from dataclasses import dataclass
from typing import Any

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares import AddEnclosingMiddleware
from bibtexparser.model import Entry, Field
from pylatexenc.latexencode import RULE_DICT, RULE_REGEX, UnicodeToLatexConversionRule, UnicodeToLatexEncoder

from api.core.query import Record
from api.rest.dataset import NAME

UNDATED = "undated"
# A day, month or year of a known year. Anything else stays in EDTF, as no style could print it without inventing.
_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?(?:-XX){0,2}([?~%]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says of a statement. What is not known is None, and no form of the citation makes it up."""

    id: str
    words: str
    sentence: str
    speaker: str | None
    report_id: str
    title: str | None
    author: str | None
    publisher: str | None
    published: str | None
    url: str | None
    revision: int
    address: str


def citation(estimate: Record, address: str) -> Citation:
    """The citation of an estimate that was read with its `report` and `source`, under its permanent address."""
    report, source = estimate["report"], estimate["source"]
    return Citation(
        id=estimate["id"],
        words=estimate["value_text"],
        sentence=estimate["quote"],
        speaker=source and source["name"],
        report_id=report["id"],
        title=report["title"],
        author=report["author"],
        publisher=report["publisher"],
        published=report["published"],
        url=report["url"],
        revision=estimate["revision"],
        address=address,
    )


def line(
    words: str,
    speaker: str | None,
    report_id: str,
    title: str | None,
    publisher: str | None,
    published: str | None,
    revision: int,
    address: str,
    sentence: str | None = None,
) -> str:
    """The citation in one line of plain text. Dates stay in EDTF."""
    who = f"{speaker}: " if speaker else ""
    within = f" (“{sentence}”)" if sentence else ""
    named = f"“{title}”, {publisher}" if title and publisher else f"“{title}”" if title else publisher or report_id
    made = f"{who}“{words}”{within}. {named}, {published or UNDATED}. {NAME}, revision {revision}, {address}"
    return made if made.isprintable() else _in_one_line(made)


def _in_one_line(words: str) -> str:
    return " ".join(words.split())


def text(cited: Citation) -> str:
    """The line with the sentence, ended by a newline."""
    made = line(
        cited.words,
        cited.speaker,
        cited.report_id,
        cited.title,
        cited.publisher,
        cited.published,
        cited.revision,
        cited.address,
        cited.sentence,
    )
    return f"{made}\n"


def csl(cited: Citation) -> dict[str, Any]:
    """The citation as a CSL-JSON item (https://docs.citationstyles.org): an entry of the dataset, by who said it."""
    known = {
        "id": cited.id,
        "type": "entry",
        "author": _name(cited.speaker),
        "title": cited.words,
        "abstract": cited.sentence,
        "container-title": cited.title,
        "container-author": _name(cited.author),
        "publisher": cited.publisher,
        "issued": _date(cited.published),
        "archive": NAME,
        "archive_location": cited.report_id,
        "version": str(cited.revision),
        "URL": cited.address,
        "note": cited.url,
    }
    return {name: value for name, value in known.items() if value}


def _name(name: str | None) -> list[dict[str, str]] | None:
    """One name, never taken apart: who speaks may be a ministry, and names differ in what comes first."""
    return [{"literal": name}] if name else None


def _date(edtf: str | None) -> dict[str, Any] | None:
    if edtf is None:
        return None
    ends = [_DAY.fullmatch(end) for end in edtf.split("/")]
    if len(ends) > 2 or not all(ends):
        return {"literal": edtf}
    parts = [[int(part) for part in end.groups()[:3] if part] for end in ends if end]
    unsure = any(end[4] for end in ends if end)
    return {"date-parts": parts} | ({"circa": True} if unsure else {})


def bibtex(cited: Citation) -> str:
    """The citation as a BibTeX entry in UTF-8: `year` and `month` for BibTeX, `date` for BibLaTeX, of the same date."""
    issued = _date(cited.published) or {}
    days = issued.get("date-parts", [])
    exact = [*days[0], None] if len(days) == 1 and "circa" not in issued else [None, None]
    stated = "" if days or not cited.published else f"; published {cited.published}"
    known = {
        "author": cited.speaker and f"{{{_latex(cited.speaker)}}}",
        "title": f"{{{_latex(cited.words)}}}",
        "howpublished": _latex(", ".join(filter(None, (cited.title, cited.publisher))) or cited.report_id),
        "year": exact[0],
        "month": exact[1],
        "date": cited.published if days else None,
        "note": _latex(f"{NAME}, revision {cited.revision}{stated}"),
        "abstract": _latex(cited.sentence),
        "url": cited.address,
    }
    entry = Entry("misc", cited.id, [Field(name, str(value)) for name, value in known.items() if value])
    enclose = AddEnclosingMiddleware(reuse_previous_enclosing=False, enclose_integers=True, default_enclosing="{")
    return write_string(Library([entry]), unparse_stack=[enclose])


def _latex(words: str) -> str:
    return str(_ESCAPES.unicode_to_latex(_in_one_line(words)))


# Letters beyond ASCII stay: LaTeX reads UTF-8, and has no commands for most of them. BibTeX counts every brace.
_OURS = (
    UnicodeToLatexConversionRule(RULE_REGEX, [(re.compile(r"[^\x00-\x7f]"), r"\g<0>")]),
    UnicodeToLatexConversionRule(RULE_DICT, {ord("{"): r"{\textbraceleft}", ord("}"): r"{\textbraceright}"}),
)
_ESCAPES = UnicodeToLatexEncoder(conversion_rules=[*_OURS, "defaults"], unknown_char_warning=False)
