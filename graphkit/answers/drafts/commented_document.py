"""Writes a checked draft as a DOCX document: the draft,
with a comment at each sentence that was checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from graphkit.answers.drafts.checked_draft import (
    OPINION,
    CheckedDraft,
    CheckedSentence,
    citation_of,
)
from graphkit.core.optional_packages import import_optional

_AUTHOR, _INITIALS = "graphkit", "gk"


def commented_document(draft: CheckedDraft) -> bytes:
    """Return a DOCX document: the file of the draft where it is one,
    otherwise a sentence a paragraph.

    Raises GraphkitError where the package that writes it is not installed.
    """
    docx = import_optional("docx", "a commented document", "docx")
    own = draft.file if Path(draft.file).suffix.lower() == ".docx" else None
    document = docx.Document(own)
    if own is None:
        for each in draft.sentences:
            document.add_paragraph(each.sentence)
    paragraphs = [
        docx.text.paragraph.Paragraph(each, document)
        for each in document.element.body.iter(docx.oxml.ns.qn("w:p"))
    ]
    rows = [row.cells for table in document.tables for row in table.rows]
    at = 0
    for each in draft.sentences:
        if each.state == OPINION:
            continue
        order = [*range(at, len(paragraphs)), *range(at)]
        found = ((number, _runs_of(paragraphs[number], each.sentence)) for number in order)
        at, runs = next((pair for pair in found if pair[1]), (at, []))
        if runs := runs or _runs_of_row(rows, each.sentence):
            document.add_comment(runs, _comment(each), author=_AUTHOR, initials=_INITIALS)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _runs_of(paragraph: Any, sentence: str) -> list[Any]:
    """Return the runs of a paragraph that have the words of a sentence,
    [] where it does not have them.
    """
    runs = [run for run in paragraph.runs if run.text.strip()]
    letters, owners = [], []
    for number, run in enumerate(runs):
        for letter in run.text:
            if not letter.isspace():
                letters.append(letter)
                owners.append(number)
    wanted = "".join(sentence.split())
    start = "".join(letters).find(wanted)
    return (
        runs[owners[start] : owners[start + len(wanted) - 1] + 1] if wanted and start >= 0 else []
    )


def _runs_of_row(rows: Iterable[Sequence[Any]], sentence: str) -> list[Any]:
    """Return the runs of the first cell of the row whose values a sentence has under their
    headings.
    """
    values = {value.rpartition(": ")[2] for value in sentence.split("; ")}
    cells = next((row for row in rows if values == {each.text for each in row if each.text}), ())
    return [run for each in cells[:1] for paragraph in each.paragraphs for run in paragraph.runs]


def _comment(each: CheckedSentence) -> str:
    lines = [each.state.replace("-", " ").upper()]
    for part in each.parts:
        reason = f" ({part.reason})" if part.reason else ""
        lines.append(
            f"{part.kind}: {part.words or part.read_as}: {part.state.replace('-', ' ')}{reason}"
        )
    return "\n".join([*lines, *(citation_of(one) for one in each.passages)])
