"""The oracle of the plan: graphql-core's own executor, with a resolver for each field that looks at nothing else."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_interface_type, is_object_type

from api.core import summary
from api.core.ask import Ask, Child, Condition
from api.core.facets import facets
from api.core.grouping import Summary
from api.core.query import Page, Record, answer
from api.core.resource import Link, Resource
from api.graphql.made import meaning, source_name
from api.graphql.plan import arguments
from api.graphql.schema import build
from api.names import camel, type_name
from api.quality import quality
from api.resources import CATALOGUE


def naive_schema() -> GraphQLSchema:
    """The schema, with resolvers that read whole records: one SELECT for each link of each record."""
    schema = build(CATALOGUE)
    for kind in schema.type_map.values():
        if is_object_type(kind) and not kind.name.startswith("__"):
            kind.is_type_of = None
            for field in kind.fields.values():
                link = meaning(field)
                field.resolve = partial(_link, link) if isinstance(link, Link) else partial(_value, source_name(field))
        if is_interface_type(kind):
            kind.resolve_type = lambda record, *_: type_name(_of_id(record["id"]))
    assert schema.query_type
    _resolve_roots(schema.query_type)
    return schema


def _resolve_roots(query: GraphQLObjectType) -> None:
    roots: dict[str, Callable[..., Any]] = {"node": _node, "quality": lambda *_: quality().plain()}
    for resource in CATALOGUE.values():
        roots[resource.singular] = partial(_record, resource)
        roots[resource.name] = partial(_page, resource)
        roots[camel(f"{resource.singular}_summary")] = partial(_summary, resource)
        roots[camel(f"{resource.singular}_facets")] = partial(_facets, resource)
    for name, field in query.fields.items():
        assert get_named_type(field.type)
        field.resolve = roots[name]


def _value(name: str, source: Mapping[str, Any], _info: Any) -> Any:
    return source.get(name)


def _of_id(record_id: str) -> Resource:
    found = CATALOGUE.of_id(record_id)
    assert found
    return found


def _by_id(resource: Resource, record_id: str, *children: Child) -> Ask:
    condition = Condition(resource.own_filters["id"], resource.fields["id"].kind.load(record_id))
    return Ask(resource, tuple(resource.fields), (condition,), first=1, children=children)


def _one(resource: Resource, record_id: str, info: Any) -> Record | None:
    try:
        ask = _by_id(resource, record_id)
    except ValueError:
        return None
    return next(iter(answer(info.context, ask).records), None)


def _record(resource: Resource, _root: Any, info: Any, id: str) -> Record | None:  # noqa: A002 -- the argument's name
    return _one(resource, id, info)


def _node(_root: Any, info: Any, id: str) -> Record | None:  # noqa: A002 -- the argument's name
    resource = CATALOGUE.of_id(id)
    return _one(resource, id, info) if resource else None


def _link(link: Link, source: Record, info: Any, **asked: Any) -> Any:
    if not link.many:
        return _one(link.target, source[link.local], info) if source[link.local] else None
    child = Child("linked", link, _ask(link.target, asked))
    return _connection(answer(info.context, _by_id(_of_id(source["id"]), source["id"], child)).records[0]["linked"])


def _page(resource: Resource, _root: Any, info: Any, **asked: Any) -> Record:
    return _connection(answer(info.context, _ask(resource, asked)))


def _ask(resource: Resource, asked: Mapping[str, Any]) -> Ask:
    return Ask(
        resource,
        tuple(resource.fields),
        arguments.conditions(resource, asked),
        arguments.orders(asked),
        arguments.whole(asked, "first", 1, 100),
        asked.get("after"),
        count=True,
    )


def _connection(page: Page) -> Record:
    cursors = [page.cursor(at) for at in range(len(page.records))]
    return {
        "edges": [
            {"node": record, "cursor": cursors[at], "snippet": page.snippet(at)}
            for at, record in enumerate(page.records)
        ],
        "nodes": page.records,
        "page_info": _info(page, cursors, page.ask.after),
        "total_count": page.total,
    }


def _info(page: Any, cursors: list[str], after: str | None) -> Record:
    return {
        "has_next_page": page.more,
        "has_previous_page": after is not None,
        "start_cursor": cursors[0] if cursors else None,
        "end_cursor": cursors[-1] if cursors else None,
    }


def _summary(resource: Resource, _root: Any, info: Any, **asked: Any) -> Record:
    by = arguments.each_once("by", list(asked["by"]))
    first = arguments.whole(asked, "first", 1, 100)
    latest = arguments.whole(asked, "latest", 0, 20)
    where = arguments.conditions(resource, asked)
    groups = summary.answer(info.context, Summary(resource, by, where, first, asked.get("after"), True, latest))
    cursors = [groups.cursor(at) for at in range(len(groups.records))]
    return {
        "edges": [{"node": group, "cursor": cursors[at]} for at, group in enumerate(groups.records)],
        "nodes": groups.records,
        "page_info": _info(groups, cursors, asked.get("after")),
        "total_count": groups.total,
    }


def _facets(resource: Resource, _root: Any, info: Any, **asked: Any) -> list[Record]:
    by = resource.own_facets if asked.get("by") is None else arguments.each_once("by", asked["by"])
    most = arguments.whole(asked, "first", 1, 100)
    found = facets(info.context, resource, by, arguments.conditions(resource, asked), most)
    return [{"name": name, **facet} for name, facet in found.items()]
