"""Pages of competency questions: their list; and of each a form and the result,
or the result as a file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.queries.diagnostics import diagnostics
from graphkit.answers.queries.linked_rows import LINK, linked_rows
from graphkit.answers.queries.question import ASKERS, Question, questions
from graphkit.answers.queries.rows import python_value
from graphkit.answers.queries.running import run_question, to_sparql
from graphkit.answers.readings.declarations import units
from graphkit.answers.readings.phrases import nouns_of
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.nearest_names import nearest_names
from graphkit.graph.facts.inspections import LIST_OF_REPORTS
from graphkit.graph.sparql.query_results import term_text
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.forms import forms_of
from graphkit.surfaces.web.page import Page, PageRequest, PageResult, load_pages
from graphkit.surfaces.web.page_links import page_address
from graphkit.surfaces.web.pages.ability_pages import problem_page, written_file
from graphkit.surfaces.web.pages.entity_pages import label_from_id
from graphkit.surfaces.web.pickers import parameter_label, question_pickers
from graphkit.surfaces.web.rendering import heading_words
from graphkit.surfaces.web.table_frame import Cell, authorities_by_label, table_frame

_HEADINGS = load_pages()["texts"]["question"]["headings"]
_CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*(?:, [a-z]+(?:-[a-z0-9]+)*)*")  # "partly-recurs"; topics
_NOT_PRINTED = re.compile(r"[pr]\d+(?:\.\d+)?")  # a key of a paragraph without a number: "p0"
_SHORT = 40  # characters of a value that is given once for all rows
_FORMS = forms_of(lambda table: {"Results": table})
_MAX_ROWS = 200  # on a page; the files have all
_EMPTY = f"No statement in the graph matches all of the values. Leave one out. {LIST_OF_REPORTS}"


def questions_page(store: Store, request: PageRequest) -> PageResult:
    """The list of competency questions, by who mostly asks them; with a box for others."""
    known = questions().values()
    groups = [
        (each, _HEADINGS[each], [item for item in known if item.asked_by == each])
        for each in ASKERS
    ]
    groups.append(("others", "Others", [item for item in known if item.asked_by not in ASKERS]))
    parameters = {
        item.name: ", ".join(map(parameter_label, item.parameters)).lower() for item in known
    }
    groups = [group for group in groups if group[2]]
    counted = [(name, nouns_of(unit)[1]) for name, unit in units().items()]
    return Page("questions.html", {"groups": groups, "parameters": parameters, "units": counted})


def question_page(store: Store, request: PageRequest) -> PageResult:
    """The page of a competency question: a field for each parameter, and the result;
    or the result as a file.

    Without its required parameters, the page asks for them.
    """
    name, _, form = request.fields["name"].partition(".")
    question = questions().get(name)
    if question is None or form not in ("", "csv", "xlsx"):
        near = nearest_names(name, questions(), count=3)
        hint = (
            f"the nearest are {', '.join(f'/ask/{each}' for each in near)}"
            if near
            else "all are at /ask"
        )
        raise EntityNotFoundError(f"no question is named {request.fields['name']}: {hint}")
    if unknown := [each for each in request.parameters if each not in question.parameters]:
        known = ", ".join(question.parameters) or "none"
        raise ParameterError(f"no parameter {unknown[0][:40]!r} here; there are: {known}")
    given = {each: "; ".join(request.parameters.get(each, ())) for each in question.parameters}
    values = {
        each: value
        for each, value in given.items()
        if value or (each in request.parameters and each not in question.required)
    }
    named = {each: _several(question, each, value) for each, value in values.items()}
    if form:
        read = python_value if form == "xlsx" else lambda term: term.value
        columns, rows = linked_rows(store, run_question(store, question, named), read)
        table = ResultTable(question.summary, tuple(columns), tuple(map(tuple, rows)))
        return written_file(_FORMS[form], table, f"{name}.{form}")
    data: dict[str, Any] = {
        "question": question,
        "fields": question_pickers(store, question, values),
        "found": None,
        "sparql": question.text,
    }
    if missing := [each for each in question.required if each not in values]:
        example = " ".join(f"{each}={question.required[each]}" for each in missing)
        message = f"Choose {' and '.join(missing)} above, for example `{example}`."
        return Page(
            "question.html", data | {"message": message}, 400 if request.parameters else 200
        )
    try:
        return Page("question.html", data | _answer(store, question, named, values))
    except GraphkitError as error:
        return problem_page(store, request, "question.html", data, error)


def _answer(
    store: Store, question: Question, named: dict[str, list[str]], values: dict[str, str]
) -> dict[str, Any]:
    """Return what the page shows of an answer. Raises GraphkitError."""
    columns, rows = linked_rows(store, run_question(store, question, named), _cell)
    if LINK in columns:
        columns, rows = _with_page_links(columns, rows)
    filled = [at for at in range(len(columns)) if any(row[at] and row[at][0] for row in rows)]
    common = {at: (rows[0][at] or ("",))[0] for at in filled if _is_common(at, rows)}
    shown = [at for at in filled if at not in common]
    cells = [[row[at] or Cell("") for at in shown] for row in rows[:_MAX_ROWS]]
    notes = list(diagnostics(store, question, named, not rows))
    return {
        "sparql": to_sparql(store, question, named),
        "table": table_frame(
            {columns[at]: heading_words(columns[at]) for at in shown},
            cells,
            authorities_by_label(store.facts),
        ),
        "common": [(columns[at], text) for at, text in common.items()],
        "empty": [name for at, name in enumerate(columns) if at not in filled],
        "found": len(rows),
        "notes": notes if rows else [_EMPTY, *notes],
        "values": {each: [value] for each, value in values.items()},  # empty ones, too
    }


def _with_page_links(
    columns: list[str], rows: list[list[Any]]
) -> tuple[list[str], list[list[Cell | None]]]:
    """Return a table in which the page leads to the page of the report,
    instead of a column with links.
    """
    at = columns.index("page")
    linked = [
        [*row[:at], row[at] and Cell(row[at].text, row[-1]), *row[at + 1 : -1]]
        if row[-1]
        else row[:-1]
        for row in rows
    ]
    return columns[:-1], linked


def _is_common(at: int, rows: Sequence[Sequence[Cell | None]]) -> bool:
    """Return whether a column has the same short value in all of several rows."""
    first = rows[0][at] if len(rows) > 2 else None
    return first is not None and len(first[0]) <= _SHORT and all(row[at] == first for row in rows)


def _several(question: Question, name: str, value: str) -> list[str]:
    """Return the values of a parameter, which semicolons separate where it takes several."""
    if name in question.list_parameters:
        return [one.strip() for one in value.split(";")]
    return [value]


def _cell(term: Any) -> Cell:
    path = page_address(term.value) if isinstance(term, ox.NamedNode) else ""
    text = term_text(term)
    if not path and _NOT_PRINTED.fullmatch(text):
        return Cell("")
    if _CODE.fullmatch(text) and not path:
        framework = current_frameworks().name_of(text, "")
        text = framework if framework[:1].isupper() else text.replace("-", " ")
    return (
        Cell(label_from_id(text), path, text)
        if path.startswith(("/id/", "/scheme/"))
        else Cell(text, path)
    )
