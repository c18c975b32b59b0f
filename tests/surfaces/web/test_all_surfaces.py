"""Every declared ability is the same on the command line, in Python and over HTTP."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from web_client import Get

import graphkit as gk
from graphkit.core.errors import GraphkitError
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.abilities import ABILITIES, find_ability
from graphkit.surfaces.abilities.ability import Ability, Parameter
from graphkit.surfaces.cli import main
from graphkit.surfaces.web.openapi import openapi_document

Values = dict[str, str]
INVENTED = {
    "Slough": "Ambleford",
    "Reading": "Wexmoor",
    "neglect": "assessment",
    "South East": "Wexmoor",
}
DECLARED = [find_ability(name) for name in ABILITIES]
EACH = pytest.mark.parametrize("ability", DECLARED, ids=list(ABILITIES))
UNKNOWN = {"authority": "Atlantis", "agency": "Atlantis", "topic": "weather"}  # kind → no such name


def right(ability: Ability[..., Any]) -> Values:
    """Return values that the ability takes, for the invented reports."""
    return {name: INVENTED.get(value, value) for name, value in ability.example.items()}


OWN_FORMS = {
    "compare",
    "new",
    "show",
    "coverage",
    "search",
    "ask",
    "authorities",
    "review",
}  # pages of their own, with other fields


def unfit(each: Parameter) -> str:
    """Return a value that a parameter does not take; "" if it takes any text."""
    if each.type.choices or each.type.metavar in ("DATE", "NUMBER", "N"):
        return "not-a-value"
    return UNKNOWN.get(each.type.kind, "")


def wrong_values() -> list[Any]:
    """Return each ability with values of which one is wrong or missing."""
    cases = []
    for ability in DECLARED:
        for each in ability.public_parameters:
            if value := unfit(each):
                changed = right(ability) | {each.name: value}
                cases.append(pytest.param(ability, changed, id=f"{ability.name}-{each.name}"))
    return cases


def shell(whole: Path, ability: Ability[..., Any], values: Values, *more: str) -> Any:
    """Run the command of an ability."""
    given = [each for each in ability.parameters if each.name in values]
    arguments = [values[each.name] for each in given if each.is_positional]
    options = [f"--{each.name}" for each in ability.server_parameters if not each.default]
    options += [f"--{each.name}={values[each.name]}" for each in given if not each.is_positional]
    return CliRunner().invoke(
        main, ["--store", str(whole), ability.name, *options, *more, "--", *arguments]
    )


def python(whole: Path, ability: Ability[..., Any], values: Values) -> Any:
    """Call the method of an ability."""
    named = {each.keyword: values[each.name] for each in ability.parameters if each.name in values}
    several = {each.keyword for each in ability.parameters if each.is_list}
    named = {name: [value] if name in several else value for name, value in named.items()}
    named |= {each.keyword: True for each in ability.server_parameters}
    with gk.open(whole) as graph:
        return getattr(graph, ability.function.__name__)(**named)


def served(get: Get, ability: Ability[..., Any], values: Values) -> Any:
    """Request the JSON address of an ability."""
    return get(f"/api/{ability.name}?{urlencode(values)}", Accept="application/json")


@EACH
def test_all_surfaces_answer(whole: Path, get: Get, ability: Ability[..., Any]) -> None:
    values = right(ability)
    printed = shell(whole, ability, values, "--json")
    assert printed.exit_code == 0, printed.stderr
    assert json.loads(served(get, ability, values).text) == json.loads(printed.stdout)
    if ability.name != "review":  # has no page: its table is for spreadsheets
        assert get(f"/{ability.name}?{urlencode(values)}").status == 200
    assert python(whole, ability, values) is not None


@pytest.mark.parametrize(("ability", "values"), wrong_values())
def test_all_surfaces_refuse_in_the_same_words(
    whole: Path, get: Get, ability: Ability[..., Any], values: Values
) -> None:
    refused = served(get, ability, values)
    assert refused.status in (400, 404)
    words = json.loads(refused.text)["detail"]
    printed = shell(whole, ability, values)
    is_usage = refused.status == 400 or ability.failed is not None
    assert (printed.exit_code, printed.stdout) == (2 if is_usage else 1, "")
    assert printed.stderr == f"Error: {words}\n"
    with pytest.raises(GraphkitError) as error:
        python(whole, ability, values)
    assert str(error.value) == words
    if ability.name != "review":
        assert get(f"/{ability.name}?{urlencode(values)}").status == refused.status


@EACH
def test_a_missing_or_unknown_parameter_is_refused(get: Get, ability: Ability[..., Any]) -> None:
    required = [each.name for each in ability.parameters if each.is_required]
    for values in [{}] * bool(required) + [right(ability) | {"colour": "red"}]:
        words = json.loads(served(get, ability, values).text)["detail"]
        assert (required[0] if not values else "no parameter 'colour'") in words


@EACH
def test_the_form_has_a_field_for_each_parameter(get: Get, ability: Ability[..., Any]) -> None:
    page = get(f"/{ability.name}") if ability.name not in OWN_FORMS else None
    if page is None:
        return
    for each in ability.form_parameters:
        assert f'name="{each.name}"' in page.text


@EACH
def test_parameters_have_one_description(ability: Ability[..., Any]) -> None:
    document = json.loads(openapi_document())["paths"][f"/api/{ability.name}"]["get"]
    described = {each["name"]: each["description"] for each in document["parameters"]}
    assert described == {each.name: each.sentence for each in ability.public_parameters}
    helped = " ".join(CliRunner().invoke(main, [ability.name, "--help"]).stdout.split())
    method = getattr(gk.Graph, ability.function.__name__)
    for each in ability.parameters:
        is_of_shell = not (each.is_positional or (each.type.is_server_setting and each.default))
        assert not is_of_shell or each.sentence in helped
        assert each.sentence in (method.__doc__ or "")


@EACH
def test_names_in_the_graph_are_completed(whole: Path, ability: Ability[..., Any]) -> None:
    command = main.get_command(None, ability.name)  # type: ignore[arg-type]
    assert command is not None
    with main.make_context("graphkit", ["--store", str(whole), ability.name]) as context:
        for each in command.params:
            if each.name in {"one", "authority", "among"}:
                names = [item.value for item in each.shell_complete(context, "amble")]
                assert names == ["Ambleford"]


def test_a_map_as_a_table_says_what_it_means(whole: Path) -> None:
    for kind in ("timeline", "partners"):
        given = {"kind": [kind], "focus": ["Ambleford"]}
        assert find_ability("map").run(open_store(whole), given).table().meaning


def test_the_page_of_labels_to_review_leads_to_data(get: Get) -> None:
    assert get("/review").text == get("/data").text
