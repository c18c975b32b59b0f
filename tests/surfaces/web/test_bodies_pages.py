"""Pages of homes, agencies and youth justice services, and of all of a council."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builds import REPORTS
from official_lists import AGENCY, AMBLEFORD_JUSTICE, HOMES, justice_list, provider_list

from graphkit import pipeline
from graphkit.answers.readings.phrases import ReadingPhrases
from graphkit.answers.readings.read import read
from graphkit.answers.readings.result_sentences import result_sentence
from graphkit.answers.summaries.other_results import bodies_of, gravity, standing_bodies, summaries
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import authority_iri, local_id
from graphkit.core.schemes import GRADES_WORST_FIRST
from graphkit.core.terms import BASE
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspection_results import inspection_results
from graphkit.graph.facts.names import label
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.pages import body_pages
from graphkit.surfaces.web.rendering import environment, render

LIST_DAY = "2024-03-31"
_WORST_FIRST = [*GRADES_WORST_FIRST, "none"]
# the agency when another council owned it
_EARLIER = [*AGENCY]
_EARLIER[3:5] = "Wexmoor Council", "Local authority"
_EARLIER[8:10] = date(2018, 3, 5), date(2018, 4, 9)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Store:
    folder = tmp_path_factory.mktemp("bodies")
    providers = provider_list(folder, *HOMES, AGENCY, _EARLIER)
    providers = provider_list(folder, *HOMES, AGENCY, _EARLIER)
    lists = (providers, justice_list(folder, AMBLEFORD_JUSTICE))
    options = pipeline.BuildOptions(1, ReferenceData(register_folder, official=lists))
    pipeline.build([REPORTS], folder / "db", options)
    return open_store(folder / "db")


def page(store: Store, path: str) -> str:
    """Return a page of one body, or of a council's, as text."""
    builder = body_pages.group if path.endswith("/bodies") else body_pages.body_page
    request = PageRequest(path)
    made = builder(store, request)
    assert isinstance(made, Page)
    return render(made.template, request, made.data, store).decode()


def test_a_body_says_what_stands_and_what_is_not_known(listed: Store) -> None:
    text = page(listed, "/id/provider/SC900003")
    assert "<strong>Good</strong> at its last full inspection" in text
    assert "<strong>List as at 31 March 2024</strong>, of homes and schools of councils," in text
    assert "Independent fostering agency, no. SC900003 in the list of Ofsted" in text
    assert ">Report<" not in text  # the list has no address of a report


def test_a_count_says_of_whom_the_list_is(listed: Store) -> None:
    """Homes of others than councils are not in the list, and exist."""
    text = page(listed, "/id/authority/E99000001/bodies")
    assert "of homes and schools of councils, their trusts and companies only" in text
    assert "some youth justice services" in text
    assert text.count("Of those in the list") == text.count("List as at")
    homes = read(listed, {"of": "bodies", "where": {"kind": "childrens-home"}}).horizon.sentence()
    assert "of homes and schools of councils, their trusts and companies only" in homes


def test_a_result_before_an_owner_is_of_the_one_then(listed: Store) -> None:
    """What the list has of a body before a company existed is not of the company."""
    bodies = standing_bodies(listed.facts)
    moved = [
        (bodies[each.body], each)
        for each in inspection_results(listed.facts)
        if each.owner and each.owner not in bodies[each.body].owners
    ]
    assert moved
    for body, result in moved:
        owner = label(listed.facts, result.owner)
        assert f"<small>of {owner}</small>" in page(listed, f"/id/{local_id(body.iri)}")


def test_no_body_in_a_list_is_not_none(listed: Store) -> None:
    where = {"kind": "youth-justice-service", "in": "Wexmoor"}
    text = answered(listed, {"of": "bodies", "where": where})
    assert text.startswith("Not known whether there is a youth justice service in Wexmoor")
    known = read(listed, {"of": "bodies", "where": where}).horizon.sentence()
    assert "of some youth justice services, one inspection of each; others exist" in known
    assert "homes" not in known
    assert not answered(listed, {"of": "bodies", "where": {**where, "in": "Ambleford"}}).startswith(
        "Not known"
    )


@pytest.mark.parametrize("kind", ["fostering-agency", "secure-childrens-home"])
def test_of_a_kind_of_which_a_list_has_all_there_is_none(listed: Store, kind: str) -> None:
    where = {"kind": kind, "in": "Wexmoor", "grade": "inadequate"}
    assert answered(listed, {"of": "bodies", "where": where}).startswith("No ")


@pytest.mark.parametrize("where", [{"kind": "childrens-home"}, {}])
def test_of_other_kinds_none_in_a_list_is_not_none(listed: Store, where: dict[str, Any]) -> None:
    given = {"of": "bodies", "where": {**where, "in": "Wexmoor", "grade": "inadequate"}}
    assert answered(listed, given).startswith("Not known whether there is ")
    owned = {"of": "bodies", "where": {**given["where"], "owner": "Wexmoor"}}
    assert answered(listed, owned).startswith("No ")


def answered(store: Store, reading: dict[str, Any]) -> str:
    """Return the sentence of a reading."""
    then = store.as_at(LIST_DAY)
    return result_sentence(ReadingPhrases(then), read(then, reading))


def test_a_visit_stands_beside_the_grade_it_does_not_hide(listed: Store) -> None:
    text = page(listed, "/id/provider/SC900001")
    assert "<strong>Good</strong> at its last full inspection" in text
    assert "Since then: interim inspection" in text
    assert "Before: inadequate (May 2020)." in text
    assert "<strong>No longer on the list</strong>" in text


def test_a_body_is_drawn_beside_its_council(listed: Store) -> None:
    text = page(listed, "/id/provider/SC900003")
    assert text.count('class="picture bodies-time') == 2  # wide, and narrow for a phone
    assert "Ambleford, the council" in text
    assert "https://w3id.org" not in text.partition("<main")[2].partition("</main>")[0]


def test_a_column_without_a_value_is_not_there(listed: Store) -> None:
    text = page(listed, "/id/provider/SC900003")
    assert "The list has no address of a report" in text
    headings = re.findall(r'role="columnheader"[^>]*>([^<]+)<', text)
    assert headings[:2] == ["Overall", "Inspected"]
    assert "Report" not in headings


def test_the_bodies_of_a_council_are_a_page(listed: Store) -> None:
    text = page(listed, "/id/authority/E99000001/bodies")
    assert "Ambleford: its homes and services" in text
    assert "ACF Fostering" in text  # of the company that delivers its services
    assert "No longer current" in text
    with pytest.raises(EntityNotFoundError, match="no results of bodies"):
        page(listed, "/id/authority/E99000009/bodies")


def test_a_body_without_results_is_not_found(listed: Store) -> None:
    with pytest.raises(EntityNotFoundError, match="no results of"):
        page(listed, "/id/provider/SC000000")


def test_owners_of_a_region_stand_beside_a_council(listed: Store) -> None:
    text = page(listed, "/id/authority/E99000001/bodies")
    kinds = text.count("<section><h2>")
    assert text.count(" are inadequate") >= kinds  # of how many in England
    assert kinds > 1
    assert text.count("Beside others in") < kinds  # a service of an area has no owners beside it


def test_each_body_stands_once_beside_others(
    listed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home that a trust has for a council is of both, and one home."""
    council, trust = authority_iri("E99000001"), f"{BASE}agency/ambleford-children-first"
    one = next(each for each in standing_bodies(listed.facts).values() if each.grade)
    owners = [(trust, council), (trust, council), (authority_iri("E99000002"),), ()]
    homes = {
        f"{BASE}provider/home-{number}": one._replace(
            iri=f"{BASE}provider/home-{number}",
            kind="childrens-home",
            owners=some,
            areas=(council,),
            is_current=True,
        )
        for number, some in enumerate(owners)
    }
    monkeypatch.setattr(body_pages, "standing_bodies", lambda _: homes)
    monkeypatch.setattr(body_pages, "bodies_of", lambda *_: [*homes.values()][:2])
    rows = _rows_beside(page(listed, "/id/authority/E99000001/bodies"))
    assert rows["Ambleford, Ambleford Children First"] == 2
    assert rows["others, not of a council"] == 1
    assert sum(rows.values()) == len(homes)
    rows = _rows_beside(page(listed, "/id/provider/home-0"))
    assert [*rows.values()] == [2, 4, 4]  # of its owners once, of the region, of England


def _rows_beside(text: str) -> dict[str, int]:
    """Return how many bodies each has, by name."""
    table = text.partition("Beside others")[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="number">(\d+)</td>', table)
    return {re.sub(r"<[^>]+>", "", name): int(number) for name, number in rows}


def test_the_kind_with_the_worst_grade_comes_first(listed: Store) -> None:
    text = page(listed, "/id/authority/E99000001/bodies")
    blocks = re.findall(r'<span class="block".*?</p>', text, re.DOTALL)
    first = [re.findall(r'class="grade ([a-z-]+)"', each)[0] for each in blocks]
    ranks = [*map(_WORST_FIRST.index, first)]
    assert len({*ranks}) > 1
    assert ranks == sorted(ranks)
    own = bodies_of(listed, authority_iri("E99000001"))
    worst = [gravity(min(each.bodies, key=gravity)) for each in summaries(listed, own)]
    assert worst == sorted(worst)


def test_a_heading_counts_what_is_below_it(listed: Store) -> None:
    text = page(listed, "/id/authority/E99000001/bodies")
    headings = re.findall(r"<section><h2>(\d+) ([^<]+)</h2>", text)
    assert ("1", "youth justice service") in headings
    assert len(headings) == text.count("<section><h2>")
    assert "1 of 1" not in text
    assert "in South" not in text


def test_reports_that_name_a_body_are_counted(listed: Store) -> None:
    """Homes have no name; an agency of the list has one, which reports may use."""
    bodies = standing_bodies(listed.facts)
    agency = next(each for each in bodies.values() if each.kind == "fostering-agency")
    text = page(listed, f"/id/{local_id(agency.iri)}")
    assert "In reports, by name" in text
    assert "No loaded report on a council has a finding that names it." in text
    assert "In reports, by name" not in page(listed, "/id/provider/SC900001")


def test_a_name_in_a_mixed_list_says_of_what_kind_it_is(listed: Store) -> None:
    own = body_pages.current_lines(listed, standing_bodies(listed.facts).values())
    kinds = {each.body.kind for each in own}
    assert len(kinds) > 1
    source = environment().from_string(
        '{% import "body_parts.html" as parts with context %}{{ parts.table(lines, "All") }}'
    )
    request = PageRequest("/id/agency/x")
    text = source.render(lines=own, labels=Labels(listed), links=request.links, request=request)
    assert "ACF Fostering</a> <small>independent fostering agency</small>" in text
    assert text.count("<small>youth justice service</small>") == 0  # its name says it
