"""The answer to a competency question."""

from __future__ import annotations

from graphkit.ask.diagnostics import diagnostics
from graphkit.ask.questions import columns_and_rows, questions, run_question, term_text
from graphkit.core.errors import EntityNotFoundError
from graphkit.store.dataset import Store
from graphkit.web.page import Content, PageRequest, PageResult


def run(store: Store, request: PageRequest) -> PageResult:
    """Return the columns and rows of a question, and what a reader should know about them.

    Raises EntityNotFoundError for an unknown question or value, ParameterError for a wrong parameter.
    """
    name = request.fields["name"]
    if name not in questions():
        raise EntityNotFoundError(f"no question is named {name!r}: see /api/questions")
    question = questions()[name]
    values = {each: list(given) for each, given in request.parameters.items()}
    columns, rows = columns_and_rows(run_question(store, question, values), term_text)
    notes = list(diagnostics(store, question, values, not rows))
    return Content.json(
        {"question": question.summary, "columns": columns, "rows": rows, "diagnostics": notes}
    )
