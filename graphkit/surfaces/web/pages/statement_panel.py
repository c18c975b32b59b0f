"""The panel of one statement on the page of its report: its place on the printed page, what it is
about, what supports it and what became of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graphkit.core.confidence import confidence_with_words
from graphkit.core.confidence_levels import SURE
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import concept_value, local_id, slug
from graphkit.core.terms import Gk, TermIri
from graphkit.core.text_table import printed_number
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import PageRequest, PageResult, Redirect, load_pages
from graphkit.surfaces.web.page_links import STATEMENT, address, anchor_of
from graphkit.surfaces.web.pages.entity_pages import entity
from graphkit.surfaces.web.pages.page_images import passage_at, printed_pages

_TEXTS = load_pages()["texts"]["statement"]
# kind of statement → fields of a record that a reader may correct, and their properties
_FIELDS = {
    "finding": {
        "polarity": Gk.polarity,
        "extent": Gk.extent,
        "topics": Gk.topic,
        "sectors": Gk.sector,
    },
    "recommendation": {"topics": Gk.topic, "sectors": Gk.sector, "priority": Gk.priority},
    "judgement": {"grade": Gk.grade},
}
_WITHOUT_WORDS = ("judgement", "earlier")  # kinds whose words the page of a report does not show


def statement(store: Store, request: PageRequest) -> PageResult:
    """The way to a statement: the page of its report, where its panel is open. Other parts of an
    inspection have a page of their own.
    """
    found = STATEMENT.fullmatch(request.path)
    if not found:
        return entity(store, request)
    passage = passage_at(store, request.path)
    to = address(found["report"], statement=found["statement"])
    return Redirect(f"{to}#{anchor_of(passage.iri)}")


def statement_panel(store: Store, path: str, request: PageRequest) -> dict[str, Any]:
    """Return what the panel of the statement at a path shows. Raises EntityNotFoundError."""
    if not STATEMENT.fullmatch(path):
        raise EntityNotFoundError(f"no statement of this report at {path}: search at /")
    passage, labels = passage_at(store, path), Labels(store)
    inspection, kind, _ = path.rsplit("/", 2)
    name = f"{slug(labels.of(passage.authority or ''))}-{inspection.rpartition('/')[2]}"
    iri, unsure = passage.iri, objects(store, passage.iri, Gk.unsureLabel)
    printed, related = printed_pages(store, passage, request), dict(_related(store, iri))
    is_shown = passage.quote and kind not in _WITHOUT_WORDS
    return {
        "iri": iri,
        "kind": kind,
        "title": _title(store, iri),
        "passage": passage,
        "words": "" if is_shown else passage.quote or printed.quote,
        "printed": printed,
        "confidence": confidence_with_words(passage.confidence or SURE),
        "reviewed_on": _one(store, iri, Gk.reviewedOn),
        "extent": concept_value(_one(store, iri, Gk.extent)),
        "tags": [
            (each, each in unsure)
            for name in (Gk.topic, Gk.sector, Gk.concerns)
            for each in objects(store, iri, name)
        ],
        "related": related,
        "without_evidence": kind == "recommendation" and _TEXTS["evidence"] not in related,
        "unsure_links": store.rows(_TEXTS["unsure-links"].format(iri)),
        "corrections": list(_corrections(store, iri, kind)),
        "record": f"{name}.json",
    }


def _related(store: Store, iri: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the statements that are related to one, with words, in the order of their reports; by
    heading.
    """
    for heading, pattern in _TEXTS["related"].items():
        if rows := sorted(store.rows(_query(pattern.format(iri))), key=_report_order):
            yield heading, [(other, words or _named(store, other, iri)) for other, words in rows]


def _report_order(row: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Return a sort key of a statement in the order of the report: "9.2" before "10.1"."""
    last = row[0].rsplit("/", 1)[-1]
    return tuple((int(part) if part.isdigit() else -1, part) for part in last.split("."))


def _title(store: Store, iri: str) -> str:
    """Return what a statement is, and where: "Finding in paragraph 4.2"."""
    labels, (kind, local_name) = Labels(store), iri.rsplit("/", 2)[1:]
    if kind == "judgement":
        return f"Judgement: {labels.of(_one(store, iri, Gk.criterion))}"
    if kind == "intervention":
        return f"Intervention: {labels.of(_one(store, iri, Gk.kind))}"
    if kind == "earlier":
        return "Mention of another inspection"
    if kind != "finding":
        return f"{kind.capitalize()} {local_name.replace('-', ' ')}"
    if number := printed_number(_one(store, iri, Gk.paragraph)):
        return f"Finding in paragraph {number}"
    page = _one(store, iri, Gk.page)
    return f"Finding on page {page}" if page else "Finding"


def _named(store: Store, iri: str, beside: str) -> str:
    """Return a statement without its words: title, topics,
    and its inspection if it is another one than that of the statement beside it.
    """
    labels = Labels(store)
    topics = ", ".join(sorted(labels.of(each) for each in objects(store, iri, Gk.topic)))
    title = _title(store, iri) + (f": {topics}" if topics else "")
    inspection, *_ = iri.rsplit("/", 2)
    is_same = beside.startswith(f"{inspection}/")
    return title if is_same else f"{title} ({labels.of(inspection)})"


def _one(store: Store, entity: str, name: TermIri) -> str:
    return min(objects(store, entity, name), default="")


def _query(pattern: str) -> str:
    return f"SELECT DISTINCT ?other ?quote {{ {pattern} OPTIONAL {{ ?other gk:quote ?quote }} }}"


def _corrections(store: Store, iri: str, kind: str) -> Iterator[dict[str, str]]:
    """Yield the fields of a statement that a record's corrections can name,
    with their present values.
    """
    field = local_id(iri).split("/", 3)[-1].replace(f"{kind}/", f"{kind}s/", 1)
    for name, predicate in _FIELDS.get(kind, {}).items():
        values = sorted(concept_value(each) or each for each in objects(store, iri, predicate))
        value = json.dumps(values) if name in ("topics", "sectors") else "".join(values)
        yield {"field": f"{field}/{name}", "value": value}
