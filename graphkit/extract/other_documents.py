"""Refuses documents that are no inspection report on an English authority's children's services.

They name the same places and use the same words: a letter of the Welsh inspectorate, a school report, a
self-evaluation with a table of grades, a statutory direction. A line at the beginning says what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import Document
from graphkit.extract.text.lexicon_files import row_patterns

_BEGINNING = 1_200  # characters
_LONGEST_LINE = 300  # characters of a title, or of the lines of a letterhead
_SHORTEST_SENTENCE = 60


def refuse_other_documents(document: Document) -> None:
    """Raise UnreadableReportError if a line at the beginning says that a document is of another kind."""
    patterns = row_patterns("other-documents", "what")
    for line in _titles(document):
        for what, words in patterns:
            if words.match(line):
                raise UnreadableReportError(
                    f"{document.name} is {what}, and no report on the children's services of an English "
                    "authority: leave it out"
                )


def _titles(document: Document) -> Iterator[str]:
    """Yield the lines of the first blocks, up to the first sentence."""
    blocks = (block for block in document.body_blocks() if block.start < _BEGINNING)
    for text in takewhile(lambda text: not _is_prose(text), map(document.text_of, blocks)):
        yield from (line.strip() for line in text.split("\n"))


def _is_prose(text: str) -> bool:
    return len(text) > _LONGEST_LINE or (len(text) > _SHORTEST_SENTENCE and text.endswith("."))
