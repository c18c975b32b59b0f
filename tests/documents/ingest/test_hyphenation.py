"""Hyphenated words are rejoined; compounds keep their hyphens."""

import pytest

from graphkit.core.model import BlockKind
from graphkit.documents.ingest.document_builder import DraftBlock, draft_block
from graphkit.documents.ingest.hyphenation import rejoin_hyphenated_words

ELSEWHERE = (
    "Leaders know well what is out of date, who can help to plan, to care, and up to which time "
    "of hours."
)
BROKEN = (
    "Ambleford knows its chil-",
    "dren and their fami-",
    "lies, whom so-",
    "cial workers see.",
)


def read(*broken: str, kind: BlockKind = BlockKind.PARAGRAPH) -> str:
    """Return lines of a hyphenated report as they are read."""
    lines = [(line, 1) for line in broken]
    item = DraftBlock(kind, list(lines))
    rejoin_hyphenated_words(
        [
            draft_block(BlockKind.PARAGRAPH, ELSEWHERE, 1),
            DraftBlock(BlockKind.PARAGRAPH, [(b, 1) for b in BROKEN]),
            item,
        ]
    )
    return "".join(line if line.endswith("-") else f"{line} " for line, _ in item.lines).strip()


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (("a refer-", "ral"), "a referral"),
        (("they under-", "stand"), "they understand"),
        (("an over-", "sight"), "an oversight"),
        (("a self-", "care plan"), "a self-care plan"),
        (("a multi-", "time plan"), "a multi-time plan"),
        (("is time-", "limited"), "is time-limited"),
        (("they plan-", "ned it"), "they planned it"),
        (("a help-", "plan"), "a help-plan"),
        (("an up-", "date of it"), "an update of it"),
        (("are up-", "to-date"), "are up-to-date"),
        (("an out-", "of-hours team"), "an out-of-hours team"),
    ],
)
def test_words_are_rejoined_and_compounds_keep_hyphens(broken: tuple[str, str], whole: str) -> None:
    assert read(*broken) == whole


def test_a_word_in_a_cell_is_rejoined_if_it_occurs_elsewhere() -> None:
    assert read("Lead-ers\tkin-dle", kind=BlockKind.ROW) == "Leaders\tkin-dle"
