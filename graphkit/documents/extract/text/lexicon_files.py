"""Reads the tab-separated word lists of `data/lexicon/`:
rows below a header line, `#` for comments.
"""

from __future__ import annotations

import re
from functools import cache

from graphkit.core.errors import GraphkitError
from graphkit.core.patterns import Patterns
from graphkit.core.resources import resource_path


@cache
def lexicon_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/lexicon/{name}.tsv`` as column → cell; a missing cell is empty.

    Raises GraphkitError if a row has more cells than the header.
    """
    path = resource_path("data", "lexicon", f"{name}.tsv")
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    header = rows[0]
    for row in rows:
        if len(row) > len(header):
            raise GraphkitError(
                f"{path.name}: too many cells in '{row[0]}'; separate cells with one tab"
            )
    return tuple(dict(zip(header, row + [""] * len(header), strict=False)) for row in rows[1:])


@cache
def row_patterns(name: str, column: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return, for each row of a list in order,
    the cell in `column` and the compiled pattern in `words`.
    """
    return tuple((row[column], compile_spaced(row["words"])) for row in lexicon_rows(name))


class Phrases(Patterns):
    """Patterns that ignore case, and whose spaces match any white space: see `compile_spaced`."""

    def compile(self, text: str) -> re.Pattern[str]:
        return compile_spaced(text)

    def all(self, name: str) -> list[re.Pattern[str]]:
        """Return a list of patterns, in their order."""
        return [compile_spaced(self.expand(words.replace("\n", ""))) for words in self.words(name)]


@cache
def compile_spaced(pattern: str) -> re.Pattern[str]:
    """Compile a case-insensitive pattern whose spaces match any white space, including line breaks.

    " ?" matches optional white space.
    """
    return re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)


@cache
def office_words(*kinds: str) -> frozenset[str]:
    """Return the words of address lines and signatures of these kinds:
    "title", "courtesy", "post" ….
    """
    lines = (row["words"] for row in lexicon_rows("offices") if row["kind"] in kinds)
    return frozenset(word for line in lines for word in line.split())


def is_capitalised(word: str) -> bool:
    """Return whether a word starts as a name does: "Ada", "Łucja", "d’Arcy", "hÓgáin"."""
    return word.removeprefix("h").removeprefix("d'").removeprefix("d’")[:1].isupper()
