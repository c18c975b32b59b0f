"""The command of an ability: its options, help and completion come from the declaration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from graphkit.core.errors import GraphkitError, MeasureError, QueryError
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.ability import Ability, Parameter
from graphkit.surfaces.cli import InvalidCommand, with_next_step
from graphkit.surfaces.cli.options import (
    OUTPUT,
    form_option,
    is_stream,
    open_graph,
    option,
    output_path,
    show_activity,
    write_output,
)

_LIST = "List what there is to choose, with its meaning and options."


class _Names(click.types.StringParamType):
    """Values of which an environment variable has several with ";" between."""

    envvar_list_splitter = ";"


def ability_command(name: str) -> click.Command:
    """Return the command for an ability."""
    ability = find_ability(name)
    listing = option(False, _LIST, "--list")("listing") if ability.listing else []
    params = [
        *(
            _click_parameter(each)
            for each in ability.parameters
            if not (each.type.is_flag and each.default)
        ),
        *listing,
        *reversed(form_option([*ability.forms], default=next(iter(ability.forms)))("form")),
        *OUTPUT("output"),
    ]
    return click.Command(name, callback=_callback(ability), params=params, help=ability.description)


def _callback(ability: Ability[Any, Any]) -> Any:
    @click.pass_obj
    def run(
        store: str, /, form: str, output: Path | None, listing: bool = False, **given: Any
    ) -> None:
        if listing and ability.listing:
            write_output(ability.listing(form), output)
            return
        texts = {
            each.keyword: _texts(each, given[each.keyword])
            for each in ability.parameters
            if each.keyword in given
        }
        try:
            ability.values(texts)  # before a graph is opened
            with show_activity(ability.name):
                answer = ability.run(open_graph(store), texts)
                content = ability.forms[form].write(answer)
        except GraphkitError as error:
            # where 1 is said of an answer, an error is 2
            if ability.failed or isinstance(error, QueryError | MeasureError):
                raise InvalidCommand(with_next_step(error)) from error
            raise
        if isinstance(content, bytes):
            with output_path(output) as path:
                path.write_bytes(content)
        else:
            write_output(content, output)
        if output and form == "html" and not is_stream(output):
            click.echo(f"wrote {output}", err=True)
        if not ability.forms[form].explains_itself:
            _explain(ability, answer)
        if ability.failed and ability.failed(answer):
            raise SystemExit(1)

    return run


def _texts(parameter: Parameter, value: Any) -> list[str]:
    """Return what the shell gave for a parameter: nothing, a flag, a text or several."""
    if value is None or value is False:
        return []
    texts = list(value) if isinstance(value, tuple) else [str(value)]
    is_file = parameter.type.may_be_file and len(texts) == 1
    if is_file and (is_stream(texts[0]) or texts[0].startswith("@")):
        return [_text_at(texts[0])]
    return texts


def _text_at(place: str) -> str:
    """Return the text in a file, given as @FILE, or on standard input (-)."""
    try:
        whole = sys.stdin.buffer.read() if is_stream(place) else Path(place[1:]).read_bytes()
        return whole.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidCommand(f"cannot read {place}: {error}") from error


def _explain(ability: Ability[Any, Any], answer: Any) -> None:
    """Print what a reader of the tables should know to stderr, each sentence once."""
    words = (text for table in ability.tables_of(answer).values() for text in table.explanation())
    for each in dict.fromkeys(words):
        click.echo(click.wrap_text(each, 96), err=True)


def _click_parameter(each: Parameter) -> click.Parameter:
    if each.is_positional:
        return click.Argument(
            [each.keyword],
            required=each.is_required,
            nargs=-1 if each.is_list or each.type.is_phrase else 1,
            metavar=_metavar(each),
            shell_complete=_completion(each),
        )
    if each.type.is_flag:
        return click.Option([f"--{each.name}"], is_flag=True, help=each.sentence)
    metavar = f"[{'|'.join(each.type.choices)}]" if each.type.choices else each.type.metavar
    default = f"  [default: {each.default}]" if each.default not in ("", (), 0, None) else ""
    return click.Option(
        [f"--{each.name}"],
        multiple=each.is_list,
        type=_Names(),
        metavar=metavar,
        help=each.sentence + default,
        envvar="GRAPHKIT_PLACE" if each.name == "place" else None,
        shell_complete=_completion(each),
    )


def _metavar(each: Parameter) -> str:
    """Return how the usage line shows an argument: "AUTHORITY", "[MEASURE]", "NAMES…"."""
    name = each.name.upper() + ("…" if each.is_list or each.type.is_phrase else "")
    return name if each.is_required else f"[{name}]"


def _completion(each: Parameter) -> Any:
    """Return the function that completes a value: choices, or names in the graph."""

    def complete(
        context: click.Context, param: click.Parameter, typed: str
    ) -> list[CompletionItem]:
        return [
            CompletionItem(name) for name in _known(each, context) if typed.lower() in name.lower()
        ]

    return complete


def _known(each: Parameter, context: click.Context) -> list[str]:
    if each.type.choices:
        return [*each.type.choices]
    try:
        store = open_store(context.find_root().params["store"])
        return [value for value, _ in each.type.suggest(store)]
    except GraphkitError:  # no graph to complete from: the command itself says so
        return []
