"""Pages of abilities: a form made from the declaration, and below it the answer,
or the answer as a file.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graphkit.answers.questions.reading_parts import address_text
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.core.identifiers import local_id
from graphkit.core.text_table import csv_encoding
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.focus import resolve_area
from graphkit.graph.facts.passages import link_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.ability import Ability
from graphkit.surfaces.abilities.forms import AnswerForm
from graphkit.surfaces.abilities.value_types import QUESTION_TYPES, ValueType
from graphkit.surfaces.abilities.written_pages import is_area
from graphkit.surfaces.maps.digest_file import draft_body
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult, Redirect
from graphkit.surfaces.web.page_links import Links, address, page_address
from graphkit.surfaces.web.pickers import Picker, ability_pickers, with_nearest_names

Values = dict[str, str]  # what was given for the parameters, by name


def named_ability(store: Store, request: PageRequest) -> PageResult:
    """The page of the ability that the path names, with a template of its own if there is one.

    England now is the home page, an entity and the tracker of an authority have their own pages.
    """
    name = request.path.removeprefix("/")
    places = [*request.names("names"), *request.names("authority")]
    if name == "briefing" and not request.value("format") and is_area(store, places):
        return Redirect(address("/place", of=places))
    if name == "show" and request.parameters.keys() == {"entity"}:
        return Redirect(page_address(find_entity(store, request.value("entity"))) or "/")
    if name == "authorities" and not request.value("format"):
        return _state_of_authorities(store, request)
    if name in ("briefing", "tracker") and places and not request.value("format"):
        with suppress(GraphkitError):  # the page below says which name is not known
            at = page_address(find_entity(store, places[0], "authority"))
            given = {each: request.value(each) for each in ("outcome", "as-at")}
            return Redirect(address(f"{at}/{name}", **given))
    return ability_page(store, request, name)


def _state_of_authorities(store: Store, request: PageRequest) -> Redirect:
    """Return where the state of all authorities is, of a region, or of those with a grade."""
    find_ability("authorities").values(request.parameters)  # refuses wrong ones
    grade, region = request.value("grade"), request.value("region")
    if grade:
        where: dict[str, Any] = {"rated": grade}
        if area := resolve_area(store, region):
            where["authority"] = [*map(local_id, area.authorities)]
        reading = address_text({"of": "authorities", "where": where})
        return Redirect(address("/ask", reading=reading))
    if region:
        return Redirect(address("/place", of=region))
    return Redirect(address("/", since=request.value("since")))


def numbers_page(store: Store, request: PageRequest) -> PageResult:
    """Published figures: those of a council on its page, or those of England as an answer."""
    if place := request.value("authority").strip():
        return Redirect(f"{page_address(find_entity(store, place, 'authority'))}/numbers")
    figures = {"of": "numbers", "measures": [{"max": "england"}], "by": ["indicator", "year"]}
    return Redirect(address("/ask", reading=address_text({**figures, "order": "indicator,-year"})))


def ability_page(store: Store, request: PageRequest, name: str) -> PageResult:
    """Return the page of an ability: its form alone until the required parameters are given.

    The template gets `fields`, `values`, `message`, `nearest`, `address`, `answer` and its
    `tables`. With `format`, the answer is a file.
    """
    declared, template = find_ability(name), "ability.html"
    request, values, fields = chosen_form(store, declared, request)
    data: dict[str, Any] = {
        "ability": declared,
        "fields": fields,
        "values": values,
        "answer": None,
        "tables": {},
        "address": address(request.path, **values),
    }
    require_format(declared, request)
    if not all(values.get(each.name) for each in declared.parameters if each.is_required):
        declared.check_names(request.parameters.keys() - {"format"})
        return Page(template, data)
    try:
        answer = run_ability(store, declared, request)
    except GraphkitError as error:
        types = {each.name: each.type for each in declared.parameters}
        return problem_page(store, request, template, data, error, types)
    if form := request.value("format"):
        parts = [
            values[each.name]
            for each in declared.parameters
            if each.type.choices and each.name in values
        ]
        if declared.forms[form].write_at:
            here = address(data["address"], format=form)
            return feed_file(declared.forms[form], answer, here, request.links)
        return ability_file(declared, answer, form, "-".join([name, *parts]))
    return Page(template, data | {"answer": answer, "tables": declared.tables_of(answer)})


def chosen_form(
    store: Store, declared: Ability[..., Any], request: PageRequest
) -> tuple[PageRequest, Values, list[Picker]]:
    """Return a request with the names of the parameters of an ability, what is given for each, and
    the fields of its form.
    """
    parameters = declared.by_name(request.parameters)
    request = replace(request, parameters={each: tuple(parameters[each]) for each in parameters})
    given = {each: "; ".join(request.names(each)) for each in parameters if each != "format"}
    values = {name: text for name, text in given.items() if text}
    return request, values, ability_pickers(store, declared, values)


def problem_page(
    store: Store,
    request: PageRequest,
    template: str,
    data: Mapping[str, Any],
    error: GraphkitError,
    types: Mapping[str, ValueType] = QUESTION_TYPES,
) -> Page:
    """Return a page with the message of an error, and the nearest names;
    `types` are of the parameters.
    """
    status = 404 if isinstance(error, EntityNotFoundError) else 400
    nearest = with_nearest_names(store, request, types)
    return Page(template, {**data, "message": str(error), "nearest": nearest}, status)


def run_ability(store: Store, declared: Ability[..., Any], request: PageRequest) -> Any:
    """Return the answer to the parameters of a request;
    the server decides whether quotes are shown.
    """
    given = {name: texts for name, texts in request.parameters.items() if name != "format"}
    declared.check_names(given)
    defaults = {name: [value] for name, value in declared.served.items()}
    chosen = {each.name: [str(request.show_all_quotes)] for each in declared.server_parameters}
    return declared.run(store, {**defaults, **given, **chosen})


def ability_file(declared: Ability[..., Any], answer: Any, form: str, title: str = "") -> Content:
    """Return an answer in one of its formats; a download, unless it is JSON."""
    return written_file(declared.forms[form], answer, "" if form == "json" else f"{title}.{form}")


def written_file(form: AnswerForm, answer: Any, name: str) -> Content:
    """Return an answer in a format; with a name, as a download."""
    content = form.write(answer)
    body = content if isinstance(content, bytes) else content.encode(csv_encoding(name), "replace")
    return Content(body, form.media_type, name)


def feed_file(form: AnswerForm, answer: Any, here: str, links: Links) -> Content:
    """Return a feed that names its address; its entries lead to pages of this service."""
    assert form.write_at
    text = form.write_at(answer, links.known(here), lambda thing: links.known(page_address(thing)))
    return Content(text.encode(), form.media_type)


def require_format(declared: Ability[..., Any], request: PageRequest) -> None:
    """Raise ParameterError if a request asks for a format that the answer does not have."""
    form = request.value("format")
    if form and form not in declared.forms:
        raise ParameterError(
            f"format {form[:20]!r} is not one of {', '.join(map(repr, declared.forms))}"
        )


def draft_form(store: Store, request: PageRequest) -> PageResult:
    """A page to paste a draft into, and below it each sentence with its state and passages.

    A document that is sent comes back with comments; it is in a file only while it is read.
    """
    if document := request.value("document"):
        declared = find_ability("check-draft")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "draft.docx"
            path.write_bytes(b64decode(document))
            try:
                answer = declared(store, file=str(path), with_quotes=request.show_all_quotes)
                return ability_file(declared, answer, "docx", "checked-draft")
            except GraphkitError as error:
                empty: dict[str, Any] = {"values": {}, "answer": None}
                request = replace(request, parameters={})
                return problem_page(store, request, "check_draft.html", empty, error)
    if not request.value("text").strip() and not request.value("format"):
        return Page("check_draft.html", {"values": {}, "answer": None})
    page = ability_page(store, request, "check-draft")
    if not isinstance(page, Page):
        return page
    found, data = page.data["answer"], dict(page.data)
    if found:
        links = partial(link_of, store.facts)
        data["body"] = draft_body(found.content, links, request.links.page)
    return replace(page, template="check_draft.html", data=data)
