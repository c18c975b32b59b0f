"""Reads a draft: its sentences in order, from text, Markdown or DOCX. Nothing is written."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from graphkit.core.errors import InputError
from graphkit.extract.text.sentence_splitter import split_sentences

SUFFIXES = (".txt", ".md", ".markdown", ".docx")
_MOST_BYTES = 50_000_000
_MOST_PARTS = 200_000_000  # bytes of a part of a DOCX, unpacked
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKUP = (  # of Markdown, with what stands in its place
    (re.compile(r"```.*?```", re.S), ""),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[\^[^\]]+\]:?"), ""),
    (re.compile(r"(\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w))"), ""),
    (re.compile(r"<[^>\n]{1,200}>"), ""),
)
_HEADING = re.compile(r"#{1,6} +")
_ITEM = re.compile(r"\s*(?:[-*+•] |\d{1,2}[.)] |> )")
_PARAGRAPH_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,3})+\.?|\d{1,2}[.)]|\([a-z\d]{1,3}\)) +(?!%|per ?cent)")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_ENGLISH = frozenset(
    "the of and to in is are was were for with that have has by on not it as at from".split()
)
_LEAST_ENGLISH = 0.08  # share of words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a draft: its sentences; `is_heading` where it is a title."""

    sentences: tuple[str, ...]
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: its paragraphs, and a line for each thing that was not read as it stands."""

    paragraphs: tuple[Paragraph, ...]
    notes: tuple[str, ...] = ()
    file: str = ""  # that it was read from


def read_draft(path: Path) -> Draft:
    """Return the draft in a file. Raises InputError where it is none of `SUFFIXES` or cannot be read."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            f"{path.name}: a draft is {', '.join(SUFFIXES)}, not {suffix or 'a file without a suffix'}; "
            "save it as one of these"
        )
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path.name} has more than {_MOST_BYTES // 1_000_000} MB: check it in parts")
        if suffix == ".docx":
            return replace(_read_docx(path), file=str(path))
        return replace(parse_draft(path.read_text("utf-8-sig")), file=str(path))
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not text in UTF-8: save it as such") from error
    except OSError as error:
        raise InputError(f"{path.name} cannot be read ({error.strerror})") from error


def parse_draft(text: str) -> Draft:
    """Return the draft in plain text or Markdown; blank lines, items and headings begin paragraphs."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    blocks: list[tuple[str, bool]] = []
    lines: list[str] = []

    def close() -> None:
        if lines:
            blocks.append((" ".join(lines), False))
            lines.clear()

    for line in text.splitlines():
        if heading := _HEADING.match(line):
            close()
            blocks.append((line[heading.end() :], True))
        elif not line.strip() or set(line.strip()) <= set("-=*_|: "):
            close()
        elif "|" in line and line.strip().startswith("|"):  # a row of a table
            close()
            blocks.append((" ".join(cell.strip() for cell in line.strip().strip("|").split("|")), False))
        else:
            if item := _ITEM.match(line):
                close()
                line = line[item.end() :]
            lines.append(line.strip())
    close()
    return _draft(blocks)


def _draft(blocks: list[tuple[str, bool]], notes: tuple[str, ...] = ()) -> Draft:
    paragraphs = []
    for text, is_heading in blocks:
        text = _PARAGRAPH_NUMBER.sub("", " ".join(text.split()))
        sentences = tuple(text[start:end].strip() for start, end in split_sentences(text))
        if kept := tuple(each for each in sentences if _LETTERS.search(each)):
            paragraphs.append(Paragraph(kept, is_heading))
    words = _LETTERS.findall(" ".join(each for one in paragraphs for each in one.sentences).lower())
    if len(words) >= 40 and sum(word in _ENGLISH for word in words) < _LEAST_ENGLISH * len(words):
        notes = (*notes, "The draft does not read as English: sentences in other languages are not found.")
    if not paragraphs:
        notes = (*notes, "There is no sentence to check: give a file, or the text.")
    return Draft(tuple(paragraphs), notes)


def _read_docx(path: Path) -> Draft:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {each.filename: each.file_size for each in archive.infolist()}
            if "word/document.xml" not in names:
                raise InputError(f"{path.name} is no DOCX document: word/document.xml is missing")
            blocks = _blocks(path, archive.read("word/document.xml"), names["word/document.xml"])
            for part in ("word/footnotes.xml", "word/endnotes.xml"):
                if part in names:
                    blocks += _blocks(path, archive.read(part), names[part])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(f"{path.name} cannot be read as DOCX ({error}); save it again") from error
    notes = []
    if any(name.endswith("vbaProject.bin") for name in names):
        notes.append("The file has macros; they are not run.")
    if any(tracked for _, _, tracked in blocks):
        notes.append("The file has tracked changes: it is read as if all were accepted.")
    if not any(text.strip() for text, _, _ in blocks):
        raise InputError(f"{path.name} has no text: a scanned page has to be recognised first")
    return _draft([(text, is_heading) for text, is_heading, _ in blocks], tuple(notes))


def _blocks(path: Path, content: bytes, size: int) -> list[tuple[str, bool, bool]]:
    """Return the paragraphs of a part: text, whether it is a heading, whether it has tracked changes."""
    if size > _MOST_PARTS or b"<!DOCTYPE" in content[:2000]:
        raise InputError(f"{path.name} is not read: a part of it is too large or declares a document type")
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise InputError(f"{path.name} cannot be read as DOCX ({error}); save it again") from error
    blocks = []
    for paragraph in root.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = style.get(f"{_W}val", "") if style is not None else ""
        moved = {each for old in paragraph.iter(f"{_W}moveFrom") for each in old.iter(f"{_W}t")}
        words = []
        tracked = False
        for each in paragraph.iter():
            if each.tag in (f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo"):
                tracked = True
            if each.tag == f"{_W}t" and each not in moved:  # what was deleted is in w:delText
                words.append(each.text or "")
            elif each.tag in (f"{_W}tab", f"{_W}br"):
                words.append(" ")
        blocks.append(("".join(words), name.lower().startswith(("heading", "title")), tracked))
    return blocks
