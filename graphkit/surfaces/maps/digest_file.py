"""Writes pages of places, briefings and checked drafts: as part of a page,
and as an HTML file that works offline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from graphkit.answers.drafts.checked_draft import citation_of
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.text_table import escape_invisible, shortened
from graphkit.graph.facts.passage_link import PassageLink
from graphkit.surfaces.maps.html_page import read_asset, render_page

if TYPE_CHECKING:
    from graphkit.answers.drafts.checked_draft import CheckedDraft
    from graphkit.answers.pages.place_page import PlacePage
    from graphkit.graph.entities.quotes import CitedPassage

LinkOf = Callable[[str], PassageLink]  # IRI of a statement → its page in the published report
AddressOf = Callable[[str], str]  # IRI → the page about it, "" for none


_MARKS = {
    "confirmed": "✓", "contradicted": "✗", "partly": "◐", "overtaken": "↻", "until": "◷",
    "not-found": "?", "not-checked": "…", "opinion": "–",
}  # fmt: skip


def draft_body(draft: CheckedDraft, at: LinkOf, address: AddressOf | None = None) -> Markup:
    """Return a checked draft as HTML, passages as footnotes; `at` and `address`:
    `at` returns the link of a statement,
    `address` the page about a thing.
    """
    numbered, notes = _numbered(draft)
    counts = Counter(each.state for each in draft.sentences)
    shown = {"marks": _MARKS, "counts": counts.most_common(), "numbered": numbered, "notes": notes}
    return _body("draft_body.html", at, address, draft=draft, **shown)


def draft_page(draft: CheckedDraft, at: LinkOf) -> str:
    """Return a checked draft as one HTML page."""
    return _file("Checked draft", draft_body(draft, at))


def draft_markdown(draft: CheckedDraft) -> str:
    """Return a checked draft as Markdown, its passages as footnotes."""
    numbered, notes = _numbered(draft)
    lines = [f"> {each}" for each in draft.notes]
    for each, own in zip(draft.sentences, numbered, strict=True):
        marks = "".join(f"[^{number}]" for number, _ in own)
        lines += [
            "",
            f"{each.sentence} **{_MARKS[each.state]} {each.state.replace('-', ' ')}**{marks}",
            "",
        ]
        lines += [
            f"- {_MARKS[part.state]} {part.kind}: {part.words or part.read_as}"
            + (f" ({part.reason})" if part.reason else "")
            for part in each.parts
        ]
    lines.append("")
    lines += [f"[^{number}]: {citation_of(one)}" for number, one in notes]
    return "\n".join(map(escape_invisible, lines)).strip() + "\n"


Footnotes = list[tuple[int, "CitedPassage"]]


def _numbered(draft: CheckedDraft) -> tuple[list[Footnotes], Footnotes]:
    """Return the footnotes of each sentence that is checked, and all of them,
    numbered through the draft.
    """
    numbered: list[Footnotes] = []
    notes: Footnotes = []
    for each in draft.sentences:
        own = [(len(notes) + at, one) for at, one in enumerate(each.passages, 1)]
        numbered.append(own)
        notes += own
    return numbered, notes


def _body(template: str, at: LinkOf, address: AddressOf | None, **values: Any) -> Markup:
    of_things = address or (lambda iri: at(iri).url)
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        loader=jinja2.FunctionLoader(read_asset),
        finalize=lambda each: (
            escape_invisible(each)
            if isinstance(each, str) and not isinstance(each, Markup)
            else each
        ),
    )
    environment.filters |= {"long_date": long_date, "short": shortened}
    letters = current_frameworks().grade_letters
    linked = {"at": at, "address": of_things, "iri": entity_iri, "letters": letters}
    return Markup(environment.get_template(template).render(**linked, **values))


def place_file(shown: PlacePage, at: LinkOf) -> str:
    """Return the page of a region, a place or several authorities as one HTML page."""
    names = {
        entity_iri(each.answer.thing("authority", row)): row["authority"]
        for each in shown.blocks
        if each.news and each.answer
        for row in each.answer.rows
    }
    return _file(shown.title, _body("place_body.html", at, None, shown=shown, names=names))


def _file(title: str, body: Markup) -> str:
    return render_page("digest", title=escape_invisible(title), body=body)
