"""What is most worth a person's decision: labels that are unsure and on which much depends.

The worth of an item is its weight, which says how much depends on a label of its kind, times the
doubt.

Rules merge names of services only where they differ in spelling, or where one report has both. The
pairs proposed here need a person: one name has all the words of the other and the same last word
("early help panel", "targeted early help panel"), or their spelling is nearly the same. People are
proposed by spelling.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import chain, combinations
from typing import NamedTuple

from graphkit.core.confidence_levels import UNSURE
from graphkit.core.identifiers import local_id, slug
from graphkit.core.model import NO_ENTITY, UNREAD_INTERVENTION
from graphkit.core.partial_dates import long_date
from graphkit.core.record_files import MISSED_INTERVENTION
from graphkit.core.schemes import scheme_values
from graphkit.core.terms import POLARITIES, Scheme
from graphkit.documents.resolve.decisions import Decisions
from graphkit.documents.resolve.outcome_decisions import DECIDABLE_OUTCOMES, DecidedOutcome
from graphkit.graph.store.dataset import Store

KINDS = ("outcome", "intervention", "polarity", "merge")
YES, NO, SKIP = "yes", "no", "skip"
WORDS_LENGTH = 12  # digits of a digest that identify a statement in its report
_WEIGHT = {"outcome": 3.0, "intervention": 3.0, "polarity": 1.0, "merge": 0.5}
# of a record, and the labels it may have
_FIELDS: dict[str, tuple[str, Callable[[], Iterable[str]]]] = {
    "outcome": ("outcome", lambda: DECIDABLE_OUTCOMES),
    "intervention": ("kind", lambda: sorted(scheme_values(Scheme.INTERVENTION))),
    "polarity": ("polarity", lambda: POLARITIES),
}
_EVIDENCE_WEIGHT = 2.0  # of the polarity of a finding that is evidence for a recommendation
_UNSTATED_DOUBT = 0.3  # of interventions and merges, which have no confidence
_UNCLEAR, _UNCLEAR_DOUBT = "unclear", 0.5
_PRAISED, _RESOLVED = "praised", "resolved"  # the model's word, and the reader's for the same
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
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
    """A label to decide on. `field`, `words` and `value` are those of the correction for "yes".

    An outcome is decided for two `documents`, the earlier and the later one, by their SHA-256.
    `no` is the value for "no", "" where "no" leaves several; `choices` are the other values.
    """

    statement: str  # an IRI
    kind: str
    label: str
    confidence: float | None
    worth: float
    field: str
    words: str
    value: str
    no: str = ""
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of a merge: the names of the rarer service
    documents: tuple[str, str] = ("", "")

    @property
    def id(self) -> str:
        """The identifier: "E06000039/2019-01-21-ilacs/recommendation/3";
        of a merge that of both services.
        """
        if self.kind == "merge":
            return f"{local_id(self.statement)}+{self.value.rsplit('/', 1)[1]}"
        return local_id(self.statement).partition("/")[2]

    @property
    def inspection(self) -> str:
        """The last part of the identifier of the inspection: "2019-01-21-ilacs"; "" for a merge."""
        return "" if self.kind == "merge" else self.id.split("/")[1]

    @property
    def authority(self) -> str:
        """The GSS code of the authority; "" for the merge of two people."""
        return authority_in(self.id)

    @property
    def merged_kind(self) -> str:
        """What a merge is of: "service" or "person"."""
        return self.id.partition("/")[0]

    def outcome_decision(self, value: str, by: str, why: str, on: date) -> DecidedOutcome:
        """Return the decision that an outcome has a value."""
        number, outcome = self.id.rpartition("/")[2], value.split()[0]
        return DecidedOutcome(*self.documents, number, self.words, outcome, (), by, why, on)

    @property
    def question(self) -> str:
        """What a person decides, in words."""
        if self.kind == "merge":
            one, other = (
                each.rsplit("/", 1)[1].replace("-", " ") for each in (self.statement, self.value)
            )
            return f"Are “{one}” and “{other}” one {self.merged_kind}?"
        if self.kind == "outcome":
            number, later = self.id.rpartition("/")[2], self.value.rpartition(" ")[2]
            day = _DAY.match(later)
            seen = f"at the inspection of {long_date(day[0]) if day else later}"
            return f"Recommendation {number.replace('-', ' ')}: “{self.label}” {seen}?"
        if self.field == MISSED_INTERVENTION:
            return "Does the sentence state an intervention by the government?"
        return f"Is the {self.kind} “{self.label}” right?"

    def value_of(self, answer: str) -> str | None:
        """Return the corrected value for an answer: "yes", "no", or another value;
        None if it has none.
        """
        answer = slug(answer)
        if answer in (YES, slug(self.label)):
            return self.value
        if answer == NO and self.no:
            return self.no
        if answer in self.choices:
            return self.value.replace(self.label, answer, 1) if self.kind == "outcome" else answer
        return None


def authority_in(item: str) -> str:
    """Return the GSS code in the identifier of an item: of "service/E06000039/hub+hubs";
    "" of people.
    """
    return "" if item.startswith("person/") else item.removeprefix("service/").split("/")[0]


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
        doubt = _UNCLEAR_DOUBT if found == _UNCLEAR else 1 - sure
        label = _RESOLVED if found == _PRAISED else found
        item = _item(
            iri, "outcome", label, sure, doubt, digest, f"{label} {later.rpartition('/')[2]}"
        )
        yield replace(item, documents=(documents[0], documents[1]))


def _polarities(store: Store, authority: str) -> Iterator[ReviewItem]:
    for iri, label, sure, digest, is_evidence in store.facts.rows(_POLARITIES, [authority]):
        doubt = (1 - sure) * (_EVIDENCE_WEIGHT if is_evidence else 1)
        yield _item(iri, "polarity", label, sure, doubt, digest)


def _interventions(store: Store, authority: str) -> Iterator[ReviewItem]:
    for iri, kind, digest in store.facts.rows(_INTERVENTIONS, [authority]):
        item = _item(iri, "intervention", kind, None, _UNSTATED_DOUBT, digest)
        number = int(iri.rpartition("/")[2])  # counted from 1 in the graph, from 0 in a record
        yield replace(item, field=f"interventions/{number - 1}/kind", no=NO_ENTITY)
    for iri, digest in store.facts.rows(_UNREAD_INTERVENTIONS, [authority]):
        item = _item(iri, "intervention", _ANY_KIND, None, _UNSTATED_DOUBT, digest)
        yield replace(item, field=MISSED_INTERVENTION, no=NO_ENTITY)


def _merges(store: Store, authority: str) -> Iterator[ReviewItem]:
    worth = _WEIGHT["merge"] * _UNSTATED_DOUBT
    people = () if authority else similar_people(store)
    for rare, common, names, reason in chain(similar_services(store, authority), people):
        rare_id, common_id = local_id(rare), local_id(common)
        yield ReviewItem(
            rare, "merge", reason, None, worth, "", "", common_id, rare_id, names=names
        )


_READERS = {
    "outcome": _outcomes,
    "intervention": _interventions,
    "polarity": _polarities,
    "merge": _merges,
}


def _item(
    iri: str,
    kind: str,
    label: str,
    confidence: float | None,
    doubt: float,
    digest: str,
    value: str = "",
) -> ReviewItem:
    """Return the item for a label; `value`, if it is another,
    is the value of the correction for "yes".
    """
    field, allowed = _FIELDS[kind]
    words, (part, name) = digest[:WORDS_LENGTH], iri.rsplit("/", 2)[1:]
    choices = tuple(each for each in allowed() if each != label)
    path, worth = f"{part}s/{name}/{field}", _WEIGHT[kind] * doubt
    return ReviewItem(
        iri, kind, label, confidence, worth, path, words, value or label, choices=choices
    )


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
