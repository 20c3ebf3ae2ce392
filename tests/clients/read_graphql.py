"""Reads the seed article's strength estimate with gql, a GraphQL client that knows nothing of Fogline."""

import sys

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

QUERY = """
query Strength($measure: Measure!) {
  estimates(where: {measure: {eq: $measure}}) {
    totalCount
    nodes { low best high bound unit hedge valueText force { name } source { name } }
  }
}
"""
EXPECTED = {
    "low": 11000,
    "best": None,
    "high": 15000,
    "bound": "BETWEEN",
    "unit": "persons",
    "hedge": "REPORTED",
    "valueText": "ranging from 11,000 to as high as 15,000",
    "force": {"name": "North Korean troops"},
    "source": {"name": "Reports"},
}

# The client fetches the schema by introspection and validates the query against it before it is sent.
client = Client(transport=RequestsHTTPTransport(f"{sys.argv[1]}/graphql"), fetch_schema_from_transport=True)
query = gql(QUERY)
query.variable_values = {"measure": "STRENGTH"}
page = client.execute(query)["estimates"]
assert page == {"totalCount": 1, "nodes": [EXPECTED]}, page
print("gql read the estimate:", page["nodes"][0]["valueText"])
