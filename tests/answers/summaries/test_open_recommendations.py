"""What each surface says is open for a place, and what it says was found weak again: all say the
same.

Of Ash a full inspection answers an earlier one, and area SEND and a visit wait; of Elm a later
inspection is known, and its report is not loaded; after that of Oak none is known.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pyoxigraph as ox
import pytest
from small_graphs import LISTED, graph_store, report
from typical_stores import typical_store

from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.known_graph import known_graph
from graphkit.answers.readings.read import read
from graphkit.answers.readings.recommendation_states import recommendation_states
from graphkit.answers.summaries.followed_recommendations import recommendation_outcomes
from graphkit.core.terms import BASE, PREFIXES
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.sparql.query_results import columns_and_rows, term_text
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.export.selection import part_of
from graphkit.surfaces.export.xlsx import sheets_of
from graphkit.surfaces.web.page import PageRequest
from graphkit.surfaces.web.pages.authority_pages import tracker_page
from graphkit.surfaces.web.pages.council_parts import PARTS


class Said(NamedTuple):
    """How many recommendations a surface says are open, and were found weak again at the latest
    full inspection; None where it does not say it.
    """

    open: int | None
    weak: int | None = None


Surface = Callable[[Store, str], Said]  # of an authority, by IRI
OF_INVENTED = {"Ash": Said(3, 1), "Elm": Said(0, 0), "Oak": Said(2, 0)}
OF_REAL = {"Isle of Wight": Said(6, 3), "Reading": Said(6, 6)}
GOOD = {"overall-effectiveness": "good"}


def asked(inspection: str, number: str, outcome: str = "", later: str = "", more: str = "") -> str:
    """Return the statements of a recommendation, and of what became of it."""
    iri = f"{BASE}inspection/{inspection}/recommendation/{number}"
    followed = (
        f"<{iri}> gk:followUp <{iri}/follow-up> . <{iri}/follow-up> a gk:FollowUp ; "
        f"gk:outcome follow-up:{outcome} ; gk:next <{BASE}inspection/{later}> ; "
        f"gk:confidence 0.9 ."
    )
    return (
        f"INSPECTION gk:recommendation <{iri}> . "
        f'<{iri}> a gk:Recommendation ; gk:number "{number}" ; '
        f'gk:topic topic:neglect ; gk:selector "char=0,9" {more} . {followed if outcome else ""}'
    )


@pytest.fixture(scope="module")
def invented() -> Store:
    """A partial graph, with the statements on what is known."""
    first, latest = "Ash/2018-03-05-ilacs", "Ash/2022-05-02-ilacs"
    part = f"; dcterms:isPartOf <{BASE}inspection/{latest}/recommendation/1>"
    ash = (
        (first, [("1", "recurs", latest), ("2", "answered-well", latest), ("3",)]),
        ("Ash/2021-06-07-area-send", [("priority-1", "", "", "; gk:priority true")]),
        (latest, [("1",), ("1.1", "", "", part)]),
        ("Ash/2023-02-07-focused-visit", [("1",)]),
    )
    others: tuple[tuple[str, list[Any]], ...] = (
        ("Elm/2016-03-07-sif", [("1",), ("2",)]),
        ("Oak/2023-03-06-ilacs", [("1",), ("2",)]),
    )
    graphs = []
    for inspection, made in (*ash, *others):
        place, _, tail = inspection.partition("/")
        statements = " ".join(asked(inspection, *each) for each in made)
        version = "2018" if tail.endswith("ilacs") else ""
        day, under = tail[:10], tail[11:]
        graphs.append(report(place, day, {"neglect": "w"}, GOOD, under, statements, version))
    store = graph_store(*graphs, LISTED)
    store.engine.load(known_graph(store.facts).nquads().encode(), ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def real() -> Store:
    """A graph of shipped records, with lists: it has all of two authorities."""
    return open_store(typical_store("shipped").location)


def _reading(place: str, dimension: str) -> dict[str, Any]:
    where = {"authority": place.removeprefix(BASE), dimension: True}
    return {"of": "recommendations", "where": where, "measures": ["count"]}


def by_reading(store: Store, place: str) -> Said:
    found = (read(store, _reading(place, name)) for name in ("open", "weak_at_latest"))
    return Said(*(int(str(each.rows[0]["count"] or 0)) for each in found))  # of a sample


def by_sparql(store: Store, place: str) -> Said:
    found = (read(store, _reading(place, name)) for name in ("open", "weak_at_latest"))
    return Said(*(int(store.rows(each.sparql)[0][0]) for each in found))


def by_the_known_graph(store: Store, place: str) -> Said:
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    of = f"?inspection gk:inspectionOf <{place}> ; gk:recommendation ?asked ."
    waits, weak = (
        store.rows(f"{prefixes} SELECT (COUNT(?asked) AS ?many) {{ {of} ?asked {state} }}")
        for state in ('gk:recommendationState "open"', "gk:weakAtLatest true")
    )
    return Said(int(waits[0][0]), int(weak[0][0]))


def by_question(store: Store, place: str) -> Said:
    reply = reply_to(store, f"which recommendations are open in {Labels(store).of(place)}")
    assert reply.reading.get("where", {}).get("open"), reply.reading
    number = re.search(r"\b(No|\d+) open recommendation", reply.text)
    assert number, reply.text
    return Said(int(number[1].replace("No", "0")))


def by_tracker(store: Store, place: str) -> Said:
    found = find_ability("tracker").run(store, {"authority": (place.removeprefix(BASE),)})
    rows = [row for row in found.records() if not row["part_of"]]
    weak = sum(row["weak_at_latest"] == "yes" for row in rows)
    return Said(sum(row["state"] == "open" for row in rows), weak)


def by_tracker_page(store: Store, place: str) -> Said:
    page: Any = tracker_page(store, _request(place, "/tracker"))
    shown = {words: number for _, words, number in page.data["choices"]}
    assert shown["open"] == page.data["counts"].open
    return Said(shown["open"], shown["found weak again at the latest inspection"])


def by_council_page(store: Store, place: str) -> Said:
    shown = PARTS["chains"](store, place)
    rows = sum(len(group.open) for group in shown["groups"])
    assert rows == shown["counts"].open
    return Said(rows, shown["counts"].weak_at_latest)


def by_show(store: Store, place: str) -> Said:
    lines = " ".join(recommendation_outcomes(store, place))
    return Said(sum(map(int, re.findall(r"\bopen (\d+)", lines))))


def by_named_question(store: Store, place: str) -> Said:
    values = {"authority": [place.removeprefix(BASE)]}
    result = run_question(store, questions()["recommendation-tracker"], values)
    columns, rows = columns_and_rows(result, lambda term: term_text(term) if term else "")
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    wholes = {
        iri.removeprefix(BASE)
        for iri, each in recommendation_states(store.facts).items()
        if not each.whole
    }
    waiting = {row["recommendation"] for row in found if row["state"] == "open"}
    return Said(len({iri.removeprefix(BASE) for iri in waiting} & wholes))


def by_workbook(store: Store, place: str) -> Said:
    [sheet] = [each for each in sheets_of(part_of(store)) if each.name == "recommendations"]
    names = [each.words for each in sheet.headings]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.rows]
    own = [row for row in rows if row["Authority"] == Labels(store).of(place)]
    return Said(sum(row["State"] == "open" for row in own))


def _request(place: str, more: str = "") -> PageRequest:
    return PageRequest(f"/id/{place.removeprefix(BASE)}{more}")


SURFACES: tuple[Surface, ...] = (
    by_reading,
    by_sparql,
    by_the_known_graph,
    by_question,
    by_tracker,
    by_tracker_page,
    by_council_page,
    by_show,
    by_named_question,
    by_workbook,
)


def assert_said(found: Said, expected: Said) -> None:
    for shown, right in zip(found, expected, strict=True):
        assert shown in (None, right)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", OF_REAL)
def test_surfaces_agree_on_real_places(real: Store, surface: Surface, name: str) -> None:
    [place] = [iri for iri, label in real.facts.rows(_NAMED) if label == name]
    found = surface(real, place)
    assert found.open is not None
    assert_said(found, OF_REAL[name])


_NAMED = "SELECT iri, label FROM authority JOIN entity USING (id)"


@pytest.mark.parametrize(
    "surface", sorted({*SURFACES} - {by_question}, key=lambda each: each.__name__)
)
@pytest.mark.parametrize("name", OF_INVENTED)
def test_surfaces_agree_on_a_partial_graph(invented: Store, surface: Surface, name: str) -> None:
    assert_said(surface(invented, f"{BASE}authority/{name}"), OF_INVENTED[name])


def test_a_sub_point_waits_with_its_whole(invented: Store) -> None:
    base = f"{BASE}inspection/Ash/2022-05-02-ilacs/recommendation/"
    part = recommendation_states(invented.facts)[f"{base}1.1"]
    assert (part.state, part.whole) == ("open", f"{base}1")


def test_a_copy_without_readers_says_so_once(invented: Store) -> None:
    unconfirmed = re.compile("no reader has confirmed an outcome")
    table = find_ability("tracker").run(invented, {"authority": ("authority/Ash",)})
    page: Any = tracker_page(invented, _request(f"{BASE}authority/Ash", "/tracker"))
    said = (*table.notes,), (page.data["without_readers"],)
    for texts in said:
        assert len(unconfirmed.findall(" ".join(texts))) == 1


def test_a_share_of_outcomes_names_what_it_is_of(invented: Store) -> None:
    share = {"of": "outcomes", "measures": [{"share": {"group": "weak again"}}]}
    assert "50 % (1 of 2 looked at)" in reply_to(invented, share).text
    answered = {"where": {"group": ["done", "part done", "answered well", "weak again"]}}
    assert "50 % (1 of 2)" in reply_to(invented, share | answered).text


def test_readings_of_outcomes_say_that_there_are_no_readers(invented: Store) -> None:
    found = read(invented, {"of": "outcomes", "measures": ["count"]})
    assert " ".join(found.note_words).count("no reader has confirmed an outcome") == 1
