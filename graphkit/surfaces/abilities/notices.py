"""The news as a notice: text, a page, an unsent mail, a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from email.policy import SMTP
from xml.sax.saxutils import escape

import jinja2

from graphkit.answers.measures.result_table import ResultTable
from graphkit.core.identifiers import entity_iri, slug
from graphkit.core.language.wording import lower_first
from graphkit.core.partial_dates import first_day, last_day, long_date
from graphkit.core.resources import resource_path
from graphkit.core.terms import BASE
from graphkit.core.text_table import escape_invisible
from graphkit.surfaces.abilities.forms import PLAIN_TEXT, AnswerForm, html_form

_EPOCH = "1970-01-01"  # of a feed without any date
Row = Mapping[str, object]


def notice_text(news: ResultTable) -> str:
    """Return the news as lines of text, the gravest first."""
    return "".join(f"{escape_invisible(line)}\n" for line in _lines(news))


def _lines(news: ResultTable) -> Iterator[str]:
    yield from (news.title, *news.notes)
    for row in news.records():
        yield ""
        yield f"{_headline(row)} ({long_date(str(row['day']))}): {row['text']}"
        if row["words"]:
            yield f"“{row['words']}”"
        if at := " ".join(filter(None, (_page(row), str(row["link"])))):
            yield at


def notice_page(news: ResultTable) -> str:
    """Return the news as an HTML page."""
    # with the templates of files, which few answers need
    from graphkit.surfaces.maps.html_page import render_page

    shown = [
        {
            "headline": _headline(row),
            "day": long_date(str(row["day"])),
            "text": str(row["text"]),
            "quote": str(row["words"]),
            "link": str(row["link"]),
            "page": _page(row),
        }
        for row in news.records()
    ]
    lines = [{name: escape_invisible(text) for name, text in each.items()} for each in shown]
    title = escape_invisible(news.title)
    return render_page("news", title=title, notes=" ".join(news.notes), lines=lines)


def notice_mail(news: ResultTable) -> str:
    """Return the news as an unsent mail, with the text and the page; a mail program sends it."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    mail["Subject"] = escape_invisible(_subject(news))
    mail["X-Unsent"] = "1"
    mail.set_content(notice_text(news))
    mail.add_alternative(notice_page(news), subtype="html")
    mail.set_boundary("graphkit-notice")
    return mail.as_string()


def notice_feed(
    news: ResultTable, address: str = "", page_of: Callable[[str], str] | None = None
) -> str:
    """Return the news as an Atom feed (RFC 4287), the gravest first, with times from the data;
    `address` is where it is published, if it is, and `page_of` returns the page there about a
    thing, to which entries lead in place of the published report.
    """
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, finalize=_xml, keep_trailing_newline=True
    )
    environment.filters["time"] = lambda day: f"{first_day(day) or _EPOCH}T00:00:00Z"
    template = environment.from_string(
        resource_path("data", "templates", "feed.atom").read_text("utf-8")
    )
    entries = [_entry(row, page_of) for row in news.records()]
    of = news.title.partition(": ")[2]
    return template.render(
        title=f"Inspections of children's services: {lower_first(news.title)}",
        identifier=f"{BASE}new{f'/{slug(of)}' if of else ''}",
        entries=entries,
        subtitle=" ".join(news.notes),
        updated=max([each["day"] for each in entries], default=""),
        address=address,
    )


def _entry(row: Row, page_of: Callable[[str], str] | None) -> dict[str, str]:
    """Return a line as an entry, whose identifier is that of the event: a reader shows it once."""
    kind = str(row["kind"])
    page = page_of(str(row["statement"] or row["entity"])) if page_of else ""
    return {
        "id": f"{entity_iri(str(row['entity']))}#{slug(kind)}-{slug(str(row['about']))}",
        "title": f"{_headline(row)}: {row['text']}",
        "day": last_day(str(row["day"])),
        "term": slug(kind),
        "label": kind,
        "url": page or str(row["link"]),
        "summary": " ".join(filter(None, (f"{kind}.", str(row["words"]), _page(row)))),
    }


def _headline(row: Row) -> str:
    """Return what happened where: "Slough: fell to inadequate"."""
    return f"{row['authority']}: {row['kind']}"


def _page(row: Row) -> str:
    return f"page {row['page']}" if row["page"] else ""


def _subject(news: ResultTable) -> str:
    """Return the gravest line, how many more there are, and what they are of:
    "Trafford: fell to inadequate; 2 more (North West)".
    """
    of = news.title.partition(": ")[2]
    if not news.rows:
        return f"No news ({of})" if of else "No news"
    gravest, *others = news.records()
    more = f"; {len(others)} more" if others else ""
    whole = f" ({of})" if of not in ("", gravest["authority"]) else ""
    return _headline(gravest) + more + whole


def _xml(value: object) -> str:
    return escape(escape_invisible(str(value)), {'"': "&quot;"})


NOTICE_FORMS = {
    "text": AnswerForm(notice_text, PLAIN_TEXT, explains_itself=True),
    "html": html_form(notice_page),
    "eml": AnswerForm(notice_mail, "message/rfc822", explains_itself=True),
    "atom": AnswerForm(
        notice_feed, "application/atom+xml", write_at=notice_feed, explains_itself=True
    ),
}
