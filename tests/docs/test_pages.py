"""The documentation is up to date: every command, every link, every example."""

import inspect
import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox
import pytest

from graphkit.answers.measures.network import NETWORKS
from graphkit.answers.queries.question import read_question
from graphkit.answers.queries.running import run_question
from graphkit.core.identifiers import slug
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import ABILITIES
from graphkit.surfaces.abilities.ability import ability
from graphkit.surfaces.cli import main
from graphkit.surfaces.export import ExportOptions, part_of
from graphkit.surfaces.export.workbook import layout
from graphkit.surfaces.export.xlsx import sheets_of

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SPARQL = (ROOT / "docs" / "how-to" / "write-sparql.md").read_text("utf-8")
QUERIES = re.findall(r"^```sparql\n(.*?)^```", SPARQL, re.M | re.S)
AGAIN = "run `python docs/from_commands.py`, and read what has changed"


@pytest.fixture(scope="module")
def script() -> dict[str, object]:
    """What makes the page of commands."""
    return runpy.run_path(str(ROOT / "docs" / "from_commands.py"))


def test_tables_of_the_read_model_are_listed() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "from_read_model.py"))["page"]()
    page = (ROOT / "docs" / "reference" / "read-model.md").read_text("utf-8")
    assert page == made, "run `python docs/from_read_model.py`, and read what has changed"


def test_the_page_on_readings_matches_the_declarations() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "from_readings.py"))["page"]()
    page = (ROOT / "docs" / "reference" / "readings.md").read_text("utf-8")
    assert page == made, "run `python docs/from_readings.py`, and read what has changed"


def test_methods_of_the_python_api_are_listed() -> None:
    page = (ROOT / "docs" / "reference" / "python-api.md").read_text("utf-8")
    made = runpy.run_path(str(ROOT / "docs" / "from_python_api.py"))["page"](page)
    assert page == made, "run `python docs/from_python_api.py`, and read what has changed"
    listed = re.findall(r"^\| `(\w+)\(", page, re.M)
    assert {name.replace("-", "_") for name in ABILITIES} <= set(listed)


def test_sheets_of_the_workbook_are_listed(small: Store) -> None:
    page = (ROOT / "docs" / "reference" / "exports.md").read_text("utf-8")
    made = runpy.run_path(str(ROOT / "docs" / "from_exports.py"))["page"](page)
    assert page == made, "run `python docs/from_exports.py`, and read what has changed"
    written = [sheet.name for sheet in sheets_of(part_of(small, ExportOptions()))]
    assert written == ["about", *layout()["sheets"]]


def test_attributes_of_networks_are_those_of_the_page(small: Store) -> None:
    page = (ROOT / "docs" / "reference" / "exports.md").read_text("utf-8")
    section = page.partition("\n- Nodes: ")[2].partition("\n\n")[0]
    nodes, _, edges = section.partition("\n- Edges: ")
    for make in NETWORKS.values():
        graph = make(small)
        of_nodes = {key for _, data in graph.nodes(data=True) for key in data}
        assert of_nodes <= set(re.findall(r"`(\w+)`", nodes))
        assert ("name" in of_nodes) is ("has no `name`" not in nodes)
        of_edges = {key for *_, data in graph.edges(data=True) for key in data}
        assert of_edges <= set(re.findall(r"`(\w+)`", edges))


def test_the_commands_page_matches_help_and_examples(script: dict[str, object]) -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    assert page == script["up_to_date"](page), AGAIN  # type: ignore[operator]


def test_the_abilities_page_matches_the_declarations() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "from_abilities.py"))["page"]()
    page = (ROOT / "docs" / "reference" / "abilities.md").read_text("utf-8")
    assert page == made, "run `python docs/from_abilities.py`, and read what has changed"


def test_the_commands_of_the_abilities_page_are_valid() -> None:
    page = (ROOT / "docs" / "reference" / "abilities.md").read_text("utf-8")
    lines = re.findall(r"^\| command line \| `graphkit (.+)` \|", page, re.M)
    context = click.Context(main, **main.context_settings)
    for name, *words in map(shlex.split, lines):
        command = main.get_command(context, name)
        assert command is not None
        assert command.make_context(name, words, parent=context).params
    assert len(lines) == len(ABILITIES)


def test_the_coverage_page_lists_the_latest_full_inspections(small: Store) -> None:
    made = runpy.run_path(str(ROOT / "docs" / "from_coverage.py"))["page"](small)
    assert "| Wexmoor | ILACS 2018, 2018-08-06 | inadequate |" in made
    assert "| Northmere | none |" in made


def test_no_record_is_newer_than_the_coverage_page() -> None:
    page = (ROOT / "docs" / "reference" / "coverage.md").read_text("utf-8")
    listed = {
        slug(name): day
        for name, day in re.findall(r"^\| ([^|]+) \| [^|]*?, ([\d-]+) \|", page, re.M)
    }
    full = re.compile(r"(.+)-(\d{4}-\d\d-\d\d)-(?:ilacs|sif|sif-reinspection)\.json(?:\.xz)?")
    records = [full.fullmatch(path.name) for path in (ROOT / "data" / "records").iterdir()]
    newer = [one[0] for one in records if one and one[2] > listed.get(one[1], "9999")]
    assert newer == [], "run `python docs/from_coverage.py`"
    assert len(listed) >= 150


def test_the_ability_in_the_how_to_works(small: Store) -> None:
    page = (ROOT / "docs" / "how-to" / "extend-graphkit.md").read_text("utf-8")
    section = page.partition("## An ability\n")[2]
    code = re.findall(r"^```python\n(.*?)^```", section, re.M | re.S)[0]
    module: dict[str, Any] = {"__name__": "graphkit.surfaces.abilities.authorities_by_grade"}
    exec(code, module)
    declared = module["authorities_by_grade"]
    assert declared(small, grade="good").rows
    assert {each.name for each in declared.parameters} == {"grade", "region"}
    named = set(re.findall(r"`(\w+)=", section.partition("\n## ")[0]))
    assert named == {"tables", "forms", "is_slow"}
    assert named <= inspect.signature(ability).parameters.keys()


def test_the_question_in_the_how_to_is_valid(tmp_path: Path, small: Store) -> None:
    page = (ROOT / "docs" / "how-to" / "extend-graphkit.md").read_text("utf-8")
    text = page.partition("## A question\n")[2].partition("```sparql\n")[2].partition("```")[0]
    (tmp_path / "weaknesses.rq").write_text(text, "utf-8")
    question = read_question(tmp_path / "weaknesses.rq")
    assert set(question.parameters) == {"authority", "topic"}
    ox.Store().query(text)  # without the prefixes that graphkit knows
    assert run_question(small, question, {"topic": "care-leavers"}) is not None


def test_every_command_is_described_and_has_an_example(script: dict[str, object]) -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    assert script["missing"](page) == []  # type: ignore[operator]
    sections = re.split(r"^## ", page, flags=re.M)[1:]
    bare = [text.split()[0] for text in sections if f"$ graphkit {text.split()[0]}" not in text]
    assert bare == ["serve", "mcp"]  # which do not end


def test_an_outdated_example_is_detected(script: dict[str, object]) -> None:
    page = "```text\nUsage: graphkit show\n```\n```console\n$ echo now\nbefore\n```\n"
    made = script["up_to_date"](page)  # type: ignore[operator]
    assert "$ echo now\nnow\n```\n" in made
    assert "Show the statements about an entity" in made


def test_links_have_a_target() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
        places = re.findall(r"`((?:docs|ontology|data|graphkit|tests|benchmarks)/[\w./-]+)`", text)
        gone = [link for link in links if not (page.parent / link).exists()]
        gone += [place for place in places if not (ROOT / place).exists()]
        assert gone == [], page


def _commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each graphkit command in the blocks of a page, without its name."""
    for block in re.findall(r"^```(?:sh|console|text|bash)\n(.*?)^```", text, re.M | re.S):
        before = ""
        for line in block.splitlines():
            if line.startswith("graphkit "):
                line = re.split(r"\s{2,}", line)[0]  # what follows says what it does
            before += f"{line.removesuffix(chr(92))}\n"
            if line.endswith("\\") or before.count("'") % 2 or before.count('"') % 2:
                continue  # the command goes on in the next line
            tokens = shlex.shlex(before, posix=True, punctuation_chars="|&;<>")
            tokens.whitespace_split = True
            before, words = "", list[str]()
            for token in [*tokens, ";"]:
                if re.fullmatch(r"[|&;<>]+", token):
                    if "graphkit" in words and words[0] != "Usage:":
                        yield words[words.index("graphkit") + 1 :]
                    words = []
                else:
                    words.append(token)


def _missing_words(words: list[str]) -> list[str]:
    """Return the names of the parameters that a command needs and that its words do not give."""
    context = click.Context(main, **main.context_settings)
    _, rest, _ = main.make_parser(context).parse_args(words)
    command = main.get_command(context, rest[0])
    assert command is not None, rest[0]
    given, _, _ = command.make_parser(click.Context(command, parent=context)).parse_args(rest[1:])
    return [
        str(each.name)
        for each in command.params
        if each.required and each.name is not None and not given.get(each.name)
    ]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.name != "commands.md"],  # its examples are run when it is made
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_commands_have_what_they_need(page: Path) -> None:
    """What a reader copies does not fail for want of an option."""
    commands = _commands(page.read_text("utf-8"))
    assert [words for words in commands if _missing_words(words)] == []


def test_a_command_without_a_needed_option_is_found() -> None:
    page = "```text\n0 7 * * 1  cd /srv && graphkit fetch && graphkit build reports\n```\n"
    assert [_missing_words(words) for words in _commands(page)] == [["contact"], []]


@pytest.mark.parametrize("query", QUERIES, ids=range(1, len(QUERIES) + 1))
def test_worked_queries_run(small: Store, query: str) -> None:
    assert small.rows(query) is not None


def test_there_are_thirteen_worked_queries() -> None:
    assert len(QUERIES) == 13


def test_changes_are_few_lines_for_users() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    assert len(lines) <= 60, "say what changes for people who use the program; git has the rest"


def test_the_first_page_leads_to_all_others() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")} - {
        "index.md"
    }
    pages = {page for page in pages if "decisions/" not in page}
    assert {page for page in pages if f"({page})" not in index} == set()
