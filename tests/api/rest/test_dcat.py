"""The DCAT catalogue: it is RDF, with what DCAT asks of a catalogue, its datasets, their distributions and services."""

import json
from datetime import UTC, datetime

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, URIRef
from rdflib.term import Literal, Node
from starlette.testclient import TestClient

from api.resources import CATALOGUE
from api.rest.collections import operation
from api.rest.dataset import Edition
from api.rest.dcat import dcat

# rdflib uses a class of its own that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

BASE = "https://fog.example"
EDITION = Edition(7, datetime(2024, 5, 2, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))
FORMATS = {name: operation(resource).formats for name, resource in CATALOGUE.items()}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=json.dumps(dcat(CATALOGUE, FORMATS, EDITION, BASE)), format="json-ld")


def of_type(graph: Graph, kind: Node) -> list[Node]:
    return sorted(graph.subjects(RDF.type, kind))


def the(graph: Graph, subject: Node, predicate: Node) -> Node:
    (found,) = graph.objects(subject, predicate)
    return found


def test_the_catalogue_lists_a_dataset_for_each_collection_and_a_service_for_each_face(graph: Graph) -> None:
    catalog = URIRef(f"{BASE}/catalog.jsonld")
    assert of_type(graph, DCAT.Catalog) == [catalog]
    listed = {URIRef(f"{BASE}/v1/{name}") for name in CATALOGUE}
    assert set(graph.objects(catalog, DCAT.dataset)) == set(of_type(graph, DCAT.Dataset)) == listed
    services = {URIRef(f"{BASE}/v1"), URIRef(f"{BASE}/graphql")}
    assert set(graph.objects(catalog, DCAT.service)) == set(of_type(graph, DCAT.DataService)) == services
    for service in services:
        assert the(graph, service, DCAT.endpointURL) == service
        assert the(graph, service, DCAT.endpointDescription)
        assert set(graph.objects(service, DCAT.servesDataset)) == listed


def test_each_dataset_says_what_it_is_from_whom_from_when_and_under_which_terms(graph: Graph) -> None:
    for one in (*of_type(graph, DCAT.Catalog), *of_type(graph, DCAT.Dataset)):
        for predicate in (DCTERMS.title, DCTERMS.description):
            said = the(graph, one, predicate)
            assert isinstance(said, Literal)
            assert said.language == "en"
        assert the(graph, the(graph, one, DCTERMS.publisher), FOAF.name) == Literal("Fogline")
        assert the(graph, one, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
        assert the(graph, one, DCTERMS.issued) == Literal("2024-01-01T00:00:00Z", datatype=XSD.dateTime)
        assert the(graph, one, DCTERMS.modified) == Literal("2024-05-02T00:00:00Z", datatype=XSD.dateTime)
        assert the(graph, one, URIRef(f"{DCAT}version")) == Literal("7")


def test_each_format_is_a_distribution_that_is_served_under_its_address(graph: Graph, rich: TestClient) -> None:
    for name, formats in FORMATS.items():
        found = list(graph.objects(URIRef(f"{BASE}/v1/{name}"), DCAT.distribution))
        assert len(found) == len(formats) >= 3
        for distribution in found:
            reply = rich.get(str(the(graph, distribution, DCAT.accessURL)).removeprefix(BASE))
            assert reply.status_code == 200
            media_type = str(the(graph, distribution, DCAT.mediaType)).partition("/media-types/")[2]
            assert reply.headers["Content-Type"].partition(";")[0] == media_type
            whole = list(graph.objects(distribution, DCAT.downloadURL))
            assert bool(whole) == ("Content-Disposition" in reply.headers)


def test_the_catalogue_that_is_served_leads_to_what_is_served(rich: TestClient) -> None:
    reply = rich.get("/catalog.jsonld", headers={"Accept": "text/turtle"})
    assert reply.headers["Content-Type"] == "application/ld+json"
    assert reply.headers["Cache-Control"] == "public, no-cache"
    assert rich.get("/catalog.jsonld", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
    graph = Graph().parse(data=reply.text, format="json-ld")
    revisions = rich.get("/v1/revisions").json()["data"]
    catalog = URIRef("http://testserver/catalog.jsonld")
    assert the(graph, catalog, DCTERMS.modified) == Literal(revisions[0]["recorded_at"], datatype=XSD.dateTime)
    addresses = {str(node) for node in graph.all_nodes() if str(node).startswith("http://testserver/")}
    assert len(addresses) > 20
    for address in addresses - {"http://testserver/graphql"}:
        assert rich.get(address.removeprefix("http://testserver")).status_code == 200, address
