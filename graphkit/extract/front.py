"""What the front page of a report says: which report it is, of whom, when, by whom, with which grades.

`read_front` gathers the readers of kind, authority, timing, theme, people, judgements, earlier inspections
and licence. Nothing here guesses: what is not printed stays empty, and what was printed and not understood
becomes a note.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from graphkit.extract.authority import read_authority
from graphkit.extract.cover import AREA_SEND, is_letter
from graphkit.extract.earlier import read_earlier
from graphkit.extract.judgements import read_judgements
from graphkit.extract.kind import recognise, version_of, with_theme
from graphkit.extract.licence import NOT_STATED, read_licence
from graphkit.extract.outcome import read_outcome
from graphkit.extract.people import read_people
from graphkit.extract.theme import read_theme
from graphkit.extract.timing import read_timing
from graphkit.model import Document, EarlierInspection, Interval, Judgement, Note, Person, Span
from graphkit.register import Register


@dataclass(frozen=True, slots=True)
class Front:
    """The front page of a report, understood; field for field as in `Record`."""

    framework: str
    version: str = ""
    authority_name: str = ""
    authority: str = ""
    authority_span: Span | None = None
    dates: tuple[Interval, ...] = ()
    dates_span: Span | None = None
    published: date | None = None
    theme: str = ""
    people: tuple[Person, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    outcome: str = ""
    outcome_span: Span | None = None
    earlier: tuple[EarlierInspection, ...] = ()
    licence: str = NOT_STATED
    licence_span: Span | None = None
    notes: tuple[Note, ...] = ()

    @property
    def leads(self) -> tuple[str, ...]:
        """The names of those who led the inspection."""
        return tuple(person.name for person in self.people if person.role == "lead-inspector")


def read_front(document: Document, register: Register) -> Front:
    """Return all that the front page of a report says, with the words that say it."""
    kind = recognise(document)
    theme = read_theme(document) if kind.framework == "jtai" else ""
    kind = with_theme(kind, theme)
    timing = read_timing(document, kind.framework)
    own = timing.days[0].start if timing.days else None
    on = own or timing.published
    named = read_authority(document, kind, register, on)
    judged = read_judgements(document, kind.framework)
    people = read_people(document, kind.framework)
    outcome, outcome_span = read_outcome(document) if kind.framework == AREA_SEND else ("", None)
    licence, licence_span = read_licence(document)
    front = Front(
        framework=kind.framework,
        version=version_of(kind.framework, [judgement.criterion for judgement in judged.judgements]),
        authority_name=named.printed,
        authority=named.gss,
        authority_span=named.span,
        dates=timing.days,
        dates_span=timing.days_span,
        published=timing.published,
        theme=theme,
        people=people,
        judgements=judged.judgements,
        outcome=outcome,
        outcome_span=outcome_span,
        earlier=read_earlier(document, kind.framework, on),
        licence=licence,
        licence_span=licence_span,
    )
    return _with_notes(front, timing.notes + judged.notes, letter=is_letter(document, kind.framework))


def _with_notes(front: Front, notes: tuple[Note, ...], *, letter: bool) -> Front:
    """Add a note for each thing that such a report should say and that was not found."""
    found = list(notes)
    if front.framework == "other":
        found.append(Note("unknown-framework", "no known title: read by its headings and paragraphs alone"))
    if not front.authority:
        found.append(Note("unknown-authority", "no authority of the register is named", front.authority_span))
    if front.framework in ("jtai", "jtai-thematic") and not front.theme:
        found.append(Note("unknown-theme", "the letter names no theme"))
    if front.framework == AREA_SEND and not letter and not front.outcome:
        found.append(Note("unknown-outcome", "none of the three outcomes of such inspections was found"))
    if front.framework in ("ilacs", "sif", "sif-reinspection"):
        if not front.leads:
            found.append(Note("no-lead-inspector", "no lead inspector is printed or understood"))
        if not front.judgements:
            found.append(Note("no-judgements", "no table of judgements was found"))
    return replace(front, notes=tuple(found))
