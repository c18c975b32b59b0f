"""What is most worth a person's decision: labels that are unsure and on which much depends.

The worth of an item is its weight, which says how much depends on a label of its kind, times the
doubt.

Rules merge names of services only where they differ in spelling, or where one report has both. The
pairs proposed here need a person: one name has all the words of the other and the same last word
("early help panel", "targeted early help panel"), or their spelling is nearly the same. People are
proposed by spelling.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, combinations
from typing import NamedTuple

from graphkit.core.confidence_levels import UNSURE
from graphkit.core.identifiers import local_id
from graphkit.core.model import UNREAD_INTERVENTION
from graphkit.core.record_files import MISSED_INTERVENTION
from graphkit.documents.resolve.decisions import Decisions
from graphkit.graph.store.dataset import Store

KINDS = ("outcome", "intervention", "polarity", "merge")
WORDS_LENGTH = 12  # digits of a digest that identify a statement in its report
_WEIGHT = {"outcome": 3.0, "intervention": 3.0, "polarity": 1.0, "merge": 0.5}
_EVIDENCE_WEIGHT = 2.0  # of the polarity of a finding that is evidence for a recommendation
_UNSTATED_DOUBT = 0.3  # of interventions and merges, which have no confidence
_UNDECIDED_DOUBT = 0.5  # of an outcome that is not decided
# what a program says → what a reader would say of the same; nothing else names an outcome
_READERS_WORD = {"answered-well": "resolved", "still-weak": "recurs"}
_OF = """JOIN inspection ON inspection.id = passage.inspection
  LEFT JOIN entity AS area ON area.id = inspection.authority WHERE ? IN ('', area.iri)"""
_UNDECIDED = f"{_OF} AND passage.reviewed_by IS NULL"
_OUTCOMES = f"""SELECT passage.iri, outcome.outcome, outcome.confidence, later.iri, digest,
  inspection.sha256, later.sha256
FROM outcome JOIN passage ON passage.id = recommendation
  JOIN inspection AS later ON later.id = later_inspection {_OF}
  AND NOT is_visit AND outcome.reviewed_by IS NULL"""
_POLARITIES = f"""SELECT passage.iri, polarity, finding.confidence, digest,
  EXISTS (SELECT 1 FROM evidence WHERE finding = finding.id)
FROM finding JOIN passage USING (id) {_UNDECIDED} AND finding.confidence < {UNSURE}"""
_INTERVENTIONS = f"""SELECT passage.iri, intervention.kind, digest
FROM intervention JOIN passage USING (id) {_UNDECIDED} AND intervention.kind IS NOT NULL"""
_UNREAD_INTERVENTIONS = f"""SELECT passage.iri, digest FROM note
  JOIN passage USING (id) {_UNDECIDED}
  AND note.code = '{UNREAD_INTERVENTION}'"""
_ANY_KIND = "intervention"  # the value for a sentence that does not say which kind
MIN_SIMILARITY = 0.92  # ratio of difflib for "spelt nearly the same"
_MENTIONS = """SELECT entity.iri, surface_form, resolved_by, COUNT(*)
FROM mention JOIN statement_mention ON mention = mention.id JOIN entity
ON entity.id = mention.entity
WHERE entity.id IN (SELECT service FROM service_type) AND resolved_by != 'generic'
AND instr(entity.iri, ?)
GROUP BY entity.iri, surface_form, resolved_by"""
_DECIDED = "by-decision"
_PEOPLE = """SELECT entity.iri, as_printed, count(*) FROM participation
JOIN entity ON entity.id = person WHERE as_printed IS NOT NULL GROUP BY 1, 2"""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A label to decide on. `line` has the cells of the line that says that it is right:
    of a table of decisions on outcomes or names, or of the corrections of a record.
    """

    statement: str  # an IRI
    kind: str
    label: str
    confidence: float | None
    worth: float
    line: Mapping[str, str]
    later: str = ""  # IRI of the inspection that shows an outcome

    @property
    def id(self) -> str:
        """The identifier: "E06000039/2019-01-21-ilacs/recommendation/3";
        of a merge that of both services.
        """
        if self.kind == "merge":
            return f"{local_id(self.statement)}+{self.line['entity'].rsplit('/', 1)[1]}"
        return local_id(self.statement).partition("/")[2]

    @property
    def authority(self) -> str:
        """The GSS code of the authority; "" for the merge of two people."""
        if self.kind == "merge":
            return self.line["authority"]
        return self.id.partition("/")[0]


def review_items(store: Store, authority: str = "", kind: str = "") -> list[ReviewItem]:
    """Return what may be decided, the worthiest first; of all authorities, or of one (its IRI)."""
    found = (
        item
        for name, read in _READERS.items()
        if kind in ("", name)
        for item in read(store, authority)
    )
    return sorted(found, key=lambda item: (-item.worth, item.id))


def _outcomes(store: Store, authority: str) -> Iterator[ReviewItem]:
    for iri, found, sure, later, digest, *documents in store.facts.rows(_OUTCOMES, [authority]):
        line = {
            "earlier": documents[0],
            "later": documents[1],
            "item": iri.rpartition("/")[2],
            "words": digest[:WORDS_LENGTH],
            "outcome": _READERS_WORD.get(found, ""),
        }
        worth = _WEIGHT["outcome"] * (_UNDECIDED_DOUBT if sure is None else 1 - sure)
        yield ReviewItem(iri, "outcome", found, sure, worth, line, later)


def _polarities(store: Store, authority: str) -> Iterator[ReviewItem]:
    for iri, label, sure, digest, is_evidence in store.facts.rows(_POLARITIES, [authority]):
        worth = _WEIGHT["polarity"] * (1 - sure) * (_EVIDENCE_WEIGHT if is_evidence else 1)
        line = _correction(f"findings/{iri.rpartition('/')[2]}/polarity", label, digest)
        yield ReviewItem(iri, "polarity", label, sure, worth, line)


def _interventions(store: Store, authority: str) -> Iterator[ReviewItem]:
    worth = _WEIGHT["intervention"] * _UNSTATED_DOUBT
    for iri, kind, digest in store.facts.rows(_INTERVENTIONS, [authority]):
        number = int(iri.rpartition("/")[2])  # counted from 1 in the graph, from 0 in a record
        line = _correction(f"interventions/{number - 1}/kind", kind, digest)
        yield ReviewItem(iri, "intervention", kind, None, worth, line)
    for iri, digest in store.facts.rows(_UNREAD_INTERVENTIONS, [authority]):
        line = _correction(MISSED_INTERVENTION, _ANY_KIND, digest)
        yield ReviewItem(iri, "intervention", _ANY_KIND, None, worth, line)


def _correction(field: str, value: str, digest: str) -> dict[str, str]:
    return {"field": field, "value": value, "words": digest[:WORDS_LENGTH]}


def _merges(store: Store, authority: str) -> Iterator[ReviewItem]:
    """Yield an item for each name of the rarer service or person."""
    worth = _WEIGHT["merge"] * _UNSTATED_DOUBT
    people = () if authority else similar_people(store)
    for rare, common, names, reason in chain(similar_services(store, authority), people):
        kind, *place, _ = local_id(rare).split("/")
        line = {"authority": "".join(place), "kind": kind, "entity": local_id(common)}
        for name in names:
            yield ReviewItem(rare, "merge", reason, None, worth, line | {"words": name})


_READERS = {
    "outcome": _outcomes,
    "intervention": _interventions,
    "polarity": _polarities,
    "merge": _merges,
}


class SimilarServices(NamedTuple):
    """Two services or people that may be one; the IRIs, the names of the rarer one, and why."""

    rare: str
    common: str
    names: tuple[str, ...]
    reason: str


def similar_services(store: Store, authority: str = "") -> Iterator[SimilarServices]:
    """Yield the pairs that no person has decided on, of all authorities or of one (its IRI)."""
    names: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    decided = set[str]()
    within = f"/service/{authority.rpartition('/')[2]}/" if authority else "/service/"
    for entity, words, by, count in store.facts.rows(_MENTIONS, [within]):
        names[entity.rsplit("/", 2)[1]][entity][words] += count
        if by == _DECIDED:
            decided.add(entity)
    for _, services in sorted(names.items()):
        for pair in combinations(sorted(services.keys() - decided), 2):
            if reason := _reason(*(each.rsplit("/", 1)[1] for each in pair)):
                rare, common = sorted(pair, key=lambda entity: (services[entity].total(), entity))
                yield SimilarServices(rare, common, tuple(sorted(services[rare])), reason)


def similar_people(store: Store) -> Iterator[SimilarServices]:
    """Yield the pairs of people whose names are spelt nearly the same,
    and on whom no person has decided.
    """
    decisions = Decisions.read()
    alike: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for person, name, count in store.facts.rows(_PEOPLE):
        own = person.rpartition("/")[2]
        alike[own[0], own[-1]][person][name] += count
    for _, people in sorted(alike.items()):
        for pair in combinations(sorted(people), 2):
            if reason := _reason(*(each.rpartition("/")[2] for each in pair)):
                rare, common = sorted(pair, key=lambda person: (people[person].total(), person))
                names = tuple(sorted(people[rare]))
                if not any(decisions.find("", "person", name) for name in names):
                    yield SimilarServices(rare, common, names, reason)


def _reason(one: str, other: str) -> str:
    """Return why two canonical names may be one service, or "" if there is no reason."""
    if one[-1] == other[-1]:
        first, second = one.split("-"), other.split("-")
        is_subset = set(first) < set(second) or set(second) < set(first)
        if is_subset and min(len(first), len(second)) > 1 and first[-1] == second[-1]:
            return "one name has all the words of the other"
    if 2 * min(len(one), len(other)) <= MIN_SIMILARITY * (len(one) + len(other)):
        return ""  # too unlike in length to be spelt nearly the same
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratios = (matcher.quick_ratio, matcher.ratio)
    return "spelt nearly the same" if all(ratio() > MIN_SIMILARITY for ratio in ratios) else ""
