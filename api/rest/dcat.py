"""The catalogue in DCAT: what portals of open data collect."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from api.core.kinds import DATETIME
from api.core.resource import Catalogue, Resource
from api.core.snapshot import Snapshot
from api.rest.dataset import DESCRIPTION, KEYWORDS, LICENCE, NAME, TITLE, Edition, edition
from api.rest.formats import Format
from api.rest.operation import PREFIX, Asked, Operation

Json = dict[str, Any]
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def operation(catalogue: Catalogue, formats: Mapping[str, Iterable[Format]]) -> Operation:
    """The operation that describes the dataset to portals; `formats` are those of each collection by name."""

    def linked(snapshot: Snapshot, asked: Asked) -> Json:
        return dcat(catalogue, formats, edition(snapshot), asked.base)

    return Operation(
        path="/catalog.jsonld",
        name="get_catalog",
        summary="The dataset as DCAT, for portals of open data.",
        description="DCAT 3 as JSON-LD: a dataset for each collection, the formats it is served in, and the services.",
        tag="dataset",
        views={"linked": linked},
    )


def dcat(catalogue: Catalogue, formats: Mapping[str, Iterable[Format]], edition: Edition, base: str) -> Json:
    """The catalogue in DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD: a dataset for each collection.

    `formats` are those that each collection is served in, by its name; `base` is what addresses begin with.
    """
    common = _common(edition)
    root = f"{base}/catalog.jsonld"
    datasets = [_dataset(resource, formats[resource.name], base) | common for resource in catalogue.values()]
    return {
        "@context": PREFIXES,
        "@id": root,
        "@type": "dcat:Catalog",
        "dct:title": _said(TITLE),
        "dct:description": _said(DESCRIPTION),
        "foaf:homepage": {"@id": f"{base}/docs"},
        **common,
        "dcat:dataset": datasets,
        "dcat:service": [
            _service(f"{base}{PREFIX}", "REST", f"{base}/openapi.json", datasets),
            _service(f"{base}/graphql", "GraphQL", f"{base}/docs", datasets),
        ],
    }


def _common(edition: Edition) -> Json:
    return {
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": NAME},
        "dct:license": {"@id": LICENCE["path"]},
        "dct:issued": _moment(edition.issued),
        "dct:modified": _moment(edition.modified),
        "dcat:version": str(edition.revision),
        "dcat:keyword": [_said(word) for word in KEYWORDS],
    }


def _dataset(resource: Resource, formats: Iterable[Format], base: str) -> Json:
    address = f"{base}{PREFIX}/{resource.name}"
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": resource.name,
        "dct:title": _said(f"{NAME}: {resource.name}"),
        "dct:description": _said(resource.description),
        "dcat:landingPage": {"@id": f"{base}/docs"},
        "dcat:distribution": [_distribution(address, made) for made in formats],
    }


def _distribution(address: str, made: Format) -> Json:
    # What does not stream is a page of the collection, which is a way to it but no download of it.
    whole = {"dcat:downloadURL": {"@id": f"{address}.{made.name}"}} if made.stream else {}
    return {
        "@id": f"{address}.{made.name}",
        "@type": "dcat:Distribution",
        "dct:title": _said(f"{made.name}: {made.says}"),
        "dcat:accessURL": {"@id": f"{address}.{made.name}"},
        **whole,
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{made.media_type}"},
        "dct:license": {"@id": LICENCE["path"]},
    }


def _service(address: str, name: str, described: str, datasets: list[Json]) -> Json:
    return {
        "@id": address,
        "@type": "dcat:DataService",
        "dct:title": _said(f"{NAME} over {name}"),
        "dcat:endpointURL": {"@id": address},
        "dcat:endpointDescription": {"@id": described},
        "dcat:servesDataset": [{"@id": dataset["@id"]} for dataset in datasets],
    }


def _said(words: str) -> Json:
    return {"@value": words, "@language": "en"}


def _moment(moment: datetime) -> Json:
    return {"@value": DATETIME.show(moment), "@type": "xsd:dateTime"}
