"""What is most worth a person's decision: unsure labels on which much depends."""

from __future__ import annotations

from typing import Annotated

from graphkit.abilities.ability import ability
from graphkit.abilities.value_types import AUTHORITY, Quotes, Top, one_of
from graphkit.analyse.passage_links import COLUMNS, Passages
from graphkit.analyse.per_graph import loaded_inspections
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.entity_search import find_entity
from graphkit.ask.lookup import Labels
from graphkit.ask.review_queue import KINDS, NO, YES, ReviewItem, review_items
from graphkit.core.identifiers import inspection_of_report
from graphkit.core.partial_dates import long_date
from graphkit.store.dataset import Store

_COLUMNS = ("id", "kind", "label", "confidence", "worth", "question", "answers")
_MEANING = (
    "worth is how much depends on a label, times the doubt; decide with `graphkit review --ask`, or "
    "`graphkit review --decide ID=ANSWER`. An assistant may propose such a line; a person runs it."
)


@ability({"authority": "Slough", "kind": "outcome"}, is_slow=True)
def review(
    store: Store,
    authority: Annotated[str, AUTHORITY, "Only an authority, by name or ONS code."] = "",
    *,
    kind: Annotated[str, one_of(KINDS), "Only labels of this kind."] = "",
    top: Top = 20,
    with_quotes: Quotes = False,
) -> ResultTable:
    """List the labels that are most worth a person's decision, the worthiest first.

    These are unsure and consequential: outcomes of recommendations, interventions, sentences that may state
    one, polarities below 0.6, and pairs of services that may be one. What a person has decided is not listed.
    """
    iri = find_entity(store, authority, "authority") if authority else ""
    places, found = Passages(store, with_quotes), review_items(store, iri, kind)
    shown = found[:top]
    places.expect({item.statement for item in shown})
    inspected = _inspection_names(store)
    rows = tuple(
        (item.id, item.kind, item.label, item.confidence, round(item.worth, 2),
         inspected.get(inspection_of_report(item.statement).rsplit("/", 2)[0], "") + item.question,
         ", ".join(answers(item)), *places.of(item.statement))
        for item in shown
    )  # fmt: skip
    notes = (f"The first {len(shown):,} of {len(found):,}.",) if len(found) > len(shown) else ()
    hidden = ("statement", "question")
    return ResultTable("review", (*_COLUMNS, *COLUMNS), rows, _MEANING, notes=notes, hidden_columns=hidden)


def _inspection_names(store: Store) -> dict[str, str]:
    """Return how a question on each inspection begins: "Slough, ILACS 2018, January 2019: "."""
    labels, loaded = Labels(store), loaded_inspections(store)
    store.prefetch({each.authority for each in loaded})
    return {
        each.iri: f"{labels.of(each.authority)}, {each.under}, {long_date(each.day[:7])}: " for each in loaded
    }


def answers(item: ReviewItem) -> tuple[str, ...]:
    """Return the answers to an item."""
    return (YES, *((NO,) if item.no else ()), *item.choices)
