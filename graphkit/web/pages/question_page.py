"""The page of a competency question: a field for each parameter, and the result; or the result as CSV."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from graphkit.ask.diagnostics import diagnostics
from graphkit.ask.questions import Question, columns_and_rows, questions, run_question, term_text
from graphkit.core.errors import EntityNotFoundError, GraphkitError
from graphkit.core.text_table import write_csv
from graphkit.store.dataset import Store
from graphkit.web.page import Content, Page, PageRequest, PageResult
from graphkit.web.rendering import link_path

MAX_ROWS = 2000  # on a page


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the question in the address; under `name.csv`, the whole result as CSV."""
    name = request.fields["name"].removesuffix(".csv")
    question = questions().get(name)
    if question is None:
        raise EntityNotFoundError(f"no question is named {name}: start at /")
    values = _values(question, request)
    named = {each: _several(question, each, value) for each, value in values.items()}
    if name != request.fields["name"]:
        columns, rows = columns_and_rows(run_question(store, question, named), lambda term: term.value)
        text = io.StringIO()
        write_csv(text, columns, rows)
        return Content(text.getvalue().encode("utf-8", "replace"), "text/csv; charset=utf-8", f"{name}.csv")
    fields = dict.fromkeys(question.parameters, "") | dict(question.defaults) | values
    data: dict[str, Any] = {
        "question": question,
        "parameters": fields,
        "message": "",
        "notes": [],
        "found": None,
    }
    try:
        columns, rows = columns_and_rows(run_question(store, question, named), _cell)
    except GraphkitError as error:
        status = 404 if isinstance(error, EntityNotFoundError) else 400
        return Page("question.html", data | {"message": str(error)}, status)
    data |= {
        "columns": columns,
        "rows": [[cell or ("", "", "") for cell in row] for row in rows[:MAX_ROWS]],
        "found": len(rows),
        "notes": list(diagnostics(store, question, named, not rows)),
        "csv": f"/ask/{name}.csv?{urlencode(values)}",
    }
    return Page("question.html", data)


def _values(question: Question, request: PageRequest) -> dict[str, str]:
    """Return the parameters of a request that the question has; an empty required one counts as missing."""
    given = {
        each: "; ".join(request.parameters[each])
        for each in question.parameters
        if each in request.parameters
    }
    return {each: value for each, value in given.items() if value or each not in question.required}


def _several(question: Question, name: str, value: str) -> list[str]:
    """Return the values of a parameter, which semicolons separate where it takes several."""
    if name in question.entity_parameters and name != question.single_value:
        return [one.strip() for one in value.split(";")]
    return [value]


def _cell(term: Any) -> tuple[str, str, str]:
    """Return text, address and identifier of a term."""
    from graphkit.web.pages.entity_page import label_from_id

    path = link_path(term.value) if isinstance(term, ox.NamedNode) else ""
    text = term_text(term)
    return (label_from_id(text), path, text) if path.startswith(("/id/", "/scheme/")) else (text, path, "")
