"""The command `review`: the list of the ability, and a person's decisions on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from graphkit.answers.summaries.followed_recommendations import followed_recommendations
from graphkit.core.errors import GraphkitError, RecordError
from graphkit.core.identifiers import authority_iri
from graphkit.core.record_storage import read_record
from graphkit.core.resources import resource_path
from graphkit.documents.resolve.outcome_decisions import SHIPPED
from graphkit.graph.builder.review_decisions import (
    DecisionFiles,
    decided_outcomes,
    record_of,
    write_decision,
)
from graphkit.graph.check.review_queue import NO, SKIP, YES, ReviewItem, authority_in, review_items
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.quotes import Passages
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.listings import answers
from graphkit.surfaces.cli import InvalidCommand
from graphkit.surfaces.cli.ability_command import ability_command
from graphkit.surfaces.cli.options import FILE, FOLDER, open_graph, option, parameters_of

_LISTS = ability_command("review")
_MAX_PASSAGES = 3
_RECORDS = resource_path("data", "records")
_DECISIONS = resource_path("data", "register", "decisions.csv")
_OUTCOMES = resource_path(*SHIPPED)
_KEYS = {"y": YES, "n": NO, "s": SKIP, "q": "quit"}


@dataclass(frozen=True, slots=True)
class _Reviewer:
    """Who decides, and where the decisions are written."""

    by: str
    why: str
    files: DecisionFiles

    def write(self, item: ReviewItem, value: str) -> None:
        path = write_decision(item, value, self.files, self.by, self.why, on=date.today())
        click.echo(f"{item.id}: {value} → {path}", err=True)

    def has_decided(self, item: ReviewItem) -> bool:
        """Whether the record has a decision already that the graph does not have yet."""
        if item.kind == "merge":
            return False
        if item.kind == "outcome":
            key = item.outcome_decision(item.value, self.by, self.why, date.today()).key
            return any(each.key == key for each in decided_outcomes(self.files.outcomes))
        corrections = read_record(record_of(item, self.files.records)).corrections
        return any((each.field, each.words) == (item.field, item.words) for each in corrections)


def _review(
    ask: bool = option(False, "Ask about each label: yes, no, another value, or skip."),
    decide: tuple[str, ...] = option(
        (),
        "Decide on a label of the list, without being asked. Repeat for several.",
        metavar="ID=ANSWER",
    ),
    by: str = option("a reader", "Who decides, in general terms."),
    why: str = option("", "The reason for the decisions."),
    records: Path = option(
        _RECORDS,
        "The folder of the records that the graph was built from; by default, those that ship with "
        "graphkit. Decisions are written there.",
        type=FOLDER,
        show_default=False,
    ),
    decisions: Path = option(
        _DECISIONS,
        "The table of decisions on names (docs/reference/register.md); merges are written there.",
        type=FILE,
        show_default=False,
    ),
    outcomes: Path = option(
        _OUTCOMES,
        "The table of decisions on outcomes (docs/how-to/review.md), with which the graph is built "
        "anew: `graphkit build --outcomes FILE`.",
        type=FILE,
        show_default=False,
    ),
    **given: Any,
) -> None:
    if not (ask or decide):
        assert _LISTS.callback is not None
        _LISTS.callback(**given)
        return
    if ask and decide:
        raise InvalidCommand("give --ask or --decide, not both")
    if not by.strip():
        raise InvalidCommand("--by takes a name, for example --by 'performance team'")
    store = open_graph(click.get_current_context().obj)
    authority = find_entity(store, given["authority"], "authority") if given["authority"] else ""
    reviewer = _Reviewer(by, why, DecisionFiles(records, decisions, outcomes))
    if decide:
        _decide(store, reviewer, [_split(each) for each in decide])
    else:
        found = review_items(store, authority, given["kind"] or "")
        _ask(store, reviewer, found, int(given["top"] or 20))


def _split(text: str) -> tuple[str, str]:
    name, equals, answer = text.partition("=")
    if not (name and equals and answer):
        raise InvalidCommand(
            f"--decide takes ID=ANSWER, not {text[:80]!r}; `graphkit review` lists the IDs"
        )
    return name, answer


def _decide(store: Store, reviewer: _Reviewer, decided: Sequence[tuple[str, str]]) -> None:
    """Write decisions; all are checked before the first is written."""
    areas = {authority_in(name) for name, _ in decided}
    wanted = (authority_iri(area) if area else "" for area in sorted(areas))
    known = {item.id: item for authority in wanted for item in review_items(store, authority)}
    values = []
    for name, answer in decided:
        if name not in known:
            raise GraphkitError(
                f"no label to decide on has the ID {name[:80]!r}: it is sure, or decided. List "
                "them with `graphkit review`"
            )
        value = known[name].value_of(answer)
        if value is None:
            listed = ", ".join(answers(known[name]))
            raise InvalidCommand(f"{name}: {answer[:40]!r} is not one of {listed}")
        values.append((known[name], value))
    for item, value in values:
        reviewer.write(item, value)
    _print_next(reviewer, len(values))


def _ask(store: Store, reviewer: _Reviewer, items: Sequence[ReviewItem], top: int) -> None:
    """Ask about one item after the other until `top` are answered, or the person quits."""
    places, asked, written = Passages(store, with_quotes=True), 0, 0
    for item in items:
        if asked == top:
            break
        try:
            if reviewer.has_decided(item):
                continue
        except RecordError as error:
            click.echo(str(error), err=True)
            continue
        asked += 1
        for line in _described(store, places, item):
            click.echo(line)
        answer = _prompt(item)
        if answer == "quit":
            break
        if value := item.value_of(answer):
            reviewer.write(item, value)
            written += 1
    _print_next(reviewer, written)


def _described(store: Store, places: Passages, item: ReviewItem) -> Iterator[str]:
    """Yield the lines that a person needs to decide: the statement, and what the label rests on."""
    sure = "" if item.confidence is None else f", confidence {item.confidence:.2f}"
    yield f"\n{item.id} ({item.kind}{sure})"
    if item.kind == "merge":
        yield f"  {item.label}; names: {', '.join(item.names)}"
    else:
        yield f"  {_passage(places, item.statement)}"
    if item.kind == "outcome":
        followed = followed_recommendations(store, authority_iri(item.authority))
        shown = next((each.passages for each in followed if each.iri == item.statement), ())
        for passage in shown[:_MAX_PASSAGES]:
            yield f"  later: {_passage(places, passage.iri)}"


def _passage(places: Passages, iri: str) -> str:
    place = places.of(iri)
    where = f"page {place.page or ''}" + (
        f", paragraph {place.paragraph}" if place.paragraph else ""
    )
    return f"{where}: {place.quote or f'({place.why})'}"


def _prompt(item: ReviewItem) -> str:
    """Return the answer to an item that a person gives."""
    others = [*answers(item), SKIP, "quit"]
    while True:
        given = str(
            click.prompt(f"{item.question} [{', '.join(others)}]", default=SKIP, show_default=False)
        )
        answer = _KEYS.get(given.strip().lower(), given.strip())
        if answer in (SKIP, "quit") or item.value_of(answer) is not None:
            return answer
        click.echo(f"{answer!r} is not one of the answers", err=True)


def _print_next(reviewer: _Reviewer, written: int) -> None:
    word = "decision" if written == 1 else "decisions"
    where = (
        f"; `graphkit build {reviewer.files.records}` puts them into the graph" if written else ""
    )
    click.echo(f"{written} {word} written{where}", err=True)


review_command = click.Command(
    "review", callback=_review, params=[*_LISTS.params, *parameters_of(_review)], help=_LISTS.help
)
