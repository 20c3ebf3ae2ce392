"""Reads the seed article's strength estimate with the client that openapi-python-client made of the contract."""

import sys

from generated import Client
from generated.api.estimates import list_estimates
from generated.api.reports import get_report_text
from generated.models import Bound, EstimatePage, Force, Hedge, ListEstimatesIncludeItem, Measure, Report, Source

with Client(base_url=sys.argv[1], raise_on_unexpected_status=True) as client:
    include = [ListEstimatesIncludeItem.REPORT, ListEstimatesIncludeItem.FORCE, ListEstimatesIncludeItem.SOURCE]
    page = list_estimates.sync(client=client, measure=Measure.STRENGTH, include=include)
    assert isinstance(page, EstimatePage), page
    (estimate,) = page.data
    assert (estimate.low, estimate.best, estimate.high) == (11000, None, 15000), estimate
    assert (estimate.bound, estimate.unit, estimate.hedge) == (Bound.BETWEEN, "persons", Hedge.REPORTED), estimate
    assert isinstance(estimate.force, Force), estimate.force
    assert estimate.force.name == "North Korean troops", estimate.force
    assert isinstance(estimate.source, Source), estimate.source
    assert estimate.source.name == "Reports", estimate.source
    assert isinstance(estimate.report, Report), estimate.report
    text = get_report_text.sync_detailed(estimate.report.id, client=client).content.decode()
    assert text[estimate.value_start : estimate.value_end] == "ranging from 11,000 to as high as 15,000"
    print("the generated client read the estimate:", estimate.value_text)
