"""How a SPARQL query is evaluated: its extensions, what makes it faster,
and advice where it is slow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphkit.core.resources import load_lexicon
from graphkit.graph.store.dataset import Store
from graphkit.graph.store.query_checks import check_syntax, refusal

_NOT_CODE = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|<[^<>\s]*>|#[^\n]*')
_GENERAL = "Put the most selective pattern first; see docs/how-to/write-sparql.md for what is slow."


def slow_query_advice(query: str) -> list[str]:
    """Return how to make a SPARQL query faster, one sentence for each slow shape in it;
    general advice last.

    >>> slow_query_advice("SELECT ?x { ?x a/rdfs:subClassOf* gk:Agency }")[0]
    'Superclasses are materialised: write `?x a gk:Agency` without a path over rdfs:subClassOf.'
    """
    code = _NOT_CODE.sub(" ", query)
    return [
        *(each["advice"] for each in load_lexicon("slow-queries").values() if _has(code, each)),
        _GENERAL,
    ]


def _has(code: str, shape: Mapping[str, str]) -> bool:
    return re.search(shape["shape"], code, re.I | re.S) is not None


def explain_query(store: Store, text: str) -> str:
    """Return what a query's extensions are, what makes it faster, its text as it is evaluated,
    and advice.

    Raises QueryError for what is no query, and where an extension cannot be expanded.
    """
    check_syntax(text)
    rewritten = store.rewritten(text)
    refused = refusal(rewritten.text) if rewritten.rewritings else ""
    parts = [f"Extension ({each.name}): {each.reason}." for each in rewritten.extensions]
    if refused:
        parts.append(f"Not made faster, because the engine refuses the result: {refused}")
    else:
        parts += [f"Made faster ({each.name}): {each.reason}." for each in rewritten.rewritings]
    evaluated = rewritten.expanded if refused else rewritten.text
    parts += ["" if parts else "Evaluated as it is written.\n", "Query:", text.strip()]
    if evaluated != text:
        parts += ["", "Evaluated as:", evaluated]
    remaining = slow_query_advice(rewritten.text)
    advice = [each for each in slow_query_advice(text) if each in remaining]
    return "\n".join([*parts, "", "Advice:", *(f"- {each}" for each in advice)])
