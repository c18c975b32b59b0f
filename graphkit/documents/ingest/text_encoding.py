"""Decodes text files, and repairs text that an earlier program decoded wrongly.

Reports print quotation marks, dashes and bullets, and hardly any other character beyond ASCII. Read
in a wrong encoding, "children’s" becomes "childrenâ€™s" or "childrenÕs"; converted to an encoding
that has no such character, "children?s".
"""

from __future__ import annotations

import codecs
from html import unescape
from pathlib import Path

from graphkit.core.errors import UnreadableReportError
from graphkit.core.model import Note
from graphkit.documents.ingest.line_text import LINE_RE

# the code of notes on what was repaired, lost, or read in another encoding
BAD_ENCODING = "bad-encoding"

_SINGLE_BYTE_ENCODINGS = ("cp1252", "mac_roman", "cp850", "cp437", "cp1250")
# of text that was decoded wrongly twice; no-break space
_CONTROLS = dict.fromkeys(range(0x80, 0xA1))
# with more lost, words cannot be trusted
_MAX_LOST = 2
_MIN_CHARACTERS_PER_LOST = 2_000
_LONG = 5_000  # characters of a text that has an apostrophe


def decode_text(data: bytes) -> tuple[str, tuple[Note, ...]]:
    """Return the text of a file, and a note if some of its bytes are not UTF-8 while most others
    are.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return data.decode("utf-32", "replace"), ()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), ()
    if wide := _wide_encoding(data):
        return data.decode(wide, "replace"), ()
    escaped = data.decode("utf-8-sig", "surrogateescape")
    if escaped.isascii() or not (invalid := len(LINE_RE.escaped_byte.findall(escaped))):
        return escaped, ()
    valid = sum(char > "\x7f" for char in LINE_RE.escaped_byte.sub("", escaped))
    if valid <= invalid:
        # the best, first
        texts = (data.decode(encoding, "replace") for encoding in _SINGLE_BYTE_ENCODINGS)
        return max(texts, key=lambda text: len(LINE_RE.expected_character.findall(text))), ()
    text = LINE_RE.escaped_byte.sub(
        lambda byte: byte[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), escaped
    )
    return text, (
        Note(BAD_ENCODING, f"{invalid} bytes are not valid UTF-8 and were read as Windows-1252"),
    )


def repair_text(text: str, path: Path, *, is_html: bool = False) -> tuple[str, tuple[Note, ...]]:
    """Return a decoded text as it was written, and notes on characters that were repaired or lost.

    Raises UnreadableReportError where so many were lost that words cannot be trusted.
    """
    text, escaped = _without_escapes(text, is_html)
    text, repaired = repair_misread(text)
    repaired += escaped
    notes = [repair_note(repaired)] if repaired else []
    if lost := len(LINE_RE.lost_character.findall(text)):
        message = (
            f"{lost} character{'s were' if lost > 1 else ' was'} lost when the text was converted"
        )
        if lost > _MAX_LOST + len(text) / _MIN_CHARACTERS_PER_LOST:
            raise UnreadableReportError(
                f"{message}: {path}; save it again as UTF-8, or give the PDF"
            )
        notes.append(Note(BAD_ENCODING, message))
    if len(text) > _LONG and not LINE_RE.apostrophe.search(text):
        message = "no apostrophes: they may have been lost when the text was converted"
        notes.append(Note(BAD_ENCODING, message))
    return text, tuple(notes)


def _without_escapes(text: str, is_html: bool) -> tuple[str, int]:
    """Return a text without the names of characters that its page would show,
    and how many there were.

    A page shows those that were escaped twice ("children&amp;rsquo;s"), a text file all.
    """
    name = LINE_RE.escaped_twice if is_html else LINE_RE.escaped
    return name.subn(lambda found: unescape(unescape(found[0])), text)


def repair_misread(text: str) -> tuple[str, int]:
    """Return a text in which no UTF-8 is read as another encoding,
    and in how many places it was.
    """
    closed = LINE_RE.dropped_opening.sub("\x98", text)
    closed = LINE_RE.dropped_closing.sub("\x9d", closed)
    places = sum(_reread(run) != run for run in LINE_RE.beyond_ascii.findall(closed))
    if not places:
        return text, 0
    repaired = LINE_RE.beyond_ascii.sub(lambda run: _reread(run[0]), closed)
    repaired, _ = repair_misread(LINE_RE.stray_lead.sub("", repaired))
    return repaired, places


def repair_note(places: int) -> Note:
    """Return the note on so many repaired places."""
    where = f"{places} places" if places > 1 else "a place"
    return Note(
        BAD_ENCODING,
        f"characters had been read or written in another encoding in {where}: repaired",
    )


def _reread(run: str) -> str:
    """Return characters beyond ASCII as UTF-8,
    if they are the bytes of that in another encoding.
    """
    for encoding in _SINGLE_BYTE_ENCODINGS:
        try:
            text = b"".join(_byte(char, encoding) for char in run).decode()
        except UnicodeError:
            continue
        if text.translate(_CONTROLS).isprintable() or LINE_RE.expected_character.fullmatch(text):
            return text
    return run


def _byte(char: str, encoding: str) -> bytes:
    if "\x80" <= char < "\xa0":  # bytes to which an encoding gives no character
        return char.encode("latin-1")
    return char.encode(encoding)


def _wide_encoding(data: bytes) -> str:
    """Return the encoding of a text in UTF-16 without a byte order mark, else ""."""
    zeros = {"utf-16-be": data[0::2].count(0), "utf-16-le": data[1::2].count(0)}
    likely = max(zeros, key=zeros.__getitem__)
    few, many = sorted(zeros.values())
    is_sure = 4 * many > len(data) and 10 * few < many
    return likely if is_sure else ""
