"""Patterns in data: references, lists, line ends; those that readers use exist,
and no others do.
"""

import copy
import importlib
import re
from pathlib import Path

import pytest

import graphkit
from graphkit.core import patterns
from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon, resource_path

FILES = {
    "animals": {
        "sound": "barks|\nmews",
        "animals": ["cat", "dog"],
        "noise": r"\b{animals} (?:{sound}){1,2}",
    },
    "marks": {"marked": r"\{animals\} {count}"},
}
PACKAGE = Path(graphkit.__file__).parent


@pytest.fixture
def own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "load_lexicon", FILES.__getitem__)


@pytest.mark.usefixtures("own_files")
def test_a_pattern_refers_to_others_and_to_lists() -> None:
    one = Patterns("animals")
    assert one.noise.pattern == r"\b(?:cat|dog) (?:barks|mews){1,2}"
    assert one.noise is one.noise
    assert one.words("animals") == ("cat", "dog")


@pytest.mark.usefixtures("own_files")
def test_a_reader_provides_parts_and_expands_cells() -> None:
    one = Patterns("marks", "animals", count=r"\d")
    assert one.marked.pattern == r"\{animals\} \d"
    assert one.expand("a {animals}") == "a (?:cat|dog)"


@pytest.mark.usefixtures("own_files")
def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no entry 'colour' in animals of data/lexicon"):
        _ = Patterns("animals").colour
    with pytest.raises(AttributeError, match="no entry 'sound2'"):
        _ = Patterns("animals").sound2
    with pytest.raises(AttributeError, match="no entry 'Sound-2'"):
        Patterns("animals").expand("{Sound-2}{1,2}")


def test_readers_use_patterns_that_exist() -> None:
    used = 0
    for path in PACKAGE.rglob("*.py"):
        names = set(re.findall(r"\b_RE\.(\w+)", source := path.read_text("utf-8"))) - {
            "words",
            "expand",
        }
        if names and "_RE = Patterns(" in source:
            relative = path.relative_to(PACKAGE.parent).with_suffix("")
            one = importlib.import_module(".".join(relative.parts))._RE
            used += len([re.compile(getattr(one, name)) for name in names if name != "council"])
    assert used > 150


def test_patterns_that_are_shipped_are_used() -> None:
    code = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    lexicon = resource_path("data", "lexicon")
    texts = code + "".join(path.read_text("utf-8") for path in lexicon.iterdir())
    calls = " ".join(re.findall(r"\bPatterns\(([^)]*)\)", code))
    files = {path.stem for path in lexicon.glob("*.yaml")} & {*re.findall(r'"(.*?)"', calls)}
    names = [name for file in sorted(files) for name in load_lexicon(file)]
    assert len(names) > 150
    readers = "|".join(sorted({*re.findall(r"\b(\w+) = Patterns\(", code), r"\w*RE"}))
    read = {*re.findall(rf"(?:\b(?:{readers})|\))\.(\w+)", code), *re.findall(r"\b(\w+)=", code)}
    read |= {*re.findall(r'"([\w-]+)"', code), *re.findall(r"\{([\w-]+)\}", texts)}
    assert [each for each in names if read.isdisjoint((each, each.replace("-", "_")))] == []


def test_a_set_of_patterns_can_be_copied() -> None:
    one = copy.copy(Patterns("mentions"))
    assert one.law_title.pattern == Patterns("mentions").law_title.pattern
