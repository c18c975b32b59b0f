"""Ambleford is inspected twice: what became of what was asked the first time?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest
from invented_places import AMBLEFORD, span, store_of
from questions import answer

from graphkit.answers.readings.known_graph import known_graph
from graphkit.core.identifiers import authority_iri, graph_iri
from graphkit.core.language.key_terms import distinctive_terms, object_terms
from graphkit.core.model import (
    EarlierInspection,
    Finding,
    Interval,
    Judgement,
    Recommendation,
    RecommendationPart,
    Record,
    Source,
    quote_digest,
)
from graphkit.core.quads import Quads
from graphkit.core.record_files import record_from_json, record_to_json
from graphkit.core.terms import Gk
from graphkit.documents.resolve.outcome_decisions import DecidedOutcome, NamedStatement
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.infer.follow_up.links import infer_follow_ups
from graphkit.graph.infer.follow_up.outcomes import (
    ANSWERED_WELL,
    ANSWERS_WELL,
    MIN_CLAIMED,
    NOT_DECIDED,
    NOT_MENTIONED,
    PARTLY,
    PARTLY_RESOLVED,
    RECURS,
    RESOLVED,
    STILL_WEAK,
    FollowUp,
    LaterFinding,
    LaterReport,
    OutcomeAnswer,
    calibrated_confidence,
    publishable,
    rule,
)
from graphkit.graph.infer.follow_up.similarity import (
    FindingIndex,
    TextFeatures,
    names_object,
    recommendation_similarity,
)
from graphkit.graph.infer.rules import infer
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.statements.report_graph import report_graph
from graphkit.graph.store.dataset import Store

VISITS, PLANS, HOMES = ("direct-work",), ("care-planning",), ("placements",)


def _found(
    key: str, words: str, polarity: str, topics: tuple[str, ...], *sectors: str, back: str = ""
) -> Finding:
    paragraph = key.partition(".")[0]
    return Finding(
        key,
        span(words, paragraph),
        "help-and-protection",
        "criterion",
        polarity,
        topics=topics,
        sectors=sectors,
        terms=distinctive_terms(words, 8),
        looks_back=back,
    )


def _recommendation(
    key: str, words: str, topics: tuple[str, ...], *sectors: str, of: str = ""
) -> Recommendation:
    return Recommendation(
        key,
        span(words, f"r{key}"),
        topics=topics,
        sectors=sectors,
        parent=of,
        terms=distinctive_terms(words, 16),
    )


MUCH_ELSE = tuple(_found(f"9.{number}", "It lies by a lake", "context", ()) for number in range(40))


def _record(
    year: int,
    wanted: tuple[Recommendation, ...],
    found: tuple[Finding, ...],
    framework: str = "ilacs",
) -> Record:
    name = f"ambleford-{framework}-{year}.pdf"
    return Record(
        source=Source(name, quote_digest(name), "application/pdf", 8, "ogl-v3"),
        framework=framework,
        authority=AMBLEFORD,
        authority_name="Ambleford",
        dates=(Interval(date(year, 3, 4), date(year, 3, 8)),),
        recommendations=wanted,
        findings=(*found, *MUCH_ELSE),
    )


def _graded(grade: str) -> Judgement:
    return Judgement("overall-effectiveness", grade, span(grade, "p0"))


def _store(*records: Record) -> Store:
    return store_of([*(report_graph(record, {}) for record in records), ontology_graph()])


def _inferred(*records: Record) -> Quads:
    return _inferred_from(_store(*records))


def _inferred_from(store: Store) -> Quads:
    quads = Quads(graph_iri("inferred"))
    infer_follow_ups(store, quads, inspections(store.facts))
    return quads


def _follow_ups(*records: Record) -> str:
    return _inferred(*records).nquads()


def _outcomes(*records: Record) -> dict[str, str]:
    """Return recommendation → outcome, by the ends of their identifiers."""
    found = {}
    for line in _follow_ups(*records).splitlines():
        subject, predicate, value = line.split(" ")[:3]
        if predicate.endswith("#outcome>"):
            found[subject.split("/recommendation/")[1].removesuffix("/follow-up>")] = value[
                1:-1
            ].rpartition("/")[2]
    return found


VISITED = _recommendation(
    "1", "Social workers' visits to disabled children, so that none is missed", VISITS
)
PRAISE = _found(
    "3.1", "Social workers no longer miss visits to disabled children", "strength", VISITS
)
BLAME = _found("3.2", "Visits to disabled children are missed in some teams", "weakness", VISITS)
OTHER = _found("8.1", "Foster homes are scarce", "weakness", HOMES)


def _after(*found: Finding, wanted: tuple[Recommendation, ...] = ()) -> str:
    return _outcomes(_record(2019, (VISITED,), ()), _record(2023, wanted, found))["1"]


def test_praise_of_it_answers_it_well() -> None:
    assert _after(PRAISE, OTHER) == "answered-well"


def test_the_same_weakness_is_still_weak() -> None:
    more = _found("3.3", "Visits to disabled children are too few", "weakness", VISITS)
    assert _after(BLAME, more, OTHER) == "still-weak"


def test_silence_decides_nothing() -> None:
    assert _after(OTHER) == "not-decided"
    assert _after() == "not-decided"


def test_a_repeated_recommendation_is_still_weak() -> None:
    again = _recommendation("2", "Visits to disabled children, which are missed too often", VISITS)
    assert _after(PRAISE, wanted=(again,)) == "still-weak"
    assert _after(BLAME, wanted=(again,)) == "still-weak"


@pytest.mark.parametrize("framework", ["ilacs", "jtai"])
def test_a_repeated_recommendation_is_never_missed(framework: str) -> None:
    again = _recommendation("7", VISITED.span.quote or "", VISITS)
    before = _record(2019, (VISITED,), (), framework)
    for found in ((), (OTHER,), (PRAISE,)):
        assert _outcomes(before, _record(2023, (again,), found))["1"] == "still-weak"


def test_what_shows_it_is_linked_and_opens_on_the_later_report() -> None:
    again = _recommendation("2", "Visits to disabled children, which are missed too often", VISITS)
    output = _follow_ups(
        _record(2019, (VISITED,), ()), _record(2023, (again,), (BLAME, PRAISE, OTHER))
    )
    links = [line for line in output.splitlines() if "recurrenceOf" in line or "#resolves>" in line]
    assert {line.split("> <")[0].partition("-ilacs/")[2] for line in links} >= {
        "finding/3.2",
        "recommendation/2",
    }
    assert not any("finding/8.1" in line for line in links)
    assert all("2023-03-04-ilacs" in line.split(" ")[0] for line in links)
    assert "next> <https://w3id.org/graphkit/id/inspection/E06999001/2023-03-04-ilacs>" in output


def test_unnamed_partner_lowers_similarity() -> None:
    wanted = _recommendation(
        "1", "Interviews of missing children by the police", ("missing-children",), "police"
    )
    first = _record(2022, (wanted,), (), "jtai")

    def outcome(*sectors: str) -> str:
        words = "Interviews of missing children are held soon"
        missing = ("missing-children",)
        found = (_found(f"2.{number}", words, "strength", missing, *sectors) for number in (1, 2))
        return _outcomes(first, _record(2024, (), tuple(found)))["1"]

    assert outcome("police") == "answered-well"


def test_frequent_topic_has_lower_weight() -> None:
    visits, nothing = (
        TextFeatures("one", frozenset(), frozenset(VISITS)),
        TextFeatures("other", frozenset()),
    )

    def shared(about: int, others: int) -> float:
        return FindingIndex([visits] * about + [nothing] * others).similarities(visits).alone[0]

    assert shared(1, 40) > 2 * shared(20, 21) > 0


def test_a_finding_on_other_topics_too_is_less_to_the_point() -> None:
    words = frozenset(("visit", "disabled"))
    wanted = TextFeatures("asked", words, frozenset(VISITS))
    found = [
        TextFeatures("one", words, frozenset(VISITS)),
        TextFeatures("other", words, frozenset(VISITS + PLANS + HOMES)),
    ]
    near = FindingIndex(found).similarities(wanted)
    assert near.alone[0] > near.alone[1] > 0


def test_a_paraphrased_recommendation_recurs() -> None:
    wanted = TextFeatures("asked", frozenset(("visit", "disabled", "miss")), frozenset(VISITS))
    in_other_words = TextFeatures(
        "again", frozenset(("visit", "regular", "team", "plan")), frozenset(VISITS)
    )
    other = TextFeatures("other", frozenset(("visit", "regular", "team", "plan")), frozenset(HOMES))
    assert (
        recommendation_similarity(wanted, wanted)
        > recommendation_similarity(wanted, in_other_words)
        > recommendation_similarity(wanted, other)
    )
    assert recommendation_similarity(wanted, in_other_words) == recommendation_similarity(
        in_other_words, wanted
    )
    assert recommendation_similarity(wanted, TextFeatures("none", frozenset())) == 0
    elsewhere = replace(wanted, topics=frozenset(HOMES))
    assert recommendation_similarity(wanted, elsewhere) == pytest.approx(
        recommendation_similarity(wanted, wanted) / 2
    )


def test_share_of_topics_is_a_feature() -> None:
    wanted = TextFeatures("asked", frozenset({"visit"}), frozenset((*VISITS, *PLANS)))
    later = LaterReport(
        [LaterFinding(TextFeatures("said", frozenset({"visit"}), frozenset(VISITS)), "weakness")],
        (),
    )
    assert later.outcome_features(later.compare([wanted])[0]).topics == 0.5


def test_reworded_recommendation_is_linked_and_not_new() -> None:
    again = _recommendation(
        "2", "How regularly disabled children are visited by their social workers", VISITS
    )
    other = _recommendation("3", "The number of foster homes, so that none is far away", HOMES)
    output = _follow_ups(
        _record(2019, (VISITED,), ()), _record(2023, (again, other), (PRAISE, BLAME))
    )
    repeated = [
        line
        for line in output.splitlines()
        if "#recurrenceOf>" in line and "/recommendation/" in line
    ]
    assert any("2023-03-04-ilacs/recommendation/2>" in line for line in repeated)
    assert not any("2023-03-04-ilacs/recommendation/3>" in line for line in repeated)


def _rows(question: str, *records: Record, **values: str) -> list[dict[str, str]]:
    """Return what a question answers on these records."""
    store = _store(*records)
    council = f'<{authority_iri(AMBLEFORD)}> a <{Gk.LocalAuthority}> ; rdfs:label "Ambleford"'
    store.engine.update(
        f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> INSERT DATA {{ {council} }}"
    )
    store.engine.load(infer(store).nquads().encode(), format=ox.RdfFormat.N_QUADS)
    store.engine.load(known_graph(store.facts).nquads().encode(), format=ox.RdfFormat.N_QUADS)
    return answer(store, question, **values)


def _came(*records: Record) -> dict[tuple[str, str], str]:
    """Return the inferred statements, by year and number of the recommendation."""
    rows = _rows("recommendations-through-time", *records)
    return {(row["inspected"][:4], row["number"]): row["origin"] for row in rows}


def test_origin_is_not_new_in_the_first_full_report() -> None:
    plans = _recommendation("2", "Plans with dates and names", PLANS)
    letter = _record(2017, (_recommendation("1", "Foster homes close by", HOMES),), (), "jtai")
    first, second = _record(2019, (VISITED,), ()), _record(2023, (VISITED, plans), ())
    assert _came(letter, first)["2019", "1"] == "first full report loaded"
    came = _came(first, letter, second)
    assert (came["2023", "1"], came["2023", "2"]) == ("recommended before", "new")


def _with_earlier_inspections(record: Record, *years: int, framework: str = "ilacs") -> Record:
    """Return a record that names earlier inspections of these years."""
    output = (EarlierInspection(span(f"in {year}", "p0"), year, None, framework) for year in years)
    return replace(record, earlier=tuple(output))


@pytest.mark.parametrize(
    ("year", "on", "earlier"),
    [(2019, (), ""), (2019, (1,), "2019-03-04"), (2021, (1,), "not loaded")],
)
def test_a_look_back_names_the_inspection(year: int, on: tuple[int, ...], earlier: str) -> None:
    little = _found("3.1", "Little of what was asked for is done", "weakness", (), back="overall")
    later = _record(2023, (VISITED,), (replace(little, looks_back_on=on),))
    rows = _rows(
        "look-backs", _record(2019, (VISITED,), ()), _with_earlier_inspections(later, year)
    )
    assert [row["earlierInspection"] for row in rows] == [earlier]


def test_origin_is_not_new_if_a_report_is_not_loaded() -> None:
    plans = _recommendation("2", "Plans with dates and names", PLANS)
    first, second = _record(2015, (VISITED,), ()), _record(2023, (VISITED, plans), ())
    third = _record(2026, (_recommendation("1", "Foster homes close by", HOMES),), ())
    came = _came(first, _with_earlier_inspections(second, 2019), third)
    assert (came["2023", "1"], came["2023", "2"]) == (
        "recommended before",
        "report of 2019 not loaded",
    )
    assert came["2026", "1"] == "new"
    assert (
        _came(first, second, _with_earlier_inspections(third, 2019))["2023", "2"]
        == "report of 2019 not loaded"
    )
    for year, framework in (
        (2015, "ilacs"),
        (2019, "focused-visit"),
        (2010, "sif"),
    ):  # held, not full, before
        assert (
            _came(first, _with_earlier_inspections(second, year, framework=framework))["2023", "2"]
            == "new"
        )
    months_before = EarlierInspection(span("in November 2022", "p0"), 2022, 11, "ilacs")
    assert _came(first, replace(second, earlier=(months_before,)))["2023", "2"] == "new"


@pytest.mark.parametrize(("output", "between"), [(2015, ""), (2019, "report of 2019 not loaded")])
def test_gap_names_the_report_not_loaded(output: int, between: str) -> None:
    first = _record(
        2015, (VISITED,), (_found("8.1", "Foster homes are close by", "strength", HOMES),)
    )
    after = {
        "recurring-weaknesses": BLAME,
        "resolved-weaknesses": PRAISE,
        "recommendations-through-time": OTHER,
    }
    for question, found in after.items():
        rows = _rows(
            question, first, _with_earlier_inspections(_record(2023, (), (found,)), output)
        )
        assert {(row["later"], row["gap"]) for row in rows} == {("2023-03-04", between)}
    rows = _rows(
        "topics-through-time", first, _with_earlier_inspections(_record(2023, (), (OTHER,)), output)
    )
    assert [(row["gap"], row["verdict"]) for row in rows] == [
        (between, "new or recurring" if between else "new")
    ]


def test_topic_with_later_weakness_is_not_resolved() -> None:
    more = _found("3.3", "They are seen at home", "strength", VISITS)
    elsewhere = replace(
        _found("5.1", "Leaders know that visits are late", "weakness", VISITS), section="leaders"
    )
    again = _recommendation("1", "Visits to disabled children", VISITS)

    def verdict(*found: Finding, wanted: tuple[Recommendation, ...] = ()) -> list[str]:
        rows = _rows(
            "topics-through-time", _record(2019, (), (BLAME,)), _record(2023, wanted, found)
        )
        return [row["verdict"] + row["weakElsewhere"] for row in rows]

    assert verdict(PRAISE) == ["no longer weak0"]
    assert verdict(PRAISE, OTHER) == ["new0", "no longer weak0"]
    assert verdict(PRAISE, more, BLAME) == ["improved0"]
    assert verdict(PRAISE, elsewhere) == ["improved1", "new0"]
    assert verdict(PRAISE, wanted=(again,)) == ["improved1"]
    assert verdict(BLAME, elsewhere) == ["recurring1", "new1"]


def test_joint_inspection_after_the_gap_has_no_gap() -> None:
    joint = _record(2021, (VISITED,), (), "jtai")
    rows = _rows(
        "recurring-weaknesses",
        joint,
        _with_earlier_inspections(_record(2023, (VISITED,), (BLAME,)), 2019),
    )
    assert [row["gap"] for row in rows] == [""]


def test_sub_points_recur_with_their_recommendation() -> None:
    lead = _recommendation("1", "Visits to disabled children, so that:", VISITS)
    point = _recommendation("1.1", "none is missed", VISITS, of="1")
    came = _came(_record(2019, (VISITED,), ()), _record(2023, (lead, point), ()))
    assert (came["2023", "1"], came["2023", "1.1"]) == ("recommended before", "recommended before")


def test_sub_points_are_followed_up_each_by_itself_too() -> None:
    lead = _recommendation("1", "Practice, so that it is timely:", VISITS)
    points = (
        _recommendation("1.1", "visits to disabled children", VISITS, of="1"),
        _recommendation("1.2", "plans", PLANS, of="1"),
    )
    rows = _rows(
        "recommendations-through-time",
        _record(2019, (lead, *points), ()),
        _record(2023, (), (PRAISE,)),
    )
    outcomes = {row["number"]: row["outcome"] for row in rows}
    assert outcomes.keys() == {"1", "1.1", "1.2"}
    assert (outcomes["1.1"], outcomes["1.2"]) == ("answered-well", "not-decided")


def test_a_heading_of_sub_points_has_no_outcome() -> None:
    heading = replace(_recommendation("1", "Ensure that:", ()), terms=())
    point = _recommendation("1.1", "visits to disabled children are made", VISITS, of="1")
    before, after = _record(2019, (heading, point), ()), _record(2023, (), (PRAISE,))
    assert _outcomes(before, after) == {"1.1": "answered-well"}


def test_a_sub_point_is_read_with_the_point_above_it() -> None:
    lead = _recommendation("1", "Visits to disabled children, so that:", VISITS)
    point = _recommendation("1.1", "none is missed", (), of="1")
    output = _outcomes(_record(2019, (lead, point), ()), _record(2023, (), (PRAISE,)))
    assert output == {"1": "answered-well", "1.1": "answered-well"}


def test_no_full_inspection_answers_those_of_area_send() -> None:
    send = _record(2021, (VISITED,), (), "area-send")
    rows = _rows("recommendations-through-time", send, _record(2023, (), (PRAISE,)))
    assert [(row["state"], row["outcome"]) for row in rows] == [("open", "open")]


def test_repeated_recommendation_is_never_resolved() -> None:
    before, after = _record(2019, (VISITED,), ()), _record(2023, (VISITED,), (PRAISE,))
    output = {row["outcome"] for row in _rows("recommendations-through-time", before, after)}
    assert output == {"still-weak", "open"}
    assert _rows("resolved-weaknesses", before, after) == []


def test_general_or_distant_findings_are_not_evidence() -> None:
    bare = _found("3.2", "This is good practice", "strength", VISITS)
    off = _found("4.1", "Foster homes are visited", "strength", HOMES)
    output = _follow_ups(_record(2019, (VISITED,), ()), _record(2023, (), (PRAISE, bare, off)))
    shown = [
        line.split("/finding/")[1].split(">")[0]
        for line in output.splitlines()
        if "#resolves>" in line
    ]
    assert shown == ["3.1"]
    output = _follow_ups(_record(2019, (VISITED,), ()), _record(2023, (), (bare,)))
    assert "#resolves>" not in output or "finding/3.2" in output


def test_one_finding_shows_what_became_of_it() -> None:
    words = PRAISE.span.quote or ""
    many = tuple(_found(f"3.{number}", words, "strength", VISITS) for number in range(1, 9))
    output = _follow_ups(_record(2019, (VISITED,), ()), _record(2023, (), many)).splitlines()
    shown = [line.split("/finding/")[1].split(">")[0] for line in output if "#resolves>" in line]
    assert shown == ["3.1"]


def test_the_nearest_are_shown_without_a_verdict() -> None:
    near = _found("3.4", "Visits are planned with families", "strength", VISITS)
    output = _follow_ups(_record(2019, (VISITED,), ()), _record(2023, (), (near, OTHER)))
    shown = [
        line.split("/finding/")[1].split(">")[0]
        for line in output.splitlines()
        if "#nearest" in line
    ]
    assert shown == ["3.4"]
    assert not {"#resolves>", "#recurrenceOf>", "#answer>", "#confidence>"} & {
        line.split(" ")[1].rpartition("def")[2] for line in output.splitlines()
    }


def test_the_next_full_inspection_decides_not_a_letter() -> None:
    letter = _record(2021, (_recommendation("1", "Plans with dates", PLANS),), (BLAME,), "jtai")
    output = _follow_ups(_record(2019, (VISITED,), ()), letter, _record(2023, (), (PRAISE,)))
    later = {
        line.split("/id/inspection/")[2].partition(">")[0]
        for line in output.splitlines()
        if "#next>" in line
    }
    assert later == {f"{AMBLEFORD}/2023-03-04-ilacs"}
    assert output.count("#next>") == 2


def test_recommendations_to_the_board_are_not_followed_up() -> None:
    board = Recommendation(
        "lscb-1", span("Train more people", "r2"), addressed_entities=("agency/board",)
    )
    assert _outcomes(_record(2015, (board,), (), "sif"), _record(2018, (), (PRAISE,))) == {}


def test_records_without_words_tell_the_same() -> None:
    records = (_record(2019, (VISITED,), ()), _record(2023, (), (PRAISE, BLAME, OTHER)))
    assert _follow_ups(*records) == _follow_ups(
        *(record_from_json(record_to_json(record)) for record in records)
    )


def test_recurring_weaknesses_leave_out_unsure_outcomes() -> None:
    records = (_record(2019, (VISITED,), ()), _record(2023, (), (BLAME,)))
    (row,) = _rows("recurring-weaknesses", *records)
    assert _rows("recurring-weaknesses", *records, **{"min-confidence": row["confidence"]}) == [row]
    assert _rows("recurring-weaknesses", *records, **{"min-confidence": "1"}) == []


def test_one_term_of_many_is_no_proof() -> None:
    asked = object_terms("Reports of the advocacy service that give an account of new themes")
    part = TextFeatures("part", frozenset(asked), object_terms=asked)
    used, reported = (
        TextFeatures(words, frozenset(object_terms(words)))
        for words in ("Advocacy is used", "Reports of advocacy show few themes")
    )
    assert [names_object(part, each) for each in (used, reported)] == [False, True]


PROOF = (OutcomeAnswer("part", "finding", STILL_WEAK),)


@pytest.mark.parametrize("outcome", [STILL_WEAK, ANSWERED_WELL])
def test_only_what_is_sure_and_has_a_proof_is_claimed(outcome: str) -> None:
    shares = [calibrated_confidence(outcome, probability) for probability in (0.5, 0.9, 0.92, 1.0)]
    assert shares == sorted(shares)
    assert shares[0] < MIN_CLAIMED < shares[-1] < 1
    sure = FollowUp(outcome, 1.0, PROOF)
    assert publishable(sure) == replace(sure, confidence=shares[-1])
    nearest = ("finding",)
    undecided = FollowUp(NOT_DECIDED, 0.0, nearest=nearest)
    assert publishable(FollowUp(outcome, 1.0, nearest=nearest)) == undecided
    assert publishable(FollowUp(outcome, 0.5, PROOF, nearest=nearest)) == undecided


def test_outcome_has_evidence_and_confidence() -> None:
    output = _follow_ups(_record(2019, (VISITED,), ()), _record(2023, (), (BLAME, OTHER)))
    assert "#recurrenceOf>" in output
    (sure,) = (line.split('"')[1] for line in output.splitlines() if "#confidence>" in line)
    assert 0 < float(sure) < 1


@pytest.mark.parametrize("year", [2019, 2023])
def test_a_single_inspection_gives_no_follow_ups(year: int) -> None:
    assert _follow_ups(_record(year, (VISITED,), (PRAISE,))) == ""


def _tracked(*records: Record) -> list[tuple[str, ...]]:
    """Return the rows of the tracker: inspection, event and its date, outcome, colour,
    paragraph.
    """
    columns = ("inspected", "event", "eventDate", "outcome", "rag", "paragraph")
    return [
        tuple(row[name] for name in columns) for row in _rows("recommendation-tracker", *records)
    ]


def test_a_visit_shows_what_became_of_a_recommendation() -> None:
    first, visit = _record(2019, (VISITED,), ()), _record(2021, (), (BLAME, OTHER), "focused-visit")
    blamed = ("2019-03-04", "focused-visit", "2021-03-04", "still-weak", "red", "3")
    assert _tracked(first, visit) == [blamed]
    assert _tracked(visit, first, _record(2023, (), (PRAISE, OTHER))) == [
        blamed,
        ("2019-03-04", "ilacs", "2023-03-04", "answered-well", "amber", "3"),
    ]


def _part(key: str, words: str) -> RecommendationPart:
    return RecommendationPart(key, span(words, "r1"), object_terms(words))


def test_parts_are_counted_once_for_each_follow_up() -> None:
    parts = _part("1", "visits to disabled children"), _part("2", "Rent of offices")
    later = _record(2023, (replace(CONSENT, parts=parts),), (PRAISE, OTHER))
    rows = _rows(
        "recommendation-tracker", _record(2019, (replace(VISITED, parts=parts),), ()), later
    )
    assert [(row["inspected"][:4], row["parts"]) for row in rows] == [
        ("2019", "1 of 2 parts"),
        ("2023", ""),
    ]


def test_a_visit_resolves_nothing() -> None:
    first, praising = (
        _record(2019, (VISITED,), ()),
        _record(2021, (), (PRAISE, OTHER), "focused-visit"),
    )
    assert _tracked(first, praising) == [
        ("2019-03-04", "focused-visit", "2021-03-04", "answered-well", "amber", "3")
    ]
    elsewhere = _record(2021, (), (OTHER,), "focused-visit")
    assert _tracked(first, elsewhere) == [("2019-03-04", "", "", "open", "grey", "")]


def test_a_visit_changes_nothing_at_the_next_inspection() -> None:
    pair = _record(2019, (VISITED,), ()), _record(2023, (), (PRAISE, OTHER))
    visit = _record(2021, (), (BLAME, OTHER), "monitoring-visit")
    without = _follow_ups(*pair).splitlines()
    more = [line for line in _follow_ups(*pair, visit).splitlines() if line not in without]
    assert more
    assert all("/follow-up/2021-03-04-monitoring-visit" in line for line in more)


def test_a_recommendation_without_a_later_report_is_open() -> None:
    later = _record(2023, (VISITED,), ())
    assert _tracked(later) == [("2023-03-04", "", "", "open", "grey", "")]
    visited = _with_earlier_inspections(
        _record(2023, (), (PRAISE, OTHER)), 2021, framework="focused-visit"
    )
    assert _tracked(_record(2019, (VISITED,), ()), visited) == [
        ("2019-03-04", "focused-visit", "2021", "report not loaded", "grey", ""),
        ("2019-03-04", "ilacs", "2023-03-04", "answered-well", "amber", "3"),
    ]


def test_the_order_of_the_reports_does_not_matter() -> None:
    records = [
        _record(2019, (VISITED,), ()),
        _record(2023, (VISITED,), (PRAISE,)),
        _record(2026, (), (BLAME,)),
    ]
    assert _follow_ups(*records) == _follow_ups(*reversed(records))


def test_reference_counts_for_most_similar_recommendation() -> None:
    plans = _recommendation("2", "Plans with dates and names", PLANS)
    first = _record(2019, (VISITED, plans), ())
    finding = _found(
        "5.1",
        "This was an area for improvement at the last inspection",
        "context",
        (),
        back="asked",
    )
    beside = _found("5.2", "Some are late or too short", "weakness", PLANS)
    praise = tuple(
        _found(f"6.{n}", "Plans have names and dates", "strength", PLANS) for n in (1, 2)
    )
    assert _outcomes(first, _record(2023, (), (beside, *praise)))["2"] == "answered-well"
    referring = _outcomes(first, _record(2023, (), (finding, beside, *praise)))
    assert referring == {"1": "not-decided", "2": "not-decided"}


DOOR = ("front-door",)
CONSENT = _recommendation("1", "Ensure that parental consent is sought and recorded", DOOR)
SWIFT = _found(
    "2.1", "Contacts are screened quickly and thresholds are well understood", "strength", DOOR
)
SOUGHT = _found("2.2", "Parental consent is sought and always recorded", "strength", DOOR)


def test_praise_of_the_topic_alone_is_no_answer() -> None:
    first = _record(2019, (CONSENT,), ())
    assert _outcomes(first, _record(2023, (), (SWIFT, OTHER)))["1"] == "not-decided"
    assert _outcomes(first, _record(2023, (), (SWIFT, SOUGHT, OTHER)))["1"] == "answered-well"


def test_a_weakness_in_synonyms_is_not_missed() -> None:
    wanted = _recommendation("1", "The capacity of social workers in the assessment service", ())
    praise = _found("2.1", "Social workers in the assessment service are skilled", "strength", ())
    blame = _found(
        "3.1", "Caseloads of social workers in the assessment service are too high", "weakness", ()
    )
    first = _record(2019, (wanted,), ())
    assert _outcomes(first, _record(2023, (), (praise, OTHER)))["1"] != "still-weak"
    assert _outcomes(first, _record(2023, (), (praise, blame, OTHER)))["1"] == "still-weak"


def test_a_follow_up_lists_the_words_that_are_covered() -> None:
    lines = _follow_ups(_record(2019, (CONSENT,), ()), _record(2023, (), (SOUGHT, OTHER)))
    assert '#coversTerm> "consent"' in lines
    lines = _follow_ups(_record(2019, (CONSENT,), ()), _record(2023, (), (SWIFT, OTHER)))
    assert "coversTerm" not in lines


def test_object_terms_in_the_record_decide_as_keywords_do() -> None:
    with_terms = replace(CONSENT, object_terms=object_terms(CONSENT.span.text))
    after = _record(2023, (), (SWIFT, SOUGHT, OTHER))
    assert _outcomes(_record(2019, (with_terms,), ()), after) == _outcomes(
        _record(2019, (CONSENT,), ()), after
    )


def _partly_covered() -> tuple[Record, Record]:
    missing = ("missing-children",)
    wanted = _recommendation("1", "Interviews of missing children by the police", missing, "police")
    words = "Interviews of missing children are held soon"
    seen = tuple(_found(f"3.{number}", words, "strength", missing) for number in (1, 2))
    return _record(2022, (wanted,), (), "jtai"), _record(2024, (), seen)


def _decided(
    decision: str, *found: Finding, parts: tuple[RecommendationPart, ...] = (), of: str = ""
) -> set[str]:
    """Return the answers where a reader decided, on the whole or `of` a part:
    "1/part/2 3.1 still-weak".
    """
    outcome, *shown = decision.split()
    before, after = _record(2019, (replace(VISITED, parts=parts),), ()), _record(2023, (), found)
    documents = before.source.sha256, after.source.sha256
    named = (each.partition("=") for each in shown)
    words = {each.id: each.span.digest for each in found}
    proof = tuple(NamedStatement(f"finding/{key}", words[key], how) for key, _, how in named)
    decided = DecidedOutcome(*documents, f"1{of}", "", outcome, proof, "a reader")
    graphs = report_graph(before, {}, decisions=[decided]), report_graph(after, {})
    quads = _inferred_from(store_of([*graphs, ontology_graph()]))
    engine = ox.Store()
    engine.bulk_load(quads.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    query = (
        "SELECT ?part ?by ?how { GRAPH ?g { ?x gk:ofPart ?part ; "
        "gk:answeredBy ?by ; gk:relation ?how } }"
    )
    return {
        " ".join(
            (part.partition("/recommendation/")[2], by.rpartition("/")[2], how.rpartition("/")[2])
        )
        for part, by, how in Store(engine).rows(query)
    }


def test_a_decision_shows_what_its_reader_named() -> None:
    assert _decided("resolved 3.1", PRAISE, BLAME) == {"1 3.1 answers-well"}
    named = "partly-recurs 3.1=better-not-yet 3.2"
    assert _decided(named, PRAISE, BLAME) == {"1 3.1 better-not-yet", "1 3.2 still-weak"}


def test_a_decision_without_sentences_keeps_those_that_fit() -> None:
    assert _decided("recurs", PRAISE, BLAME) == {"1 3.2 still-weak"}
    assert _decided("not-mentioned", PRAISE, BLAME) == set()


def test_a_sentence_on_the_whole_answers_the_nearest_part() -> None:
    parts = _part("1", "visits to disabled children"), _part("2", "Rent of offices")
    found = _decided("resolved 3.1", PRAISE, BLAME, parts=parts)
    assert found == {"1/part/1 3.1 answers-well"}


def test_a_decision_on_a_part_without_words_of_its_own_is_shown() -> None:
    parts = (
        _part("1", "visits to disabled children"),
        RecommendationPart("2", span("Effectiveness", "r1"), ()),
    )
    found = _decided("recurs 3.2", BLAME, parts=parts, of="/2")
    assert "1/part/2 3.2 still-weak" in found
    assert not any(
        each.startswith("1/part/2") for each in _decided("recurs 3.2", BLAME, parts=parts)
    )


def test_only_the_answers_that_fit_show_an_outcome() -> None:
    answers = tuple(
        OutcomeAnswer("p", iri, how) for iri, how in (("w", STILL_WEAK), ("s", ANSWERS_WELL))
    )
    assert FollowUp(PARTLY, 0.5, answers).recurring == ("w",)
    assert FollowUp(ANSWERED_WELL, 0.5, answers).resolving == ("s",)
    assert FollowUp(STILL_WEAK, 0.5, answers).resolving == ()


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ([RESOLVED, RESOLVED], RESOLVED),
        ([RESOLVED, NOT_MENTIONED], PARTLY_RESOLVED),
        ([PARTLY_RESOLVED], PARTLY_RESOLVED),
        ([PARTLY_RESOLVED, RESOLVED], PARTLY_RESOLVED),
        ([PARTLY_RESOLVED, RECURS], PARTLY),
        ([RESOLVED, RECURS], PARTLY),
        ([RECURS, NOT_MENTIONED], RECURS),
        ([NOT_MENTIONED, NOT_MENTIONED], NOT_MENTIONED),
    ],
)
def test_the_outcome_follows_from_the_parts(parts: list[str], outcome: str) -> None:
    assert rule(parts) == rule(reversed(parts)) == outcome
