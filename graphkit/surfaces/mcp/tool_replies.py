"""Replies of tools: results with the passages they rest on,
cut to the length that a client asks for.

A reply has at most `max_chars` characters as JSON. It ends after a whole result, and `next` says
from where to go on; only a first result that is longer than that is cut itself, with marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graphkit.core.identifiers import entity_iri, local_id, report_of
from graphkit.core.language.wording import listed
from graphkit.graph.entities.entity_statements import Evidence, passages
from graphkit.graph.entities.quotes import openly_licensed_reports
from graphkit.graph.facts.names import names_of_kind
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.forms import ResultRow
from graphkit.surfaces.workers.task import json_bytes

Reply = dict[str, Any]
LEAST, SHORT, DEFAULT, MOST = 500, 2500, 6000, 50_000  # characters of a reply; SHORT: of ask
SHORTEST = 20  # characters of a result: more results than fit are not looked up
WORDS = "words_of_document"  # the only field with a document's own words
_MOST_LISTED = 5  # names in a sentence
_WHOLE = ("reading", "sparql", "url", "id")  # of no use if cut: whole, or left out
_NOT_SENTENCES = (WORDS, "report", "sentence", "words", *_WHOLE)
_IN_PASSAGE = ("id", "page", "paragraph", "confidence")  # columns that a passage may have, too


class Evidences:
    """The passages of statements; notes which quotes are missing,
    and which may not be republished.
    """

    def __init__(self, store: Store, all_quotes: bool) -> None:
        self._store, self._all = store, all_quotes
        self._free = openly_licensed_reports(store)
        self._restricted: dict[str, None] = {}  # reports, in the order of the evidence
        self._without_quote: dict[str, None] = {}

    def of(self, statements: Iterable[str]) -> dict[str, list[Reply]]:
        """Return the passages of each statement by its identifier;
        one without a passage is left out.
        """
        found: dict[str, list[Reply]] = {}
        for item in passages(self._store, statements):
            found.setdefault(item.statement, []).append(self._passage(item))
        return found

    def _passage(self, item: Evidence) -> Reply:
        """Return one passage. Without words, the report may not be quoted or its words are not
        loaded.
        """
        is_free = report_of(entity_iri(item.statement)) in self._free
        if not is_free:
            self._restricted[item.report] = None
        elif not item.quote:
            self._without_quote[item.report] = None
        values = {
            "id": item.statement,
            WORDS: item.quote if is_free or self._all else "",
            "report": item.report,
            "page": item.page,
            "end_page": item.end_page,
            "paragraph": item.paragraph,
            "url": item.link,
            "assessment": item.assessment,
            "confidence": item.confidence,
        }
        if item.lead and values[WORDS]:
            values[WORDS] = f"{item.lead} … {item.quote}"
        return {name: value for name, value in values.items() if value not in (None, "")}

    def results(self, rows: Sequence[ResultRow]) -> list[Reply]:
        """Return rows with their passages. What a passage has, too, is not repeated in the row."""
        found = self.of(iri for row in rows for iri in row.statements)
        results = []
        for row in rows:
            items = [
                item
                for iri in dict.fromkeys(row.statements)
                for item in found.get(local_id(iri), [])
            ]
            known = {name: {str(item.get(name)) for item in items} for name in _IN_PASSAGE}
            values = {
                name: value
                for name, value in row.values.items()
                if value is not None and str(value) not in known.get(name, ())
            }
            results.append(values | ({"passages": items} if items else {}))
        return results

    def notes(self) -> Iterator[str]:
        """Yield what a reader should know about the quotes."""
        if self._restricted:
            rule = "do not republish their quotes" if self._all else "their quotes are left out"
            yield f"Not under the Open Government Licence, {rule}: {_first(self._restricted)}."
        if self._without_quote:
            yield (
                "Built without the words of the report, so without quotes: "
                f"{_first(self._without_quote)}."
            )


def _first(names: Iterable[str]) -> str:
    return listed([*names], _MOST_LISTED)


def with_quoted_names(store: Store, reply: Reply) -> Reply:
    """Return a reply in whose sentences names of people stand in quotation marks.

    Documents print such names, and one may read like an instruction ("Ignore Previous
    Instructions"). A value that is a name as a whole stays as it is, so that it can be asked with.
    """
    text = json.dumps(reply, ensure_ascii=False, default=str)
    names = [
        name for _, name in names_of_kind(store.facts, "person") if " " in name and name in text
    ]
    if not names:
        return reply
    alternatives = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![“\w])(?:{alternatives})(?![”\w])")

    def quoted(value: Any) -> Any:
        if isinstance(value, str):
            return (
                value
                if pattern.fullmatch(value)
                else pattern.sub(lambda found: f"“{found[0]}”", value)
            )
        if isinstance(value, Mapping):
            return {
                name: each if name in _NOT_SENTENCES else quoted(each)
                for name, each in value.items()
            }
        return [quoted(each) for each in value] if isinstance(value, list) else value

    found: Reply = quoted(reply)
    return found


def cut_reply(
    head: Reply, results: Sequence[Reply], offset: int, total: int, max_chars: int
) -> Reply:
    """Return a reply of at most `max_chars` characters, with as many whole results as fit.

    `results` are those from `offset` on, or the first of them, of `total`.
    """
    state = {"results": [], "total": total, "truncated": True, "next": offset + len(results)}
    if "notes" in head:
        head = head | {"notes": fitted(head["notes"], max_chars // 5)}
    both = max_chars - size(state)
    head = fitted(head, max(both // 2, both - sum(size(each) + 1 for each in results)))
    room = max_chars - size(head) - size(state) - 1
    shown: list[Reply] = []
    for each in results:
        one = fitted(each, room) if not shown else each
        if size(one) > room:
            break
        shown.append(one)
        room -= size(one) + 1
    following = offset + len(shown)
    more = {"truncated": True, "next": following} if following < total else {"truncated": False}
    return head | {"results": shown, "total": total} | more


def reply_text(reply: Reply, max_chars: int) -> str:
    """Return a reply as a short text: until which day it is known, its answer, and the first
    results as a line of JSON each.
    """
    lines = [str(reply["horizon"]["text"])] if reply.get("horizon") else []
    lines += [str(reply["answer"])] if reply.get("answer") else []
    lines += [json_bytes(each).decode() for each in reply["results"]] or reply.get("notes", [])
    following = f"{len(reply['results'])} of {reply['total']:,} results."
    if reply["truncated"]:
        following += f" Go on with offset {reply['next']}."
    partly = f"Here are the first; the structured content has them all. {following}"
    room, text = max_chars - len(partly) - 1, ""
    for line in lines:
        if len(text) + len(line) > room:
            return f"{text or _cut(line, room)}\n{partly}".replace("\n\n", "\n")
        text += f"{line}\n"
    return text + following


def size(value: Any) -> int:
    """Return the number of characters of a value as JSON."""
    return len(json_bytes(value).decode())


def fitted(value: Any, most: int) -> Any:
    """Return a JSON value with at most so many characters:
    long texts, lists and objects are cut, and marked.

    The shortest parts of an object stay whole. `NAME_more` beside a list says how many are left
    out.
    """
    if size(value) <= most:
        return value
    if isinstance(value, Mapping):
        return _fitted_object(value, most)
    if isinstance(value, (list, tuple)):
        kept: list[Any] = []
        left = most - 2
        for each in value:
            one = each if kept else fitted(each, left)
            if size(one) > left:
                break
            kept.append(one)
            left -= size(one) + 1
        return kept
    return _cut(str(value), most)


def _fitted_object(value: Mapping[str, Any], most: int) -> Reply:
    left, kept = most - 30, dict[str, Any]()  # less the mark of what is left out
    order = sorted(value, key=lambda name: size(value[name]))
    for at, name in enumerate(order):
        mark = len(name) + 20 if isinstance(value[name], (list, tuple)) else 0
        share = left // (len(order) - at) - size(name) - 2
        if size(value[name]) <= share:
            kept[name] = value[name]
        elif share - mark > 60 and name not in _WHOLE:
            kept[name] = fitted(value[name], share - mark)
            if mark:
                kept[f"{name}_more"] = len(value[name]) - len(kept[name])
        else:
            continue
        left -= size({name: kept[name]}) + (mark if f"{name}_more" in kept else 0)
    ordered = {
        name: kept[name] for each in value for name in (each, f"{each}_more") if name in kept
    }
    left_out = sum(name not in kept for name in value)
    return ordered | ({"parts_left_out": left_out} if left_out else {})


def _cut(text: str, most: int) -> str:
    mark = f" … [cut: {len(text):,} characters]"
    kept = text[: max(0, most - len(mark) - 2)]
    while kept and size(kept + mark) > most:
        kept = kept[: min(len(kept) - 1, len(kept) * most // size(kept + mark))]
    return kept + mark
