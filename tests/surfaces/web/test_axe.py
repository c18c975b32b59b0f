"""axe-core finds no barrier on any kind of page: one of each template, in light and dark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from barriers import barriers

from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.web.page_links import page_address

INSPECTION = "/id/inspection/E99000001/2023-03-06-ilacs"
PAGES = {
    "home": "/",
    "search": "/search?q=children",
    "answer: a topic": "/ask?q=who+is+strong+on+care+planning",
    "answer: rows": "/ask?q=care+planning+in+Wexmoor",
    "answer: bars": "/ask?q=findings+by+year",
    "not sure": "/ask?q=private+fostering+in+some+way",
    "no question": "/ask?q=children+pizza",
    "half built": "/ask?reading=%7B%22of%22:%22findings%22%7D&add=topic",
    "authority with changes": "/id/authority/E99000002",
    "tracker": "/id/authority/E99000002/tracker",
    "briefing": "/id/authority/E99000002/briefing",
    "data and about": "/data",
    "inspection with a later one": "/id/inspection/E99000002/2015-06-02-sif",
    "finding": f"{INSPECTION}/finding/3.3",
    "recommendation": f"{INSPECTION}/recommendation/1",
    "judgement": f"{INSPECTION}/judgement/leaders",
    "agency": "/id/agency/norvale-police",
    "topic with a judgement": "/scheme/topic/leadership-and-management",
    "region": "/scheme/region/south-east",
    "law": "/law/ukpga/1989/41",
    "topics": "/topics",
    "agencies": "/agencies",
    "questions": "/ask",
    "comparison": "/compare?one=Ambleford&other=Wexmoor",
    "when next": "/when-next",
    "peers": "/compare?one=Ambleford",
    "England": "/maps",
    "timeline": "/timeline?focus=Ambleford",
    "news": "/new?since=2014-01-01",
    "nothing new": "/new?since=2090",
    "data": "/id/authority/E99000001?view=data",
    "ontology": "/def",
    "editor": "/sparql",
    "result": "/sparql?query=SELECT+*+%7B%3Fs+a+gk:Report%7D",
    "question": "/ask/recommendations?authority=Ambleford",
    "map": "/map/partners?focus=Ambleford",
    "service": "gk:Service",
    "concept": "/scheme/grade/good",
    "coverage": "/data?region=South+East",
    "map with controls": "/maps?kind=partners&focus=Ambleford",
    "map of topics": "/map/topics",
    "the nearest": "/scheme/topic/neglct",
    "wrong parameter": "/search?colour=red",
    "home with an own council": "/",
}


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page of the browser for all addresses: one for each would take a second."""
    page = browser.new_page(bypass_csp=True, reduced_motion="reduce")
    yield page
    page.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_has_no_barrier(path: str, address: str, whole: Path, page: Any) -> None:
    if not path.startswith("/"):  # a class: the page of its first entity
        [[path]] = open_store(whole).rows(f"SELECT (MIN(?entity) AS ?first) {{ ?entity a {path} }}")
        path = page_address(path)
    page.emulate_media(color_scheme="light")
    page.goto(address + path)
    page.wait_for_function("!document.querySelector('#map:not([data-drawn=yes])')")
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, colours_only=True) == []
