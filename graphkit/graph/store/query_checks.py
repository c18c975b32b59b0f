"""What a query must not be, and what is wrong with one,
as the engine's parser finds on an empty store.

The parser recurses, and too deep a query would end the process: its structure has limits. A text
that is no query is explained with line, column, and the open bracket or the unknown prefix.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from graphkit.core.errors import QueryError
from graphkit.core.nearest_names import nearest_names
from graphkit.core.terms import PREFIXES
from graphkit.graph.sparql.query_parser import declared_prefixes
from graphkit.graph.sparql.query_tokens import CLOSING, OPENING, Token, tokens
from graphkit.graph.sparql.query_tree import full_iri

MAX_DEPTH = 100  # nested brackets; 1,000 nested filters end a process with a stack of 8 MB
MAX_OPERATORS = 1_500  # each becomes a level of the parsed query; 10,000 end a process

_MARKS = frozenset(". ; ! ^ | || & && + * / = != < <= > >= - ~ { ( [".split())
_WORDS = tuple("UNION OPTIONAL FILTER BIND MINUS GRAPH VALUES LATERAL AS IN".split())
_OPERANDS = frozenset("variable string number name iri blank".split())
_BEFORE = Token("mark", "")


def check_structure(text: str) -> None:
    """Raise QueryError where a query is nested too deeply, or has too many operators,
    for the parser.

    Lists that it reads as one level may be of any length: the rows of VALUES, arguments of
    functions, IN.
    """
    if len(text) < MAX_DEPTH:
        return
    open_brackets: list[str] = []
    operators, values_depth, before = 0, -1, _BEFORE
    for token in tokens(text):
        if token.text in OPENING and token.kind == "mark":
            open_brackets.append(token.text)
            if len(open_brackets) > MAX_DEPTH:
                raise QueryError(
                    f"the query is nested more than {MAX_DEPTH} levels deep: simplify it"
                )
        elif token.text in CLOSING and token.kind == "mark" and open_brackets:
            open_brackets.pop()
            if token.text == "}" and len(open_brackets) == values_depth:
                values_depth = -1
        elif token.is_word("VALUES") and values_depth < 0:
            values_depth = len(open_brackets)
        if values_depth < 0:
            operators += _is_level(token, before, open_brackets[-1:])
            if operators > MAX_OPERATORS:
                raise QueryError(
                    f"the query has more than {MAX_OPERATORS:,} operators and patterns: "
                    "split it, or list the values with VALUES"
                )
        before = token


def _is_level(token: Token, before: Token, innermost: list[str]) -> bool:
    """Return whether a token is an operator, separates objects, or is a further item of a list."""
    if token.kind == "mark":
        return token.text in _MARKS or (token.text == "," and innermost != ["("])
    if token.kind in _OPERANDS:  # items of a collection, of DESCRIBE, of ORDER BY
        return before.kind in _OPERANDS and innermost in ([], ["("])
    return token.is_word(*_WORDS)


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
    """Return what is wrong with a query in one line,
    beginning with its position ("line 2, column 8: …").

    `error` is the parser's; `prefixes` need not be declared.
    """
    code = _SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), query)
    fault = (
        _first_word(code) or _open_text(code) or _unknown_prefix(code, prefixes) or _bracket(code)
    )
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
    return found.start(
        1
    ), f"a query begins with {', '.join(_FORMS[:3])} or {_FORMS[3]}, not {found[1]}"


def _open_text(code: str) -> tuple[int, str] | None:
    """Return the first quotation mark without its pair; `code` has no complete strings."""
    found = re.search("[\"']", code)
    return (found.start(), f"the text that begins with {found[0]} is not closed") if found else None


def _unknown_prefix(code: str, prefixes: Mapping[str, str]) -> tuple[int, str] | None:
    known = {*prefixes, *_DECLARED.findall(code)}
    for found in _PREFIX.finditer(code):
        name = found[1] or ""
        if name not in known and not re.search(r"\bPREFIX\s+$", code[: found.start()], re.I):
            close = nearest_names(name, sorted(known), count=1)
            hint = f"; did you mean {close[0]}: ?" if close else ""
            return found.start(), f"the prefix {name}: is not declared (PREFIX {name}: <…>){hint}"
    return None


def _bracket(code: str) -> tuple[int, str] | None:
    """Return the first closing bracket without an opening one,
    or the last opening one that stays open.
    """
    opened: list[tuple[int, str]] = []
    for found in re.finditer(r"[(){}\[\]]", code):
        mark = found[0]
        if mark not in _PAIRS:
            opened.append((found.start(), mark))
        elif opened and opened[-1][1] == _PAIRS[mark]:
            opened.pop()
        elif opened:
            return opened[-1][
                0
            ], f"the bracket {opened[-1][1]} is not closed before the next {mark}"
        else:
            return found.start(), f"the bracket {mark} closes nothing"
    return (opened[-1][0], f"the bracket {opened[-1][1]} is not closed") if opened else None


def _offset(query: str, line: int, column: int) -> int:
    starts = [0, *(found.end() for found in re.finditer("\n", query))]
    return min(starts[min(line, len(starts)) - 1] + column - 1, len(query))


def _word_start(query: str, position: int) -> int:
    """Return where the word begins that a position is in or just after."""
    return position - len(re.match(r"\w*", query[:position][::-1])[0])  # type: ignore[index]  # linear


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


NOT_A_QUERY = "not a SPARQL query"
MAX_KEPT = 10_000  # characters of a query whose check and rewriting are kept
_SERVICE = re.compile("service", re.I)
_NO_SERVICE = (
    "SERVICE is not allowed, because graphkit sends no queries to other servers: load their data "
    "first"
)


def refusal(text: str) -> str:
    """Return why the engine's parser refuses a query; "" where it does not.

    Raises QueryError where a query is too deep to be parsed, uses SERVICE, or an unknown function.
    """
    check_query(text)
    check_functions(text)
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        return explain_syntax_error(text, error, PREFIXES)
    return ""


def check_syntax(text: str) -> None:
    """Raise QueryError for a query that may not be evaluated, or that the parser refuses."""
    if why := refusal(text):
        raise QueryError(f"{NOT_A_QUERY}: {why}")


def check_query(text: str) -> None:
    """Raise QueryError for a query that is too deep to be parsed, or uses SERVICE."""
    check_structure(text)
    if error := error_without_service(text):
        if any(token.text.partition(":")[0].upper() == "SERVICE" for token in tokens(text)):
            raise QueryError(_NO_SERVICE)
        raise QueryError(f"{NOT_A_QUERY}: {explain_syntax_error(text, error, PREFIXES)}")


def check_functions(text: str) -> None:
    """Raise QueryError for a function that the engine does not have:
    it would find out at the first row.
    """
    called = [token.text for token in tokens(text) if token.kind == "function"]
    if not called:
        return
    names, base = declared_prefixes(text, PREFIXES)
    for iri in {full_iri(each, names, base) for each in called}:
        if not _is_function(iri):
            raise QueryError(
                f"the custom function <{iri}> is not supported: use the functions of SPARQL 1.1 "
                "and XPath"
            )


@lru_cache(maxsize=100)
def _is_function(iri: str) -> bool:
    try:
        found: Any = ox.Store().query(f"SELECT (<{iri}>(1) AS ?x) {{}}")
        return any(found)
    except RuntimeError:
        return False
    except SyntaxError:  # of an IRI with an unknown prefix; or it takes another number of arguments
        return True


def error_without_service(text: str) -> SyntaxError | None:
    """Return the parser's error for a query in which SERVICE is misspelt on purpose;
    None if it still parses.

    None means that the word occurs only in names, strings and comments, or not at all. The changed
    query runs on an empty store. (Some servers read a keyword that is written with \\u escapes.)
    """
    if not (_SERVICE.search(text) or "\\u" in text.lower()):
        return None
    find_error = _parse_error if len(text) < MAX_KEPT else _parse_error.__wrapped__
    return find_error(text)


@lru_cache(maxsize=500)  # a program asks the same queries again and again
def _parse_error(text: str) -> SyntaxError | None:
    prefixes = PREFIXES | {_misspelt(name): iri for name, iri in PREFIXES.items()}
    try:
        ox.Store().query(_misspelt(text), prefixes=prefixes)
    except SyntaxError as error:
        # which would keep what each caller had, as long as it is kept
        return error.with_traceback(None)
    return None


def _misspelt(text: str) -> str:
    return _SERVICE.sub(lambda match: match[0][:-1] + chr(ord(match[0][-1]) + 1), text)
