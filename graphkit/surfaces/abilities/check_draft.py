"""Checks a draft: each sentence about inspections is confirmed, contradicted or not found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from graphkit.answers.drafts.checked_draft import CheckedDraft, CheckedSentence, to_data
from graphkit.answers.drafts.commented_document import commented_document
from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import Tables, ability
from graphkit.surfaces.abilities.forms import (
    AnswerForm,
    ResultRow,
    Results,
    Written,
    json_form,
    schema_of,
)
from graphkit.surfaces.abilities.value_types import FILE, WORDS, Label, Quotes
from graphkit.surfaces.abilities.written_pages import page_form

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COLUMNS = (
    "sentence",
    "state",
    "because",
    "report",
    "page",
    "paragraph",
    "statement",
    "words",
    "link",
)


def _tables(found: Written[CheckedDraft]) -> Tables:
    rows = []
    for each in found.content.sentences:
        because = "; ".join(part.reason for part in each.parts if part.reason)
        first = each.passages[0] if each.passages else None
        page = str(first.page or "") if first else ""
        place = (
            (first.report, page, first.paragraph, first.statement, first.quote, first.url)
            if first
            else ("",) * 6
        )
        rows.append((each.sentence, each.state, because, *place))
    meaning, caveat = description("check-draft")
    counts = Counter(each.state for each in found.content.sentences)
    counted = ", ".join(f"{number} {state}" for state, number in counts.most_common())
    notes = (f"{len(rows)} sentences: {counted or 'none'}.", *found.content.notes)
    hidden = ("statement", "words", "link")
    return {
        "": ResultTable(
            "draft",
            _COLUMNS,
            tuple(rows),
            meaning=meaning,
            caveat=caveat,
            notes=notes,
            hidden_columns=hidden,
        )
    }


def _results(store: Store, found: Written[CheckedDraft], values: Mapping[str, Any]) -> Results:
    rows = [
        ResultRow(
            {"sentence": each.sentence, "state": each.state, "parts": _parts(each)},
            [entity_iri(one.statement) for one in each.passages],
        )
        for each in found.content.sentences
    ]
    return Results(rows, [*found.content.notes, *description("check-draft")])


def _parts(each: CheckedSentence) -> list[dict[str, str]]:
    return [
        {
            "words": part.words,
            "kind": part.kind,
            "read_as": part.read_as,
            "state": part.state,
            **({"reason": part.reason} if part.reason else {}),
        }
        for part in each.parts
    ]


def _markdown(found: Written[CheckedDraft]) -> str:
    # with the templates of files, which few answers need
    from graphkit.surfaces.maps.digest_file import draft_markdown

    return draft_markdown(found.content)


@ability(
    {"text": "Slough was judged to require improvement overall in January 2023."},
    is_slow=True,
    tables=_tables,
    forms={
        "markdown": AnswerForm(_markdown, "text/markdown; charset=utf-8"),
        "html": page_form("draft_page"),
        "docx": AnswerForm(lambda found: commented_document(found.content), _DOCX),
        "json": json_form(lambda found: to_data(found.content), schema_of(list[CheckedSentence])),
    },
    results=_results,
    failed=lambda found: found.content.has_contradictions,
)
def check_draft(
    store: Store,
    file: Annotated[str, FILE, "The draft: text, Markdown or DOCX.", Label("")] = "",
    *,
    text: Annotated[str, WORDS, "The draft.", Label("Draft")] = "",
    with_quotes: Quotes = False,
) -> Written[CheckedDraft]:
    """Check a draft: each sentence on inspections is confirmed, contradicted or not found,
    with passages.

    Facts and quotations are looked up, what a sentence says of practice is held against the
    passages. A sentence that names no place is on that of the sentence or heading before. Only the
    output file is written.

    Exit code 1: something is contradicted.
    """
    # with classifiers, which few answers need
    from graphkit.answers.drafts.check import judge_draft
    from graphkit.answers.drafts.draft_text import parse_draft, read_draft

    if bool(file) == bool(text):
        raise ParameterError("check-draft takes a file, or the text itself: give one of them")
    draft = read_draft(Path(file)) if file else parse_draft(text)
    return Written(judge_draft(store, draft, with_quotes), store)
