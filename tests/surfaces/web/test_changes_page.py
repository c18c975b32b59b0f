"""The page of changes: the last two generations, as a page, a feed and JSON;
without one, a message.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from builds import AMBLEFORD, WEXMOOR, report_folder
from web_client import Get, request

from graphkit import pipeline
from graphkit.graph.builder.reference_data import ReferenceData
from graphkit.surfaces.web.public_copy import public_copy
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Path:
    """A store with two generations: the second one has a new report."""
    place = tmp_path_factory.mktemp("served-changes")
    for name in (AMBLEFORD, WEXMOOR):
        reports = report_folder(place / "reports", (name,))
        options = pipeline.BuildOptions(1, ReferenceData(register_folder))
        pipeline.build([reports], place / "db", options)
    return place / "db"


@pytest.fixture(scope="module")
def served(location: Path) -> Iterator[str]:
    with running_server(ServerSettings(str(location), seconds=600)) as address:
        yield address


def test_the_page_leads_to_what_is_new(served: str) -> None:
    page = request(served, "/changes")
    assert page.status == 200
    assert page.text == request(served, "/new?update=yes").text
    assert '<h3 id="new-inspections">New inspections</h3>' in page.text
    assert page.text.index('class="plain-list news"') < page.text.index('id="new-inspections"')
    link = r'data-label="Known from"[^>]*><a[^>]* href="([^"]+)"[^>]*>([^<]+)</a>'
    links = dict(re.findall(link, page.text))
    assert links
    assert all(re.search(r"\b\d{4}\b", words) for words in links.values()), links
    assert all(request(served, link).status == 200 for link in sorted(links)[:5])
    none = request(served, "/changes?authority=Ambleford").text
    assert "No changes on Ambleford: both states have the same inspections" in none
    assert request(served, "/changes?authority=Atlantis").status == 404


def test_builds_are_named_by_date_and_reports(served: str) -> None:
    page = request(served, "/changes").text
    assert re.findall(r"the data of \d+ \w+ \d{4}, \d\d:\d\d UTC, (\d) reports, ", page) == [
        "1",
        "2",
    ]
    assert 'href="/new?update=yes"' in request(served, "/").text


def test_the_feed_is_linked_and_has_the_same_changes(served: str) -> None:
    page = request(served, "/changes?region=&authority=Wexmoor").text
    link = re.search(r'type="application/atom\+xml"[^>]*href="([^"]+)"', page)
    assert link
    feed = request(served, link[1].replace("&amp;", "&"))
    assert feed.kind == "application/atom+xml"
    entries = ElementTree.fromstring(feed.text).findall("{http://www.w3.org/2005/Atom}entry")
    changes = json.loads(request(served, "/changes?authority=Wexmoor&format=json").text)["changes"]
    assert len(entries) == len(changes) > 0
    assert request(served, "/changes?format=pdf").status == 400


def test_readers_elsewhere_see_the_changes(location: Path) -> None:
    with (
        public_copy(str(location)) as copy,
        running_server(ServerSettings(copy, seconds=600)) as address,
    ):
        assert '<h3 id="new-inspections">' in request(address, "/changes").text


def test_one_generation_gives_a_message(get: Get) -> None:
    page = get("/changes")
    assert page.status == 200
    assert "nothing to compare with" in page.text
    assert get("/changes?format=atom").status == 404
    wrong = get("/changes?place=Wexmoor")
    assert wrong.status == 400
    assert "neighbours_of" in wrong.text
    assert "update=yes" not in get("/").text


def test_a_topic_is_of_the_changes_only(served: str) -> None:
    assert request(served, "/new?topic=neglect").status == 400
    assert request(served, "/new?update=no").status == 400
    page = request(served, "/new?update=yes&topic=neglect")
    assert "What the last update of the data changed" in page.text
