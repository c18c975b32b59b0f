"""The five reports that were read by hand: every gold fact is in the graph.

A fact is one line of `gold/seeds.yaml`; its test is named after the report and what the fact is of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import SHARED

from graphkit.core.identifiers import authority_iri, inspection_iri, slug
from graphkit.graph.store.dataset import Store, open_store

GOLD = SHARED / "gold" / "seeds.yaml"
# these and no others
EXACT = {"judgements", "inspectorates", "addressees", "signatories", "inspection_team"}

# Organisations that the gold calls by another name: their label, and how they were resolved.
ENTITY_NAMES = {
    "Clinical Commissioning Group": ("NHS Wokingham Clinical Commissioning Group", "by-date"),
    "Clinical Commissioning Group (Berkshire West at the time)": (
        "NHS Berkshire West Clinical Commissioning Group",
        "by-date",
    ),
    "community health": ("health", "generic"),
    "family judge": ("Family Court at Reading", "by-area"),
    "housing": ("housing", "generic"),
    "independent fostering agency of the trust": (
        "Slough Children's Services Trust Independent Fostering Agency",
        "by-area",
    ),
    "judiciary": ("courts", "generic"),
    "Local Safeguarding Children Board": ("Local Safeguarding Children Board", "by-area"),
    "police (Thames Valley Police by area)": ("Thames Valley Police", "by-area"),
}


@dataclass(frozen=True)
class Fact:
    """One fact of one report: its kind, which of several it is, and what the gold says."""

    report: str
    kind: str
    which: str
    value: Any

    def __str__(self) -> str:
        return " ".join(part for part in (self.report, self.kind, slug(self.which)) if part)


def gold() -> dict[str, dict[str, Any]]:
    """Return what was read by hand, by report; nothing where the gold is not at hand."""
    return yaml.safe_load(GOLD.read_text("utf-8")) if GOLD.is_file() else {}


def facts() -> Iterator[Fact]:
    """Yield every fact of the gold."""
    for report, expected in gold().items():
        for kind, value in expected.items():
            yield from (Fact(report, kind, which, item) for which, item in _parts(kind, value))
            if kind in EXACT:
                yield Fact(report, f"{kind}_no_more", "", value)


def _parts(kind: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a fact with a name for each: the entries of a table,
    the items of a list.
    """
    if isinstance(value, dict):
        for name, item in value.items():
            yield from ((f"{name} {part}".strip(), item) for part, item in _parts(name, item))
    elif isinstance(value, list) and kind != "numbered_paragraphs":
        for item in value:
            yield _name(item), item
    else:
        yield "", value


def _name(item: Any) -> str:
    if isinstance(item, dict):
        return str(item["person"] if "person" in item else " ".join(map(str, item.values())))
    return str(item)


@dataclass(frozen=True)
class Inspection:
    """The inspection that a report is of, in the graph of all five."""

    store: Store
    iri: str
    authority: str

    def ask(self, pattern: str, wanted: str = "?x") -> set[Any]:
        """Return what a pattern finds, as texts or tuples; `?i` is the inspection,
        `?a` the authority.
        """
        bound = f"VALUES (?i ?a) {{ (<{self.iri}> <{self.authority}>) }}"
        rows = self.store.rows(f"SELECT DISTINCT {wanted} {{ {bound} {pattern} }}")
        return {row[0] if len(row) == 1 else row for row in rows}

    @cached_property
    def names(self) -> dict[str, set[str]]:
        """All that the report names, with the names it has there and in the register."""
        expected = (
            "?i gk:finding|gk:recommendation ?f . ?f gk:mention ?m . "
            "?m gk:entity ?e ; gk:surfaceForm ?name"
        )
        graph_pattern = "?i gk:report/gk:mentions ?e . ?e rdfs:label|skos:altLabel ?name"
        names: dict[str, set[str]] = {}
        for entity, name in self.ask(f"{{ {expected} }} UNION {{ {graph_pattern} }}", "?e ?name"):
            names.setdefault(entity, set()).add(name)
        return names

    def known_as(self, name: str) -> set[str]:
        """Return what the report names so, perhaps more fully;
        or that sector of the authority's partners.
        """
        sector = f"{self.authority.replace('authority', 'partner')}/{slug(name)}"
        return {
            entity
            for entity, called in self.names.items()
            if entity == sector or any(_has_words(_name_and_mark(each)[0], name) for each in called)
        }


def _name_and_mark(text: str) -> tuple[str, str]:
    """Return a name and what stands in brackets after it: "hub (MASH)" is a hub, MASH."""
    name, _, mark = text.partition(" (")
    return name, mark.removesuffix(")")


def _has_words(name: str, wanted: str) -> bool:
    """Return whether a name has the wanted words in order,
    the same last word and at most three others.
    """
    words, parts = _plain(name).split(), _plain(wanted).split()
    rest = iter(words)
    return (
        words[-1:] == parts[-1:]
        and len(words) <= len(parts) + 3
        and all(part in rest for part in parts)
    )


def _plain(name: str) -> str:
    """Return a name without what varies in print: case, apostrophes, commas, the article,
    plurals.
    """
    words = slug(name).removeprefix("the-").split("-")
    return " ".join(word.removesuffix("s") for word in words)


@pytest.fixture(scope="session")
def inspections(seeds: Path) -> dict[str, Inspection]:
    """The inspections that the five reports are of."""
    store, found = open_store(seeds), {}
    for report, expected in gold().items():
        gss = expected["authority"]["gss"]
        iri = inspection_iri(gss, expected["start"], expected["framework"])
        found[report] = Inspection(store, iri, authority_iri(gss))
    return found


@pytest.mark.parametrize("fact", [*facts()] or [None], ids=str)
def test_a_gold_fact_is_in_the_graph(fact: Fact | None, inspections: dict[str, Inspection]) -> None:
    assert fact is not None, f"no gold at {GOLD}"
    CHECKS[fact.kind](inspections[fact.report], fact)


def _authority(inspection: Inspection, fact: Fact) -> None:
    names = "rdfs:label|skos:altLabel|org:identifier"
    assert str(fact.value) in inspection.ask(f"?i gk:inspectionOf ?a . ?a {names} ?x")


def _framework(inspection: Inspection, fact: Fact) -> None:
    assert inspection.ask("?i gk:framework/skos:notation ?x") == {fact.value}


def _day(path: str) -> Callable[[Inspection, Fact], None]:
    def check(inspection: Inspection, fact: Fact) -> None:
        assert inspection.ask(f"?i {path} ?x") == {fact.value.isoformat()}

    return check


def _lead(inspection: Inspection, fact: Fact) -> None:
    assert str(fact.value) in inspection.ask("?i gk:lead/(foaf:name|skos:altLabel) ?x")
    assert len(inspection.ask("?i gk:lead ?x")) == 1
    if fact.value == "Máire Atherton":  # without the accent two years before, and the same person
        names = inspection.ask("?i gk:lead/(foaf:name|skos:altLabel) ?x")
        assert "Maire Atherton" in names


def _judgement(inspection: Inspection, fact: Fact) -> None:
    under = f'?i gk:judgement ?j . ?j gk:criterion/skos:notation "{fact.which}" ; gk:selector ?d'
    assert inspection.ask(f"{under} ; gk:grade/skos:notation ?x") == {fact.value}


def _judgements(inspection: Inspection, fact: Fact) -> None:
    assert inspection.ask("?i gk:judgement/gk:criterion/skos:notation ?x") == set(fact.value)


def _recommendations(inspection: Inspection, fact: Fact) -> None:
    top = "?i gk:recommendation ?x OPTIONAL { ?x dcterms:isPartOf ?whole } FILTER(!BOUND(?whole))"
    assert len(inspection.ask(top)) == fact.value


def _numbered(inspection: Inspection, fact: Fact) -> None:
    found = inspection.ask("?i gk:finding/gk:paragraph ?x")
    ranges = [item.split("-") for item in fact.value]
    wanted = {str(number) for first, last in ranges for number in range(int(first), int(last) + 1)}
    assert {paragraph for paragraph in found if paragraph.isdecimal()} == wanted


def _earlier(inspection: Inspection, fact: Fact) -> None:
    expected = fact.value
    when = (
        f"{expected['year']}-{expected['month']:02}"
        if "month" in expected
        else str(expected["year"])
    )
    found = inspection.ask(
        """?i gk:earlierInspection ?e . ?e gk:inspectedIn ?when ; gk:selector ?d
           OPTIONAL { ?e gk:earlierFramework/skos:notation ?framework }
           OPTIONAL { ?e gk:earlierGrade/skos:notation ?grade }""",
        "?when ?framework ?grade",
    )
    assert [
        row
        for row in found
        if row[0] == when
        and expected.get("framework") in (None, row[1])
        and expected.get("grade") in (None, row[2])
    ]


def _delegation(inspection: Inspection, fact: Fact) -> None:
    """Check delegator, delegate, law and paragraphs."""
    what = fact.which.partition(" ")[0]
    path = {
        "from": "gk:delegator/skos:altLabel",
        "to": "gk:delegate/rdfs:label",
        "legal_basis": "gk:legalBasis/rdfs:label",
        "paragraphs": "gk:paragraph",
    }[what]
    trust = "?d a gk:DeliveryArrangement ; gk:delegate/a gk:ChildrensTrust"
    found = inspection.ask(f"?i gk:arrangement ?d . {trust} ; {path} ?x")
    wanted = str(fact.value)
    assert wanted in found or _plain(wanted) in set(map(_plain, found)), found


def _organisation(inspection: Inspection, fact: Fact) -> None:
    """An organisation the report speaks of is known by its name,
    or resolved as the gold says it can be.
    """
    wanted_name, by = ENTITY_NAMES.get(fact.value, (_name_and_mark(fact.value)[0], ""))
    found = inspection.known_as(wanted_name)
    assert found, f"nothing is called {wanted_name!r}"
    mention = "?i gk:finding|gk:recommendation ?f . ?f gk:mention ?m . ?m gk:entity ?x"
    how = f"{mention} ; gk:resolvedBy/skos:notation ?by"
    assert not by or {(by, entity) for entity in found} & inspection.ask(how, "?by ?x")


def _service(inspection: Inspection, fact: Fact) -> None:
    """Check that a service has its name (or is a partner of its sector),
    and its abbreviation as alias.
    """
    name, mark = _name_and_mark(fact.value)
    local = f"{inspection.authority.rsplit('/', 1)[1]}/"
    found = {entity for entity in inspection.known_as(name) if local in entity}
    assert found, f"no service is called {name!r}"
    if mark.isupper():
        assert any(mark in called for entity in found for called in inspection.names[entity])


def _addressee(inspection: Inspection, fact: Fact) -> None:
    """A letter goes to somebody in an office: the post as printed,
    the body as the register knows it.
    """
    expected = fact.value
    rows = inspection.ask(
        """?i gk:participation ?p . ?p org:role/skos:notation "addressee" ;
           org:member/rdfs:label ?name ;
           gk:post ?post ; org:organization/rdfs:label|org:organization/skos:altLabel ?body""",
        "?name ?post ?body",
    )
    bodies = {
        body
        for name, post, body in rows
        if (name, _plain(post)) == (expected["person"], _plain(expected["post"]))
    }
    assert expected["organisation"] in bodies or any(
        expected["organisation"] in body for body in bodies
    ), rows


def _signatory(inspection: Inspection, fact: Fact) -> None:
    name, body = _name_and_mark(fact.value)
    rows = inspection.ask(
        """?i gk:participation ?p . ?p org:role/skos:notation "signatory" ;
           org:member/rdfs:label ?name ;
           org:organization/rdfs:label|org:organization/skos:altLabel ?body""",
        "?name ?body",
    )
    assert (name, body) in rows


def _inspectorate(inspection: Inspection, fact: Fact) -> None:
    assert fact.value in inspection.ask("?i gk:inspectorate/rdfs:label ?x")


def _team(inspection: Inspection, fact: Fact) -> None:
    assert fact.value in inspection.ask("?i gk:participation/org:member/rdfs:label ?x")


def _strengths(inspection: Inspection, fact: Fact) -> None:
    graph_pattern = '?i gk:finding ?f . ?f gk:sectionRole "strengths" ; gk:paragraph ?x'
    assert len(inspection.ask(graph_pattern)) == fact.value


def _statistic(inspection: Inspection, fact: Fact) -> None:
    """A figure of the area box, by a measure whose name the gold's words begin or end."""
    measure = {"live outside area": "living-outside-area"}.get(fact.which, slug(fact.which))
    graph_pattern = (
        f'?i gk:observation ?o . ?o gk:measure "{measure}" ; gk:value ?x ; gk:selector ?d'
    )
    assert {float(value) for value in inspection.ask(graph_pattern)} == {fact.value}


def _repeated(inspection: Inspection, fact: Fact) -> None:
    """Check the year, topics and paragraphs of a repeated recommendation."""
    what = fact.which.partition(" ")[0]
    if what == "from":
        assert str(fact.value) in inspection.ask("?i gk:earlierInspection/gk:inspectedIn ?x")
    elif what == "topics":
        assert fact.value in inspection.ask("?i gk:recommendation/gk:topic/skos:notation ?x")
    else:
        look_back = "?i gk:finding ?p . ?p gk:paragraph ?x ; gk:quote ?words"
        assert str(fact.value) in inspection.ask(
            f"{look_back} FILTER(REGEX(?words, '2017|previous inspection'))"
        )


def _count(path: str) -> Callable[[Inspection, Fact], None]:
    def check(inspection: Inspection, fact: Fact) -> None:
        assert len(inspection.ask(f"?i {path} ?x")) == len(fact.value)

    return check


def _roles(*roles: str) -> Callable[[Inspection, Fact], None]:
    def check(inspection: Inspection, fact: Fact) -> None:
        listed = ", ".join(f'"{role}"' for role in roles)
        graph_pattern = "?i gk:participation ?p . ?p org:role/skos:notation ?role ; org:member ?x"
        assert len(inspection.ask(f"{graph_pattern} FILTER(?role IN ({listed}))")) == len(
            fact.value
        )

    return check


CHECKS: dict[str, Callable[[Inspection, Fact], None]] = {
    "action_statement_due": _day("gk:actionStatement/gk:dueDate"),
    "addressees": _addressee,
    "addressees_no_more": _roles("addressee"),
    "authority": _authority,
    "delegation": _delegation,
    "earlier_inspections": _earlier,
    "end": _day("gk:endDate"),
    "framework": _framework,
    "inspection_team": _team,
    "inspection_team_no_more": _count("gk:participation/org:member"),
    "inspectorates": _inspectorate,
    "inspectorates_no_more": _count("gk:inspectorate"),
    "judgements": _judgement,
    "judgements_no_more": _judgements,
    "lead_inspector": _lead,
    "numbered_paragraphs": _numbered,
    "organisations": _organisation,
    "published": _day("gk:report/dcterms:issued"),
    "recommendations": _recommendations,
    "repeated_recommendations": _repeated,
    "services": _service,
    "signatories": _signatory,
    "signatories_no_more": _roles("signatory"),
    "start": _day("gk:startDate"),
    "statistics": _statistic,
    "strengths_bullets": _strengths,
}
