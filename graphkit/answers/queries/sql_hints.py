"""Hints on SQL of a user: what the value that a column is compared with is written as,
or what it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.answers.queries.query_hints import near_names
from graphkit.graph.entities.entity_search import find_entities
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.store.dataset import Store

_COMPARED = re.compile(  # a column, and the text or texts in brackets after its operator
    r"""\b(\w+)"?\s*(?:==?|<>|!=|\bIS(?:\s+NOT)?\b|\bIN\b)\s*(\(?\s*'(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*')*)""",
    re.I,
)
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_MOST_VALUES = 5_000  # of a column among which similar ones are looked for
_MOST_NAMES = 2
_FEW_VALUES = 8  # are named where none of them is similar
_WITH_COLUMN = """SELECT every.name, own.type
    FROM sqlite_master AS every, pragma_table_xinfo(every.name) AS own
    WHERE every.type IN ('table', 'view') AND own.name = ? COLLATE NOCASE"""
_CONCEPTS = "SELECT label, notation FROM concept JOIN entity USING (id)"


def sql_hints(store: Store, text: str) -> Iterator[str]:
    """Yield what the texts in a query are written as that the column they are compared with never
    has.
    """
    words = {each.lower() for each in re.findall(r"\w+", text)}
    for column, texts in dict.fromkeys(_COMPARED.findall(text)):
        every = store.facts.rows(_WITH_COLUMN, (column,))
        tables = {name: type_ for name, type_ in every if name.lower() in words}
        for value in _TEXT.findall(texts) if tables else ():
            yield from _hint(store, tables, column, value.replace("''", "'"))


def _hint(store: Store, tables: dict[str, str], column: str, text: str) -> Iterator[str]:
    """Yield the values of a column of some tables (with their types) that a text may have been
    meant for.
    """

    def has(value: str) -> bool:
        found = (f'SELECT 1 FROM "{each}" WHERE "{column}" = ? LIMIT 1' for each in tables)
        return any(store.facts.rows(query, (value,)) for query in found)

    if {*tables.values()} == {"INTEGER"}:
        if not text.isdigit():
            yield (
                f"{column} has numbers, not {text!r}: join the table it leads to, and compare its "
                "label."
            )
        return
    if has(text):
        return
    found = (f'SELECT DISTINCT "{column}" FROM "{each}" LIMIT {_MOST_VALUES}' for each in tables)
    known = {str(value): str(value) for query in found for value in store.facts.column(query)}
    known |= {
        label: notation for label, notation in store.facts.rows(_CONCEPTS) if notation in known
    }
    names = [name for name in map(Labels(store).of, find_entities(store, text)) if has(name)]
    near = dict.fromkeys([*names, *(known[each] for each in near_names(text, known))])
    near.pop(text, None)
    if near:
        meant = " or ".join(map(repr, [*near][:_MOST_NAMES]))
        yield f"Nothing here has the {column} {text!r}: did you mean {meant}?"
    elif 0 < len(values := sorted({*known.values()})) <= _FEW_VALUES:
        yield f"Nothing here has the {column} {text!r}: it is one of {', '.join(values)}."
