"""What is new on some places, topics and bodies since it was last asked, as text, a page,
a feed or a mail.

What was told before is kept beside the store, so that each line is told once.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.answers.changes.change_text import FeedEntry, write_feed
from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.summaries.whats_new import SECTIONS, News, published, whats_new
from graphkit.core.atomic_files import write_atomic
from graphkit.core.identifiers import kind_of, local_id, slug
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import long_date
from graphkit.core.terms import BASE
from graphkit.core.text_table import escape_invisible
from graphkit.graph.entities.focus import find_topics, resolve_focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import Passages
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.selected_findings import Selection, count_findings_by

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST = 100_000  # lines of a section that are compared
_FIRST = 5  # lines of a section of the first notice
_PLACES_IN_SUBJECT = 3
_FOUND = "found"
_HEADINGS = {**SECTIONS, _FOUND: "Findings"}


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of a notice; `url` is the published report at its page, "" where that is not known."""

    section: str
    place: str
    what: str
    text: str
    quote: str
    day: str
    statement: str
    page: str
    url: str

    @property
    def key(self) -> str:
        """Return what tells it from other lines."""
        text = "" if self.section == "due" else self.text
        told = self.section, self.place, self.statement or self.day, text
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Notice:
    """The new lines on what is watched, and the keys of all lines,
    which are told when it is written.
    """

    title: str
    lines: tuple[NewLine, ...]
    told: frozenset[str]

    def sections(self) -> list[tuple[str, str, list[NewLine]]]:
        """Return the sections with lines: name, heading, lines."""
        found = [
            (name, heading, [each for each in self.lines if each.section == name])
            for name, heading in _HEADINGS.items()
        ]
        return [section for section in found if section[2]]


def notice(
    store: Store,
    names: Sequence[str],
    state: Path | None = None,
    first: int = _FIRST,
    with_quotes: bool = False,
) -> Notice:
    """Return what is new on authorities, regions, topics or bodies, since the state was kept.

    Without a state, the `first` lines of each section are new. Raises EntityNotFoundError.
    """
    focus = resolve_focus(store, names)
    assert focus
    found = whats_new(store, focus.authorities, _MOST) if focus.authorities else []
    for entity in focus.entities:
        found += _findings_on(store, entity)
    every = [*_lines(store, found, with_quotes)]
    told = frozenset(json.loads(state.read_text("utf-8"))) if state and state.is_file() else None
    if told is None:
        by_section = ([each for each in every if each.section == name] for name in _HEADINGS)
        lines = [each for some in by_section for each in some[:first]]
    else:
        lines = [each for each in every if each.key not in told]
    return Notice(
        focus.title, tuple(lines), frozenset(each.key for each in every) | (told or frozenset())
    )


def state_of(store: str, names: Sequence[str]) -> Path:
    """Return the file beside a store that keeps what was told of some names."""
    return Path(f"{store.rstrip('/')}.watch", f"{slug('-'.join(sorted(names)))}.json")


def keep_told(found: Notice, state: Path) -> None:
    """Keep what was told."""
    state.parent.mkdir(exist_ok=True)
    write_atomic(state, json.dumps(sorted(found.told), indent=0).encode())


def _findings_on(store: Store, entity: str) -> Iterator[News]:
    """Yield a line for each inspection with findings on a topic, or about a body,
    the newest first.
    """
    topics = find_topics(store, local_id(entity)) if kind_of(entity) == "topic" else None
    chosen = Selection(topics=topics) if topics else Selection(about=[entity])
    counts, shown = defaultdict[str, Counts](Counts), dict[str, str]()
    for (inspection, finding, polarity), _ in count_findings_by(
        store.facts, ("inspection", "finding", "polarity"), chosen
    ).items():
        counts[inspection].add(polarity)
        if polarity != "context":
            shown.setdefault(inspection, finding)
    name = Labels(store).of(entity)
    for each in sorted(
        inspections(store.facts), key=lambda one: (published(one), one.iri), reverse=True
    ):
        if each.iri in shown:
            own = counts[each.iri]
            text = (
                f"{name}: {own.negative} weak or mixed findings, {own.strength} strong "
                f"({each.under})"
            )
            yield News(_FOUND, published(each), each.authority, text, shown[each.iri])


def _lines(store: Store, found: Sequence[News], with_quotes: bool) -> Iterator[NewLine]:
    labels, places = Labels(store), Passages(store, with_quotes)
    places.expect({each.statement for each in found if each.statement})
    for each in found:
        at = places.of(each.statement) if each.statement else None
        yield NewLine(
            each.section,
            labels.of(each.authority),
            _HEADINGS[each.section],
            each.text,
            at.words if at else "",
            each.day,
            each.statement,
            at.page if at else "",
            at.link if at else "",
        )


def notice_text(found: Notice) -> str:
    """Return a notice as lines of text, under headings."""
    lines = [f"New on {found.title}"]
    for _, heading, some in found.sections():
        lines += ["", heading]
        for each in some:
            lines.append(f"  {long_date(each.day)}: {each.place}: {each.text}")
            lines += [f"    “{each.quote}”"] if each.quote else []
            at = " ".join(filter(None, (f"page {each.page}" if each.page else "", each.url)))
            lines += [f"    {at}"] if at else []
    return "".join(f"{escape_invisible(line)}\n" for line in lines)


def notice_feed(found: Notice, address: str = "") -> str:
    """Return a notice as an Atom feed; `address` is where it is published, if it is."""
    entries = [
        FeedEntry(
            f"{each.statement or BASE}#{each.key}",
            f"{each.place}: {each.text}",
            each.day,
            each.section,
            _HEADINGS[each.section],
            each.url,
            " ".join(filter(None, (each.quote, f"Page {each.page}." if each.page else ""))),
        )
        for each in found.lines
    ]
    return write_feed(
        f"New on {found.title}", f"{BASE}watch/{slug(found.title)}", entries, address=address
    )


def _subject(found: Notice) -> str:
    """Return what is new in a line, with the places that the title does not name.

    "New on Neglect: 2 changes (Slough and Trafford)", "New on Slough: 1 change".
    """
    number = len(found.lines)
    changes = f"{number} change{'' if number == 1 else 's'}"
    others = [
        place for place in dict.fromkeys(each.place for each in found.lines) if place != found.title
    ]
    more = len(others) - _PLACES_IN_SUBJECT
    named = [*others[:_PLACES_IN_SUBJECT], *([f"{more} more"] if more > 0 else [])]
    return f"New on {found.title}: {changes}" + (f" ({listed(named)})" if named else "")


def notice_mail(found: Notice, page: str) -> str:
    """Return a notice as an unsent mail, with the text and a page; a mail program sends it."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    mail["Subject"] = escape_invisible(_subject(found))
    mail["X-Unsent"] = "1"
    mail.set_content(notice_text(found))
    mail.add_alternative(page, subtype="html")
    mail.set_boundary("graphkit-notice")
    return mail.as_string()
