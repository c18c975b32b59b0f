"""Rules of the house style that a program can check: names of tests and modules, plain words."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SHARED

from graphkit.core.frameworks import OTHER, current_frameworks
from graphkit.core.resources import load_lexicon

ROOT = Path(__file__).parents[1]
PLAIN_WORDS = SHARED / "tools" / "plain-words"
LONGEST_TEST_NAME = 60  # characters
MOST_IDIOMS = {"names": 0.3, "sentences": 1.0}  # per cent


def test_names_of_tests_are_short() -> None:
    long = [
        f"{path.name}: {name}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for name in re.findall(r"\bdef (test\w*)", path.read_text("utf-8"))
        if len(name) > LONGEST_TEST_NAME
    ]
    assert long == []


def test_module_names_are_unique() -> None:
    names = Counter(path.stem for path in (ROOT / "graphkit").rglob("*.py"))
    assert {name for name, count in names.items() if count > 1} <= {"__init__", "__main__"}


@pytest.mark.parametrize("floor", ["documents", "graph", "answers", "surfaces"])
def test_a_floor_says_what_it_makes_and_lists_its_rooms(floor: str) -> None:
    folder = ROOT / "graphkit" / floor
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    rooms = {path.parent.name for path in folder.glob("*/__init__.py")}
    assert re.match(r"From .+ to .+", text)
    assert {*re.findall(r"(?m)^(\w+)/ ", text)} == rooms
    overview = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    row = re.search(rf"(?m)^\| `{floor}/` [^|]*\|(.*)\|$", overview)
    assert row is not None
    assert {*re.findall(r"`(\w+)`", row[1])} == rooms
    architecture = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")
    section = architecture.partition(f"\n## `{floor}/`")[2].partition("\n## ")[0]
    assert {*re.findall(r"(?m)^\| `(\w+)/` \|", section)} == rooms


MANY = 15  # modules of a room from which its docstring lists them


def test_a_large_room_lists_its_modules() -> None:
    missing = []
    for path in sorted((ROOT / "graphkit").rglob("*/__init__.py")):
        parts = {each.stem for each in path.parent.glob("*.py")} - {"__init__"}
        parts |= {each.parent.name for each in path.parent.glob("*/__init__.py")}
        text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        named = {*re.findall(r"\w+", text)}
        if len(parts) >= MANY:
            missing += [f"{path.parent.name}: {each}" for each in sorted(parts - named)]
    assert missing == []


def test_public_names_are_unique() -> None:
    """A name means one thing in the package, but for entry points:
    the API builds, and reads, as they do.
    """
    modules: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "graphkit").rglob("*.py")):
        for name in re.findall(r"^(?:def|class) ([^\W_]\w*)", path.read_text("utf-8"), re.M):
            modules[name].append(path.relative_to(ROOT).as_posix())
    assert {name: found for name, found in modules.items() if len(found) > 1} == {
        "build": ["graphkit/api.py", "graphkit/pipeline.py"],
        "read": ["graphkit/answers/readings/read.py", "graphkit/api.py"],
    }


def test_no_date_depends_on_the_locale() -> None:
    named = re.compile(r"%[aAbB]\b")  # of strftime: names of days and months
    modules = (ROOT / "graphkit").rglob("*.py")
    assert [path.name for path in modules if named.search(path.read_text("utf-8"))] == []


def test_links_of_pages_are_made_in_one_place() -> None:
    address = re.compile(r"""\b(?:href|src|action)=(?:"/|"\{\{(?! links\.))|\blink_path\b""")
    elsewhere = re.compile(
        r'"\{\{ (?:""|licence|published|publisher|reports_at|iri|to\.url|path|cell\.url)'
    )
    for package in ("web", "publish"):
        for path in sorted((ROOT / "graphkit" / "surfaces" / package / "templates").glob("*.html")):
            text = elsewhere.sub("", path.read_text("utf-8"))
            assert address.findall(text) == [], path.name


def test_top_level_modules_are_entry_points() -> None:
    names = {path.stem for path in (ROOT / "graphkit").glob("*.py")}
    assert names == {"__init__", "__main__", "api", "pipeline"}


def test_each_command_to_install_names_our_package() -> None:
    """`graphkit` in the Python Package Index is another project:
    what is installed has the name of ours.
    """
    name = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["name"]
    suffixes = ("*.py", "*.md", "*.ipynb", "*.toml", "*.yml", "justfile")
    folders = ("graphkit", "docs", "tests", "benchmarks", "ontology", ".ci", "data/lexicon")
    files = [
        *ROOT.glob("*.*"),
        *(path for each in folders for kind in suffixes for path in (ROOT / each).rglob(kind)),
    ]
    text = "\n".join(
        path.read_text("utf-8") for path in files if path.is_file() and path.suffix != ".png"
    )
    known = r"analyse|dask|dev|docs|docx|mcp|publish|rdf|tables|train|teach|NAME|\{extra\}"
    extras = set(re.findall(rf"([\w.-]+)\\?\[(?:{known})\\?\]", text))
    installed = set(re.findall(r"[p]ip install (?:-[\w-]+ )*'?([\w.-]*graph[\w-]*)", text))
    assert extras | installed == {name, "."}


def test_no_framework_is_named_in_code() -> None:
    """What graphkit knows of a framework is in its file in `data/frameworks/`."""
    frameworks = current_frameworks()
    names = {each.framework for each in frameworks} - {OTHER}
    names |= {*frameworks.names("called_so").lower().split("|")}
    named = re.compile(rf"\b(?:{'|'.join(name.replace('-', '[- ]') for name in names)})\b", re.I)
    assert [
        f"{path.name}:{node.lineno}: {node.value}"
        for path in sorted((ROOT / "graphkit").rglob("*.py"))
        for node in _strings(ast.parse(path.read_text("utf-8")))
        if named.search(node.value)
    ] == []


MEANINGS = r"(?:\w+\.)?(?:polarity|grade|outcome|state)"
CONDITION = re.compile(
    rf"(?<![\w?:/.-]){MEANINGS}\s*(?:=(?! \w+\.id\b)|<>|!=|[<>]=?\s|(?:IS|IN|NOT|LIKE|BETWEEN)\b)"
    rf"|\bCASE\s+{MEANINGS}\s+WHEN\b"
)
READERS = ("answers/readings", "graph/facts")  # rooms whose SQL says what things mean


def test_sql_has_conditions_on_meaning_in_readings_alone() -> None:
    """What is weak, open or good is said once, by readings: who counts asks one of them."""
    found = []
    package = ROOT / "graphkit"
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.sql"))):
        name, text = path.relative_to(package).as_posix(), path.read_text("utf-8")
        if name.startswith(READERS) or not CONDITION.search(text):
            continue
        if path.suffix == ".sql":
            found.append(name)
        else:
            strings = _strings(ast.parse(text))
            found += [f"{name}:{each.lineno}" for each in strings if CONDITION.search(each.value)]
    assert found == []


@pytest.mark.parametrize(
    ("sql", "is_condition"),
    [
        ("SELECT 1 FROM finding t WHERE t.polarity = 'weakness'", True),
        ("sum(polarity != 'strength')", True),
        ("AND finding.polarity IN (", True),
        ("CASE grade WHEN 'good' THEN 1 END", True),
        ("JOIN outcome_term ON outcome_term.outcome = outcome.id", False),
        ("SELECT polarity, state FROM t ORDER BY grade", False),
        ("FILTER(?polarity = <x>)", False),
    ],
)
def test_a_condition_on_meaning_is_recognised(sql: str, is_condition: bool) -> None:
    assert bool(CONDITION.search(sql)) == is_condition


def test_each_sentence_of_answers_is_said_somewhere() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "graphkit").rglob("*.py"))
    named = {*re.findall(r"""\bsentence\(\s*["']([\w.-]+)["']""", code)}
    composed = ("other.",)  # with names of parts
    sentences = load_lexicon("answer-words")["sentences"]
    assert [each for each in sentences if each not in named and not each.startswith(composed)] == []


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the strings of a module that are no docstrings."""
    bodies = (node.body for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list))
    docs = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


@pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")
def test_a_long_subject_of_a_commit_is_named(tmp_path: Path) -> None:
    """Those before the check existed, or before the last release, stay as they are."""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A. Writer", "-c", "user.email=a@writer.example")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def check() -> tuple[int, str]:
        done = subprocess.run([script], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    script, long = tmp_path / ".ci" / "commit_subjects", "A plan of " + 7 * "many long words "
    script.parent.mkdir()
    shutil.copy(ROOT / ".ci" / "commit_subjects", script)
    assert check()[0] == 0, "outside a repository there are no subjects"
    git("init", "-q")
    git("commit", "--allow-empty", "-qm", long)
    git("add", ".")
    git("commit", "-qm", f"The check: {long}")
    git("commit", "--allow-empty", "-qm", "x" * 72)
    assert check() == (0, "1 subjects are short\n")
    git("commit", "--allow-empty", "-qm", "é" * 73)
    code, printed = check()
    assert (code, printed.count("\n"), "é" * 73 in printed) == (1, 1, True)
    git("tag", "v1")
    assert check()[0] == 0


@pytest.mark.skipif(not PLAIN_WORDS.exists(), reason="plain-words is missing (../shared/tools)")
def test_words_are_plain() -> None:
    printed = subprocess.run(
        [PLAIN_WORDS, "--share"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    shares = {
        kind: float(share) for kind, share in re.findall(r"(\w+) \d+ of \d+ \((\S+) %\)", printed)
    }
    assert shares.keys() == MOST_IDIOMS.keys()
    assert all(shares[kind] <= most for kind, most in MOST_IDIOMS.items()), printed


@pytest.mark.parametrize("language", ["sql", "sparql"])
def test_queries_are_composed_and_never_edited(language: str) -> None:
    """A part of a query says what it is and what it needs: its text is not searched or changed."""
    folder = ROOT / "graphkit" / "answers" / "readings"
    changes = {"replace", "startswith", "endswith", "partition", "split", "sub", "find", "index"}
    found = []
    for path in sorted(folder.glob(f"{language}*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        nodes = [*ast.walk(tree)]
        called = (each.func for each in nodes if isinstance(each, ast.Call))
        methods = [each for each in called if isinstance(each, ast.Attribute)]
        found += [f"{path.name}:{each.lineno}" for each in methods if each.attr in changes]
        imported = [each for each in nodes if isinstance(each, ast.Import)]
        found += [f"{path.name}: re" for each in imported if each.names[0].name == "re"]
    assert found == []
