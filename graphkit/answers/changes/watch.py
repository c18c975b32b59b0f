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
from graphkit.answers.summaries.news import News, all_news, default_period, news_told
from graphkit.core.atomic_files import write_atomic
from graphkit.core.identifiers import kind_of, local_id, slug
from graphkit.core.partial_dates import last_day, long_date
from graphkit.core.terms import BASE
from graphkit.core.text_table import escape_invisible
from graphkit.graph.entities.focus import find_topics, resolve_focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import Passages
from graphkit.graph.facts.inspections import inspections_by_iri
from graphkit.graph.facts.selected_findings import Selection, count_findings_by

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_FIRST = 15  # lines of the first notice


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of a notice; `url` is the published report at its page, "" where that is not known.

    `key` tells it from other lines.
    """

    key: str
    place: str
    what: str
    text: str
    quote: str
    day: str
    subject: str
    statement: str
    page: str
    url: str

    @property
    def headline(self) -> str:
        """Return what happened where: "Slough: fell to inadequate"."""
        return f"{self.place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Notice:
    """The new lines on what is watched, the gravest first, and the keys of all lines,
    which are told when it is written.
    """

    title: str
    lines: tuple[NewLine, ...]
    told: frozenset[str]


def notice(
    store: Store,
    names: Sequence[str],
    state: Path | None = None,
    first: int = _FIRST,
    with_quotes: bool = False,
) -> Notice:
    """Return what is new on authorities, regions, topics or bodies, since the state was kept.

    Without a state, the `first` lines of the last year are new; where that has none, the first
    lines of all years. Raises EntityNotFoundError.
    """
    focus = resolve_focus(store, names)
    assert focus
    found = all_news(store, focus.authorities)[0] if focus.authorities else []
    for entity in focus.entities:
        found += _findings_on(store, entity)
    keys = [_key(store, each) for each in found]
    told = frozenset(json.loads(state.read_text("utf-8"))) if state and state.is_file() else None
    if told is None:
        since = default_period(store.facts)
        recent = [each for each in found if each.day >= since]
        new = (recent or found)[:first]
    else:
        new = [each for each, key in zip(found, keys, strict=True) if key not in told]
    lines = tuple(_lines(store, new, with_quotes))
    return Notice(focus.title, lines, frozenset(keys) | (told or frozenset()))


def state_of(store: str, names: Sequence[str]) -> Path:
    """Return the file beside a store that keeps what was told of some names."""
    return Path(f"{store.rstrip('/')}.watch", f"{slug('-'.join(sorted(names)))}.json")


def keep_told(found: Notice, state: Path) -> None:
    """Keep what was told."""
    state.parent.mkdir(exist_ok=True)
    write_atomic(state, json.dumps(sorted(found.told), indent=0).encode())


def _findings_on(store: Store, entity: str) -> list[News]:
    """Return the news of each inspection with findings on a topic, or about a body."""
    topics = find_topics(store, local_id(entity)) if kind_of(entity) == "topic" else None
    chosen = Selection(topics=topics) if topics else Selection(about=[entity])
    counts, shown = defaultdict[str, Counts](Counts), dict[str, str]()
    for (inspection, finding, polarity), _ in count_findings_by(
        store.facts, ("inspection", "finding", "polarity"), chosen
    ).items():
        counts[inspection].add(polarity)
        if polarity != "context":
            shown.setdefault(inspection, finding)
    name, under = Labels(store).of(entity), inspections_by_iri(store.facts)
    told = {
        inspection: (
            f"{name}: {counts[inspection].negative} weak or mixed findings, "
            f"{counts[inspection].strength} strong ({under[inspection].under})",
            statement,
        )
        for inspection, statement in shown.items()
    }
    return news_told(store.facts, told)


def _key(store: Store, each: News) -> str:
    """Return what tells a line from others: the place, what happened, and what it is on."""
    told = Labels(store).of(each.authority), each.kind, each.subject
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]


def _lines(store: Store, found: Sequence[News], with_quotes: bool) -> Iterator[NewLine]:
    labels, places = Labels(store), Passages(store, with_quotes)
    places.expect({each.statement for each in found if each.statement})
    for each in found:
        at = places.of(each.statement) if each.statement else None
        yield NewLine(
            _key(store, each),
            labels.of(each.authority),
            each.kind,
            each.text,
            at.quote if at else "",
            each.stated_day,
            each.subject,
            each.statement,
            str(at.page or "") if at else "",
            at.url if at else "",
        )


def notice_text(found: Notice) -> str:
    """Return a notice as lines of text, the gravest first."""
    lines = [f"New on {found.title}", ""]
    for each in found.lines:
        lines.append(f"  {each.headline} ({long_date(each.day)}): {each.text}")
        lines += [f"    “{each.quote}”"] if each.quote else []
        at = " ".join(filter(None, (f"page {each.page}" if each.page else "", each.url)))
        lines += [f"    {at}"] if at else []
    return "".join(f"{escape_invisible(line)}\n" for line in lines)


def notice_feed(found: Notice, address: str = "") -> str:
    """Return a notice as an Atom feed; `address` is where it is published, if it is."""
    entries = [
        FeedEntry(
            f"{each.statement or BASE}#{each.key}",
            f"{each.headline}: {each.text}",
            last_day(each.day),
            slug(each.what),
            each.what,
            each.url,
            " ".join(filter(None, (each.quote, f"Page {each.page}." if each.page else ""))),
        )
        for each in found.lines
    ]
    return write_feed(
        f"New on {found.title}", f"{BASE}watch/{slug(found.title)}", entries, address=address
    )


def _subject(found: Notice) -> str:
    """Return the gravest line, and how many more there are:
    "Trafford: fell to inadequate; 2 more on North West".
    """
    if not found.lines:
        return f"New on {found.title}: 0 changes"
    gravest, more = found.lines[0], len(found.lines) - 1
    is_named = gravest.place == found.title  # the line says already what is watched
    if more:
        return f"{gravest.headline}; {more} more" + ("" if is_named else f" on {found.title}")
    return gravest.headline + ("" if is_named else f" ({found.title})")


def notice_mail(found: Notice, page: str) -> str:
    """Return a notice as an unsent mail, with the text and a page; a mail program sends it."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    mail["Subject"] = escape_invisible(_subject(found))
    mail["X-Unsent"] = "1"
    mail.set_content(notice_text(found))
    mail.add_alternative(page, subtype="html")
    mail.set_boundary("graphkit-notice")
    return mail.as_string()
