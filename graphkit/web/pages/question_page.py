"""The page of a competency question: a field for each parameter, and the result; or the result as a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from itertools import takewhile
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from graphkit.abilities.forms import forms_of
from graphkit.analyse.result_table import ResultTable
from graphkit.ask.diagnostics import diagnostics
from graphkit.ask.loaded_reports import LIST_OF_REPORTS
from graphkit.ask.questions import Question, columns_and_rows, questions, run_question, term_text, to_sparql
from graphkit.ask.rows import python_value
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.frameworks import current_frameworks
from graphkit.store.dataset import Store
from graphkit.web.ability_pages import answered_page, written_file
from graphkit.web.page import Page, PageRequest, PageResult
from graphkit.web.pickers import question_pickers
from graphkit.web.rendering import heading_words, link_path

_CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*(?:, [a-z]+(?:-[a-z0-9]+)*)*")  # "partly-recurs"; topics
_NOT_PRINTED = re.compile(r"[pr]\d+(?:\.\d+)?")  # a key of a paragraph without a number: "p0"
_SHORT = 40  # characters of a value that is given once for all rows
_FORMS = forms_of(lambda table: {"Results": table})
MAX_ROWS = 200  # on a page; the files have all
_EMPTY = f"No statement in the graph matches all of the values. Leave one out. {LIST_OF_REPORTS}"


def build(store: Store, request: PageRequest) -> PageResult:
    """Return the page of the question in the address; under `name.csv` or `name.xlsx`, the whole result.

    Without its required parameters, the page asks for them.
    """
    name, _, form = request.fields["name"].partition(".")
    question = questions().get(name)
    if question is None or form not in ("", "csv", "xlsx"):
        near = get_close_matches(name, questions(), n=3)
        hint = f"the nearest are {', '.join(f'/ask/{each}' for each in near)}" if near else "all are at /ask"
        raise EntityNotFoundError(f"no question is named {request.fields['name']}: {hint}")
    if unknown := [each for each in request.parameters if each not in question.parameters]:
        known = ", ".join(question.parameters) or "none"
        raise ParameterError(f"no parameter {unknown[0][:40]!r} here; there are: {known}")
    values = _values(question, request)
    named = {each: _several(question, each, value) for each, value in values.items()}
    if form:
        read = python_value if form == "xlsx" else lambda term: term.value
        columns, rows = columns_and_rows(run_question(store, question, named), read)
        table = ResultTable(question.summary, tuple(columns), tuple(map(tuple, rows)))
        return written_file(_FORMS[form], table, f"{name}.{form}")
    data: dict[str, Any] = {
        "question": question,
        "fields": question_pickers(store, question, values),
        "message": "",
        "nearest": (),
        "notes": [],
        "found": None,
        "sparql": question.text,
    }
    if missing := [each for each in question.required if each not in values]:
        is_incomplete = bool(request.parameters)
        return Page(
            "question.html", data | {"message": _prompt(question, missing)}, 400 if is_incomplete else 200
        )
    answer = partial(_answer, store, question, named, values)
    return answered_page(store, request, "question.html", data, answer)


def _answer(
    store: Store, question: Question, named: dict[str, list[str]], values: dict[str, str]
) -> dict[str, Any]:
    """Return what the page shows of an answer. Raises GraphkitError."""
    columns, rows = columns_and_rows(run_question(store, question, named), _cell)
    filled = [at for at in range(len(columns)) if any(row[at] and row[at][0] for row in rows)]
    common = {at: (rows[0][at] or ("",))[0] for at in filled if _is_common(at, rows)}
    shown = [at for at in filled if at not in common]
    cells = [[row[at] or ("", "", "") for at in shown] for row in rows[:MAX_ROWS]]
    notes = list(diagnostics(store, question, named, not rows))
    return {
        "sparql": to_sparql(store, question, named),
        "columns": [heading_words(columns[at]) for at in shown],
        "rows": cells,
        "repeated": _repeated(cells),
        "common": [(heading_words(columns[at]), text) for at, text in common.items()],
        "empty": [heading_words(name) for at, name in enumerate(columns) if at not in filled],
        "found": len(rows),
        "notes": notes if rows else [_EMPTY, *notes],
        "csv": f"/ask/{question.name}.csv?{urlencode(values)}",
        "xlsx": f"/ask/{question.name}.xlsx?{urlencode(values)}",
    }


def _prompt(question: Question, missing: list[str]) -> str:
    """Return the sentence that asks for values, with an example as the command line takes it."""
    example = " ".join(f"{name}={question.required[name]}" for name in missing)
    return f"Choose {' and '.join(missing)} above, for example `{example}`."


def _repeated(rows: Sequence[Sequence[tuple[str, str, str]]]) -> list[int]:
    """Return for each row how many of its first cells are those of the row above."""
    pairs = zip([[], *rows], rows, strict=False)
    return [
        sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(above, row, strict=False)))
        for above, row in pairs
    ]


def _is_common(at: int, rows: Sequence[Sequence[tuple[str, str, str] | None]]) -> bool:
    """Return whether a column has the same short value in all of several rows."""
    first = rows[0][at] if len(rows) > 2 else None
    return first is not None and len(first[0]) <= _SHORT and all(row[at] == first for row in rows)


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
    if not path and _NOT_PRINTED.fullmatch(text):
        return "", "", ""
    if _CODE.fullmatch(text) and not path:
        framework = current_frameworks().name_of(text, "")
        text = framework if framework[:1].isupper() else text.replace("-", " ")
    return (label_from_id(text), path, text) if path.startswith(("/id/", "/scheme/")) else (text, path, "")
