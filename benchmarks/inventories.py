"""Score whole reports against readings of them: agencies found and told, local services found and right.

    python benchmarks/inventories.py [--gold ../shared/gold] [--reports ../shared/reports/pdf] [--misses]

Nine Berkshire reports were read whole, twice (`gold/inventories`). The rules of the count:

agency    one with a name is found where a mention resolves to the same entity of the register (or, where the
          register does not hold it, to the same name); one that is only a sector ("health partners") where a
          mention is of that sector.
by area   of the agencies that only area or date tells, those that resolve to the right entity.
service   the same canonical name as the reading's name or one of its surfaces; or all the words of the
          shorter in the longer, with the same head ("early help panel", "multi-agency early help panel")
          or but for a last "meeting", "team" … ("domestic abuse triage", "domestic abuse triage meeting").
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from graphkit.extract.record import extract
from graphkit.ingest import read
from graphkit.model import Mention, Record
from graphkit.register import Register, key, load_register
from graphkit.resolve import Decisions, resolve
from graphkit.resolve.services import canonical

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
BY_SECTOR = ("generic",)
MORE = ("meeting", "meetings", "programme", "team", "group")  # "domestic abuse triage" is its meeting
BY_PLACE = ("by-area", "by-date")


@cache
def record_of(path: Path) -> Record:
    """Return the resolved record of a report."""
    register = load_register()
    return resolve(extract(read(path), register), register, Decisions.read())


def mentions_in(record: Record) -> list[Mention]:
    """Return every mention of a record, wherever it stands."""
    found = [mention for finding in record.findings for mention in finding.mentions]
    found += [mention for item in record.recommendations for mention in item.mentions]
    return [*found, *record.mentions]


def entity_of(agency: dict[str, Any], record: Record, register: Register) -> str:
    """Return the entity of the register that a reading's agency is, or "" where it holds none."""
    day = record.dates[0].start if record.dates else None
    name = agency["name"].split(" (")[0]
    found = register.agencies_named(name, day, record.authority)
    if found:
        return found[0].entity
    if agency["class"] in ("OtherPublicBody", "LocalAuthority"):
        authority = register.authority_named(name, day)
        return authority.entity if authority else ""
    return ""


def agency_found(agency: dict[str, Any], record: Record, register: Register) -> bool:
    """Say whether a record has the agency of a reading."""
    mentions = mentions_in(record)
    if agency["resolution"] in BY_SECTOR and agency["class"] != "OtherPublicBody":
        return any(agency["sector"] == mention.sector for mention in mentions)
    entity = entity_of(agency, record, register)
    people = {person.entity for person in record.people} | set(record.inspectorates)
    if entity:
        return entity in people or any(mention.entity == entity for mention in mentions)
    names = {key(agency["name"]), *(key(surface) for surface in agency["surfaces"])}
    return any(key(mention.surface) in names and mention.entity.startswith("agency/") for mention in mentions)


def services_in(record: Record) -> dict[str, str]:
    """Return entity → first surface of the local services that a record mentions."""
    found: dict[str, str] = {}
    for mention in mentions_in(record):
        if mention.kind == "service" and mention.entity.startswith("service/"):
            found.setdefault(mention.entity, mention.surface)
    return found


def names_of(service: dict[str, Any]) -> set[str]:
    """Return the canonical names under which a reading lists a service."""
    inside = [part.rstrip(")") for part in service["name"].split(" (")[1:]]
    quoted = [part for part in re.split("[‘’]", service["name"]) if "‘" in service["name"]]
    names = (service["name"], *inside, *quoted, *service["surfaces"])
    return {canonical(words) for words in names if words.strip()} - {""}


def same(one: str, other: str) -> bool:
    """Say whether two canonical names are the same service by the rule above."""
    first, second = one.split("-"), other.split("-")
    if len(first) > len(second):
        first, second = second, first
    if one == other or (len(first) > 1 and first[-1] == second[-1] and set(first) <= set(second)):
        return True
    return len(first) > 1 and set(first) < set(second) and second[-1] in MORE


def score(path: Path, reading: dict[str, Any], register: Register, counts: Counter[str]) -> list[str]:
    """Add the counts of one report; return what was missed or wrong, in words."""
    record, said = record_of(path), []
    for agency in reading["agencies"]:
        kinds = ["agency"] + ["sure"] * agency["sure"] + ["placed"] * (agency["resolution"] in BY_PLACE)
        found = agency_found(agency, record, register)
        for kind in kinds:
            counts[kind] += 1
            counts[kind + " found"] += found
        if not found:
            said.append(f"agency missed: {agency['name']} ({agency['resolution']}, sure: {agency['sure']})")
    listed = services_in(record)
    names = {entity.rsplit("/", 1)[1]: words for entity, words in listed.items()}
    for service in reading["services"]:
        found = any(same(name, other) for name in names for other in names_of(service))
        counts["service"] += 1
        counts["service found"] += found
        if not found:
            said.append(f"service missed: {service['name']} {service['paragraphs']}")
    wanted = {other for service in reading["services"] for other in names_of(service)}
    for name, words in sorted(names.items()):
        right = any(same(name, other) for other in wanted)
        counts["listed"] += 1
        counts["listed right"] += right
        if not right:
            said.append(f"service not in the reading: {words}")
    return said


def share(counts: Counter[str], part: str, whole: str) -> str:
    """Return a line of the table."""
    return f"{counts[part]:4} of {counts[whole]:4}  {counts[part] / max(counts[whole], 1):.3f}"


def readings(gold: Path) -> Iterable[dict[str, Any]]:
    """Yield the readings, one a report."""
    for path in sorted((gold / "inventories").glob("*.json")):
        yield from json.loads(path.read_text("utf-8"))["reports"]


def main() -> None:
    """Print the table, and with --misses each miss."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument("--reports", type=Path, default=SHARED / "reports" / "pdf")
    parser.add_argument("--misses", action="store_true", help="print each miss")
    options = parser.parse_args()
    register, counts = load_register(), Counter[str]()
    for reading in readings(options.gold):
        said = score(options.reports / f"{reading['report']}.pdf", reading, register, counts)
        if options.misses:
            print(reading["report"], *said, sep="\n  ")
    print("agencies found            ", share(counts, "agency found", "agency"))
    print("  of those readers are sure", share(counts, "sure found", "sure"))
    print("  told by area or date    ", share(counts, "placed found", "placed"))
    print("local services found      ", share(counts, "service found", "service"))
    print("listed services right     ", share(counts, "listed right", "listed"))


if __name__ == "__main__":
    main()
