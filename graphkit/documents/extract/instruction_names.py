"""Notes on names of people and bodies that read like instructions."""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.core.language.shown_names import is_instruction
from graphkit.core.model import Document, Finding, Note, Recommendation, Record, Span


def instruction_notes(document: Document, record: Record) -> Iterator[Note]:
    """Yield a note for each name of a record, of a person or a body,
    that reads like an instruction.
    """
    found = {name: span for name, span in _names(document, record) if is_instruction(name)}
    for span in found.values():
        yield Note("name-as-instruction", "a name reads like an instruction: labels quote it", span)


def _names(document: Document, record: Record) -> Iterator[tuple[str, Span | None]]:
    yield record.authority_name, record.authority_span
    yield record.members, record.members_span
    yield record.statement_by, record.statement_span
    for person in record.people:
        yield from (
            (words, person.span) for words in (person.name, person.post, person.organisation)
        )
    for arrangement in record.arrangements:
        yield from (
            (words, arrangement.span) for words in (arrangement.delegator, arrangement.delegate)
        )
    parts: list[Finding | Recommendation | Record] = [
        *record.findings,
        *record.recommendations,
        record,
    ]
    for part in parts:
        for mention in part.mentions:
            place = document.span(mention.start, mention.end)
            yield from ((words, place) for words in (mention.surface, mention.expansion))
