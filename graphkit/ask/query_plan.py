"""Explains how a SPARQL query is evaluated: what was rewritten, the order of its patterns, why it is slow."""

from __future__ import annotations

from graphkit.ask.query_advice import slow_query_advice
from graphkit.core.errors import NotUnderstoodError
from graphkit.core.terms import PREFIXES
from graphkit.rewrite.evaluation_cost import estimated_plan
from graphkit.rewrite.query_parser import parse_query
from graphkit.store.dataset import Store


def explain_query(store: Store, text: str) -> str:
    """Return the rewritings of a query, the query before and after, the plan of its outer group, and advice.

    The numbers of rows are estimates from the counts of a graph of 285 reports. Raises QueryError for a
    wrong use of `gk:matches`.
    """
    rewritten = store.rewritten(text)
    parts = [f"Rewritten ({each.name}): {each.reason}." for each in rewritten.rewritings] or [
        "Not rewritten."
    ]
    parts += ["", "Query:", text.strip()]
    if rewritten.rewritings:
        parts += ["", "Evaluated as:", rewritten.text]
    parts += ["", "Order of the patterns, with the estimated number of rows after each:"]
    try:
        query = parse_query(rewritten.text, PREFIXES)
        steps = estimated_plan(query, query.body.group)
        parts += [f"{max(step.rows, 1):>13,.0f}  {step.pattern}" for step in steps]
    except NotUnderstoodError:
        parts.append("  unknown: the query has a form that is not analysed")
    remaining = slow_query_advice(rewritten.text)
    advice = [each for each in slow_query_advice(text) if each in remaining]
    return "\n".join([*parts, "", "Advice:", *(f"- {each}" for each in advice)])
