"""What is searched: a document for each finding, recommendation and entity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from graphkit.core.confidence_levels import confidence_words
from graphkit.core.identifiers import inspection_iri, part_iri
from graphkit.core.model import Finding, Recommendation, Record
from graphkit.core.schemes import concept_values
from graphkit.core.terms import Skos

Names = Callable[[str], str | None]  # identifier tail ("agency/ofsted") → all its names


class Document(NamedTuple):
    """A searchable text with what it can be filtered by. Several values of a field are separated by spaces.

    `body` is the report's words, `keywords` the stems that stand in for them in a graph without words;
    `labels` are the names of its topics, sectors, authority and entities.
    """

    iri: str
    kind: str  # "finding", "recommendation", "authority", "agency", "service"
    title: str = ""
    body: str = ""
    labels: str = ""
    keywords: str = ""
    authority: str = ""  # ONS code; several for an agency
    framework: str = ""
    day: str = ""  # first day of the inspection, "2023-01-31"
    polarity: str = ""
    extent: str = ""
    topics: str = ""
    sectors: str = ""
    entities: str = ""  # identifier tails
    page: int | None = None
    paragraph: str = ""
    confidence: str = ""  # of the polarity: "sure", "fairly-sure", "unsure"


def report_documents(record: Record, names: Names) -> Iterator[Document]:
    """Yield a document for each finding and recommendation of a resolved record.

    `names` returns the names of an authority or agency, given its identifier tail. A record without a day
    yields nothing: its inspection has no identifier.
    """
    if record.day is None:
        return
    inspection = inspection_iri(record.authority, record.day, record.framework)
    for kind, items in (("finding", record.findings), ("recommendation", record.recommendations)):
        for item in items:
            yield _document(record, part_iri(inspection, kind, item.id), kind, item, names)


def _document(record: Record, iri: str, kind: str, item: Finding | Recommendation, names: Names) -> Document:
    entities = sorted({mention.entity for mention in item.mentions if mention.entity})
    words = item.span.text
    labels = [names(f"authority/{record.authority}"), *map(names, entities)]
    labels += [_labels("topic").get(value) for value in item.topics]
    labels += [_labels("sector").get(value) for value in item.sectors]
    return Document(
        iri,
        kind,
        body=words,
        labels=" ".join(filter(None, labels)),
        keywords="" if words else " ".join(item.terms),
        authority=record.authority,
        framework=record.framework,
        day=str(record.day or ""),
        polarity=getattr(item, "polarity", ""),
        extent=getattr(item, "extent", ""),
        topics=" ".join(item.topics),
        sectors=" ".join(item.sectors),
        entities=" ".join(entities),
        page=item.span.page,
        paragraph=item.span.paragraph,
        confidence=confidence_words(item.confidence).replace(" ", "-") if isinstance(item, Finding) else "",
    )


@cache
def _labels(scheme: str) -> dict[str, str]:
    """Return the preferred labels of the concepts of a scheme by their notations."""
    notation, label = (concept_values(scheme, name) for name in (Skos.NOTATION, Skos.PREF_LABEL))
    return {notation[concept]: label.get(concept, "") for concept in notation}
