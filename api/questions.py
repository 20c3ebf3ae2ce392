"""Questions as examples: the docs show them, OpenAPI takes its examples from them, and the tests ask them all."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words, and the address that asks it."""

    title: str
    path: str


QUESTIONS = (
    Question(
        "How strong is a force, and who says so?",
        "/v1/estimates?measure=strength&include=report,force,source",
    ),
    Question("Which numbers may lie between 10,000 and 12,000?", "/v1/estimates?value__overlaps=10000..12000"),
    Question("Which are at least 10,000 for certain?", "/v1/estimates?value__surely_gte=10000"),
    Question("Which could be as high as 14,000?", "/v1/estimates?value__possibly_gte=14000&sort=-high"),
    Question(
        "What is said of North Korea's forces, and by which sort of speaker?",
        "/v1/estimates?force.country=KP&include=source&fields=value_text,bound,hedge&count=exact",
    ),
    Question("Which of the claims are not confirmed?", "/v1/claims?polarity=not_confirmed&include=location,source"),
    Question("What is claimed to be captured, two claims a page?", "/v1/claims?act__in=captured,advanced&limit=2"),
    Question(
        "Which places are not sure?",
        "/v1/locations?status__in=ambiguous,unresolved&fields=name,status,candidates",
    ),
    Question("Who speaks, and for whom?", "/v1/sources?kind__in=government,military&sort=country,name"),
    Question("Which forces are there, with what is said of each?", "/v1/forces?include=estimates&sort=name"),
    Question("Where is Kurakhove named?", "/v1/mentions?location_id=loc-kurakhove-695357&sort=start"),
    Question("Which reports are in English, the longest first?", "/v1/reports?language=en&sort=-characters"),
    Question(
        "What changed since a revision, for a copy that follows?", "/v1/changes?since=0&entity=estimate,claim&limit=2"
    ),
    Question("Which states has the dataset had?", "/v1/revisions"),
    Question("What is new, for a newsreader?", "/v1/feed.atom"),
    Question("Which strengths are stated, as a table to open?", "/v1/estimates.csv?measure=strength"),
    Question("Which tables are there, for Frictionless?", "/v1/datapackage.json"),
    Question("What is the dataset, for portals of open data?", "/catalog.jsonld"),
    Question(
        "What do the speakers say together of each force, and do they disagree?",
        "/v1/estimates/summary?by=force,measure&source_id__is_null=false",
    ),
    Question(
        "The same month by month, of one force",
        "/v1/estimates/summary?by=month,measure&force_id=frc-north-korean-troops&latest=0&limit=50",
    ),
    Question("The same as a table", "/v1/estimates/summary.csv?by=force,measure"),
    Question("Which measures and which speakers are there?", "/v1/estimates/facets?by=measure,source&limit=10"),
    Question("Which sorts of places are there, and where?", "/v1/locations/facets"),
    Question("Whose forces are there?", "/v1/forces/facets?by=country,kind"),
    Question("How many speakers are there of each sort?", "/v1/sources/facets?by=kind"),
    Question("How many claims are there of each act?", "/v1/claims/facets?by=act,polarity"),
    Question("Which places are named most?", "/v1/mentions/facets?by=location&entity=location&limit=5"),
    Question("Who published the reports?", "/v1/reports/facets?by=publisher,language"),
    Question("How well does Fogline read?", "/v1/quality"),
    Question("One estimate, with who says it where", "/v1/estimates/est-433160279902?include=report,source"),
    Question("The same, to be cited", "/v1/estimates/est-433160279902/cite"),
    Question("The same, for LaTeX", "/v1/estimates/est-433160279902/cite.bib"),
    Question("The same, for Zotero", "/v1/estimates/est-433160279902/cite.csl"),
    Question("One claim", "/v1/claims/clm-2a944666b4d3?include=location"),
    Question("The claim, to be cited", "/v1/claims/clm-2a944666b4d3/cite"),
    Question("One place", "/v1/locations/loc-pokrovsk-704422?include=mentions"),
    Question("One force", "/v1/forces/frc-north-korean-troops?include=estimates"),
    Question("One speaker", "/v1/sources/src-denis-pushilin-ru?include=claims"),
    Question("One mention", "/v1/mentions/men-864978ae79e4?include=report"),
    Question("One report, without its text", "/v1/reports/rep-14d60c4e1ff6"),
    Question("The text of a report, to check an offset in", "/v1/reports/rep-14d60c4e1ff6/text"),
)

# A record of each collection, as the questions name it.
IDS = {
    collection: record.partition("?")[0]
    for _, _, collection, record, *rest in (
        question.path.split("/") for question in QUESTIONS if question.path.count("/") == 3
    )
}


@dataclass(frozen=True, slots=True)
class Operation:
    """A question in words, and the GraphQL operation that asks it."""

    title: str
    query: str

    @property
    def path(self) -> str:
        """The address that asks it with GET."""
        return f"/graphql?{urlencode({'query': self.query})}"


OPERATIONS = (
    Operation(
        "How strong is a force, and who says so?",
        """\
{
  estimates(where: {measure: {eq: STRENGTH}}) {
    nodes {
      low best high bound unit hedge
      valueText valueStart valueEnd quote
      report { id origin }
      force { name }
      source { name kind }
    }
  }
}""",
    ),
    Operation(
        "What is said of each force, three levels deep, with totals?",
        """\
{
  forces(first: 10) {
    totalCount
    nodes {
      name
      estimates(first: 5, orderBy: [HIGH_DESC]) {
        totalCount
        nodes { valueText measure location { name status } source { name } }
      }
    }
  }
}""",
    ),
    Operation(
        "Which numbers may lie between 10,000 and 12,000?",
        """\
query Between($range: String = "10000..12000") {
  estimates(where: {value: {overlaps: $range}, force: {country: {eq: "KP"}}}) {
    nodes { valueText low high }
  }
}""",
    ),
    Operation(
        "What do the speakers say together of each force, and do they disagree?",
        """\
{
  estimateSummary(by: [FORCE, MEASURE], where: {sourceId: {isNull: false}}) {
    nodes {
      forceName measure unit
      speakers disputed
      envelope { low high unbounded }
      overlap { low high }
      latest { sourceName valueText quote asOf }
    }
  }
}""",
    ),
    Operation(
        "Which measures and which speakers are there?",
        """\
{
  estimateFacets(by: [MEASURE, SOURCE], first: 10) { name values { value name count } others { values count } }
}""",
    ),
    Operation(
        "How well does Fogline read?",
        """\
{
  quality { extractor sets { set passages estimates attributes { name precision recall f1 } } }
}""",
    ),
    Operation(
        "A record of any kind by its id",
        """\
{
  node(id: "loc-pokrovsk-704422") {
    id
    __typename
    ... on Location { name status mentions { nodes { surface start end } } }
  }
}""",
    ),
)
