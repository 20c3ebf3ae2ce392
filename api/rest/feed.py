"""The feed: new estimates for a newsreader, in Atom (RFC 4287)."""

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from api import VERSION
from api.core import query
from api.core.ask import Ask, Order
from api.core.kinds import DATETIME
from api.core.query import Record
from api.core.resource import Resource
from api.core.snapshot import Snapshot
from api.rest import params
from api.rest.dataset import NAME, edition
from api.rest.operation import PREFIX, Asked, Operation

MEDIA_TYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
# Entries are named in here, so that their ids are the same wherever the dataset is served.
NAMESPACE = UUID("255cdc35-9478-4ae3-979b-cbcbe3e5d69b")
# XML has no way to write these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"
_ENTRIES = 50


def operation(estimates: Resource) -> Operation:
    """The operation that gives the feed."""

    def view(snapshot: Snapshot, asked: Asked) -> bytes:
        found = query.answer(snapshot, asked.ask).records
        return feed(found, asked.base + asked.path, asked.base, DATETIME.show(edition(snapshot).modified))

    def ask(_asked: Asked) -> Ask:
        children = params.children(estimates, ("report", "source", "force"))
        newest = (Order("revision", descending=True),)
        return Ask(estimates, estimates.default_fields, orders=newest, first=_ENTRIES, children=children)

    return Operation(
        path=f"{PREFIX}/feed.atom",
        name="get_feed",
        summary=f"New estimates for a newsreader, the last {_ENTRIES} that came in or were revised.",
        description="Atom. The author of an entry is who gave the number, never who printed it.",
        tag="changes",
        views={"feed": view},
        of=estimates,
        ask=ask,
    )


def feed(estimates: Sequence[Record], here: str, base: str, updated: str) -> bytes:
    """The feed of these estimates, which were read with their `report`, `source` and `force`, in their order.

    `here` is the feed's own address, `base` what addresses begin with (`https://host`), `updated` when the dataset
    last changed (RFC 3339). The author of an entry is who gave the number; where the sentence names no speaker the
    entry has none, and its summary says so. The publisher is never one.
    """
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(root, "id", _name("feed"))
    _add(root, "title", f"{NAME}: new estimates")
    _add(root, "subtitle", "Contested numbers in war reporting: who said how many, in which sentence.")
    _add(root, "updated", updated)
    _add(_add(root, "author"), "name", NAME)
    _add(root, "generator", NAME, version=VERSION)
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=here)
    _add(root, "link", rel="alternate", type="text/html", href=f"{base}/docs")
    for estimate in estimates:
        _add_entry(root, estimate, base)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add_entry(root: Element, estimate: Record, base: str) -> None:
    report, source = estimate["report"], estimate["source"]
    entry = _add(root, "entry")
    _add(entry, "id", _name(estimate["id"]))
    _add(entry, "title", _title(estimate))
    _add(entry, "updated", estimate["recorded_at"])
    if source:
        _add(_add(entry, "author"), "name", source["name"])
    _add(entry, "category", term=estimate["measure"])
    # Without a type: newsreaders open no link that says it is JSON.
    _add(entry, "link", rel="alternate", href=f"{base}/v1/estimates/{estimate['id']}")
    if report["url"] and urlsplit(report["url"]).scheme in ("http", "https"):
        _add(entry, "link", rel="via", href=quote(report["url"], safe=_IN_ADDRESSES))
    _add(entry, "summary", _summary(estimate))


def _title(estimate: Record) -> str:
    measure = estimate["measure"].replace("_", " ")
    who = f"{estimate['source']['name']}: " if estimate["source"] else ""
    about = f", {estimate['force']['name']}" if estimate["force"] else ""
    return f"{who}“{estimate['value_text']}” ({measure}{about})"


def _summary(estimate: Record) -> str:
    report = estimate["report"]
    speaker = "" if estimate["source"] else " The sentence names no speaker."
    printed = ", ".join(filter(None, (report["title"], report["publisher"], report["published"]))) or report["id"]
    return f"“{estimate['quote']}”{speaker} ({printed})"


def _add(parent: Element, name: str, words: str | None = None, **attributes: str) -> Element:
    """An element of Atom; what XML cannot hold becomes a replacement character."""
    made = SubElement(parent, name, attributes)
    made.text = words and _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", words)
    return made


def _name(thing: str) -> str:
    return uuid5(NAMESPACE, thing).urn
