"""Explains how a SPARQL query is evaluated: its extensions, what makes it faster, and why it is slow."""

from __future__ import annotations

from graphkit.ask.query_advice import slow_query_advice
from graphkit.core.errors import QueryError
from graphkit.store.dataset import Store
from graphkit.store.query_checks import refusal


def explain_query(store: Store, text: str) -> str:
    """Return what a query's extensions are, what makes it faster, its text as it is evaluated, and advice.

    Raises QueryError for what is no query, and where an extension cannot be expanded.
    """
    if fault := refusal(text):
        raise QueryError(f"not a SPARQL query: {fault}")
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
