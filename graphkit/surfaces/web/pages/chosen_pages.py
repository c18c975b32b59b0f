"""Pages that are lists of answers on what a form chooses: news, and authorities side by side."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from itertools import groupby
from operator import itemgetter

from graphkit.answers.pages.news_page import news_slots
from graphkit.answers.pages.page_slots import compared_slots, council_slots
from graphkit.answers.readings.known import why_not_loaded
from graphkit.core.errors import GraphkitError
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.web.page import Page, PageRequest, PageResult, Redirect
from graphkit.surfaces.web.page_links import AS_AT, address
from graphkit.surfaces.web.pages.ability_pages import ability_page, chosen_form, problem_page
from graphkit.surfaces.web.pages.declared_pages import declared_page

_MOST_NEWS = 12  # lines
_COMPARED = ("one", "other")  # parameters


def comparison(store: Store, request: PageRequest) -> PageResult:
    """Two to four authorities side by side, or whom one can learn from, and the form to choose
    them.
    """
    declared = find_ability("compare")
    request, _, fields = chosen_form(store, declared, request)
    names = [each for name in _COMPARED for each in request.names(name)]
    if len(names) == 1 and request.names("one"):
        return _learning(store, request)
    if request.parameters.keys() - {*_COMPARED, AS_AT}:
        return ability_page(store, request, "compare")
    own_fields = [each for each in fields if each.name in (*_COMPARED, AS_AT)]
    wrong = None
    try:
        slots = compared_slots(store, names if len(names) > 1 else ())
    except GraphkitError as error:
        slots, wrong = compared_slots(store, ()), error
    shown = declared_page(store, request, "compare", "", slots, more={"fields": own_fields})
    if wrong and isinstance(shown, Page):
        types = {each.name: each.type for each in declared.parameters}
        return problem_page(store, request, shown.template, shown.data, wrong, types)
    return shown


def _learning(store: Store, request: PageRequest) -> PageResult:
    """Return the page of who is strong where an authority is weak, by topic, or why that is not
    known; or the answer as a file.
    """
    found = ability_page(store, request, "compare")
    if not isinstance(found, Page) or request.value("format"):
        return found
    if found.status == HTTPStatus.NOT_FOUND:
        slots = compared_slots(store, ())
        shown = declared_page(store, request, "compare", "", slots, more=found.data)
    else:
        iri = find_entity(store, request.value("one"), "authority")
        if why_not_loaded(store, iri):
            found = replace(found, status=HTTPStatus.OK)
        answer = found.data["answer"]
        by_topic = groupby(answer.records() if answer else (), itemgetter("topic"))
        more = {**found.data, "topics": {topic: [*rows] for topic, rows in by_topic}}
        shown = declared_page(store, request, "learn", iri, council_slots(store, iri), more=more)
    assert isinstance(shown, Page)
    return replace(shown, status=found.status)


def news(store: Store, request: PageRequest) -> PageResult:
    """What is new of places and topics since a day, and how to follow it, or it as a file; without
    any of these, on the page of England.
    """
    if request.value("format"):
        return ability_page(store, request, "new")
    if not request.parameters:
        return Redirect("/#new")
    declared = find_ability("new")
    request, values, fields = chosen_form(store, declared, request)
    given = declared.values(request.parameters)
    chosen = {name: given[name] for name in ("place", "topic", "neighbours", "since")}
    slots = news_slots(store, **chosen, most=given["limit"] or _MOST_NEWS)
    values.pop(AS_AT, "")  # links have it
    more = {
        "follow": address(request.path, **values),
        "fields": [each for each in fields if each.name != AS_AT],
    }
    return declared_page(store, request, "news", "", slots, more=more)
