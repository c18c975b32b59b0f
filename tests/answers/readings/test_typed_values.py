"""Values as people type them mean the same in readings, fields, drafts and questions in words."""

from typing import Any

import pytest

from graphkit.answers.questions.reading_parts import with_part
from graphkit.answers.readings.declarations import Dimension, phrases_of, units
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import parse_reading
from graphkit.answers.words.anchors import anchors
from graphkit.core.errors import ReadingError
from graphkit.core.language.value_words import words_by_value
from graphkit.graph.store.dataset import Store

# unit, dimension, words → values
TYPED = """
findings polarity weak: weakness
findings polarity strengths: strength
findings polarity praised: strength
findings framework JTAI: jtai jtai-thematic
findings framework ILACS: ilacs
findings framework SIF: sif
findings framework SEND: area-send
findings framework focused visits: focused-visit
findings framework monitoring visit: monitoring-visit
inspections kind SEND: send
inspections kind JTAI: joint
inspections family visits: visit
inspections kind full inspection: full
judgements criterion overall: overall-effectiveness
judgements criterion leadership: leaders
judgements criterion children looked after: children-in-care
judgements criterion LAC: children-in-care
judgements criterion care leaver: care-leavers
judgements criterion child protection: help-and-protection
judgements grade RI: requires-improvement
judgements grade good or better: outstanding good
judgements grade failing: inadequate
judgements grade less than good: requires-improvement inadequate
authorities rated top grade: outstanding
findings sector police forces: police
findings sector NHS: health
findings sector NHS trusts: health
findings sector schools: education
findings sector YOT: youth-justice
findings sector CAMHS: mental-health
findings sector charities: voluntary-sector
agencies kind police forces: PoliceForce
agencies kind NHS trusts: HealthBody
agencies kind RAA: RegionalAdoptionAgency
agencies kind children's trusts: ChildrensTrust
bodies kind children's homes: childrens-home
bodies kind YOT: youth-justice-service
bodies kind IFA: fostering-agency
bodies kind secure home: secure-childrens-home
outcomes outcome not done: recurs partly-recurs still-weak
outcomes outcome repeated: recurs partly-recurs still-weak
outcomes outcome fixed: resolved
outcomes outcome not followed up: not-mentioned
findings topic LAC: children-in-care
findings topic MASH: front-door
findings topic CSE: exploitation
findings topic UASC: unaccompanied-children
findings topic supervision: management-oversight
findings topic mental health: emotional-health
findings topic SEND: disabled-children
findings region the midlands: east-midlands west-midlands
findings region the north: north-east north-west yorkshire-and-the-humber
findings region Yorkshire: yorkshire-and-the-humber
findings region southeast: south-east
findings authority.kind counties: county
findings authority.kind mets: metropolitan
numbers indicator agency staff: agency-rate
numbers indicator caseloads: caseload
numbers indicator vacancies: vacancy-rate
interventions kind DfE adviser: adviser
participations role lead inspectors: lead-inspector
changes direction improved: better
changes direction got worse: worse
findings extent most children: most
changes from RI: requires-improvement
inspections began since 2022: 2022..
inspections ended March 2024: 2024-03
bodies day 2023/24: 2023-04..2024-03
results grade not good: requires-improvement inadequate
"""
LINES = [line for line in TYPED.splitlines() if line]


@pytest.mark.parametrize("line", LINES)
def test_words_stand_for_values_in_readings_and_fields(line: str) -> None:
    left, _, values = line.partition(": ")
    unit, name, words = left.split(" ", 2)
    where = parse_reading({"of": unit, "where": {name: words}}).where
    typed = where[name]
    assert (typed if isinstance(typed, list) else [typed]) == values.split()
    in_a_field = with_part({"of": unit}, name, words)
    assert parse_reading(in_a_field).where == where


def dimensions_by_words() -> dict[str, tuple[str, Dimension]]:
    """Return for each type of values with words a unit and dimension of it."""
    found = {}
    for unit in units().values():
        for each in unit.dimensions.values():
            kind = each.type if each.type in words_by_value() else each.name
            if phrases_of(each):
                found.setdefault(kind, (unit.name, each))
    return found


def test_each_type_with_words_is_one_of_a_dimension() -> None:
    assert {*words_by_value()} <= {*dimensions_by_words()}


@pytest.mark.parametrize("kind", words_by_value())
def test_words_of_values_are_the_same_in_questions(small: Store, kind: str) -> None:
    known = anchors(small.facts).phrases
    unit, dimension = dimensions_by_words()[kind]
    for words, values in phrases_of(dimension).items():
        if kind in ("sector", "kind") and words not in known:
            continue  # words of bodies and frameworks, which questions take as such
        senses = {each.value.removeprefix("kind:") for each in known[words]}
        own = {each for value in senses for each in value.split()}
        assert {*values} <= own or kind in ("sector", "kind"), words
        if kind != "class":  # of which a graph knows those that its bodies have
            clause = {dimension.name: words}
            assert read(small, {"of": unit, "where": clause, "measures": ["count"]}).rows


def test_a_notation_stands_for_itself_alone() -> None:
    given: dict[str, Any] = {"framework": "jtai", "any": [{"framework": "JTAI"}]}
    assert parse_reading({"of": "findings", "where": given}).where == {
        "framework": "jtai",
        "any": [{"framework": ["jtai", "jtai-thematic"]}],
    }


def test_values_are_typed_in_each_clause() -> None:
    has = {"has": {"of": "findings", "where": {"polarity": ["weak", "mixed"]}}, "at_least": 2}
    clause = {"not": has, "rated": {">=": "RI"}, "authority": "Slough"}
    typed = parse_reading({"of": "authorities", "where": clause}).where
    assert typed["not"]["has"]["where"] == {"polarity": ["weakness", "mixed"]}
    assert typed["rated"] == {">=": "requires-improvement"}
    share = parse_reading({"of": "findings", "measures": [{"share": {"polarity": "weak"}}]})
    assert share.measures[0].clause == {"polarity": "weakness"}


def test_a_kind_of_agency_that_nothing_loaded_has_gives_no_rows(small: Store) -> None:
    assert read(small, {"of": "agencies", "where": {"kind": "FosteringAgency"}}).rows == ()


def test_an_unknown_value_is_refused_with_words_near(small: Store) -> None:
    with pytest.raises(ReadingError, match="nearest: foster care, "):
        read(small, {"of": "findings", "where": {"topic": "foster caring"}})
