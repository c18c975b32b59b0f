"""Writes a checked draft as a DOCX document: the draft, with a comment at each sentence that was
checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.answers.claims.verdict import OPINION
from graphkit.answers.drafts.checked_draft import CheckedDraft, CheckedSentence, citation_of
from graphkit.core.optional_packages import import_optional

_AUTHOR, _INITIALS = "graphkit", "gk"


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph as it is printed: its letters without spaces, and the run of each letter."""

    letters: str
    runs: list[Any]


class _Place(NamedTuple):
    """Where a sentence stands: the number of its paragraph, its first letter and the one after."""

    paragraph: int
    first: int
    end: int


def commented_document(draft: CheckedDraft) -> bytes:
    """Return a DOCX document: the file of the draft where it is one, otherwise one paragraph for
    each sentence.

    A sentence that is not in the body, such as one of a footnote, is quoted in its comment, which
    stands at the sentence before. Raises GraphkitError where the package that writes documents is
    not installed.
    """
    docx = import_optional("docx", "a commented document", "docx")
    own_file = draft.file if Path(draft.file).suffix.lower() == ".docx" else None
    document = docx.Document(own_file)
    if own_file is None:
        for checked in draft.sentences:
            document.add_paragraph(checked.sentence)
    elements = document.element.body.iter(docx.oxml.ns.qn("w:p"))
    paragraphs = [_printed(element, docx, document) for element in elements]
    rows = [row.cells for table in document.tables for row in table.rows]
    place = _Place(0, 0, 0)
    runs_before = next((each.runs[:1] for each in paragraphs if each.runs), [])
    for checked in draft.sentences:
        if checked.state == OPINION:
            continue
        comment = _comment(checked)
        if found := _find_sentence(paragraphs, checked.sentence, place):
            place = found
            runs = paragraphs[found.paragraph].runs[found.first : found.end]
        else:
            runs = _runs_of_row(rows, checked.sentence)
        if not runs:
            comment = f"“{checked.sentence}”\n{comment}"
            runs = runs_before or document.add_paragraph(checked.sentence).runs
        document.add_comment(runs, comment, author=_AUTHOR, initials=_INITIALS)
        runs_before = runs
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _printed(paragraph: Any, docx: Any, document: Any) -> _Paragraph:
    """Return the paragraph of an element as it is printed: with the words of links and of accepted
    changes, without those of text boxes, which have paragraphs of their own.
    """
    qualified = docx.oxml.ns.qn
    elsewhere = {paragraph.tag, qualified("w:del"), qualified("w:moveFrom")}
    depth = sum(1 for _ in paragraph.iterancestors())
    letters = []
    for element in paragraph.iter(qualified("w:r")):
        around = [each.tag for each in element.iterancestors()][: -depth - 1]
        run = docx.text.run.Run(element, document)
        is_printed = not (run.font.hidden or run.font.strike or run.font.double_strike)
        if is_printed and elsewhere.isdisjoint(around):
            letters += [(letter, run) for letter in run.text if not letter.isspace()]
    return _Paragraph("".join(letter for letter, _ in letters), [run for _, run in letters])


def _find_sentence(paragraphs: Sequence[_Paragraph], sentence: str, after: _Place) -> _Place | None:
    """Return where a sentence stands next after a place, or before it; None if nowhere."""
    wanted = "".join(sentence.split())
    if not wanted:
        return None
    ahead = [(after.paragraph, after.end)]
    ahead += [(number, 0) for number in range(after.paragraph + 1, len(paragraphs))]
    for number, start in [*ahead, *((number, 0) for number in range(after.paragraph + 1))]:
        first = paragraphs[number].letters.find(wanted, start) if paragraphs else -1
        if first >= 0:
            return _Place(number, first, first + len(wanted))
    return None


def _runs_of_row(rows: Iterable[Sequence[Any]], sentence: str) -> list[Any]:
    """Return the runs of the first cell of the row that a sentence is made of: its headings, or
    its values under their headings ("Grade: good; Year: 2024").
    """
    values = {value.rpartition(": ")[2] for value in sentence.split("; ")}
    for row in rows:
        words = [" ".join(cell.text.split()) for cell in row]
        printed = [each for each in words if each]
        if values == set(printed) or sentence == " ".join(printed):
            return [run for paragraph in row[0].paragraphs for run in paragraph.runs]
    return []


def _comment(each: CheckedSentence) -> str:
    lines = [each.state.replace("-", " ").upper()]
    for part in each.parts:
        reason = f" ({part.reason})" if part.reason else ""
        lines.append(
            f"{part.kind}: {part.words or part.read_as}: {part.state.replace('-', ' ')}{reason}"
        )
    return "\n".join([*lines, *(citation_of(one) for one in each.passages)])
