"""Scores readings against what people annotated: labelled sentences,
and whole reports (inventories).

Sentences of the training data (reports with a digest in `benchmarks/data/training-reports.tsv`) are
counted separately, as "learned from", because figures on them are too good.
`benchmarks/accuracy.py` measures by cross-validation.

Two people annotated each report in `gold/inventories`. The rules:

agency    A named agency is found if a mention resolves to the same entity of the register, or,
          where it is not in the register, to a new entity of the same name. An unnamed one ("health
          partners") is found if a mention has the same sector.
by area   Of the agencies that only the area or the date identifies, those that resolve to the right
          entity.
service   A service is found if a canonical name in the graph equals one in the inventory; or if the
          longer name has all words of the shorter one, and the same head ("early help panel",
          "multi-agency early help panel") or an additional last word "meeting", "team" … ("domestic
          abuse triage meeting").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from gold_corpus import Corpus, normalise_sentence
from scores import Figure, Overlap, Tally

from graphkit.core.identifiers import slug
from graphkit.core.model import Finding, Mention, Recommendation, Record
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.text.phrase_matcher import IGNORED
from graphkit.documents.register import Register
from graphkit.documents.resolve.service_names import canonical_name

InventoryEntry = dict[str, Any]  # an agency or a service in an inventory

BY_SECTOR = ("generic",)
# "Domestic abuse triage" is the same service as "domestic abuse triage meeting".
OPTIONAL_LAST_WORDS = ("meeting", "meetings", "programme", "team", "group")
BY_PLACE = ("by-area", "by-date")
_GROUP = "read whole"
# "the hub" is not the name of a service
_NO_NAME = re.compile(r"(?:the|this|that|these) ", re.IGNORECASE)


def score_sentence_boundaries(corpus: Corpus) -> Iterator[Figure]:
    """Score how many labelled sentences are findings with exactly the same text."""
    tally, found = Tally(), corpus.findings
    for gold in corpus.sentences():
        sentence = normalise_sentence(gold["sentence"])
        got = sentence if (gold["report"], sentence) in found else ""
        tally.compare("sentences", "found whole", gold["report"], sentence, got)
    yield from tally.figures()


def score_labels(corpus: Corpus) -> Iterator[Figure]:
    """Score polarity (F1 of each, and macro), topics, sectors, names of services, and extent.

    Topics that only a word list gives are not counted, because the annotators did not use them. A
    sentence that was not found with exactly the same text has no labels, so all its gold labels are
    missed.
    """
    pairs: dict[str, Counter[tuple[str, str]]] = {}
    sets, extents, found = Overlap(), Tally(), corpus.findings
    for gold in corpus.sentences():
        finding = found.get((gold["report"], normalise_sentence(gold["sentence"])))
        for group in _groups(gold, gold["report"] in corpus.training_files):
            got = finding.polarity if finding else ""
            pairs.setdefault(group, Counter())[gold["polarity"], got] += 1
            for measure, values in _values(finding).items():
                also = _set(gold.get(f"{measure}_also", ()))
                sets.compare(group, measure, _set(gold[measure]), values, also)
            if gold.get("extent"):
                extent = finding.extent if finding else ""
                extents.compare(group, "extent", gold["report"], gold["extent"], extent)
    for group, counts in pairs.items():
        yield from polarity_figures(group, counts)
    yield from sets.figures()
    yield from (Figure(line.group, line.measure, line.value, line.of) for line in extents.figures())


def polarity_figures(group: str, pairs: Counter[tuple[str, str]]) -> Iterator[Figure]:
    """Yield the F1 of each polarity and their mean; `pairs` counts (gold, predicted)."""
    scores = []
    for name in POLARITIES:
        right = pairs[name, name]
        named = sum(count for (gold, _), count in pairs.items() if gold == name)
        given = sum(count for (_, got), count in pairs.items() if got == name)
        scores.append(2 * right / max(1, named + given))
        yield Figure(group, f"polarity {name} F1", scores[-1], named)
    yield Figure(group, "polarity macro-F1", sum(scores) / len(scores), pairs.total())


def _groups(gold: dict[str, Any], learned_from: bool) -> Iterator[str]:
    note = " (learned from)" if learned_from else ""
    yield f"all{note}"
    yield f"{gold['kind'].split()[0]}{note}"
    if gold["twice"]:
        yield f"read twice{note}"


def _values(finding: Finding | None) -> dict[str, set[str]]:
    if finding is None:
        return {"topics": set(), "sectors": set(), "services": set()}
    services = {mention.surface for mention in finding.mentions if mention.kind == "service"}
    services = {name for name in services if not _NO_NAME.match(name)}
    return {
        "topics": set(finding.topics) - (load_lexicon("lexicon-only-topics").keys() - {IGNORED}),
        "sectors": set(finding.sectors),
        "services": _set(services),
    }


def _set(names: Any) -> set[str]:
    return {normalise_sentence(name).lower().strip("'") for name in names}


def score_inventories(corpus: Corpus) -> Iterator[Figure]:
    """Score agencies and services against the inventories."""
    tally = Tally()
    for stem, reading in corpus.inventories.items():
        record = corpus.resolved.get(f"{stem}.pdf")
        if record is None:
            continue
        for agency in reading["agencies"]:
            got = agency["name"] if has_agency(agency, record, corpus.register) else ""
            tally.compare(_GROUP, "agencies found", stem, agency["name"], got)
            if agency["sure"]:
                tally.compare(_GROUP, "agencies sure", stem, agency["name"], got)
            if agency["resolution"] in BY_PLACE:
                tally.compare(_GROUP, "agencies by area or date", stem, agency["name"], got)
        _score_services(tally, stem, reading["services"], services_in(record))
    yield from tally.figures()


def _score_services(
    tally: Tally, stem: str, services: list[InventoryEntry], listed: dict[str, list[Mention]]
) -> None:
    names = {
        entity: names_in_graph(entity, mentions) for entity, mentions in sorted(listed.items())
    }
    wanted = [names_in_inventory(service) for service in services]
    every_listed, every_wanted = (set().union(*each) for each in (names.values(), wanted))
    for service, own in zip(services, wanted, strict=True):
        found = any(is_same_service(name, other) for name in every_listed for other in own)
        tally.compare(
            _GROUP, "services found", stem, service["name"], service["name"] if found else ""
        )
    for entity, own in names.items():
        words = listed[entity][0].surface
        right = any(is_same_service(name, other) for name in own for other in every_wanted)
        tally.compare(_GROUP, "services listed right", stem, words if right else "", words)


def mentions_in(record: Record) -> list[Mention]:
    """Return all mentions of a record."""
    sources: list[Finding | Recommendation | Record] = [
        *record.findings,
        *record.recommendations,
        record,
    ]
    return [mention for item in sources for mention in item.mentions]


def entity_of(agency: InventoryEntry, record: Record, register: Register) -> str:
    """Return the entity of the register for an agency of an inventory, or ""."""
    name = _bare(agency["name"])
    found = register.find_agencies(name, record.day, record.authority)
    if found:
        return found[0].entity
    if agency["class"] in ("OtherPublicBody", "LocalAuthority"):
        authority = register.find_authority(name, record.day)
        return authority.entity if authority else ""
    return ""


def _bare(name: str) -> str:
    """Return a name without the annotator's remark in brackets."""
    return name.split(" (")[0]


def has_agency(agency: InventoryEntry, record: Record, register: Register) -> bool:
    """Return whether a record mentions an agency of an inventory."""
    mentions = mentions_in(record)
    if agency["resolution"] in BY_SECTOR and agency["class"] != "OtherPublicBody":
        return any(agency["sector"] == mention.sector for mention in mentions)
    entity = entity_of(agency, record, register)
    people = {person.entity for person in record.people} | set(record.inspectorates)
    if entity:
        return entity in people or any(mention.entity == entity for mention in mentions)
    names = {
        f"agency/{slug(name)}"
        for name in (_bare(agency["name"]), *agency["surfaces"])
        if slug(name)
    }
    return any(mention.by == "new" and mention.entity in names for mention in mentions)


def services_in(record: Record) -> dict[str, list[Mention]]:
    """Return service entity → its mentions in a record."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions_in(record):
        if mention.kind == "service" and mention.entity.startswith("service/"):
            found[mention.entity].append(mention)
    return found


def names_in_graph(entity: str, mentions: Iterable[Mention]) -> set[str]:
    """Return the canonical names of a service in the graph: of its entity, and of its mentions."""
    printed = {
        canonical_name(one.surface, long) for one in mentions for long in ("", one.expansion)
    }
    return {entity.rsplit("/", 1)[1], *printed} - {""}


def names_in_inventory(service: InventoryEntry) -> set[str]:
    """Return the canonical names of a service in an inventory."""
    inside = [part.rstrip(")") for part in service["name"].split(" (")[1:]]
    quoted = [part for part in re.split("[‘’]", service["name"]) if "‘" in service["name"]]
    names = (service["name"], *inside, *quoted, *service["surfaces"])
    return {canonical_name(words) for words in names if words.strip()} - {""}


def is_same_service(one: str, other: str) -> bool:
    """Return whether two canonical names are the same service, by the rule above."""
    first, second = one.split("-"), other.split("-")
    if len(first) > len(second):
        first, second = second, first
    if one == other or (len(first) > 1 and first[-1] == second[-1] and set(first) <= set(second)):
        return True
    return len(first) > 1 and set(first) < set(second) and second[-1] in OPTIONAL_LAST_WORDS
