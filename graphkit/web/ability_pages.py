"""Pages of abilities: a form made from the declaration, and below it the answer, or the answer as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from graphkit.abilities import find_ability
from graphkit.abilities.ability import Ability
from graphkit.abilities.forms import Form
from graphkit.abilities.value_types import QUESTION_TYPES, ValueType
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.store.dataset import Store
from graphkit.web.nearest import with_nearest_names
from graphkit.web.page import Content, Page, PageRequest, PageResult
from graphkit.web.pickers import ability_pickers

Values = dict[str, str]  # what was given for the parameters, by name


def ability_page(
    store: Store,
    request: PageRequest,
    name: str,
    template: str,
    shown: Callable[[Any, Values], dict[str, Any]] = lambda answer, values: {},
) -> PageResult:
    """Return the page of an ability: its form alone until the required parameters are given.

    The template gets `fields`, `message`, `nearest`, `address`, `answer`, its `tables`, and what `shown`
    returns. With `format`, the answer is a file.
    """
    ability = find_ability(name)
    given = {each: request.names(each) for each in request.parameters if each != "format"}
    values = {each: "; ".join(texts) for each, texts in given.items() if texts}
    data: dict[str, Any] = {
        "ability": ability, "fields": ability_pickers(store, ability, values), "message": "", "nearest": (),
        "answer": None, "tables": {}, "address": f"{request.path}?{urlencode(values)}",
    }  # fmt: skip
    check_format(ability, request)
    if not all(values.get(each.name) for each in ability.parameters if each.is_required):
        ability.check_names(given)
        return Page(template, data)
    try:
        answer = run_ability(store, ability, request)
    except GraphkitError as error:
        status = 404 if isinstance(error, EntityNotFoundError) else 400
        nearest = with_nearest_names(store, request, {each.name: each.type for each in ability.parameters})
        return Page(template, data | {"message": str(error), "nearest": nearest}, status)
    if form := request.value("format"):
        parts = [
            values[each.name] for each in ability.parameters if each.type.choices and each.name in values
        ]
        return ability_file(ability, answer, form, "-".join([name, *parts]))
    data |= {"answer": answer, "tables": ability.tables_of(answer)}
    return Page(template, data | shown(answer, values))


def answered_page(
    store: Store,
    request: PageRequest,
    template: str,
    data: Mapping[str, Any],
    answer: Callable[[], Mapping[str, Any]],
    types: Mapping[str, ValueType] = QUESTION_TYPES,
) -> Page:
    """Return a page with what `answer` returns; where it raises an error, with the message and near names.

    `types` are those of the parameters.
    """
    try:
        return Page(template, {**data, **answer()})
    except GraphkitError as error:
        status = 404 if isinstance(error, EntityNotFoundError) else 400
        nearest = with_nearest_names(store, request, types)
        return Page(template, {**data, "message": str(error), "nearest": nearest}, status)


def run_ability(store: Store, ability: Ability[..., Any], request: PageRequest) -> Any:
    """Return the answer to the parameters of a request; the server decides whether quotes are shown."""
    given = {name: texts for name, texts in request.parameters.items() if name != "format"}
    ability.check_names(given)
    defaults = {name: [value] for name, value in ability.served.items()}
    chosen = {each.name: [str(request.show_all_quotes)] for each in ability.server_parameters}
    return ability.run(store, {**defaults, **given, **chosen})


def ability_file(ability: Ability[..., Any], answer: Any, form: str, title: str = "") -> Content:
    """Return an answer in one of its formats; a download, unless it is JSON."""
    return written_file(ability.forms[form], answer, "" if form == "json" else f"{title}.{form}")


def written_file(form: Form, answer: Any, name: str) -> Content:
    """Return an answer in a format; with a name, as a download."""
    content = form.write(answer)
    body = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    return Content(body, form.media_type, name)


def check_format(ability: Ability[..., Any], request: PageRequest) -> None:
    """Raise ParameterError if a request asks for a format that the answer does not have."""
    form = request.value("format")
    if form and form not in ability.forms:
        raise ParameterError(f"format {form[:20]!r} is not one of {', '.join(map(repr, ability.forms))}")
