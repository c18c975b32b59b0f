"""Measures, comparisons and projections of small graphs written by hand: every row is known."""

from small_graphs import graph_store, report, with_known

from graphkit.answers.measures.catalogue import run_measure
from graphkit.answers.measures.projections import PROJECTIONS, MeasureRequest
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.answers.summaries.peer_learning import learn_from_peers
from graphkit.core.terms import BASE, SCHEME
from graphkit.graph.entities.focus import Focus, resolve_focus


def columns(answer: ResultTable, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in answer.records()]


def test_strong_well_judged_neighbours_are_listed_by_rank() -> None:
    """Oak was judged badly, and Fir is no stronger than weak; Yew had no full inspection."""
    more = """INSPECTION gk:recommendation <urn:asked> .
        <urn:asked> a gk:Recommendation ; gk:topic topic:neglect .""" + " ".join(
        f"authority:Ash gk:neighbourRanking <urn:{rank}> . authority:{place} a gk:LocalAuthority . "
        f"<urn:{rank}> a gk:NeighbourRanking ; gk:rank {rank} ; gk:neighbour authority:{place} ."
        for rank, place in ((10, "Elm"), (9, "Bay"), (2, "Oak"), (1, "Fir"), (3, "Yew"))
    )
    good, inadequate = ({"overall-effectiveness": grade} for grade in ("good", "inadequate"))
    others = {"Elm": "ssw", "Bay": "wss", "Oak": "ss", "Fir": "sw"}
    store = graph_store(
        report(
            "Ash",
            "2021-03-01",
            {"voice": "wwms", "strong": "ssw", "lone": "w"},
            inadequate,
            more=more,
        ),
        *(
            report(
                place,
                "2020-03-02",
                {"voice": findings, "neglect": findings},
                inadequate if place == "Oak" else good,
            )
            for place, findings in others.items()
        ),
    )
    answer = learn_from_peers(with_known(store), "Ash", passages=2)
    found = columns(
        answer, "topic", "weak", "strong", "recommended", "rank", "neighbour", "grade", "statement"
    )
    assert found == [
        (*what, rank, place, "good", f"inspection/{place}/2020-03-02-ilacs/finding/{number}.{at}")
        for number, what in ((1, ("Voice", 3, 1, 0)), (2, ("Neglect", 0, 0, 1)))
        for rank, place, places in ((9, "Bay", (2, 3)), (10, "Elm", (1, 2)))
        for at in places
    ]
    assert answer.notes == (
        "Latest full inspection of Ash: ILACS 2018, 2021-03-01; 3 weak topics.",
        "No full inspection report loaded for these neighbours: Yew.",
        "No neighbour is strong, under a criterion graded good or outstanding, on: lone.",
    )


def criteria(match: str) -> str:
    """Return the statements of two criteria that match, and how."""
    one, how, other = match.split()
    kinds = (
        (
            f"criterion:{each} a skos:Concept ; skos:inScheme <{SCHEME}criterion> ; skos:notation "
            f'"{each}" .'
        )
        for each in (one, other)
    )
    return " ".join([f"criterion:{one} {how} criterion:{other} .", *kinds])


def test_a_criterion_and_its_wider_one_compare_both_ways() -> None:
    wider = criteria("adoption skos:broadMatch looked-after")
    areas = ComparableCriteria(graph_store(report("Ash", "2020-01-06", {}, more=wider)))
    assert areas.comparable("adoption", "looked-after")
    assert areas.comparable("looked-after", "adoption")
    assert not areas.comparable("adoption", "leaders")


def test_authorities_weak_in_the_same_topics_are_similar() -> None:
    """The topics that they share most come first; who has too few weaknesses is like nobody."""
    ash = {"voice": "w", "neglect": "wwwms", "other": "w", "gone": "www"}
    elm = {"voice": "wwwww", "neglect": "www", "third": "w"}
    oak = {"voice": "www", "neglect": "w", "others": "ss"}
    store = graph_store(
        report("Ash", "2016-03-07", elm),
        *(
            report(place, "2020-03-02", findings)
            for place, findings in (("Ash", ash), ("Elm", elm), ("Oak", oak))
        ),
    )
    answer = run_measure("similarity", MeasureRequest(store))
    findings = (
        "authority",
        "other",
        "shared",
        "topics",
        "findings",
        "other_findings",
        "most_in_common",
    )
    pair = ("Ash", "Elm", 2, 5, 8, 9, "neglect, voice")
    assert columns(answer, *findings) == [pair]
    turned = run_measure("similarity", MeasureRequest(store, focus=resolve_focus(store, "Elm")))
    assert columns(turned, *findings) == [("Elm", "Ash", 2, 5, 9, 8, "neglect, voice")]
    assert [row["inspected"] for row in answer.records()] == ["ILACS 2018, 2020-03-02"]


def test_the_authority_in_focus_is_first_in_each_similar_pair() -> None:
    findings = {"voice": "w", "neglect": "ww", "homes": "w"}
    store = graph_store(
        *(
            report(place, "2020-03-02", {**findings, place.lower(): "w"})
            for place in ("Ash", "Elm", "Oak")
        )
    )

    def pairs(**given: object) -> list[tuple[object, ...]]:
        answer = run_measure("similarity", MeasureRequest(store, on="authority-topic", **given))  # type: ignore[arg-type]
        return columns(answer, "name", "other", "shared", "either", "weight", "most_in_common")

    expected = (3, 5, 5, "neglect, homes, voice")
    both = [("Ash", "Elm", *expected), ("Ash", "Oak", *expected), ("Elm", "Oak", *expected)]
    assert [row for row in pairs() if row[0] in ("Ash", "Elm", "Oak")] == both
    elm = [("Elm", "Ash", *expected), ("Elm", "Oak", *expected)]
    assert pairs(focus=resolve_focus(store, "Elm")) == elm
    assert {row[0] for row in pairs(focus=resolve_focus(store, "neglect"))} == {"neglect"}


def test_a_service_is_linked_to_its_provider() -> None:
    def provided(place: str, service: str) -> str:
        return (
            f"<{BASE}service/{place}/{service}> a gk:Service ; gk:provider agency:charity . "
            "agency:charity a gk:Agency ."
        )

    store = graph_store(
        report("Ash", "2020-03-02", {}, more=provided("Ash", "hub")),
        report("Elm", "2020-03-02", {"agency:police": "w"}, more=provided("Elm", "desk")),
    )
    both = [("charity", "desk"), ("charity", "hub")]
    for focus, wanted_pairs in (
        (None, both),
        (resolve_focus(store, "Ash"), both[1:]),
        (resolve_focus(store, f"{BASE}service/Elm/desk"), both[:1]),
        (Focus("charity", (), (f"{BASE}agency/charity",)), both),
        (Focus("police", (), (f"{BASE}agency/police",)), []),
    ):
        graph = PROJECTIONS["service-agency"](store, focus, "")
        assert (
            sorted(tuple(sorted(end.rpartition("/")[2] for end in edge)) for edge in graph.edges)
            == wanted_pairs
        )
