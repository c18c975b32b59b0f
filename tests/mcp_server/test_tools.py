"""The tools: every reply has evidence, and says what it does not cover."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builds import REPORTS
from event_loops import run_apart
from mcp_client import call_tools, require_sdk, settings_for

from graphkit.abilities import ABILITIES

require_sdk()

Call = Callable[..., Any]
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h FILTER(STR(?a) = STR(?h)) }"
FINDINGS = "SELECT ?finding { ?finding a gk:Finding } ORDER BY ?finding"
CALLS = (
    ("find", {"name": "Ambleford"}),
    ("query", {"question": "findings", "parameters": {"authority": ["Ambleford", "Wexmoor"]}}),
    ("search", {"words": "children", "kind": "finding"}),
    ("show", {"entity": "inspection/E99000001/2023-03-06-ilacs"}),
    ("why", {"entity": "Ambleford"}),
    ("sparql", {"query": FINDINGS}),
    ("coverage", {"place": "Wexmoor"}),
)  # fmt: skip


def words_of_reports() -> str:
    """Return the words of all invented reports."""
    return " ".join(" ".join(path.read_text("utf-8").split()) for path in REPORTS.glob("*.txt"))


@pytest.mark.parametrize(("tool", "arguments"), CALLS, ids=[tool for tool, _ in CALLS])
def test_every_reply_has_evidence_and_what_is_missing(call: Call, tool: str, arguments: Any) -> None:
    reply = call(tool, **arguments)
    assert reply["results"]
    assert "Loaded: 4 inspections of 3 authorities" in reply["not_covered"][-1]
    items = [item for result in reply["results"] for item in result["evidence"]]
    assert items or tool == "find"
    printed = words_of_reports()
    for item in items:
        assert item.keys() >= {"id", "quote", "report", "page", "source_url", "confidence"}
        assert " ".join(item["quote"].split()) in printed
        assert item["report"].startswith("Report on ")


def test_findings_have_confidence_and_a_source(call: Call) -> None:
    (result,) = call("sparql", query=FINDINGS, limit=1)["results"]
    (item,) = result["evidence"]
    assert result["finding"] == item["id"]
    assert 0 < item["confidence"] <= 1
    assert item["source_url"].startswith("https://")


def test_tools_take_at_most_4000_tokens() -> None:
    from mcp import Client

    from graphkit.mcp.server import tool_server

    async def listed() -> Any:
        async with Client(tool_server(settings_for(Path("none")))) as client:
            return await client.list_tools()

    tools = run_apart(listed())
    names = {tool.name for tool in tools.tools}
    assert names == {*"find ask query search show why sparql coverage".split(), *ABILITIES}
    assert len(tools.model_dump_json(by_alias=True, exclude_none=True)) / 4 <= 4000


def test_ask_lists_the_questions(call: Call) -> None:
    listed = {each["name"]: each for each in call("query")["results"]}
    assert listed["recurring-weaknesses"]["parameters"][0] == "authority"
    assert any("agency (required)" in each["parameters"] for each in listed.values())


def test_a_long_answer_comes_in_parts(call: Call) -> None:
    arguments = {"question": "findings", "parameters": {"polarity": ""}}
    first = call("query", **arguments, limit=2)
    second = call("query", **arguments, limit=2, offset=2)
    both = call("query", **arguments, limit=4)
    assert first["results"] + second["results"] == both["results"]
    assert f"{first['total'] - 2} more: ask again with offset 2." in first["not_covered"]


def test_diagnostics_come_with_the_answer(call: Call) -> None:
    reply = call("query", question="findings", parameters={"authority": "Ambleford", "since": "2030"})
    assert reply["results"] == []
    assert "No report since 2030 loaded" in " ".join(reply["not_covered"])


def test_rows_without_evidence_are_counted(call: Call) -> None:
    reply = call("sparql", query="SELECT (COUNT(*) AS ?n) { ?finding a gk:Finding }")
    assert reply["results"] == [{"n": 107, "evidence": []}]
    assert reply["not_covered"][0].startswith("1 of 1 rows have no evidence")


def test_judgements_of_an_inspection_have_evidence(call: Call) -> None:
    inspection = "inspection/E99000001/2023-03-06-ilacs"
    (result,) = call("show", entity=inspection)["results"]
    assert f"{inspection}/judgement/overall-effectiveness" in {item["id"] for item in result["evidence"]}


def test_restricted_quotes_are_marked(call: Call) -> None:
    notes = " ".join(call("why", entity="inspection/E99000003/2022-09-26-jtai")["not_covered"])
    assert (
        "Not under the Open Government Licence, do not republish their quotes: Report on Northmere" in notes
    )


def test_a_misspelt_name_finds_similar_ones(call: Call) -> None:
    reply = call("find", name="Amblefrod")
    assert reply["not_covered"][0] == "Nothing is named 'Amblefrod': these names are similar."
    assert "authority/E99000001" in [each["id"] for each in reply["results"]]


def test_coverage_has_the_oldest_and_newest(call: Call) -> None:
    (sif,) = [each for each in call("coverage")["results"] if each["framework"] == "SIF"]
    assert sif["oldest"] == sif["newest"]
    assert sif["oldest"].startswith("2015")


def test_coverage_lists_inspections_that_reports_refer_to(call: Call) -> None:
    (earlier,) = [each for each in call("coverage", place="Wexmoor")["results"] if "not_loaded" in each]
    assert earlier["not_loaded"] == "2011-05"
    assert "May 2011" in earlier["evidence"][0]["quote"]


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("show", {"entity": "Nowhere"}, "no entity is named 'Nowhere'"),
        ("query", {"question": "recurring"}, "there are, for example: recurring-weaknesses"),
        ("query", {"question": "SELECT * { ?s ?p ?o }"}, "SPARQL goes to the tool sparql"),
        ("query", {"question": "findings", "parameters": {"place": "X"}}, "has no parameter 'place'"),
        ("search", {"words": "children", "limit": 1000}, "limit is a number from 1 to 100"),
        ("sparql", {"query": "SELECT { ?x"}, "not a SPARQL query"),
        ("sparql", {"query": "CLEAR ALL"}, "not a SPARQL query"),
    ],
)
def test_errors_tell_the_next_step(call: Call, tool: str, arguments: Any, message: str) -> None:
    assert message in call(tool, **arguments)


def test_a_query_returns_only_so_many_rows(call: Call) -> None:
    reply = call("sparql", query=FINDINGS, limit=3)
    assert len(reply["results"]) == 3
    assert "Only the first 3 rows" in reply["not_covered"][0]


def test_a_slow_query_is_ended_and_the_next_is_answered(whole: Path) -> None:
    from graphkit.mcp.server import tool_server

    server = tool_server(settings_for(whole, seconds=10))
    slow, next_one = call_tools(server, ("sparql", {"query": SLOW}), ("sparql", {"query": FINDINGS}))
    assert slow.is_error
    assert "no answer within 10 seconds" in slow.content[0].text
    assert next_one.structured_content["results"]


def test_the_exchange_in_the_documentation_is_real(call: Call) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "use-with-assistants.md").read_text("utf-8")
    sent, received = map(json.loads, re.findall(r"^```json\n(.*?)^```", page, re.M | re.S)[1:])
    assert call(sent["params"]["name"], **sent["params"]["arguments"]) == received
