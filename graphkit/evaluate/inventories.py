"""Whole reports against readings of them: agencies found and told, local services found and right.

Reports that were read whole, twice, lie in `gold/inventories`. The rules of the count:

agency    one with a name is found where a mention resolves to the same entity of the register (or, where the
          register does not hold it, is entered as new by the same name: words that mean somebody else do not
          count); one that is only a sector ("health partners") where a mention is of that sector.
by area   of the agencies that only area or date tells, those that resolve to the right entity.
service   a canonical name of the graph's, or of its words in the report, is that of the reading's name or
          one of its surfaces; or all the words of the shorter are in the longer, with the same head ("early
          help panel", "multi-agency early help panel") or but for a last "meeting", "team" … ("domestic
          abuse triage", "domestic abuse triage meeting").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from graphkit.core.identifiers import slug
from graphkit.core.model import Finding, Mention, Recommendation, Record
from graphkit.evaluate.corpus import Corpus
from graphkit.evaluate.scores import Figure, Tally
from graphkit.register import Register
from graphkit.resolve.service_names import canonical_name

ReaderEntry = dict[str, Any]  # an agency or a service as a reader wrote it down

BY_SECTOR = ("generic",)
MORE = ("meeting", "meetings", "programme", "team", "group")  # "domestic abuse triage" is its meeting
BY_PLACE = ("by-area", "by-date")
_GROUP = "read whole"


def score_inventories(corpus: Corpus) -> Iterator[Figure]:
    """Score the reports that people read whole."""
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
                tally.compare(_GROUP, "told by area or date", stem, agency["name"], got)
        _score_services(tally, stem, reading["services"], services_in(record))
    yield from tally.figures()


def _score_services(
    tally: Tally, stem: str, services: list[ReaderEntry], listed: dict[str, list[Mention]]
) -> None:
    names = {entity: names_in_graph(entity, mentions) for entity, mentions in sorted(listed.items())}
    wanted = [names_in_inventory(service) for service in services]
    every_listed, every_wanted = (set().union(*each) for each in (names.values(), wanted))
    for service, own in zip(services, wanted, strict=True):
        found = any(is_same_service(name, other) for name in every_listed for other in own)
        tally.compare(_GROUP, "services found", stem, service["name"], service["name"] if found else "")
    for entity, own in names.items():
        words = listed[entity][0].surface
        right = any(is_same_service(name, other) for name in own for other in every_wanted)
        tally.compare(_GROUP, "services listed right", stem, words if right else "", words)


def mentions_in(record: Record) -> list[Mention]:
    """Return every mention of a record, wherever it stands."""
    said: list[Finding | Recommendation | Record] = [*record.findings, *record.recommendations, record]
    return [mention for item in said for mention in item.mentions]


def entity_of(agency: ReaderEntry, record: Record, register: Register) -> str:
    """Return the entity of the register that a reading's agency is, or "" where it holds none."""
    name = _bare(agency["name"])
    found = register.find_agencies(name, record.day, record.authority)
    if found:
        return found[0].entity
    if agency["class"] in ("OtherPublicBody", "LocalAuthority"):
        authority = register.find_authority(name, record.day)
        return authority.entity if authority else ""
    return ""


def _bare(name: str) -> str:
    """Return a name without what its reader says of it in brackets."""
    return name.split(" (")[0]


def has_agency(agency: ReaderEntry, record: Record, register: Register) -> bool:
    """Say whether a record has the agency of a reading."""
    mentions = mentions_in(record)
    if agency["resolution"] in BY_SECTOR and agency["class"] != "OtherPublicBody":
        return any(agency["sector"] == mention.sector for mention in mentions)
    entity = entity_of(agency, record, register)
    people = {person.entity for person in record.people} | set(record.inspectorates)
    if entity:
        return entity in people or any(mention.entity == entity for mention in mentions)
    names = {f"agency/{slug(name)}" for name in (_bare(agency["name"]), *agency["surfaces"]) if slug(name)}
    return any(mention.by == "new" and mention.entity in names for mention in mentions)


def services_in(record: Record) -> dict[str, list[Mention]]:
    """Return entity → mentions of the local services in a record."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions_in(record):
        if mention.kind == "service" and mention.entity.startswith("service/"):
            found[mention.entity].append(mention)
    return found


def names_in_graph(entity: str, mentions: Iterable[Mention]) -> set[str]:
    """Return the canonical names under which the graph lists a service: its own, and its words as printed."""
    printed = {canonical_name(one.surface, long) for one in mentions for long in ("", one.expansion)}
    return {entity.rsplit("/", 1)[1], *printed} - {""}


def names_in_inventory(service: ReaderEntry) -> set[str]:
    """Return the canonical names under which a reading lists a service."""
    inside = [part.rstrip(")") for part in service["name"].split(" (")[1:]]
    quoted = [part for part in re.split("[‘’]", service["name"]) if "‘" in service["name"]]
    names = (service["name"], *inside, *quoted, *service["surfaces"])
    return {canonical_name(words) for words in names if words.strip()} - {""}


def is_same_service(one: str, other: str) -> bool:
    """Say whether two canonical names are the same service by the rule above."""
    first, second = one.split("-"), other.split("-")
    if len(first) > len(second):
        first, second = second, first
    if one == other or (len(first) > 1 and first[-1] == second[-1] and set(first) <= set(second)):
        return True
    return len(first) > 1 and set(first) < set(second) and second[-1] in MORE
