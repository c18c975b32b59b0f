"""A reader opens a finding or a recommendation, on the page of its report."""

import csv
import io
import re

from web_client import Get

from graphkit.answers.readings.recommendation_states import OUTCOME_WORDS, recommendation_states
from graphkit.core.identifiers import local_id
from graphkit.graph.store.dataset import Store


def test_a_recommendation_shows_words_and_place(get: Get) -> None:
    at = re.search(
        r'"(/id/inspection/[^"]+/recommendation/1)"', get("/id/authority/E99000001").text
    )
    assert at
    page = get(at[1]).text
    assert "<strong>Recommendation 1</strong>" in page
    assert 'href="/id/authority/E99000001"' in page
    assert "rdf:type" not in page
    assert "rdf:type" in get(f"{at[1]}?view=data").text


def test_a_recommendation_shows_its_evidence_or_none(get: Get) -> None:
    rows = [*csv.DictReader(io.StringIO(get("/ask/recommendation-evidence.csv").text))]
    assert {row["evidence"] for row in rows} >= {"found", "none found"}
    for row in rows:
        address = row["recommendation"].removeprefix("https://w3id.org/graphkit")
        page = get(address if address.startswith("/id/") else f"/id/{address}")
        assert page.status == 200
        assert page.text.count('class="panel"') == 1
        assert ("None found: no finding" in page.text) == (row["evidence"] == "none found")


def test_a_finding_has_a_sign_and_lines_to_correct_it(get: Get) -> None:
    at = re.search(
        r'"(/id/inspection/[^"]+/finding/[^"/]+)"', get("/ask/findings?authority=Ambleford").text
    )
    assert at
    page = get(at[1]).text
    assert '<span class="polarity ' in page
    assert "Correct this" in page
    assert f"findings/{at[1].rpartition('/')[2]}/polarity" in page


def test_an_unknown_statement_is_not_found(get: Get) -> None:
    for rest in ("/finding/999.9", "?statement=finding/999.9", "?statement=report"):
        assert get(f"/id/inspection/E99000001/2023-03-06-ilacs{rest}").status == 404


def test_a_finding_is_marked_in_its_open_section(get: Get) -> None:
    addresses = set(
        re.findall(
            r'"(/id/inspection/[^"]+/finding/[^"/]+)"',
            get("/ask/findings?authority=Ambleford").text,
        )
    )
    assert addresses
    for address in addresses:
        page = get(address).text
        assert page.count("<mark>") == 1
        assert re.search(r"<strong>Finding( in paragraph \d+| on page \d+)?</strong>", page)
        before, _, after = page.partition(f'id="f{address.rpartition("/")[2]}"')
        assert before.rpartition("<details")[2].startswith(' class="section" open')
        assert "<mark>" in after.partition('<section class="panel"')[0]


def test_a_recommendation_without_an_outcome_says_why(get: Get, small: Store) -> None:
    states = recommendation_states(small.facts).values()
    waiting = [each for each in states if not each.outcome and not each.whole]
    assert waiting
    for each in waiting[:5]:
        page = get(f"/id/{local_id(each.iri)}").text
        words = page.partition("What became of it</h3>")[2].partition("</ul>")[0]
        assert OUTCOME_WORDS[each.name] in words
        assert ("no inspection that could answer it is known since" in words) == (
            each.state == "open"
        )
