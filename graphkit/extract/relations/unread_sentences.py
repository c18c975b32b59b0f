"""Lists the sentences that may state an intervention, a shared service or a council and yielded nothing.

The words are in `data/lexicon/unread-sentences.tsv`. A reader of an empty answer learns from these notes
that a report may say more than was understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from graphkit.core.model import UNREAD_INTERVENTION, Document, Mention, Note, Span
from graphkit.core.patterns import Patterns
from graphkit.extract.mentions.councils import Councils
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.interval_set import IntervalSet
from graphkit.extract.text.lexicon_files import compile_spaced, lexicon_rows
from graphkit.extract.text.outline import Outline
from graphkit.register import Register

_RE = Patterns("unread-sentences")
UNREAD_COUNCIL = "council-not-understood"
MESSAGES = {
    UNREAD_INTERVENTION: "may state an intervention by the government",
    "arrangement-not-understood": "may state a service that councils share",
    UNREAD_COUNCIL: "may name another council",
}


class _Alarm(NamedTuple):
    code: str
    words: re.Pattern[str]
    without: re.Pattern[str]


def unread_sentence_notes(
    document: Document,
    outline: Outline,
    register: Register,
    gss: str,
    understood: Iterable[Span],
    mentions: Iterable[Mention],
) -> Iterator[Note]:
    """Yield a note on each sentence that may state a relation and is not among the `understood` ones.

    The same where it may name a council that none of the `mentions` is.
    """
    starts = {span.start for span in understood}
    found = [*mentions]
    mentioned, surfaces = IntervalSet((one.start, one.end) for one in found), {one.surface for one in found}
    councils = Councils.in_text(document.text, register, gss)
    names = sorted(councils.other_names) if councils else []
    for sentence, span in sentences_containing(document, outline, (*_RE.words("hints"), *names)):
        if span.start in starts:
            continue
        marked = councils.marked(sentence)[0] if councils else sentence
        codes = (
            alarm.code
            for alarm in _alarms()
            if alarm.words.search(marked) and not alarm.without.search(marked)
        )
        for code in dict.fromkeys(codes):
            yield Note(code, MESSAGES[code], span)
        others = councils.others(sentence) if councils else ()
        if councils and any(
            councils.may_be_meant(name, sentence)
            and name[0] not in surfaces
            and not mentioned.overlaps(span.start + name.start(), span.start + name.end())
            for name in others
        ):
            yield Note(UNREAD_COUNCIL, MESSAGES[UNREAD_COUNCIL], span)


@cache
def _alarms() -> tuple[_Alarm, ...]:
    return tuple(
        _Alarm(
            row["code"],
            compile_spaced(_RE.expand(row["words"])),
            compile_spaced(row["without"] or "(?!)"),  # "(?!)" matches nothing
        )
        for row in lexicon_rows("unread-sentences")
    )
