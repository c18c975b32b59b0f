"""Labels, names, classes and codes of entities and concepts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

from graphkit.core.frameworks import current_frameworks
from graphkit.core.terms import SCHEME
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.numbers import entity_number

_NAMED = """(
    SELECT iri, entity.kind, name FROM name JOIN entity ON entity.id = entity
    WHERE entity.kind <> 'place'
    UNION SELECT iri, 'inspection', label FROM inspection
    UNION SELECT report, 'report', report_label FROM inspection
    UNION SELECT iri, 'official-record', label FROM official_record)
  WHERE name IS NOT NULL AND :kind IN ('', kind)"""

_NOW = """SELECT coalesce(
  (SELECT max(newest) FROM cover
    WHERE how = 'complete' AND subject IN (SELECT value FROM json_each(?))),
  (SELECT max(day) FROM (SELECT start_date AS day FROM inspection
    UNION ALL SELECT start_date FROM official_record)), '')"""


@kept
def _labels(facts: Facts) -> dict[str, str]:
    """Return the labels of all entities, concepts, inspections and arrangements, by IRI."""
    query = """SELECT iri, label FROM entity UNION ALL SELECT iri, label FROM inspection
        UNION ALL SELECT report, report_label FROM inspection
        UNION ALL SELECT passage.iri, label FROM arrangement JOIN passage USING (id)
        UNION ALL SELECT iri, label FROM succession UNION ALL SELECT iri, label FROM provider"""
    return dict(facts.rows(query))


def label(facts: Facts, iri: str) -> str:
    """Return the label of an entity or concept; without any, the last part of its identifier,
    with spaces.
    """
    found = _labels(facts).get(iri)
    return found or unquote(iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]).replace("-", " ")


def sorted_by_label(facts: Facts, iris: Iterable[str]) -> list[str]:
    """Return entities sorted by label, without duplicates."""
    return sorted(set(iris), key=lambda iri: (label(facts, iri), iri))


def other_names(facts: Facts, iri: str) -> list[str]:
    """Return the alternative names of an entity, sorted."""
    query = "SELECT name FROM name WHERE entity = ? AND kind = 'alternative' ORDER BY 1"
    return [
        name for name in facts.column(query, (entity_number(iri),)) if name != label(facts, iri)
    ]


@kept
def classes(facts: Facts) -> dict[str, str]:
    """Return the most specific class of each entity ("PoliceForce"), by IRI."""
    return dict(facts.rows('SELECT iri, "class" FROM entity'))


@kept
def regions(facts: Facts) -> dict[str, str]:
    """Return the region of each authority, both as IRIs."""
    query = (
        "SELECT entity.iri, ? || region FROM authority "
        "JOIN entity USING (id) WHERE region IS NOT NULL"
    )
    return dict(facts.rows(query, (f"{SCHEME}region/",)))


def authorities_of_region(facts: Facts, region: str) -> list[str]:
    """Return the authorities of a region, also those that have ended (IRIs)."""
    return [authority for authority, area in regions(facts).items() if area == region]


@kept
def concepts(facts: Facts, scheme: str) -> list[str]:
    """Return the IRIs of the concepts of a scheme, sorted by label."""
    query = "SELECT iri FROM concept JOIN entity USING (id) WHERE scheme = ? ORDER BY label, iri"
    return facts.column(query, (scheme,))


@kept
def entities_of(facts: Facts, kind: str) -> list[str]:
    """Return the IRIs of the entities of a kind ("authority", "agency"), sorted by label."""
    return facts.column("SELECT iri FROM entity WHERE kind = ? ORDER BY label, iri", (kind,))


@kept
def areas_served(facts: Facts) -> dict[str, list[str]]:
    """Return the authorities that agencies, services and partners serve, sorted, by IRI."""
    found: dict[str, list[str]] = defaultdict(list)
    query = """SELECT served.iri, area.iri FROM entity_area JOIN entity AS served
        ON served.id = entity
        JOIN entity AS area ON area.id = authority ORDER BY 2"""
    for entity, area in facts.rows(query):
        found[entity].append(area)
    return found


@kept
def now_day(facts: Facts) -> str:
    """Return the day of "now", to which ages and waiting times are counted, so that results repeat.

    It is the day as at which the read model is; or else the newest day of the source that has all
    full inspections, without one the first day of the newest inspection; "" without any.
    """
    if facts.day:
        return facts.day
    full = json.dumps([*current_frameworks().full_inspections])
    return str(facts.column(_NOW, (full,))[0])


def is_now(facts: Facts) -> bool:
    """Return whether a read model is as at the day of "now"; or at none, which is the same."""
    return facts.day in ("", now_day(facts.whole))


@kept
def today(facts: Facts) -> str:
    """Return the latest day on which the register was looked up or an inspection began;
    "" if unknown.

    As at a day, that is today.
    """
    query = """SELECT looked_up FROM authority UNION ALL SELECT looked_up FROM agency
        UNION ALL SELECT start_date FROM inspection"""
    return facts.day or max(filter(None, facts.column(query)), default="")


@kept
def periods(facts: Facts) -> dict[str, tuple[str, str]]:
    """Return first and last day, month or year of authorities and agencies, "" where it is open,
    by IRI.
    """
    query = (
        "SELECT iri, ifnull(valid_from, ''), ifnull(valid_until, '') FROM {} JOIN entity USING (id)"
    )
    rows = facts.rows(f"{query.format('authority')} UNION ALL {query.format('agency')}")
    return {iri: (first, last) for iri, first, last in rows}


def period_of(facts: Facts, iri: str) -> tuple[str, str]:
    """Return the first and last day, month or year of an authority or agency,
    "" where it is open.
    """
    return periods(facts).get(iri, ("", ""))


@kept
def names_of_kind(facts: Facts, kind: str) -> list[tuple[str, str]]:
    """Return entity (IRI) and name for all names of the entities of a kind, sorted by name."""
    query = """SELECT iri, name FROM name JOIN entity ON entity.id = name.entity
        WHERE entity.kind = ? AND name.kind IN ('label', 'alternative')
        GROUP BY name, iri ORDER BY name, iri"""
    return [(iri, name) for iri, name in facts.rows(query, (kind,))]


@kept
def members_of_areas(facts: Facts) -> list[tuple[str, str, str]]:
    """Return region or place (IRI), its name, and an authority in it (IRI), for all of these."""
    query = """SELECT area.iri, area.label, inside.iri FROM (
          SELECT concept.id AS area, authority.id AS inside FROM concept JOIN authority
          ON region = notation
          WHERE scheme = 'region' UNION SELECT place, authority FROM place_member) AS pairs
        JOIN entity AS area ON area.id = pairs.area JOIN entity AS inside
        ON inside.id = pairs.inside
        WHERE inside.kind = 'authority' ORDER BY 1, 3"""
    return [(area, name, inside) for area, name, inside in facts.rows(query)]


@kept
def codes(facts: Facts, scheme: str) -> dict[str, str]:
    """Return the code of each entity (IRI) that has one in a scheme ("Urn")."""
    query = """SELECT iri, min(code) FROM identifier JOIN entity ON entity.id = entity
        WHERE scheme = ? GROUP BY 1"""
    return dict(facts.rows(query, (scheme,)))


@kept
def neighbour_ranks(facts: Facts, authority: str) -> dict[str, int]:
    """Return the statistical neighbours of an authority with their ranks, the nearest first."""
    return _neighbours(facts).get(authority, {})


@kept
def _neighbours(facts: Facts) -> dict[str, dict[str, int]]:
    query = """SELECT one.iri, other.iri, rank FROM neighbour
        JOIN entity AS one ON one.id = authority JOIN entity AS other ON other.id = neighbour
        ORDER BY rank, other.iri"""
    found: dict[str, dict[str, int]] = {}
    for authority, other, rank in facts.rows(query):
        found.setdefault(authority, {})[other] = rank
    return found


@kept
def broader_topics(facts: Facts) -> dict[str, str]:
    """Return topic → broader topic, both as IRIs."""
    query = (
        "SELECT ? || notation, ? || broader FROM concept "
        "WHERE scheme = 'topic' AND broader IS NOT NULL"
    )
    return dict(facts.rows(query, (f"{SCHEME}topic/",) * 2))


def entities_named(facts: Facts, name: str, kind: str = "") -> list[str]:
    """Return the entities, inspections and reports with a name, or those of one kind;
    places have none.
    """
    query = """SELECT iri, entity.kind FROM name JOIN entity ON entity.id = entity
          WHERE name = :name AND entity.kind <> 'place'
        UNION SELECT iri, 'inspection' FROM inspection WHERE label = :name
        UNION SELECT report, 'report' FROM inspection WHERE report_label = :name
        UNION SELECT iri, 'official-record' FROM official_record WHERE label = :name"""
    wanted = f"SELECT DISTINCT iri FROM ({query}) WHERE :kind IN ('', kind)"
    return facts.column(wanted, {"name": name, "kind": kind})


def entities_with_code(facts: Facts, code: str, kind: str = "") -> list[str]:
    """Return the entities, or those of one kind, with a code in any scheme."""
    query = """SELECT DISTINCT iri FROM identifier JOIN entity ON entity.id = entity
        WHERE code = ? AND ? IN ('', kind)"""
    return facts.column(query, (code, kind))


@kept
def all_names(facts: Facts, kind: str = "") -> list[tuple[str, str]]:
    """Return entity (IRI) and name for all names by which `entities_named` finds entities."""
    return [
        (iri, name) for iri, name in facts.rows(f"SELECT iri, name FROM {_NAMED}", {"kind": kind})
    ]


@kept
def matching_concepts(facts: Facts, scheme: str) -> dict[str, list[tuple[str, str]]]:
    """Return the pairs of concepts (notations) of a scheme that match, by "close" or "broad".

    The first of a pair that matches broadly is covered by the second.
    """
    query = """SELECT one.notation, other.notation FROM {}_match
        JOIN concept AS one ON one.id = concept JOIN concept AS other ON other.id = other
        WHERE one.scheme = ? ORDER BY 1, 2"""
    return {how: facts.rows(query.format(how), (scheme,)) for how in ("close", "broad")}


@kept
def changed_bodies(facts: Facts) -> list[tuple[str, str, str]]:
    """Return body before (IRI), body after, and day, month or year, for all changes of bodies,
    by time.
    """
    query = """SELECT before.iri, after.iri, ifnull(date, '') AS day FROM succession
        JOIN succession_before AS old ON old.succession = succession.id
        JOIN succession_after AS new ON new.succession = succession.id
        JOIN entity AS before ON before.id = old.entity JOIN entity AS after
        ON after.id = new.entity
        ORDER BY day, 1, 2"""
    return [(before, after, day) for before, after, day in facts.rows(query)]


@kept
def authority_types(facts: Facts) -> dict[str, str]:
    """Return the type of each authority ("county"), by IRI."""
    return dict(facts.rows("SELECT iri, ifnull(type, '') FROM authority JOIN entity USING (id)"))


def definitions(facts: Facts, scheme: str) -> list[tuple[str, str]]:
    """Return label and definition of the concepts of a scheme that have one."""
    query = """SELECT label, definition FROM concept JOIN entity USING (id)
        WHERE scheme = ? AND definition IS NOT NULL"""
    return [(name, definition) for name, definition in facts.rows(query, (scheme,))]
