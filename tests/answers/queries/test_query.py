"""Questions escape their parameters, and results are written in the requested format."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
from builds import with_statements
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from questions import answer
from rdflib import Graph

from graphkit.answers.queries.question import Question, find_question, questions, read_question
from graphkit.answers.queries.running import run_question, to_sparql
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError, QueryError
from graphkit.core.terms import PREFIXES
from graphkit.graph.sparql.query_results import format_result, term_text
from graphkit.graph.store.dataset import Store

GRADES = (
    "SELECT ?grade ?page { ?j a gk:Judgement ; gk:grade ?grade "
    "OPTIONAL { ?j gk:page ?page } } ORDER BY ?j"
)
ALL = {"authority": "", "polarity": ""}


def question(text: str, **defaults: str) -> Question:
    return Question("asked", "", text, defaults=defaults)


# --- parameters


def test_a_parameter_takes_the_place_of_its_variable(small: Store) -> None:
    parsed_question = question(
        "SELECT DISTINCT ?name { ?_authority_iri a gk:LocalAuthority ; "
        "rdfs:label ?name } ORDER BY ?name"
    )
    assert parsed_question.parameters == ("authority",)
    assert [row["name"].value for row in run_question(small, parsed_question)] == [
        "Ambleford",
        "Northmere",
        "Wexmoor",
    ]
    assert [
        row["name"].value for row in run_question(small, parsed_question, {"authority": "wexmoor"})
    ] == ["Wexmoor"]


def test_a_default_holds_until_it_is_left_out(small: Store) -> None:
    parsed_question = question(
        "SELECT DISTINCT ?i { ?i gk:inspectionOf ?_authority_iri }", authority="Wexmoor"
    )
    assert len([*run_question(small, parsed_question)]) == 2
    assert len([*run_question(small, parsed_question, {"authority": "Ambleford"})]) == 1
    assert len([*run_question(small, parsed_question, {"authority": ""})]) == 4


def test_numbers_and_days_are_typed(small: Store) -> None:
    parsed_question = question("SELECT ?n { BIND(?_n_integer + 1 AS ?n) }")
    assert [row["n"].value for row in run_question(small, parsed_question, {"n": "41"})] == ["42"]
    parsed_question = question("SELECT ?y { BIND(YEAR(?_on_date) AS ?y) }")
    assert [
        row["y"].value for row in run_question(small, parsed_question, {"on": "2024-02-29"})
    ] == ["2024"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"colour": "red"}, "asked has no parameter 'colour'; it has: n, on"),
        ({"n": "many"}, "n takes a whole number, not 'many'"),
        ({"n": "4.5"}, "n takes a whole number"),
        ({"on": "2023"}, "on takes a day such as 2023-01-31, not '2023'"),
        ({"on": "2023-02-30"}, "on takes a day such as"),
        ({"on": '2023-01-01" }'}, "on takes a day such as"),
    ],
)
def test_an_invalid_value_raises(values: dict[str, str], message: str, small: Store) -> None:
    with pytest.raises(ParameterError, match=r"^[^\n]+$") as raised:
        run_question(
            small, question("SELECT * { BIND(?_n_integer AS ?a) BIND(?_on_date AS ?b) }"), values
        )
    assert message in str(raised.value)


def test_a_hint_is_read_where_its_parameter_is_given(small: Store) -> None:
    parsed_question = question(
        "SELECT ?f {\n#?topic ?f gk:topic ?_topic_iri .\n"
        "?f gk:polarity ?p BIND(?_topic_iri AS ?t) }"
    )
    assert "gk:topic ?" not in to_sparql(small, parsed_question)
    assert "gk:topic <" in to_sparql(small, parsed_question, {"topic": "front-door"})


def test_a_hint_does_not_change_an_answer(small: Store) -> None:
    parsed_question, topic = find_question("findings"), {**ALL, "topic": "front-door"}
    plain = dataclasses.replace(parsed_question, text=parsed_question.text.replace("#?topic", "#"))
    hinted = format_result(run_question(small, parsed_question, topic), "csv")
    assert hinted == format_result(run_question(small, plain, topic), "csv")
    assert hinted.count("front-door") > 1


def test_every_hint_that_ships_names_a_parameter() -> None:
    for parsed_question in questions().values():
        assert set(re.findall(r"^#\?([\w-]+) ", parsed_question.text, re.M)) <= set(
            parsed_question.parameters
        ), parsed_question.name


@pytest.mark.parametrize("words", ["who-delivers:", "who delivers"])
def test_a_misspelt_question_suggests_names(words: str) -> None:
    with pytest.raises(GraphkitError, match="there are, for example: who-delivers"):
        find_question(words)


def test_what_has_no_braces_may_be_a_query(small: Store) -> None:
    assert list(run_question(small, find_question("DESCRIBE gk:Finding"), {}))


def test_a_parameter_in_a_comment_is_ignored() -> None:
    assert question("# like ?_authority_iri\nSELECT * { ?s ?p ?_words }").parameters == ("words",)


def begins(quote: str, words: str) -> bool:
    """Say whether words stand in a quote, where a word begins,
    in capitals if they are all in capitals.
    """
    if words != words.upper():
        quote, words = quote.lower(), words.lower()
    alone, there = (re.sub(r"[\W_]+", " ", f" {text}") for text in (words, quote))
    return words.lower() in quote.lower() and alone in there


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("abAT \"'\\{}<>?_#\n\r\t;./|$@^e"), min_size=1, max_size=12))
@example("e")
@example("IT")
def test_words_are_matched_literally(small: Store, words: str) -> None:
    quotes = [row["quote"] for row in answer(small, "findings", **ALL)]
    found = [row["quote"] for row in answer(small, "findings", **ALL, words=words)]
    assert found == [quote for quote in quotes if begins(quote, words)]


def test_an_authority_given_as_agency_suggests_a_question(small: Store) -> None:
    with pytest.raises(
        GraphkitError,
        match=r"but authority/E99000002 \(Wexmoor\) is; .* question councils-together",
    ):
        run_question(small, find_question("delivered-by"), {"agency": "Wexmoor"})


# --- several values


@pytest.fixture(scope="module")
def region(small: Store) -> Store:
    """The invented reports, where the South West has a second authority."""
    moved = with_statements(small, "authority:E99000003 gk:region region:south-west")
    moved.engine.update(
        "DELETE { ?place gk:region ?before } WHERE { ?place gk:region ?before"
        " FILTER(?place = authority:E99000003 && ?before != region:south-west) }",
        prefixes=PREFIXES,
    )
    return moved


def test_a_region_stands_for_its_authorities(region: Store) -> None:
    rows = answer(region, "inspections", authority="south west")
    assert {row["authority"] for row in rows} == {"Wexmoor", "Northmere"}
    assert rows == answer(region, "inspections", authority=["Northmere", "Wexmoor", "South West"])
    assert rows == answer(region, "inspections", authority=["", "E99000002", "Northmere"])
    assert rows == answer(region, "inspections", authority="region/south-west")
    with pytest.raises(
        EntityNotFoundError, match="no authority is named 'Berkshire'"
    ):  # none of it is in this graph
        answer(region, "inspections", authority="Berkshire")


def test_a_region_with_one_known_authority(small: Store) -> None:
    rows = answer(small, "inspections", authority="Wexmoor")
    assert rows == answer(small, "inspections", authority="South West")
    assert rows == answer(small, "inspections", authority="region/south-west")


def test_a_topic_stands_for_those_below_it(small: Store) -> None:
    below = ["front-door", "early-help"]
    rows = answer(small, "findings", **ALL, topic="front-door-and-early-help")
    assert {row["finding"] for row in rows} >= {
        row["finding"] for row in answer(small, "findings", **ALL, topic=below)
    }
    assert rows


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIBE ?_authority_iri",
        "CONSTRUCT WHERE { ?i gk:inspectionOf ?_authority_iri }",
        "SELECT ?a { ?i gk:inspectionOf ?a } GROUP BY ?a HAVING(?a = ?_authority_iri)",
    ],
)
def test_several_values_where_values_cannot_be_bound(text: str, small: Store) -> None:
    with pytest.raises(ParameterError, match="_authority_iri takes one value here"):
        run_question(small, question(text), {"authority": ["Wexmoor", "Northmere"]})
    assert list(run_question(small, question(text), {"authority": "Wexmoor"}))


def test_to_ask_of_none_is_not_to_ask_of_all(small: Store) -> None:
    with pytest.raises(ParameterError, match="authority has an empty list of values: leave it out"):
        answer(small, "inspections", authority=[])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?i { { SELECT ?i { ?i gk:inspectionOf ?_authority_iri } } }",
        """SELECT ?i {
            ?i a gk:Inspection OPTIONAL { ?i gk:inspectionOf ?o FILTER(?o = ?_authority_iri) }
            FILTER(BOUND(?o)) }""",
        "SELECT ?i { ?i a gk:Inspection FILTER EXISTS { ?i gk:inspectionOf ?_authority_iri } }",
        (
            "SELECT ?i { { SELECT ?i (?_authority_iri AS "
            "?o) { ?i gk:inspectionOf ?_authority_iri } } }"
        ),
        """SELECT ?i { # not here: { ?_authority_iri
          ?i gk:inspectionOf ?_authority_iri
          FILTER("}" != '{' && \"\"\"{"}\"\"\" != "?_authority_iri") }""",
        "CONSTRUCT { ?i gk:inspectionOf ?_authority_iri } { ?i gk:inspectionOf ?_authority_iri }",
    ],
)
def test_several_values_are_bound_wherever_the_parameter_stands(text: str, small: Store) -> None:
    def parsed_question(*names: str) -> list[str]:
        found = run_question(small, question(text), {"authority": names})
        return sorted(str(row.subject if isinstance(row, ox.Triple) else row["i"]) for row in found)

    assert parsed_question("Wexmoor", "Northmere") == sorted(
        parsed_question("Wexmoor") + parsed_question("Northmere")
    )
    assert len(parsed_question("Wexmoor", "Wexmoor")) == len(parsed_question("Wexmoor")) == 2


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        (
            "neighbours-weaknesses",
            {"authority": "South West"},
            "one value for authority, not 2 (South West)",
        ),
        (
            "neighbours-weaknesses",
            {"authority": ["Wexmoor", "Northmere"]},
            "not 2 (Wexmoor, Northmere): give one value",
        ),
        (
            "findings",
            {**ALL, "words": ["plan", "{ ?_topic_iri"]},
            "findings takes one value for words, not 2",
        ),
        (
            "findings",
            {**ALL, "since": ["2018", "2019"]},
            "findings takes one value for since, not 2",
        ),
    ],
)
def test_a_single_value_parameter_rejects_several(
    name: str, values: dict[str, str | list[str]], message: str, region: Store
) -> None:
    with pytest.raises(ParameterError, match=r"^[^\n]+$") as raised:
        run_question(region, find_question(name), values)
    assert message in str(raised.value)


# --- forms


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_rows_are_the_same_in_every_form(form: str, small: Store) -> None:
    rows = [["" if term is None else term.value for term in row] for row in small.query(GRADES)]
    text = format_result(small.query(GRADES), form)
    assert READERS[form](text) == rows
    assert text.endswith("\n")


def _of_json(text: str) -> list[list[str]]:
    parsed = json.loads(text)
    names = parsed["head"]["vars"]
    return [
        [row.get(name, {}).get("value", "") for name in names]
        for row in parsed["results"]["bindings"]
    ]


def _of_xml(text: str) -> list[list[str]]:
    space = "{http://www.w3.org/2005/sparql-results#}"
    rows = []
    for result in ET.fromstring(text).iter(f"{space}result"):
        cells = {cell.get("name"): "".join(cell.itertext()).strip() for cell in result}
        rows.append([cells.get(name, "") for name in ("grade", "page")])
    return rows


READERS = {
    "csv": lambda text: [*csv.reader(io.StringIO(text))][1:],
    "tsv": lambda text: [
        [cell.strip("<>") for cell in line.split("\t")] for line in text.splitlines()[1:]
    ],
    "json": _of_json,
    "xml": _of_xml,
}


def test_a_table_is_for_people(small: Store) -> None:
    lines = format_result(small.query(GRADES), "table", 80).splitlines()
    assert lines[0].split() == ["grade", "page"]
    assert "grade/requires-improvement" in {line.strip() for line in lines}
    assert lines[-1] == "(16 rows)"


@pytest.mark.parametrize(
    ("text", "message"), [("ASK { ?s a gk:Report }", "yes"), ("ASK { ?s a gk:X }", "no")]
)
def test_boolean_results(text: str, message: str, small: Store) -> None:
    assert message in format_result(small.query(text), "table").split()
    assert json.loads(format_result(small.query(text), "json"))["boolean"] is (message == "yes")
    assert format_result(small.query(text), "csv").strip() in ("true", "false")


TRIPLES = "CONSTRUCT { ?j gk:grade ?grade ; rdfs:comment [ rdfs:label ?when ] } { %s }"
PARTS = ("?i gk:judgement ?j", "?i gk:startDate ?when", "?j gk:grade ?grade")


def test_turtle_results_are_deterministic(small: Store) -> None:
    texts = {
        format_result(small.query(TRIPLES % " . ".join(parts)), "turtle")
        for parts in (PARTS, PARTS[::-1])
    }
    assert len(texts) == 1
    text = texts.pop()
    assert "@prefix gk: <https://w3id.org/graphkit/def#> ." in text
    assert len(Graph().parse(data=text, format="turtle")) == 16 * 3


def test_triples_as_a_table_are_sorted(small: Store) -> None:
    text = format_result(
        small.query("CONSTRUCT { ?j gk:grade ?g } { ?j gk:grade ?g }"), "table", 200
    )
    rows = text.splitlines()[2:-1]
    assert rows == sorted(rows)
    assert rows[0].split()[1] == "grade"


@pytest.mark.parametrize(
    ("text", "form", "message"),
    [
        (GRADES, "turtle", "cannot be written as turtle: use table, csv, tsv, json or xml"),
        ("ASK {}", "turtle", "cannot be written as turtle"),
        (TRIPLES % PARTS[0], "csv", "cannot be written as csv: use turtle or table"),
    ],
)
def test_a_format_that_does_not_fit_raises(
    text: str, form: str, message: str, small: Store
) -> None:
    with pytest.raises(GraphkitError, match=message):
        format_result(small.query(text), form)


def test_identifiers_are_shown_by_prefix_and_ours_bare() -> None:
    def shown(iri: str) -> str:
        return term_text(ox.NamedNode(iri))

    assert shown("https://w3id.org/graphkit/id/agency/ofsted") == "agency/ofsted"
    assert shown("https://w3id.org/graphkit/scheme/grade/good") == "grade/good"
    assert shown("https://w3id.org/graphkit/def#Finding") == "Finding"
    assert shown("http://www.w3.org/ns/org#member") == "org:member"
    assert shown("https://example.org/x") == "https://example.org/x"
    assert term_text(ox.Literal("good", language="en")) == "good"


# --- what is asked


def test_questions_by_name_text_or_file(tmp_path: Path) -> None:
    assert find_question("who-delivers").summary
    assert find_question("DESCRIBE <https://w3id.org/graphkit/id/agency/ofsted>").parameters == ()
    path = tmp_path / "mine.rq"
    path.write_text(
        "#+ summary: Mine?\n#+ defaults:\n#+   page: 7\nSELECT * { ?s gk:page ?_page_integer }"
    )
    parsed_question = read_question(path)
    assert (parsed_question.name, parsed_question.summary, parsed_question.defaults) == (
        "mine",
        "Mine?",
        {"page": "7"},
    )


def test_an_unknown_question_lists_similar_names() -> None:
    with pytest.raises(
        GraphkitError, match=r"^no question is named 'who-deliver'; there are, .* who-delivers"
    ):
        find_question("who-deliver")


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { gk:a gk:b gk:c }", "DROP ALL", "SELECT { }", "DELETE WHERE { ?s ?p ?o }"],
)
def test_only_queries_are_answered(text: str, small: Store) -> None:
    with pytest.raises(QueryError, match=r"^not a SPARQL query: [^\n]+$"):
        run_question(small, question(text))


def test_tables_show_printed_paragraph_numbers_only(small: Store) -> None:
    parsed_question = question('SELECT ?paragraph { VALUES ?paragraph { "p0" "36" } }')
    words = {
        form: format_result(run_question(small, parsed_question), form).split()
        for form in ("table", "csv")
    }
    assert words == {
        "table": ["paragraph", "---------", "36", "(2", "rows)"],
        "csv": ["paragraph", "p0", "36"],
    }


# --- as at a day


def test_a_question_keeps_to_the_day_or_is_refused(small: Store) -> None:
    def names(store: Store, name: str, **values: str) -> list[str]:
        given = {"authority": "Ambleford", **values}
        return [str(row["deliverer"]) for row in run_question(store, find_question(name), given)]

    before = small.as_at("2016-12-31")
    assert names(before, "who-delivers") == names(small, "who-delivers", on="2016-12-31")
    assert names(before, "who-delivers") != names(small, "who-delivers")
    with pytest.raises(ParameterError, match="from all that is loaded, not as at 2016-12-31"):
        names(before, "councils-together")
    assert names(before, "before-and-after-delivery", until="2016-12-31") is not None
    with pytest.raises(ParameterError, match="give until=2016-12-31"):
        run_question(before, find_question("findings"), ALL)
