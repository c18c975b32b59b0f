"""An adviser reads an inspection: facts, grades, and the report with its findings marked."""

import re
from pathlib import Path

import pyoxigraph as ox
from web_client import Get, request

from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspections import Inspection
from graphkit.graph.facts.selected_findings import ListedFinding
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.pages.inspection_page import _sections
from graphkit.surfaces.web.public_copy import public_copy
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

SIF, ILACS = "/id/inspection/E99000002/2015-06-02-sif", "/id/inspection/E99000002/2018-08-06-ilacs"
JTAI = "/id/inspection/E99000003/2022-09-26-jtai"
SENTENCE = re.compile(
    r'<span class="sentence (\w+)" id="f([^"]+)"><a class="sign" href="([^"]+)"[^>]*>(.)</a>'
)


def test_findings_have_a_sign_in_report_order(get: Get) -> None:
    found = SENTENCE.findall(get(ILACS).text)
    assert {polarity: sign for polarity, _, _, sign in found}.items() >= {
        "strength": "+",
        "weakness": "−",
    }.items()
    numbers = [
        [int(part) for part in name.split(".")] for _, name, _, _ in found if name[0].isdigit()
    ]
    assert len(numbers) > 5
    assert numbers == sorted(numbers)
    assert get(found[0][2]).status == 200


def test_inspections_lead_to_each_other(get: Get) -> None:
    earlier, later = get(SIF).text, get(ILACS).text
    assert f'rel="next" href="{ILACS}"' in earlier
    assert f'rel="prev" href="{SIF}"' in later
    assert (
        "rel="
        not in later.replace('rel="prev"', "").partition('class="steps"')[2].partition("</nav>")[0]
    )
    assert "only inspection of Northmere" in get(JTAI).text


def test_grades_recommendations_and_team_are_shown(get: Get) -> None:
    page = get(SIF).text
    assert '<ul class="grades"><li class="filled ' in page
    assert '<span class="outcome ' in page
    assert "Inspection team" in page
    assert "/id/authority/E99000002/tracker" in page
    assert "rdfs:label" in get(f"{SIF}?view=data").text


def test_a_public_copy_shows_topics_for_words(whole: Path) -> None:
    settings = {"seconds": 600, "page_workers": 1, "query_workers": 1}
    with (
        public_copy(str(whole)) as folder,
        running_server(ServerSettings(folder, **settings)) as address,
    ):
        restricted, free = (request(address, path).text for path in (JTAI, ILACS))
    assert "The words of this report are not in this copy" in restricted
    assert re.search(r"recommendation[^>]+>[^<]+</a> [A-Z][a-z ,]+<", restricted), re.findall(
        r".*/recommendation/.*", restricted
    )
    assert len(SENTENCE.findall(restricted)) > 5
    assert "The words of this report are not in this copy" not in free


def test_sections_of_one_kind_have_labels_of_their_own() -> None:
    roles = ["main-findings", "strengths", "main-findings", "case-study", "main-findings"]
    finding = ListedFinding(
        "", "", "strength", None, None, None, None, "", "", 1, None, "1", 0, None, None
    )
    sentences = [finding._replace(start=at, section_role=role) for at, role in enumerate(roles)]
    labels = [
        each.label
        for each in _sections(sentences, Inspection("", "", "", "", ""), Labels(Store(ox.Store())))
    ]
    assert labels[2] == "Main findings: what needs to improve"
    assert labels[4] == "Main findings, continued"
    assert len({*labels}) == len(labels)


def test_an_unknown_inspection_is_not_found(get: Get) -> None:
    assert get("/id/inspection/E99000002/2001-01-01-sif").status == 404
