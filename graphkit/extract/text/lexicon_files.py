"""Reads the word lists of `data/lexicon/`: tab-separated rows under a header, `#` for comments."""

from __future__ import annotations

import re
from functools import cache

from graphkit.core.errors import GraphkitError
from graphkit.core.resources import resource_path


@cache
def lexicon_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/lexicon/{name}.tsv`` as header → cell; a missing cell is empty.

    Raises GraphkitError where a row has more cells than the header.
    """
    path = resource_path("data", "lexicon", f"{name}.tsv")
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    header = rows[0]
    for row in rows:
        if len(row) > len(header):
            raise GraphkitError(f"{path.name}: too many cells in '{row[0]}'; separate cells with one tab")
    return tuple(dict(zip(header, row + [""] * len(header), strict=False)) for row in rows[1:])


def compile_spaced(pattern: str) -> re.Pattern[str]:
    """Compile a pattern whose spaces match any white space, line breaks too; " ?" matches none as well."""
    return re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)


def named_groups(rows: tuple[dict[str, str], ...], key: str) -> str:
    """Return the rows as one pattern of named groups: the cell `key` ("care-leavers") names its words."""
    return "|".join(f"(?P<{row[key].replace('-', '_')}>{row['words']})" for row in rows)


def matched_value(match: re.Match[str], rows: tuple[dict[str, str], ...], key: str) -> str:
    """Return the value of `key` of the row whose group matched."""
    return next(row[key] for row in rows if match[row[key].replace("-", "_")] is not None)


@cache
def row_patterns(name: str, key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the rows of a list in order: the cell `key` of each, and the pattern of its words."""
    return tuple((row[key], compile_spaced(row["words"])) for row in lexicon_rows(name))


@cache
def office_words(*kinds: str) -> frozenset[str]:
    """Return the words of addresses and signatures of these kinds: "title", "courtesy", "post" …."""
    listed = (row["words"] for row in lexicon_rows("offices") if row["kind"] in kinds)
    return frozenset(word for words in listed for word in words.split())


def is_capitalised(word: str) -> bool:
    """Say whether a word begins as a name does: "Ada", "Łucja", "d’Arcy", "hÓgáin"."""
    return word.removeprefix("h")[:1].isupper() or (word[:2] in ("d'", "d’") and word[2:3].isupper())
