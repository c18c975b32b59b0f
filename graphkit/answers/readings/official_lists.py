"""Official lists of results of other inspections: the day up to which each knows, what it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graphkit.answers.readings.meanings import with_meanings
from graphkit.core.partial_dates import long_date
from graphkit.core.results_settings import results_settings
from graphkit.graph.facts.facts import Facts, kept

_LISTS = """
SELECT inspectorate, entity.iri, list_seen.list_day, result_list.iri
FROM list_seen JOIN result_list USING (inspectorate)
  JOIN main.entity AS entity ON entity.id = inspectorate
ORDER BY list_seen.list_day, entity.iri"""


class OfficialList(NamedTuple):
    """A list: whose it is (IRI), its last day or that as at which the graph is, and what it has.

    `scope` says of whom it has results and of whom not: a body that is not in a list may exist, but
    of the kinds that are `complete`, or where the list has all bodies of the owners that it names.
    """

    inspectorate: str
    day: str
    scope: str
    complete: frozenset[str] = frozenset()
    has_all_owned: bool = False

    def words(self, of: str = "") -> str:
        """Return it in words, with what it has; `of` is the name of the inspectorate."""
        named = f"List of {of}" if of else "List"
        return f"{named} as at {long_date(self.day)}, of {self.scope}."


@kept
def official_lists(facts: Facts) -> dict[int, OfficialList]:
    """Return the lists by the number of their inspectorate, the oldest first."""
    found = {}
    for number, inspectorate, day, iri in with_meanings(facts, "list_seen").rows(_LISTS):
        own = results_settings()[iri.rpartition("/")[2]]
        complete = frozenset(own.get("complete", ()))
        has_all_owned = bool(own.get("has_all_owned"))
        found[number] = OfficialList(inspectorate, day, own["scope"], complete, has_all_owned)
    return found


def lists_words(lists: Iterable[OfficialList]) -> str:
    """Return a sentence for each list; "" for none."""
    return " ".join(each.words() for each in lists)
