"""Patterns in data: references, lists, line ends; the readers use every pattern that is shipped for them."""

import importlib
import re
from pathlib import Path

import pytest

import graphkit
from graphkit.core import patterns
from graphkit.core.patterns import Patterns

FILES = {
    "animals": {"sound": "barks|\nmews", "animals": ["cat", "dog"], "noise": r"\b{animals} (?:{sound}){1,2}"},
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


def test_readers_use_patterns_that_exist() -> None:
    used = 0
    for path in PACKAGE.rglob("*.py"):
        names = set(re.findall(r"\b_RE\.(\w+)", source := path.read_text("utf-8"))) - {"words", "expand"}
        if names and "_RE = Patterns(" in source:
            relative = path.relative_to(PACKAGE.parent).with_suffix("")
            one = importlib.import_module(".".join(relative.parts))._RE
            used += len([re.compile(getattr(one, name)) for name in names if name != "council"])
    assert used > 150
