"""Reads the text of a DOCX document as it is printed:
no hidden, struck or deleted words, text boxes once.

A part is read as a stream, without a tree: how deep it is nested and how much it has is limited, so
that a file made to exhaust a reader ends in one clear line.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from graphkit.core.errors import InputError

# bytes: of a part, unpacked, and of the file
_MAX_PART = 60_000_000
_MAX_FILE = 50_000_000
_MAX_PARTS = 5_000
_MAX_DEPTH = 250
_MAX_PARAGRAPHS = 50_000
_MAX_LETTERS = 5_000_000
_AT_ONCE = 1 << 16  # bytes
_SKIPPED = frozenset(
    "del moveFrom Fallback delText instrText rPrChange pPrChange tblPrChange".split()
)
_TRACKED = frozenset("ins del moveFrom moveTo".split())
_HIDDEN = frozenset("vanish strike dstrike".split())
_SPACES = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_TITLES = ("heading", "title")
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ElementTree.ParseError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    """A paragraph or a row of a table as it is printed; a row has its cells."""

    text: str
    is_heading: bool = False
    cells: tuple[str, ...] = ()
    table: int = 0  # number of its table, 0 outside


@dataclass
class _Paragraph:
    style: str = ""
    words: list[str] = field(default_factory=list)


@dataclass
class _Table:
    number: int
    cells: list[str] = field(default_factory=list)
    is_deleted: bool = False  # the row


def read_docx(path: Path) -> tuple[list[PrintedBlock], list[str]]:
    """Return the blocks of a document, and notes on what was not read as it stands.

    Raises InputError.
    """
    try:
        if path.stat().st_size > _MAX_FILE:
            raise InputError(
                f"{path.name} has more than {_MAX_FILE // 1_000_000} MB: check it in parts"
            )
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) > _MAX_PARTS or "word/document.xml" not in names:
                raise InputError(f"{path.name} is no DOCX document: word/document.xml is missing")
            if "word/styles.xml" in names:
                styles = _read(path, archive, "word/styles.xml", ()).hidden
            else:
                styles = set()
            body = _read(path, archive, "word/document.xml", styles)
            for name in ("word/footnotes.xml", "word/endnotes.xml"):
                body.blocks += _read(path, archive, name, styles).blocks if name in names else []
            margins = [each for each in names if each.startswith(("word/header", "word/footer"))]
            has_margins = any(_read(path, archive, each, styles).blocks for each in margins)
    except _BROKEN as error:
        raise InputError(f"{path.name} cannot be read as DOCX ({error}); save it again") from error
    if not body.blocks:
        raise InputError(f"{path.name} has no text: a scanned page has to be recognised first")
    said = {
        "The file has macros; they are not run.": any(
            each.endswith("vbaProject.bin") for each in names
        ),
        "The file has tracked changes: it is read as if all were accepted.": body.is_tracked,
        "The file has hidden or struck-through text, which is not read.": body.has_hidden,
        "The headers and footers of pages are not read.": has_margins,
    }
    return body.blocks, [note for note, is_so in said.items() if is_so]


def _read(path: Path, archive: zipfile.ZipFile, name: str, styles: Collection[str]) -> _Reader:
    """Return what a part of a document has."""
    reader = _Reader(path.name, styles)
    parser = ElementTree.XMLParser(target=reader)
    for chunk in _chunks(path, archive, name):
        parser.feed(chunk)
    parser.close()
    return reader


def _chunks(path: Path, archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    size = 0
    with archive.open(name) as part:
        while chunk := part.read(_AT_ONCE):
            size += len(chunk)
            if size > _MAX_PART:
                raise InputError(
                    f"{path.name} is not read: {name} unpacks to more than "
                    f"{_MAX_PART // 1_000_000} MB"
                )
            yield chunk


class _Reader:
    """Receives the elements of a part in order, and keeps its blocks."""

    def __init__(self, file: str, styles: Collection[str]) -> None:
        self.blocks: list[PrintedBlock] = []
        self.hidden: set[str] = set()  # styles whose words are not printed
        self.is_tracked = self.has_hidden = False
        self._file = file
        self._styles = styles
        self._style = ""
        self._path: list[str] = []
        self._skipped = 0  # depth from which elements are not read, 0 for none
        self._is_run_hidden = False
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._counts = {"p": 0, "tbl": 0, "letters": 0}

    def doctype(self, name: str, public: str, system: str) -> None:
        raise InputError(f"{self._file} is not read: it declares a document type")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        self._limit(len(self._path) <= _MAX_DEPTH, f"it is nested more than {_MAX_DEPTH} deep")
        if self._skipped:
            return
        self.is_tracked = self.is_tracked or name in _TRACKED
        value = next((text for key, text in attributes.items() if key.endswith("}val")), "")
        if name in ("del", "cellDel") and parent in ("trPr", "tcPr") and self._tables:
            self._tables[-1].is_deleted = True
        if name in _SKIPPED:
            self._skipped = len(self._path)
        elif name == "style":
            self._style = next(
                (text for key, text in attributes.items() if key.endswith("}styleId")), ""
            )
        elif name in _HIDDEN and value not in ("0", "false", "none") and parent == "rPr":
            self._hide()
        elif name in ("rStyle", "pStyle") and value:
            self._set_style(name, value)
        elif name in ("p", "tbl"):
            self._counts[name] += 1
            self._limit(
                self._counts["p"] <= _MAX_PARAGRAPHS,
                f"it has more than {_MAX_PARAGRAPHS:,} paragraphs",
            )
            if name == "p":
                self._paragraphs.append(_Paragraph())
            else:
                self._tables.append(_Table(self._counts["tbl"]))
        elif name == "tc" and self._tables:
            self._tables[-1].cells.append("")
        elif name == "r":
            self._is_run_hidden = (
                bool(self._paragraphs) and self._paragraphs[-1].style in self._styles
            )
        elif name in _SPACES:
            self._add(_SPACES[name])

    def data(self, text: str) -> None:
        if not self._skipped and self._path and self._path[-1] == "t":
            self._add(text)

    def end(self, tag: str) -> None:
        name = self._path.pop()
        if self._skipped:
            self._skipped = 0 if len(self._path) < self._skipped else self._skipped
        elif name == "p" and self._paragraphs:
            self._close(self._paragraphs.pop())
        elif name == "tr" and self._tables:
            row = self._tables[-1]
            cells = tuple(" ".join(each.split()) for each in row.cells)
            if any(cells) and not row.is_deleted:
                self.blocks.append(
                    PrintedBlock(" ".join(filter(None, cells)), False, cells, row.number)
                )
            self._tables[-1] = _Table(row.number)
        elif name == "tbl" and self._tables:
            self._tables.pop()
        elif name == "style":
            self._style = ""

    def _hide(self) -> None:
        if self._style:
            self.hidden.add(self._style)
        elif "r" in self._path[-3:]:
            self._is_run_hidden = True

    def _set_style(self, name: str, value: str) -> None:
        if name == "pStyle" and self._paragraphs:
            self._paragraphs[-1].style = value
        elif value in self._styles:
            self._is_run_hidden = True

    def _add(self, text: str) -> None:
        if self._is_run_hidden and "r" in self._path:
            self.has_hidden = True
        elif self._paragraphs:
            self._counts["letters"] += len(text)
            self._limit(
                self._counts["letters"] <= _MAX_LETTERS,
                f"it has more than {_MAX_LETTERS:,} letters",
            )
            self._paragraphs[-1].words.append(text)

    def _close(self, paragraph: _Paragraph) -> None:
        text = " ".join("".join(paragraph.words).split())
        if self._tables and self._tables[-1].cells and text:
            self._tables[-1].cells[-1] += f" {text}"
        elif text:
            self.blocks.append(PrintedBlock(text, paragraph.style.lower().startswith(_TITLES)))

    def _limit(self, is_within: bool, why: str) -> None:
        if not is_within:
            raise InputError(f"{self._file} is not read: {why}")
