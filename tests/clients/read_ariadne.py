"""Reads the seed article's strength estimate with the client that ariadne-codegen made of the schema."""

import sys

from typed import Client, Measure

page = Client(f"{sys.argv[1]}/graphql").strength(Measure.STRENGTH).estimates
(found,) = page.nodes
assert (found.low, found.best, found.high) == (11000, None, 15000), found
assert (found.bound.value, found.hedge.value, found.source.name) == ("BETWEEN", "REPORTED", "Reports"), found
print("ariadne-codegen's client read the estimate:", found.value_text)
