"""The competency questions: each file says what it asks, and answers it,
on the invented reports.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from builds import AMBLEFORD, NORTHMERE, REPORTS, build, build_graph, edited_copy
from questions import GIVEN, QUESTIONS, RI, answer, columns_of

from graphkit.answers.queries.question import ASKERS
from graphkit.core.resources import resource_path
from graphkit.documents.register import load_register
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.infer.rules import infer
from graphkit.graph.statements.ontology_graph import ontology_graph
from graphkit.graph.statements.register_graph import register_graph
from graphkit.graph.store.dataset import Store, open_store

NAMES = sorted(QUESTIONS)
OF_A_PLACE = [
    name for name in NAMES if re.search(r"SELECT[^{]*\?authority\b", QUESTIONS[name].text)
]


# --- the files


def test_every_question_has_a_one_line_summary() -> None:
    for name in NAMES:
        wanted = QUESTIONS[name]
        assert re.fullmatch(r"[A-Z][^\n]{20,140}[?.]", wanted.summary), name
        assert wanted.tags, name
        assert wanted.asked_by in ASKERS, name
        assert set(wanted.defaults) <= set(wanted.parameters), name


def test_a_file_is_sparql_as_it_stands() -> None:
    """Pasted into any client, with its comments and without our prefixes."""
    for name in NAMES:
        text = (resource_path("ontology", "queries") / f"{name}.rq").read_text("utf-8")
        assert isinstance(ox.Store().query(text), ox.QuerySolutions), name


def test_questions_share_their_lines_on_the_latest_inspection() -> None:
    for first, last, number in (
        ("# The newest full inspection known", "?value skos:prefLabel ?given }", 3),
        ("# The newest full inspection that is loaded", "AS ?inspection)", 2),
    ):
        found = [each.text.partition(first)[2].partition(last)[0] for each in QUESTIONS.values()]
        blocks = [block for block in found if block]
        assert len(blocks) == number
        assert len({*blocks}) == 1


def test_no_question_has_quadratic_cost() -> None:
    """Slow patterns: a condition evaluated for every row,
    and the page of a passage as an optional path.
    """
    for name in NAMES:
        text = re.sub(r'"[^"]*"|#.*', "", QUESTIONS[name].text)
        assert not re.search(r"\b(?:NOT\s+)?EXISTS\b|\bMINUS\b", text, re.I), name
        assert not re.search(r"OPTIONAL\s*\{[^{}]*gk:passage\s*/", text, re.I), name


@pytest.fixture(scope="session")
def known() -> Store:
    """The register, the schemes and what follows from them, without any report."""
    store = Store(ox.Store())
    for graph in (register_graph(load_register()), ontology_graph()):
        store.engine.bulk_load(graph.nquads().encode(), format=ox.RdfFormat.N_QUADS)
    store.engine.bulk_load(infer(store).nquads().encode(), format=ox.RdfFormat.N_QUADS)
    return store


def test_defaults_name_one_entity(known: Store) -> None:
    for name in NAMES:
        wanted = QUESTIONS[name]
        for parameter, value in wanted.defaults.items():
            if f"?_{parameter}_iri" in wanted.text and parameter != "statement":
                assert find_entity(known, value, parameter), name


# --- on the invented reports


@pytest.fixture(scope="session")
def small_again(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Store:
    """The same, grown report by report from the last to the first."""
    location = tmp_path_factory.mktemp("again") / "db"
    paths = sorted(REPORTS.glob("*.txt"), reverse=True)
    for number in range(len(paths)):
        build(location, register_folder, *paths[: number + 1])
    return open_store(location)


def test_no_question_returns_duplicate_rows(small: Store) -> None:
    for name in NAMES:
        rows = answer(small, name)
        assert len(rows) == len({tuple(row.items()) for row in rows}), name


def test_an_answer_does_not_depend_on_how_the_graph_came_about(
    small: Store, small_again: Store
) -> None:
    for name in NAMES:
        assert answer(small, name) == answer(small_again, name), name


@pytest.mark.parametrize("name", sorted(OF_A_PLACE))
def test_one_authority_gives_its_rows_of_all(name: str, small: Store) -> None:
    if "authority" in QUESTIONS[name].parameters:
        of_all = [row for row in answer(small, name) if row["authority"] == "Wexmoor"]
        assert answer(small, name, authority="E99000002") == of_all


CHANGED = {  # columns that a parameter changes
    ("adoption-findings", "agency"): {"since", "until"},
    ("delivered-by", "on"): {"inspected", "latestGrade"},
    ("neighbours", "until"): {"inspected", "latestGrade"},  # as at that day, too
    ("longest-since-inspection", "until"): {  # as at that day
        "inspected",
        "usual_from",
        "half_by",
        "usual_until",
        "framework",
        "grade",
        "visited",
        "source",
    },
    **{
        ("extent-of-weaknesses", name): {"findings", "inspections"}
        for name in ("authority", "topic", "since", "until")
    },
}


@pytest.mark.parametrize("name", NAMES)
def test_each_parameter_narrows_the_answer(name: str, small: Store) -> None:
    for parameter in QUESTIONS[name].parameters:
        check_narrowing(name, parameter, small)


def check_narrowing(name: str, parameter: str, small: Store) -> None:
    rows = answer(small, name)
    if (
        parameter == "min-confidence"
    ):  # changes counts and columns, too: tests/answers/queries/test_confidence.py
        assert answer(small, name, **{parameter: "0"}) == rows
        counts = [
            len(answer(small, name, **{parameter: least})) for least in ("0", "0.3", "0.6", "1")
        ]
        assert counts == sorted(counts, reverse=True)
        return
    narrowed = [answer(small, name, **{parameter: value}) for value in GIVEN[parameter]]
    # where rows are counts, they change
    if "GROUP BY" not in QUESTIONS[name].text.rpartition("}")[2]:
        kept = set(rows[0]) - CHANGED.get((name, parameter), set()) if rows else set()
        known = columns_of(rows, *sorted(kept))
        assert all(row in known for some in narrowed for row in columns_of(some, *sorted(kept)))
    assert all(len(some) <= len(rows) for some in narrowed)
    assert any(narrowed) == bool(rows)
    assert not rows or any(some != rows for some in narrowed)


COUNTED = {"extent-of-weaknesses"}  # of several taken together


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        (name, each)
        for name in sorted(set(NAMES) - COUNTED)
        for each in QUESTIONS[name].entity_parameters
        if each != QUESTIONS[name].single_value
    ],
)
def test_several_values_give_the_rows_of_each(name: str, parameter: str, small: Store) -> None:
    of_each = [
        row for value in GIVEN[parameter] for row in answer(small, name, **{parameter: value})
    ]
    of_several = answer(small, name, **{parameter: GIVEN[parameter]})
    assert sorted(of_several, key=str) == sorted(
        {str(row): row for row in of_each}.values(), key=str
    )


def test_questions_use_no_extension_of_sparql() -> None:
    for name, question in QUESTIONS.items():
        assert not re.search(r"\b(YEAR|MONTH|DAY)\s*\(", question.text), (
            f"{name}: defined for xsd:dateTime only: use SUBSTR(STR(…))"
        )
        assert not re.search(r"\bSERVICE\b", question.text), name


def test_what_is_counted_of_several_is_counted_of_them_together(small: Store) -> None:
    of_all = answer(small, "extent-of-weaknesses")
    assert answer(small, "extent-of-weaknesses", authority=GIVEN["authority"]) == of_all


def test_every_topic_is_a_valid_parameter(small: Store) -> None:
    everything = answer(small, "findings")
    topics = {topic for row in everything for topic in row["topics"].split(", ") if topic}
    assert len(topics) > 10
    for topic in topics:
        rows = answer(small, "findings", topic=topic)
        assert rows == [row for row in everything if topic in row["topics"].split(", ")]


def test_words_are_found_where_words_begin_in_any_case(small: Store) -> None:
    def paragraphs(words: str) -> list[tuple[object, ...]]:
        return columns_of(
            answer(small, "findings", words=words, authority="Ambleford"), "paragraph"
        )

    assert paragraphs("LANTERN project") == paragraphs("lantern proj") == [("11",)]
    assert paragraphs("antern project") == paragraphs("LANTERN") == paragraphs("}") == []


last = ("2023-03-06", "Good")
EXPECTED = {
    "adoption-agencies": (
        {"authority": "wexmoor"},
        ("agency", "since", "until", "predecessor"),
        [
            ("Wexmoor Adoption Service", "", "2017-03-31", ""),
            ("Adopt Norvale", "2017-04-01", "", "Wexmoor Adoption Service"),
        ],
    ),
    "comparable-judgements": (
        {"authority": "Wexmoor"},
        ("area", "inspected", "criterion", "grade"),
        [
            ("adoption", "2015-06-02", "adoption", "Good"),
            ("care-and-care-leavers", "2015-06-02", "children-looked-after", RI),
            ("care-and-care-leavers", "2018-08-06", "care-and-care-leavers", RI),
            ("care-leavers", "2015-06-02", "care-leavers", RI),
            ("help-and-protection", "2015-06-02", "help-and-protection", RI),
            ("help-and-protection", "2018-08-06", "help-and-protection", "Inadequate"),
            ("leaders", "2015-06-02", "leadership-management-governance", RI),
            ("leaders", "2018-08-06", "leaders", RI),
            ("lscb", "2015-06-02", "lscb", RI),
            ("overall-effectiveness", "2015-06-02", "overall-effectiveness", RI),
            ("overall-effectiveness", "2018-08-06", "overall-effectiveness", "Inadequate"),
        ],
    ),
    "delivered-by": (
        {"agency": "ACF"},
        ("authority", "role", "serviceType", "since", "inspected", "latestGrade", "source"),
        [
            (
                "Ambleford",
                "",
                "Children's services",
                "2021-04-01",
                *last,
                "Report on Ambleford, 2023-03-06",
            ),
            ("Ambleford", "Delivers", "", "2021-04-01", *last, "register: invented"),
        ],
    ),
    "evidence": (
        {"statement": "inspection/E99000002/2018-08-06-ilacs/judgement/leaders"},
        ("statementType", "report", "licence", "readIn", "version"),
        [("judgement", "Report on Wexmoor, 2018-08-06", "ogl-v3", "table, heading", "0.1.0")],
    ),
    "inspections": (
        {"framework": "sif"},
        ("authority", "start", "end", "published", "leadInspector", "overall"),
        [("Wexmoor", "2015-06-02", "2015-06-25", "2015-08-04", "Philippa Greengrass", RI)],
    ),
    "longest-since-inspection": (
        {},
        ("authority", "inspected", "half_by", "grade"),
        [
            ("Wexmoor", "2018-08-06", "2021-11-29", "Inadequate"),
            ("Ambleford", "2023-03-06", "2026-08-03", "Good"),
            ("Northmere", "", "", "no full inspection known"),
        ],
    ),
    "national-framework": (
        {},
        ("tag", "authority", "recommendation"),
        [
            (
                "enabler-2",
                "Ambleford",
                "https://w3id.org/graphkit/id/inspection/E99000001/2023-03-06-ilacs/recommendation/2",
            ),
            (
                "outcome-3",
                "Ambleford",
                "https://w3id.org/graphkit/id/inspection/E99000001/2023-03-06-ilacs/recommendation/1",
            ),
        ],
    ),
    "neighbours": (
        {"authority": "Wexmoor"},
        ("rank", "neighbour", "inspected", "latestGrade"),
        [("1", "Ambleford", "2023-03-06", "Good"), ("2", "Northmere", "", "")],
    ),
    "people": (
        {"person": "rashid coppergate"},
        ("role", "post", "organisation", "authority"),
        [("addressee", "Chief Executive", "Norvale Integrated Care Board", "Northmere")],
    ),
    "said-of-agency": (
        {"agency": "norvale police"},
        ("authority", "assessment", "resolvedBy", "paragraph"),
        [
            ("Ambleford", "strength", "by-name", "2"),
            ("Northmere", "weakness", "by-area", "p0"),
            ("Northmere", "to improve", "addressed, by-name", "r2"),
            ("Northmere", "strength", "by-name", "l2"),
        ],
    ),
    "statistics": (
        {"measure": "child-protection"},
        ("inspected", "value", "unit", "date", "comparator", "comparedValue", "comparedDate"),
        [("2015-06-02", "240", "children", "2015-03-31", "previous", "262", "2014-03-31")],
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_answered_on_the_invented_reports(name: str, small: Store) -> None:
    values, columns, rows = EXPECTED[name]
    assert columns_of(answer(small, name, **values), *columns) == rows


def test_evidence_names_the_extraction_method(small: Store) -> None:
    kinds = """SELECT ?kind (MIN(?thing) AS ?one) {
        ?thing gk:selector|gk:passage ?place ; a ?kind FILTER(?kind != gk:Passage) }
        GROUP BY ?kind"""
    rows = [row for _, one in small.rows(kinds) for row in answer(small, "evidence", statement=one)]
    assert dict(columns_of(rows, "statementType", "method")) == {
        "delivery arrangement": "words of delegation and delivery",
        "finding": "labels predicted by a model trained on labelled sentences",
        "inspection": "front page as printed",
        "intervention": "words of intervention",
        "judgement": "grade as printed",
        "mention of an earlier inspection": "words that refer to an earlier inspection",
        "note": "comparison of what is printed with what was read",
        "observation": "figure as printed",
        "recommendation": "list as printed; labels predicted",
        "report": "as printed",
        "statement of action": "letter as printed",
    }


def test_a_sub_point_stands_with_the_words_that_lead_in_to_it(small: Store) -> None:
    wanted = {
        row["number"]: row["quote"]
        for row in answer(small, "recommendations", authority="Wexmoor")
        if row["inspected"] == "2015-06-02"
    }
    assert wanted["2.2"] == f"{wanted['2']} … widening the choice of safe places to live"


@pytest.mark.parametrize(
    "words", ["child-protection-plans", "plans of child protection", "Child protection"]
)
def test_statistics_by_words_of_their_name(words: str, small: Store) -> None:
    rows = answer(small, "statistics", measure=words)
    assert {row["measure"] for row in rows} == {"child-protection-plans"}


@pytest.mark.parametrize("name", ["recommendations", "recommendations-through-time"])
def test_recommendations_have_their_printed_number(name: str) -> None:
    store = Store(ox.Store())
    store.engine.load(
        b"""PREFIX : <https://w3id.org/graphkit/id/inspection/W/2020-01-01-sif/recommendation/>
            PREFIX gk: <https://w3id.org/graphkit/def#> PREFIX dcterms: <http://purl.org/dc/terms/>
            PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
            <urn:wexmoor> rdfs:label "Wexmoor" . <urn:sif> skos:notation "sif" .
            <urn:i> gk:inspectionOf <urn:wexmoor> ; gk:startDate "2020-01-01"^^xsd:date ;
                gk:framework <urn:sif> ;
                gk:recommendation :priority-1, :1, :1.1, :lscb-1 .
            :priority-1 gk:priority true ; gk:addressee <urn:wexmoor> ;
                gk:selector "char=1,2;sha256=0" .
            :1 gk:priority false ; gk:addressee <urn:wexmoor> ;
            gk:selector "char=2,3;sha256=0" ;
                gk:number "12" .
            :1.1 gk:priority false ; gk:addressee <urn:wexmoor> ;
            gk:selector "char=3,4;sha256=0" ;
                dcterms:isPartOf :1 .
            :lscb-1 gk:priority false ; gk:addressee <urn:wexmoor> ;
            gk:selector "char=4,5;sha256=0" ;
                gk:number "119" .""",
        ox.RdfFormat.TURTLE,
        to_graph=ox.NamedNode("urn:g"),
    )
    assert [row["number"] for row in answer(store, name)] == ["priority-1", "12", "12.1", "119"]


def test_weaknesses_and_strengths_of_neighbours(small: Store) -> None:
    rows = answer(small, "neighbours-weaknesses", authority="Wexmoor")
    counts = {
        row["topic"]: (row["weaknesses"], row["strengths"], row["perNeighbour"]) for row in rows
    }
    assert counts["Early help"] == ("1", "2", "Ambleford 2023 (1 : 2)")
    assert counts["Permanence"] == ("1", "0", "Ambleford 2023 (1 : 0)")


def test_government_interventions(small: Store) -> None:
    rows = answer(small, "interventions")
    assert columns_of(rows, "authority", "intervention", "issued", "paragraph") == [
        ("Ambleford", "Direction", "", "p0")
    ]


def test_councils_together_has_both_directions(tmp_path: Path, register_folder: Path) -> None:
    more = (
        "The emergency duty team is hosted by Wexmoor County Council. The LSCB is shared with "
        "Northmere."
    )
    report = edited_copy(REPORTS / AMBLEFORD, tmp_path, ("14. ", f"14. {more} "))
    store = build_graph(tmp_path / "db", register_folder, report)
    rows = answer(store, "councils-together")
    assert columns_of(rows, "authority", "relation", "other", "service") == [
        ("Ambleford", "together with", "Northmere", "local safeguarding children board"),
        ("Ambleford", "served by", "Wexmoor", "emergency duty"),
        ("Northmere", "together with", "Ambleford", "local safeguarding children board"),
        ("Wexmoor", "serves", "Ambleford", "emergency duty"),
    ]
    assert {row["paragraph"] for row in rows} == {"14"}
    served = answer(store, "who-delivers", authority="Ambleford")
    assert "Wexmoor" in {row["deliverer"] for row in served}


def test_the_most_frequent_spelling_of_a_name() -> None:
    """Alphabetically "Orla Fenn" is first; of two spellings that are as common,
    the identifier has one.

    An inspection has the spelling that its own report prints.
    """
    store = Store(ox.Store())
    prints = [("orlagh-fenn", name) for name in ("Orla Fenn", "Orlagh Fenn", "Orlagh Fenn")]
    prints += [("ruth-pell", "Rut Pell"), ("ruth-pell", "Ruth Pell")]
    for number, (person, name) in enumerate(prints):
        report = f"""
            @prefix : <https://w3id.org/graphkit/id/> .
            @prefix gk: <https://w3id.org/graphkit/def#> .
            @prefix org: <http://www.w3.org/ns/org#> .
            @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            @prefix role: <https://w3id.org/graphkit/scheme/role/> .
            <https://w3id.org/graphkit/id/person/{person}>
            <http://xmlns.com/foaf/0.1/name> "{name}" ;
                a <http://xmlns.com/foaf/0.1/Person> ; rdfs:label "{name}" .
            :i{number} gk:inspectionOf :wexmoor ; gk:startDate "2020-01-0{number + 1}" ;
                gk:report :r{number} ; gk:framework :ilacs ; gk:participation :p{number} ;
                gk:lead <https://w3id.org/graphkit/id/person/{person}> .
            :p{number} org:member <https://w3id.org/graphkit/id/person/{person}> ;
                org:role role:lead-inspector ; gk:asPrinted "{name}" .
            role:lead-inspector skos:notation "lead-inspector" . :ilacs skos:notation "ilacs" .
            :wexmoor rdfs:label "Wexmoor" .
        """
        store.engine.load(report, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"urn:r{number}"))
    names = ["Orlagh Fenn"] * 3 + ["Ruth Pell"] * 2
    assert [row["person"] for row in answer(store, "people")] == names
    assert [row["leadInspector"] for row in answer(store, "inspections")] == [
        name for _, name in prints
    ]


def test_topics_by_grade_for_all_criteria(small: Store) -> None:
    rows = answer(small, "topics-by-grade")
    assert len({row["criterion"] for row in rows}) > 1
    for criterion in {row["criterion"] for row in rows}:
        alone = answer(small, "topics-by-grade", criterion=criterion)
        assert alone == [row for row in rows if row["criterion"] == criterion]


# --- times known as a year or a month


def registered(place: Path, register_folder: Path, *written: tuple[str, str]) -> Store:
    """Return a graph of the invented reports,
    some words of the register's agencies replaced by others.
    """
    shutil.copytree(register_folder, place / "register")
    agencies = Path("agencies", "norvale.yaml")
    edited_copy(register_folder / agencies, place / "register" / "agencies", *written)
    return build_graph(place / "db", place / "register", REPORTS)


@pytest.fixture(scope="session")
def imprecise(tmp_path_factory: pytest.TempPathFactory, register_folder: Path) -> Store:
    """The invented reports, with a register that knows of some days no more than the year or
    month.
    """
    return registered(
        tmp_path_factory.mktemp("imprecise"),
        register_folder,
        (
            "opened: 2021-04-01\n  serves: [{area: Ambleford, from: 2021-04-01}]",
            "opened: 2023\n  serves: [Ambleford]",
        ),
        ("opened: 2017-04-01", "opened: 2018"),
        ("closed: 2017-03-31", "closed: 2018-08"),
    )


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2017-12-31", [("Wexmoor Adoption Service", "", "2018-08")]),
        (
            "2018-01-01",
            [("Adopt Norvale", "2018", ""), ("Wexmoor Adoption Service", "", "2018-08")],
        ),
        (
            "2018-08-31",
            [("Adopt Norvale", "2018", ""), ("Wexmoor Adoption Service", "", "2018-08")],
        ),
        ("2018-09-01", [("Adopt Norvale", "2018", "")]),
    ],
)
def test_deliverers_on_a_day_with_partial_dates(
    imprecise: Store, on: str, expected: list[tuple[str, ...]]
) -> None:
    rows = answer(imprecise, "who-delivers", authority="Wexmoor", on=on)
    as_reported = ("Adopt Southvale", "2017-07", "")  # that the register does not know
    assert columns_of(rows, "deliverer", "since", "until") == sorted([as_reported, *expected])
    rows = answer(imprecise, "delivered-by", agency="Adopt Norvale", on=on)
    assert ("Wexmoor" in {row["authority"] for row in rows}) == (on >= "2018")


def test_findings_in_the_first_or_last_year_of_an_agency(imprecise: Store) -> None:
    for agency, since, until in (
        ("Adopt Norvale", "2018", ""),
        ("Wexmoor Adoption Service", "", "2018-08"),
    ):
        rows = answer(imprecise, "adoption-findings", agency=agency)
        assert ("2018-08-06", since, until) in columns_of(rows, "inspected", "since", "until")
    rows = answer(imprecise, "delays-where-delivered", agency="ACF")
    assert set(columns_of(rows, "inspected", "since")) == {("2023-03-06", "2023")}


def test_a_judgement_in_the_first_year_of_a_trust(imprecise: Store) -> None:
    rows = answer(imprecise, "before-and-after-delivery")
    assert set(columns_of(rows, "inspected", "since", "period")) == {
        ("2023-03-06", "2023", "about when it began")
    }


@pytest.mark.parametrize(
    ("year", "when"), [("2019", "before"), ("2021", "about when it began"), ("2022", "during")]
)
def test_an_earlier_judgement_before_or_after_a_trust(
    tmp_path: Path, register_folder: Path, year: str, when: str
) -> None:
    visit = "Since the visit of 2019, when services were found to require improvement to be good"
    earlier = f"Since the last inspection in {year}, when services were judged to be inadequate"
    report = edited_copy(REPORTS / AMBLEFORD, tmp_path, (visit, earlier))
    store = build_graph(tmp_path / "db", register_folder, report)
    rows = answer(store, "before-and-after-delivery", authority="Ambleford")
    assert columns_of(rows[:1], "period", "inspected", "grade", "source") == [
        (when, year, "Inadequate", "stated in the report of 2023")
    ]
    assert set(columns_of(rows[1:], "period", "source")) == {("during", "judged")}


@pytest.mark.parametrize(
    ("printed", "days"),
    [("since April 2021", ("2021-03-31", "2021-04-01")), ("", ("2023-03-05", "2023-03-06"))],
)
def test_a_start_that_the_register_does_not_have(
    printed: str, days: tuple[str, str], tmp_path: Path, register_folder: Path
) -> None:
    """It is that of a report; where none has it, it is known from the first that names the body."""
    own = "opened: 2021-04-01\n  serves: [{area: Ambleford, from: 2021-04-01}]"
    shutil.copytree(register_folder, tmp_path / "register")
    edited_copy(
        register_folder / "agencies" / "norvale.yaml",
        tmp_path / "register" / "agencies",
        (own, "serves: [Ambleford]"),
    )
    report = edited_copy(REPORTS / AMBLEFORD, tmp_path, ("since April 2021", printed or "well"))
    store = build_graph(tmp_path / "db", tmp_path / "register", report)
    for on, named in zip(days, (False, True), strict=True):
        rows = answer(store, "who-delivers", authority="Ambleford", on=on)
        assert (
            ("Ambleford Children First", "Delivers") in columns_of(rows, "deliverer", "role")
        ) == named
        rows = answer(store, "delivered-by", agency="ACF", on=on)
        assert ("Delivers" in {row["role"] for row in rows}) == named


@pytest.mark.parametrize(
    ("name", "about", "place"),
    [
        ("shared-deliverers", {}, "authority"),
        ("delivered-by", {"agency": "ACF"}, "authority"),
        ("neighbours", {"authority": "Wexmoor"}, "neighbour"),
    ],
)
def test_an_inspection_without_an_overall_grade(
    name: str, about: dict[str, str], place: str, tmp_path: Path, register_folder: Path
) -> None:
    ungraded = ("Overall effectiveness\tGood\n", ""), ("2023", "2026")
    report = edited_copy(REPORTS / AMBLEFORD, tmp_path, *ungraded)
    shutil.copytree(register_folder, own := tmp_path / "own")
    since = "{area: Ambleford, from: 2021-04-01}"
    both = (f"[{since}]", f"[{since}, {since.replace('Ambleford', 'Northmere')}]")
    edited_copy(register_folder / "agencies" / "norvale.yaml", own / "agencies", both)
    rows = answer(build_graph(tmp_path / "db", own, report), name, **about)
    assert set(columns_of(rows, place, "latestGrade")) == {
        ("Ambleford", "no overall grade"),
        ("Northmere", ""),
    }


def test_each_area_has_its_source_and_certainty(tmp_path: Path, register_folder: Path) -> None:
    serves = "opened: 2017-04-01\n  serves: "
    areas = "[Ambleford, {area: Northmere, sure: false}, {area: Wexmoor, source: a letter}]"
    store = registered(
        tmp_path, register_folder, (f"{serves}[Ambleford, Northmere, Wexmoor]", serves + areas)
    )
    served = [row for row in answer(store, "who-delivers") if row["deliverer"] == "Adopt Norvale"]
    for rows in (served, answer(store, "delivered-by", agency="Adopt Norvale")):
        assert {row["authority"]: row["source"] for row in rows if row["role"]} == {
            "Ambleford": "register: invented",
            "Northmere": "register: invented (uncertain)",
            "Wexmoor": "register: a letter",
        }


def test_years_between_two_trusts_belong_to_the_first(
    tmp_path: Path, register_folder: Path
) -> None:
    own = "opened: 2021-04-01\n  serves: [{area: Ambleford, from: 2021-04-01}]"
    first = own.replace("2021-04-01", "2019").replace("\n", "\n  closed: 2023-05\n")
    second = (
        "- id: ambleford-first\n  name: Ambleford First\n"
        "  class: ChildrensTrust\n  role: delivers\n  "
    )
    second += own.replace("2021-04-01", "2023-06").replace(
        "\n", "\n  source: invented\n  sector: childrens-trust\n"
    )
    store = registered(
        tmp_path, register_folder, (own, first), ("agencies:\n", f"agencies:\n{second}\n")
    )
    rows = answer(store, "before-and-after-delivery", authority="Ambleford")
    assert set(columns_of(rows, "deliverer", "period")) == {("Ambleford Children First", "during")}


def test_no_delivery_outside_the_life_of_an_authority(known: Store) -> None:
    outside = """SELECT ?link { ?link a gk:Coverage ; gk:servesArea ?place ; gk:%s ?day .
        ?place gk:%s ?limit . FILTER(STR(?day) %s STR(?limit)) }"""
    assert not list(known.rows(outside % ("validFrom", "validFrom", "<")))
    assert not list(known.rows(outside % ("validUntil", "validUntil", ">")))


def test_a_weakness_stands_once_where_an_agency_served_twice(
    tmp_path: Path, register_folder: Path
) -> None:
    once = "serves: [{area: Ambleford, from: 2021-04-01}]"
    twice = "serves: [{area: Ambleford, from: 2021-04-01}, {area: Ambleford, from: 2022}]"
    store = registered(tmp_path, register_folder, (once, twice))
    rows = answer(store, "delays-where-delivered", agency="ACF", words="")
    assert rows
    assert len({row["finding"] for row in rows}) == len(rows)
    assert {row["since"] for row in rows} == {"2021-04-01"}
    assert {row["sectors"] for row in rows} == {"", "health", "adoption-agency"}


# --- priority action


def test_priority_actions_by_addressee_or_mention(tmp_path: Path, register_folder: Path) -> None:
    wanted = "- Officers of Norvale Police do not tell the hub of children whom they met at night."
    letter = edited_copy(
        REPORTS / NORTHMERE, tmp_path, ("There are no areas for priority action.", wanted)
    )
    store = build_graph(tmp_path / "db", register_folder, letter)
    rows = answer(store, "priority-actions")
    assert columns_of(rows, "authority", "agencies") == [("Northmere", "Norvale Police")]
    assert answer(store, "priority-actions", agency="Norvale Police") == rows
    assert not answer(store, "priority-actions", agency="Norvale ICB")
