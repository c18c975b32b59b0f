"""The tools: seven with schemas and examples; replies with citations,
of the length that is asked for.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builds import REPORTS
from event_loops import run_apart
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from mcp_client import call_tools, require_sdk, settings_for

from graphkit.answers.pages.place_page import england_page, thing_page
from graphkit.answers.readings.reading_schema import slot_schemas
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.mcp import tools
from graphkit.surfaces.mcp.tool_replies import (
    DEFAULT,
    LEAST,
    WORDS,
    cut_reply,
    fitted,
    reply_text,
    size,
    with_quoted_names,
)

require_sdk()

Call = Callable[..., Any]
SLOW = (
    "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . "
    "?e ?r ?f . ?g ?s ?h FILTER(STR(?a) = STR(?h)) }"
)
FINDINGS = "SELECT ?finding { ?finding a gk:Finding } ORDER BY ?finding"
LONG_CELL = "SELECT (GROUP_CONCAT(STR(?quote)) AS ?all) { ?finding gk:quote ?quote }"
# its report is not under the Open Government Licence
NORTHMERE = "inspection/E99000003/2022-09-26-jtai"
WEAK = {"of": "findings", "where": {"polarity": "weakness"}, "scope": "all"}
DRAFT = "Ambleford was graded good overall in March 2023. Wexmoor was outstanding in 2018."
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ask", {"words": "what are the weaknesses of Wexmoor"}),
    ("ask", {"words": "who inspected Ambleford"}),
    ("read", WEAK),
    ("read", {"of": "findings", "measures": "count", "by": ["authority", "topic"], "scope": "all"}),
    ("values", {"of": "findings"}),
    ("values", {"of": "findings", "dimension": "topic"}),
    ("passages", {"words": "children"}),
    ("passages", {"reading": {"of": "recommendations", "scope": "all"}}),
    *(("page", {"name": name, "place": "Wexmoor"}) for name in tools.PAGES if name != "compare"),
    ("page", {"name": "compare", "place": "Wexmoor", "other": "Ambleford"}),
    ("page", {"name": "briefing", "place": ["Wexmoor", "Ambleford"]}),
    ("page", {}),
    ("page", {"place": "Northmere"}),
    ("page", {"place": NORTHMERE}),
    ("check", {"statement": DRAFT}),
    ("sparql", {"query": FINDINGS}),
    ("sparql", {"query": LONG_CELL}),
)
EACH = pytest.mark.parametrize(
    ("tool", "arguments"),
    CALLS,
    ids=[f"{tool}-{' '.join(map(str, given.values()))}"[:40] for tool, given in CALLS],
)


def in_process(store: Store, tool: str, arguments: dict[str, Any], all_quotes: bool = True) -> Any:
    """Call the function of a tool, as a worker does."""
    slots = {
        name: value
        for name, value in arguments.items()
        if tool == "read" and name in slot_schemas()
    }
    others = {name: value for name, value in arguments.items() if name not in slots}
    reply = getattr(tools, f"{tool}_reply")(
        store, all_quotes, **({"slots": slots} if slots else {}), **others
    )
    return json.loads(json.dumps(reply, default=str))


def passages_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the passages anywhere in a reply."""
    if isinstance(value, dict):
        yield from value.get("passages", ())
        value = [*value.values()]
    for each in value if isinstance(value, list) else ():
        yield from passages_in(each)


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    """The tools as clients see them, by name."""
    from mcp import Client

    from graphkit.surfaces.mcp.server import tool_server

    async def list_tools() -> Any:
        async with Client(tool_server(settings_for(Path("none")))) as client:
            return await client.list_tools()

    return {each.name: each for each in run_apart(list_tools()).tools}


def test_there_are_seven_tools_of_6000_tokens(listed: dict[str, Any]) -> None:
    assert [*listed] == "ask read values passages page sparql check".split()
    texts = [each.model_dump_json(by_alias=True, exclude_none=True) for each in listed.values()]
    assert sum(map(len, texts)) / 4 <= 6000


def test_schemas_are_valid_and_examples_fit_them(listed: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator

    for each in listed.values():
        Draft202012Validator.check_schema(each.input_schema)
        Draft202012Validator.check_schema(each.output_schema)
        assert len(each.input_schema["examples"]) == 2
        assert all("description" in one for one in each.input_schema["properties"].values())
        for example in each.input_schema["examples"]:
            Draft202012Validator(each.input_schema).validate(example)


def test_read_has_the_slots_of_a_reading(listed: dict[str, Any]) -> None:
    schema = listed["read"].input_schema["properties"]
    assert schema.keys() >= slot_schemas().keys()
    assert "section.grade" in schema["where"]["description"]


@EACH
def test_replies_cite_documents_and_fit_their_schema(
    small: Store, listed: dict[str, Any], tool: str, arguments: Any
) -> None:
    from jsonschema import Draft202012Validator

    reply = in_process(small, tool, {**arguments, "max_chars": 50_000})
    Draft202012Validator(listed[tool].output_schema).validate(reply)
    assert reply["results"]
    printed = " ".join(" ".join(path.read_text("utf-8").split()) for path in REPORTS.glob("*.txt"))
    for each in passages_in(reply):
        assert each["url"].startswith("https://")
        assert each["report"].startswith("Report on ")
        parts = each.get(WORDS, "").split(" … ")
        assert all(" ".join(part.split()) in printed for part in parts if "[cut" not in part)


@EACH
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(max_chars=some.integers(LEAST, 3 * DEFAULT), offset=some.integers(0, 12))
def test_no_reply_is_longer_than_asked_for(
    small: Store, tool: str, arguments: Any, max_chars: int, offset: int
) -> None:
    reply = in_process(small, tool, {**arguments, "max_chars": max_chars, "offset": offset})
    assert size(reply) <= max_chars + 50
    rest = reply["total"] - offset - len(reply["results"])
    assert reply["truncated"] == (rest > 0)


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=300),
    lambda inner: (
        some.lists(inner, max_size=6) | some.dictionaries(some.text(max_size=40), inner, max_size=6)
    ),
    max_leaves=30,
)


@given(value=some.dictionaries(some.text(max_size=40), JSON), most=some.integers(120, 2000))
def test_any_value_is_cut_to_a_size(value: Any, most: int) -> None:
    cut = fitted(value, most)
    assert size(cut) <= most
    assert cut == value or size(value) > most


@given(
    rows=some.lists(some.dictionaries(some.text(max_size=20), JSON)),
    most=some.integers(LEAST, 4000),
)
def test_parts_of_a_reply_make_the_whole(rows: list[Any], most: int) -> None:
    seen = 0
    while seen < len(rows):
        reply = cut_reply({"answer": "Yes."}, rows[seen:], seen, len(rows), most)
        assert size(reply) <= most + 50
        assert reply["results"]
        seen += len(reply["results"])
        assert reply.get("next", len(rows)) == seen


def test_a_long_answer_comes_in_parts(call: Call) -> None:
    first = call("read", **WEAK, max_chars=1500)
    second = call("read", **WEAK, max_chars=1500, offset=first["next"])
    whole = call("read", **WEAK, max_chars=50_000)
    parts = first["results"] + second["results"]
    assert parts == whole["results"][: len(parts)]
    assert "population" in first
    assert "population" not in second


def test_a_long_tuple_is_cut_as_a_list() -> None:
    found = fitted({"left_out": tuple({"name": "x" * 40} for _ in range(30))}, 500)
    assert isinstance(found["left_out"], list)
    assert len(found["left_out"]) + found["left_out_more"] == 30


def test_a_long_cell_of_sparql_is_cut_and_marked(call: Call) -> None:
    (row,) = call("sparql", query=LONG_CELL, max_chars=1000)["results"]
    assert re.search(r"\[cut: [\d,]+ characters\]$", row["all"])


def test_the_text_is_short_and_has_the_first_results(whole: Path) -> None:
    from graphkit.surfaces.mcp.server import tool_server

    (result,) = call_tools(tool_server(settings_for(whole)), ("read", WEAK))
    text = result.content[0].text
    assert len(text) <= DEFAULT // 4
    assert all(
        len(reply_text(result.structured_content, most)) <= most + 1
        for most in range(125, 2000, 25)
    )
    assert json.loads(text.splitlines()[0]) == result.structured_content["results"][0]
    assert f"offset {result.structured_content['next']}" in text


@EACH
def test_restricted_quotes_are_in_no_reply(small: Store, tool: str, arguments: Any) -> None:
    readable = in_process(
        small, "page", {"name": "entity", "place": NORTHMERE, "max_chars": 50_000}
    )
    restricted = [each[WORDS] for each in passages_in(readable) if "Northmere" in each["report"]]
    if "gk:quote" in arguments.get("query", ""):  # readers elsewhere query a copy without them
        return
    reply = in_process(small, tool, {**arguments, "max_chars": 50_000}, all_quotes=False)
    text = json.dumps(reply, ensure_ascii=False)
    assert len(restricted) > 10
    assert [
        quote
        for quote in restricted
        if len(quote) > 30 and json.dumps(quote, ensure_ascii=False)[1:-1] in text
    ] == []
    if any("Northmere" in each["report"] for each in passages_in(reply)):
        assert "their quotes are left out: Report on Northmere" in " ".join(reply["notes"])


def test_names_of_people_are_quoted_in_sentences(small: Store) -> None:
    sentence = {"answer": "Orla Pennywhistle led it.", "results": [{"lead": "Orla Pennywhistle"}]}
    quoted = with_quoted_names(small, sentence)
    assert quoted == {
        "answer": "“Orla Pennywhistle” led it.",
        "results": [{"lead": "Orla Pennywhistle"}],
    }


def test_ask_answers_with_its_query_where_asked(call: Call) -> None:
    first = call("ask", words="is Ambleford good")
    assert first["answer"].startswith("Yes")
    assert "sparql" not in first
    assert call("ask", words="is Ambleford good", sparql=True)["sparql"].startswith("SELECT")


def test_an_offered_reading_can_be_read(call: Call) -> None:
    offered = call("ask", words="weak leadership and strong neglect")["offered"]
    assert offered
    assert all("population" in call("read", **each["reading"]) for each in offered)


def test_a_change_of_grade_cites_the_later_judgement(call: Call) -> None:
    change, *_ = call(
        "read", of="changes", where={"authority": "Wexmoor", "criterion": "overall effectiveness"}
    )["results"]
    assert "2018-08-06-ilacs/judgement/overall-effectiveness" in change["passages"][0]["id"]


def test_values_match_letters_words_and_slips(call: Call) -> None:
    def found(words: str) -> list[str]:
        reply = call("values", of="findings", dimension="authority", words=words)
        return [each["value"] for each in reply["results"]]

    assert found("ambl") == found("E99000001") == found("amblefrod") == ["Ambleford"]
    counted = call("values", of="findings", dimension="polarity", where={"authority": "Ambleford"})[
        "results"
    ]
    assert (
        sum(each["count"] for each in counted)
        == call(
            "read", of="findings", where={"authority": "Ambleford"}, measures="count", scope="all"
        )["results"][0]["count"]
    )


def test_values_without_a_dimension_are_dimensions(call: Call) -> None:
    listed = call("values", of="recommendations", words="priority")["results"]
    assert "priority" in [each["dimension"] for each in listed]


def test_passages_of_words_fit_filters(call: Call) -> None:
    reply = call("passages", words="early help", authority="Ambleford", polarity="strength")
    assert {each["authority"] for each in reply["results"]} == {"Ambleford"}
    assert all(each["passages"][0][WORDS] for each in reply["results"])


@pytest.mark.parametrize("place", ["Ambleford", "Norvale Police", "neglect", None])
def test_a_page_has_the_blocks_of_its_declaration(small: Store, place: str | None) -> None:
    reply = in_process(small, "page", {"place": place, "max_chars": 50_000})
    page = thing_page(small, find_entity(small, place)) if place else england_page(small)
    shown = [each for each in page.to_json()["blocks"] if each["words"] or each["rows"]]
    assert [each["name"] for each in reply["results"]] == [each["name"] for each in shown]
    for found, block in zip(reply["results"], shown, strict=True):
        assert found.get("reading") == block["reading"]
        assert found.get("words", "") == block["words"]
        assert len(found.get("rows", ())) == min(len(block["rows"]), 8)
    assert reply["answer"] == page.answer


def test_an_inspection_has_statements_and_passages(call: Call) -> None:
    reply = call("page", place="inspection/E99000001/2023-03-06-ilacs", max_chars=50_000)
    assert reply["entity"]["kind"] == "inspection"
    assert {"rdfs:label"} <= {each.get("property") for each in reply["results"]}
    assert sum(1 for _ in passages_in(reply)) >= 5


def test_an_unsure_question_has_other_meanings_first(call: Call) -> None:
    reply = call("ask", words="weak leadership and strong neglect")
    assert size(reply) <= 2500
    assert "offered_more" not in reply
    assert all(each["answer"] for each in reply["offered"])


def test_a_draft_is_confirmed_or_contradicted(call: Call) -> None:
    states = {
        each["sentence"][:9]: each["state"] for each in call("check", statement=DRAFT)["results"]
    }
    assert states == {"Ambleford": "confirmed", "Wexmoor w": "contradicted"}


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("page", {"name": "entity", "place": "Nowhere"}, "no entity is named 'Nowhere'"),
        ("page", {"place": ["Wexmoor", "Nowhere"]}, "'Nowhere'"),
        ("show", {"entity": "Wexmoor"}, "use instead: page entity"),
        ("read", {"of": "finding"}, "did you mean findings?"),
        ("read", {"of": "findings", "wher": {}}, "did you mean where?"),
        ("read", {"of": "findings", "where": {"colour": "red"}}, "findings have no colour"),
        ("read", {}, "read needs of: one of authorities"),
        ("ask", {}, "ask needs words: text"),
        ("ask", {"words": "x", "max_chars": 10}, "max_chars takes a whole number from 500"),
        ("page", {"name": "briefing"}, "page briefing needs place"),
        ("page", {"place": "Wexmoor", "topic": "neglect"}, "no parameter 'topic'"),
        ("passages", {}, "passages needs a reading, words or a filter"),
        ("passages", {"reading": {"of": "spells"}}, "spells have no passages"),
        ("sparql", {"query": "SELECT { ?x"}, "not a SPARQL query"),
        ("sparql", {"query": "CLEAR ALL"}, "not a SPARQL query"),
        ("briefing", {"authority": "Wexmoor"}, "use instead: page briefing"),
        ("search", {"words": "children"}, "use instead: passages, or ask"),
    ],
)
def test_errors_say_the_next_step(call: Call, tool: str, arguments: Any, message: str) -> None:
    assert message in call(tool, **arguments)


def test_a_slow_query_is_ended_and_the_next_is_answered(whole: Path) -> None:
    from graphkit.surfaces.mcp.server import tool_server

    server = tool_server(settings_for(whole, seconds=3))
    slow, next_one = call_tools(
        server, ("sparql", {"query": SLOW}), ("sparql", {"query": FINDINGS})
    )
    assert slow.is_error
    assert "no answer within 3 seconds" in slow.content[0].text
    assert next_one.structured_content["results"]


def test_the_exchange_in_the_documentation_is_real(call: Call) -> None:
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "use-with-assistants.md").read_text(
        "utf-8"
    )
    sent, received = map(json.loads, re.findall(r"^```json\n(.*?)^```", page, re.M | re.S)[1:])
    assert call(sent["params"]["name"], **sent["params"]["arguments"]) == received
