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
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.schemes import GRADES_WORST_FIRST
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.pages import declared_pages
from graphkit.surfaces.web.rendering import render

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
    lists = (providers, justice_list(folder, AMBLEFORD_JUSTICE))
    options = pipeline.BuildOptions(1, ReferenceData(register_folder, official=lists))
    pipeline.build([REPORTS], folder / "db", options)
    return open_store(folder / "db")


def page(store: Store, path: str) -> str:
    """Return a page of one body, or of a council's, as text."""
    builder = (
        declared_pages.council_bodies if path.endswith("/bodies") else declared_pages.listed_body
    )
    request = PageRequest(path)
    made = builder(store, request)
    assert isinstance(made, Page)
    return render(made.template, request, made.data, store).decode()


def test_a_body_says_what_stands_and_what_is_not_known(listed: Store) -> None:
    text = page(listed, "/id/provider/SC900003")
    assert "Good at its last full inspection" in text
    assert "The list ends on 31 March 2024: what came after is not known here." in text
    assert "The list is of homes and schools of councils," in text
    assert "Independent fostering agency, no. SC900003 in the list of Ofsted" in text
    assert "No grade of an authority follows from it." in text


def test_a_count_says_of_whom_the_list_is(listed: Store) -> None:
    """Homes of others than councils are not in the list, and exist."""
    text = page(listed, "/id/authority/E99000001/bodies")
    assert "of homes and schools of councils, their trusts and companies only" in text
    assert "some youth justice services" in text
    assert text.count("In England") == text.count("in the list, which ends on")
    homes = read(listed, {"of": "bodies", "where": {"kind": "childrens-home"}}).horizon.sentence()
    assert "of homes and schools of councils, their trusts and companies only" in homes


def test_a_result_has_the_owner_of_then(listed: Store) -> None:
    """What the list has of a body before a company existed is not of the company."""
    text = page(listed, "/id/provider/SC900003")
    assert "Wexmoor Council" in text.partition('id="results"')[2].partition("</table>")[0]


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
    assert "Good at its last full inspection" in text
    assert "Since then: interim inspection" in text
    assert "Before: inadequate (May 2020)." in text
    assert "It is no longer on the list" in text


def test_a_body_is_drawn_beside_its_council(listed: Store) -> None:
    text = page(listed, "/id/provider/SC900003")
    picture = text.partition("Grades through time")[2].partition("</figure>")[0]
    assert picture.count("<svg") == 2  # wide, and narrow for a phone
    assert picture.count(">Ambleford<") == 2
    assert "https://w3id.org" not in text.partition("<main")[2].partition("</main>")[0]


def test_a_column_without_a_value_is_not_there(listed: Store) -> None:
    text = page(listed, "/id/provider/SC900003")  # the list has no address of a report
    headings = re.findall(r'role="columnheader"[^>]*>([^<]+)<', text)
    assert headings[:2] == ["Overall", "Inspected"]
    assert "Report" not in headings


def test_the_bodies_of_a_council_are_a_page(listed: Store) -> None:
    text = page(listed, "/id/authority/E99000001/bodies")
    assert "Ambleford: its homes and services" in text
    assert "ACF Fostering" in text  # of the company that delivers its services
    assert "No longer current" in text
    assert "?view=data" not in text  # its address is no entity
    with pytest.raises(EntityNotFoundError, match="nothing at /id/authority/E99000009"):
        page(listed, "/id/authority/E99000009/bodies")


def test_a_body_without_results_is_not_found(listed: Store) -> None:
    with pytest.raises(EntityNotFoundError, match="nothing at"):
        page(listed, "/id/provider/SC000000")


def test_only_a_kind_with_several_has_others_beside_it(listed: Store) -> None:
    text = page(listed, "/id/authority/E99000001/bodies")
    kinds = re.findall(r'<h2 id="own_([a-z-]+)">(\d+) ', text)
    several = [name for name, number in kinds if int(number) > 1]
    assert len(kinds) > 1
    assert re.findall(r'<h2 id="beside_([a-z-]+)">', text) == several


def test_the_kind_with_the_worst_grade_comes_first(listed: Store) -> None:
    text = page(listed, "/id/authority/E99000001/bodies")
    tables = re.findall(r'<h2 id="own_.*?</table>', text, re.DOTALL)
    first = [re.findall(r'class="grade ([a-z-]+)"', each)[0] for each in tables]
    ranks = [*map(_WORST_FIRST.index, first)]
    assert len({*ranks}) > 1
    assert ranks == sorted(ranks)


def test_a_heading_counts_what_is_below_it(listed: Store) -> None:
    text = page(listed, "/id/authority/E99000001/bodies")
    tables = re.findall(
        r'<h2 id="own_[^>]+>(\d+) ([^<]+)</h2>.*?<tbody(.*?)</table>', text, re.DOTALL
    )
    assert ("1", "youth justice service") in [each[:2] for each in tables]
    for number, _, rows in tables:
        assert rows.count("<tr") == int(number)


def test_reports_that_name_a_body_are_counted(listed: Store) -> None:
    """Homes have no name; an agency of the list has one, which reports may use."""
    home, agency = (page(listed, f"/id/provider/{each}") for each in ("SC900001", "SC900003"))
    assert "In reports, by name" not in home
    assert "In reports, by name" not in agency  # no report names an agency of this name
