"""Explains why a text is not a SPARQL query: line, column, and the open bracket or the unknown prefix."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from difflib import get_close_matches

_SKIPPED = re.compile(  # comments, IRIs and complete strings
    r"""\#[^\n]*|<[^<>"{}|^`\\\s]*>|"{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
      |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""",
    re.X | re.S,
)
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.I)
_PREFIX = re.compile(r"(?<![\w:?$@.-])([A-Za-z][\w.-]*)?:(?=[\w%\\])")
_POSITION = re.compile(r"error at (\d+):(\d+)")
_SENTENCE = re.compile(r"[A-Z][a-z]+(?: [\w()]+){3,}")  # among the tokens that the parser lists
_PAIRS = {")": "(", "}": "{", "]": "["}
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_NEAR = 30  # characters of the query in a message


def explain_syntax_error(query: str, error: Exception, prefixes: Mapping[str, str]) -> str:
    """Return what is wrong with a query in one line, beginning with its position ("line 2, column 8: …").

    `error` is the parser's; `prefixes` need not be declared.
    """
    code = _SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), query)
    fault = _first_word(code) or _open_text(code) or _unknown_prefix(code, prefixes) or _bracket(code)
    if fault:
        return f"{_place(query, fault[0])}: {fault[1]}"
    message = " ".join(str(error).split())
    if not (found := _POSITION.search(message)):
        return message
    position = _word_start(query, _offset(query, int(found[1]), int(found[2])))
    if sentence := _SENTENCE.search(message):
        return f"{_place(query, position)}: {sentence[0][0].lower()}{sentence[0][1:]}"
    return f"{_place(query, position)}: {_unexpected(query, position)}"


def _first_word(code: str) -> tuple[int, str] | None:
    """Return the word that begins the query, after its prologue, if no query begins with it."""
    found = re.compile(r"\s*(?:(?:PREFIX\s+[\w.-]*:|BASE)\s*)*([^\W\d]+)", re.I).match(code)
    if not found or found[1].upper() in _FORMS:
        return None
    if found[1].upper() in _UPDATES:
        return found.start(1), "this is an update, and the graph can only be read"
    return found.start(1), f"a query begins with {', '.join(_FORMS[:3])} or {_FORMS[3]}, not {found[1]}"


def _open_text(code: str) -> tuple[int, str] | None:
    """Return the first quotation mark without its pair; `code` has no complete strings."""
    found = re.search("[\"']", code)
    return (found.start(), f"the text that begins with {found[0]} is not closed") if found else None


def _unknown_prefix(code: str, prefixes: Mapping[str, str]) -> tuple[int, str] | None:
    known = {*prefixes, *_DECLARED.findall(code)}
    for found in _PREFIX.finditer(code):
        name = found[1] or ""
        if name not in known and not re.search(r"\bPREFIX\s+$", code[: found.start()], re.I):
            close = get_close_matches(name, sorted(known), n=1)
            hint = f"; did you mean {close[0]}: ?" if close else ""
            return found.start(), f"the prefix {name}: is not declared (PREFIX {name}: <…>){hint}"
    return None


def _bracket(code: str) -> tuple[int, str] | None:
    """Return the first closing bracket without an opening one, or the last opening one that stays open."""
    opened: list[tuple[int, str]] = []
    for found in re.finditer(r"[(){}\[\]]", code):
        mark = found[0]
        if mark not in _PAIRS:
            opened.append((found.start(), mark))
        elif opened and opened[-1][1] == _PAIRS[mark]:
            opened.pop()
        elif opened:
            return opened[-1][0], f"the bracket {opened[-1][1]} is not closed before the next {mark}"
        else:
            return found.start(), f"the bracket {mark} closes nothing"
    return (opened[-1][0], f"the bracket {opened[-1][1]} is not closed") if opened else None


def _offset(query: str, line: int, column: int) -> int:
    starts = [0, *(found.end() for found in re.finditer("\n", query))]
    return min(starts[min(line, len(starts)) - 1] + column - 1, len(query))


def _word_start(query: str, position: int) -> int:
    """Return where the word begins that a position is in or just after."""
    return position - len(re.search(r"\w*$", query[:position])[0])  # type: ignore[index]


def _place(query: str, position: int) -> str:
    starts = [0, *(found.end() for found in re.finditer("\n", query))]
    line = bisect_right(starts, position)
    return f"line {line}, column {position - starts[line - 1] + 1}"


def _unexpected(query: str, position: int) -> str:
    """Return what the parser did not understand: the rest of the line."""
    rest = query[position:].strip()
    if not rest:
        return f"not complete after “{query.strip()[-_NEAR:]}”"
    near = rest.splitlines()[0]
    return f"not understood from “{near[:_NEAR]}{'…' if len(near) > _NEAR else ''}” on"
