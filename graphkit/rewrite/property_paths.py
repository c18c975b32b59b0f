"""Property paths as trees, and triple patterns cut into the steps that the engine joins."""

from __future__ import annotations

from typing import NamedTuple

from graphkit.core.errors import NotUnderstoodError
from graphkit.rewrite.query_tokens import Token
from graphkit.rewrite.query_tree import Query, Triple


class Path(NamedTuple):
    """A path: "property" with its IRI, "variable", or an operator with its parts.

    Operators: "sequence", "alternative", "inverse", "negated", "*", "+", "?".
    """

    kind: str
    parts: tuple[Path, ...] = ()
    name: str = ""


class Step(NamedTuple):
    """A path between two terms; variables and nodes between steps begin with "?"."""

    subject: str
    path: Path
    object: str
    object_iri: str = ""


def parse_path(query: Query, triple: Triple) -> list[Step]:
    """Return the steps of a triple pattern: a sequence is several, joined by variables of their own."""
    path, rest = _alternative(query, list(triple.predicate))
    if rest:
        raise NotUnderstoodError("path")
    parts = list(path.parts) if path.kind == "sequence" else [path]
    between = [f"?{triple.subject}/{triple.path}/{number}" for number in range(1, len(parts))]
    nodes = [_node(triple.subject), *between, _node(triple.object)]
    steps = []
    for index, part in enumerate(parts):
        start, end = nodes[index], nodes[index + 1]
        while part.kind == "inverse":
            part, start, end = part.parts[0], end, start
        steps.append(Step(start, part, end, query.iri(end) if end[0] != "?" else ""))
    return steps


def _node(term: str) -> str:
    return f"?{term[1:]}" if term[0] in "$_" else term


def _alternative(query: Query, left: list[Token]) -> tuple[Path, list[Token]]:
    return _operands(query, left, "|", "alternative")


def _operands(query: Query, left: list[Token], mark: str, kind: str) -> tuple[Path, list[Token]]:
    parts = []
    while True:
        part, left = _operands(query, left, "/", "sequence") if mark == "|" else _primary(query, left)
        parts.append(part)
        if not left or left[0].text != mark:
            return (parts[0] if len(parts) == 1 else Path(kind, tuple(parts))), left
        left = left[1:]


def _primary(query: Query, left: list[Token]) -> tuple[Path, list[Token]]:
    if not left:
        raise NotUnderstoodError("path")
    token, left = left[0], left[1:]
    if token.text in ("^", "!"):
        inner, left = _primary(query, left)
        return Path("inverse" if token.text == "^" else "negated", (inner,)), left
    if token.text == "(":
        found, left = _alternative(query, left)
        left = left[1:]
    elif token.kind == "variable":
        found = Path("variable")
    else:
        found = Path("property", (), query.iri(token))
    if left and left[0].text in ("*", "+", "?"):
        found, left = Path(left[0].text, (found,)), left[1:]
    return found, left
