"""Reads a draft: its sentences in order, from text, Markdown or DOCX. Nothing is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graphkit.core.errors import InputError
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.text.sentence_splitter import split_sentences
from graphkit.documents.ingest.docx_text import PrintedBlock, read_docx
from graphkit.documents.ingest.markup import plain_markdown, without_deleted

SUFFIXES = (".txt", ".md", ".markdown", ".docx")
_MAX_BYTES = 5_000_000
_MAX_SENTENCES = 20_000
_NO_TEXT = "is not text in UTF-8: save it as such"
_CODE = re.compile(r"```.*?```", re.S)
_LEFT = re.compile(
    r"\[\^[^\][]{1,100}\]:?|[*_`]{1,3}(?=\w)|(?<=\w)[*_`]{1,3}(?!\w)|</?[a-z][^<>\n]{0,200}>"
)
_HEADING = re.compile(r"#{1,6} +")
_ITEM = re.compile(r"\s*(?:[-*+•] |\d{1,2}[.)] |> )")
_RULE = frozenset("-=*_|: ")
_PARAGRAPH_NUMBER = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,3})+\.?|\d{1,2}[.)]|\([a-z\d]{1,3}\)) +(?!%|per ?cent)"
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_ENGLISH = frozenset(
    "the of and to in is are was were for with that have has by on not it as at from".split()
)
_LEAST_ENGLISH = 0.08  # share of words
_MAX_CELL = 12  # words of a cell that is a value under its heading


@dataclass(frozen=True, slots=True)
class DraftParagraph:
    """A paragraph of a draft: its sentences; `is_heading` where it is a title."""

    sentences: tuple[str, ...]
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: its paragraphs, and a line for each thing that was not read as it stands."""

    paragraphs: tuple[DraftParagraph, ...]
    notes: tuple[str, ...] = ()
    file: str = ""  # that it was read from


def read_draft(path: Path) -> Draft:
    """Return the draft in a file. Raises InputError where it is none of `SUFFIXES` or cannot be
    read.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder: give the file of the draft")
    if not path.is_file():
        raise InputError(f"there is no file {path}")
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            f"{path.name}: a draft is {', '.join(SUFFIXES)}, not "
            f"{suffix or 'a file without a suffix'}; save it as one of these"
        )
    try:
        if suffix == ".docx":
            blocks, notes = read_docx(path)
            return replace(_draft(blocks, notes), file=str(path))
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(
                f"{path.name} has more than {_MAX_BYTES // 1_000_000} MB: check it in parts"
            )
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} {_NO_TEXT}") from error
    except OSError as error:
        raise InputError(f"{path.name} cannot be read ({error.strerror})") from error
    if "\0" in text:
        raise InputError(f"{path.name} {_NO_TEXT}")
    return replace(parse_draft(text), file=str(path))


def parse_draft(text: str) -> Draft:
    """Return the draft in plain text or Markdown; blank lines,
    items and headings begin paragraphs.
    """
    markup = [
        pair for name in ("links", "markup", "escaped") for pair in load_lexicon("text-lines")[name]
    ]
    blocks: list[PrintedBlock] = []
    lines: list[str] = []
    table = 0

    def close() -> None:
        if lines:
            blocks.append(PrintedBlock(" ".join(lines)))
            lines.clear()

    for line in plain_markdown(without_deleted(_CODE.sub("", text))[0]).split("\n"):
        for marks, words in markup:
            line = re.sub(marks, words, line)
        line = _LEFT.sub("", line)
        is_row = line.strip().startswith("|")
        table += is_row and not (blocks and blocks[-1].cells)
        if heading := _HEADING.match(line):
            close()
            blocks.append(PrintedBlock(line[heading.end() :], True))
        elif not line.strip() or set(line.strip()) <= _RULE:
            close()
        elif is_row:
            close()
            cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
            blocks.append(PrintedBlock(" ".join(cells), False, cells, table))
        else:
            if item := _ITEM.match(line):
                close()
                line = line[item.end() :]
            lines.append(line.strip())
    close()
    return _draft(blocks)


def _draft(blocks: Iterable[PrintedBlock], notes: Sequence[str] = ()) -> Draft:
    paragraphs = []
    notes = [*notes]
    for text, is_heading in _with_headings(blocks):
        text = _PARAGRAPH_NUMBER.sub("", " ".join(text.split()))
        sentences = tuple(text[start:end].strip() for start, end in split_sentences(text))
        if kept := tuple(each for each in sentences if _LETTERS.search(each)):
            paragraphs.append(DraftParagraph(kept, is_heading))
    if sum(len(each.sentences) for each in paragraphs) > _MAX_SENTENCES:
        raise InputError(f"the draft has more than {_MAX_SENTENCES:,} sentences: check it in parts")
    words = _LETTERS.findall(" ".join(each for one in paragraphs for each in one.sentences).lower())
    if len(words) >= 40 and sum(word in _ENGLISH for word in words) < _LEAST_ENGLISH * len(words):
        notes.append(
            "The draft does not read as English: sentences in other languages are not found."
        )
    if not paragraphs:
        notes.append("There is no sentence to check: give a file, or the text.")
    return Draft(tuple(paragraphs), tuple(notes))


def _with_headings(blocks: Iterable[PrintedBlock]) -> Iterable[tuple[str, bool]]:
    """Yield the text of blocks, and whether it is a title; a row has the headings of its table.

    A cell that is longer than a value stands for itself.
    """
    table = 0
    heads = tuple[str, ...]()
    for each in blocks:
        if each.table == 0 or len(each.cells) < 2:
            yield each.text, each.is_heading
        elif each.table != table:
            table, heads = each.table, each.cells
            yield each.text, False
        elif any(len(cell.split()) > _MAX_CELL for cell in each.cells) or len(heads) != len(
            each.cells
        ):
            yield from ((cell, False) for cell in each.cells)
        else:
            pairs = zip(heads, each.cells, strict=True)
            yield (
                "; ".join(f"{head}: {cell}" if head else cell for head, cell in pairs if cell),
                False,
            )
