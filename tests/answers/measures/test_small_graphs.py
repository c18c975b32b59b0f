"""Measures, comparisons and projections of small graphs written by hand: every row is known."""

import pytest
from small_graphs import graph_store, report

from graphkit.answers.measures.catalogue import run_measure
from graphkit.answers.measures.projections import PROJECTIONS, MeasureRequest
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.summaries.comparison import compare_authorities
from graphkit.answers.summaries.followed_recommendations import followed_recommendations
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.answers.summaries.peer_learning import learn_from_peers
from graphkit.core.identifiers import local_id
from graphkit.core.terms import BASE, SCHEME
from graphkit.graph.entities.focus import Focus, resolve_focus


def columns(answer: ResultTable, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in answer.records()]


def test_topics_are_ordered_by_difference_then_by_weakness() -> None:
    ash = {
        "alike": "wwww",
        "apart": "w",
        "silent": "ww",
        "mirrored": "sw",
        "worse": "wwm",
        "close": "w",
    }
    elm = {
        "alike": "wm",
        "apart": "s",
        "mirrored": "ww",
        "worse": "sss",
        "close": "sm",
        "context": "c",
    }
    answer = compare_authorities(
        graph_store(report("Ash", "2020-01-06", ash), report("Elm", "2021-01-04", elm)),
        "Ash",
        "Elm",
    )
    assert columns(answer["topics"], "topic", "balance", "a_weakness", "b_strength") == [
        ("worse", "weak | strong", 2, 3),
        ("apart", "weak | strong", 1, 1),
        ("close", "weak | even", 1, 1),
        ("mirrored", "even | weak", 1, 0),
        ("alike", "weak | weak", 4, 0),
        ("silent", "weak | -", 2, 0),
        ("context", "- | -", 0, 0),
    ]


def test_agencies_in_both_reports_by_number_of_findings() -> None:
    more = """agency:police a gk:Agency . agency:nurses a gk:Agency . agency:trust a gk:Agency .
        agency:far a gk:Agency .
        agency:gone a gk:Agency ; gk:validUntil "2019"^^xsd:gYear ;
            gk:partnerOf authority:Ash, authority:Elm .
        agency:trust gk:deliversServicesFor authority:Elm ; gk:partnerOf authority:Ash .
        agency:far gk:deliversServicesFor authority:Ash ."""
    ash = {"agency:police": "w", "agency:nurses": "sm", "authority:Oak": "w", "agency:far": "ww"}
    elm = {"agency:police": "sw", "agency:nurses": "ss", "authority:Oak": "w", "agency:trust": "m"}
    before = report("Ash", "2016-01-04", {"agency:police": "sw"})
    store = graph_store(
        before, report("Ash", "2020-01-06", ash, more=more), report("Elm", "2021-01-04", elm)
    )
    answer = compare_authorities(store, "Ash", "Elm")["agencies"]
    assert [(row[0], *row[2:]) for row in answer.rows] == [
        ("nurses", "mentioned", 1, 1, 0, "mentioned", 2, 0, 0, ""),
        ("police", "mentioned", 0, 0, 1, "mentioned", 1, 0, 1, ""),
    ]


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
    answer = learn_from_peers(store, "Ash", passages=2)
    found = columns(
        answer, "topic", "weak", "strong", "recommended", "rank", "neighbour", "grade", "statement"
    )
    assert found == [
        (*what, rank, place, "good", f"inspection/{place}/2020-03-02-ilacs/finding/{number}.{at}")
        for number, what in ((1, ("voice", 3, 1, 0)), (2, ("neglect", 0, 0, 1)))
        for rank, place, places in ((9, "Bay", (2, 3)), (10, "Elm", (1, 2)))
        for at in places
    ]
    assert answer.notes == (
        "Latest full inspection of Ash: ILACS 2018, 2021-03-01; 3 weak topics.",
        "No full inspection report loaded for these neighbours: Yew.",
        "No neighbour is strong, under a criterion graded good or outstanding, on: lone.",
    )


def test_what_recurs_at_the_latest_inspection_is_listed() -> None:
    def asked(day: str) -> str:
        return f"<{BASE}inspection/Ash/{day}-ilacs/recommendation/1>"

    def followed(day: str, later: str) -> str:
        return f"""INSPECTION gk:recommendation {asked(day)} . {asked(day)} a gk:Recommendation ;
            gk:followUp <urn:told/{day}> ; gk:topic topic:voice, topic:neglect .
            <urn:told/{day}> a gk:FollowUp ; gk:outcome follow-up:recurs ;
            gk:laterInspection <{BASE}inspection/Ash/{later}-ilacs> ."""

    def found(later: str, day: str, *shown: str, about: str = "") -> str:
        lines = []
        for each in shown:
            kind, iri = each.partition("/")[0], f"<{BASE}inspection/Ash/{later}-ilacs/{each}>"
            topic = "gk:polarity polarity:weakness ; " * (kind == "finding")
            topic += "gk:topic topic:neglect ;" if each in about else ""
            lines.append(f"INSPECTION gk:{kind} {iri} . {iri} a gk:{kind.title()} ; {topic}")
            lines.append(f"gk:recurrenceOf {asked(day)} .")
        return " ".join(lines)

    old = found("2020-01-06", "2016-01-04", "finding/p0.1", "recommendation/2", "finding/u2.1")
    new = ("finding/10.1", "finding/9.2", "finding/p0.2", "finding/2.1", "recommendation/2")
    about = "finding/10.1 finding/9.2 finding/p0.2"
    store = graph_store(
        report("Ash", "2016-01-04", {}, more=followed("2016-01-04", "2020-01-06")),
        report("Ash", "2020-01-06", {}, more=followed("2020-01-06", "2024-01-08") + old),
        report("Ash", "2024-01-08", {}, more=found("2024-01-08", "2020-01-06", *new, about=about)),
        report("Elm", "2021-01-04", {}),
    )
    answer = compare_authorities(store, "Elm", "Ash")["recurring"]
    named = "authority", "recommended", "recurred", "topics", "outcome"
    found = columns(answer, *named)
    assert found == [("Ash", "2020-01-06", "2024-01-08", "neglect, voice", "recurs")]
    [repeated] = [
        each
        for each in followed_recommendations(store, f"{BASE}authority/Ash")
        if each.iri in asked("2020-01-06")
    ]
    # the passage that the page of the authority has first
    first = local_id(repeated.passages[0].iri)
    assert columns(answer, "statement") == [(first,)]


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


@pytest.mark.parametrize(
    ("grades", "hidden"),
    [
        ({"leaders": "good"}, ("a_judged_as", "b_judged_as")),
        ({"leadership": "good"}, ("a_framework", "b_framework", "a_inspected", "b_inspected")),
    ],
)
def test_judged_as_is_shown_where_criteria_differ(
    grades: dict[str, str], hidden: tuple[str, ...]
) -> None:
    matches = criteria("leaders skos:closeMatch leadership")
    one = report("Ash", "2020-01-06", {}, {"leaders": "inadequate"}, more=matches)
    store = graph_store(one, report("Elm", "2021-01-04", {}, grades))
    for pair in (("Ash", "Elm"), ("Elm", "Ash")):
        answer = compare_authorities(store, *pair)["grades"]
        assert set(answer.hidden_columns) == set(hidden)
        assert {row["a_grade"] for row in answer.records()} | {
            row["b_grade"] for row in answer.records()
        } == {"good", "inadequate"}


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
            f"<{BASE}service/{place}/{service}> a gk:Service ; gk:providedBy agency:charity . "
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
