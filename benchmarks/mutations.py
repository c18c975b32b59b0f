"""Mutated reports for `fuzz.py`: each is determined by a random seed and the files that it starts
from.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pypdfium2

from graphkit.core.record_storage import is_record_name, read_record_data

COVER_LINES = 40  # an excerpt that starts with these usually has an authority and dates
MAX_EXCERPT = 30  # lines
MAX_MUTATIONS = 30
ODD_TEXT = (
    *"\0\t\f\v\x1b\x85\xa0\xad\u0301\u0130\u0149\u0660\u200b\u200d\u2028\u202e\ufb01\ufeff\ufffd",
    *"ßﬃǰ½²Ⅷ№…–—•“”‘’\"'()[]{}<>&%£:;,.!?/\\|@#*_-",
    *(
        "😀",
        "𝐆𝐨𝐨𝐝",
        "e\u0301",
        "\r",
        "\r\n",
        "\n\n",
        "\ud800",
        "()",
        "((",
        "))",
        ". ",
        ".. ",
        "; ",
        ": ",
    ),
    *(
        "&#0;",
        "&#xD800;",
        "&nbsp;",
        "<b",
        "</p>",
        "{{",
        "%s",
        "\\u0000",
        "http://",
        "a@b",
        "…………",
        "----",
    ),
)
ODD_NUMBERS = (
    *(
        "",
        "0",
        "-1",
        "00",
        "1.2.3",
        "1,000,000",
        "99999999999999999999",
        "1e400",
        "½",
        "٣",
        "one",
        "12th",
    ),
    *(
        "31 February 2019",
        "0 January 0000",
        "29/02/2023",
        "99 May 99999",
        "2019",
        "1 in 0",
        "0%",
        "150%",
    ),
)
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**70,
    1.5,
    "",
    "\ud800",
    "\0",
    "\u202e",
    "x" * 5000,
    [],
    {},
    [[]],
)
_NUMBER = re.compile(r"\d+")
_PDF_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_PDF_VARYING = re.compile(rb"/ID\[[^\]]*\]|/CreationDate\([^)]*\)")  # random, and the clock
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)

Lines = list[str]


def mutated_report(seed: int, files: Sequence[Path]) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a mutated report.

    The file it starts from is one of `files`: a PDF may become text or a web page.
    """
    random = Random(seed)
    path = _chosen(random, files)
    if is_record_name(path.name):
        return ".json", _mutated_record(random, path)
    if path.suffix == ".pdf" and random.random() < 0.25:
        return ".pdf", _mutated_pdf(random, path)
    lines = _excerpt(random, path) if random.random() < 0.9 else list(text_lines(path))
    for _ in range(random.randint(1, MAX_MUTATIONS)):
        random.choice(_LINE_MUTATIONS)(random, lines)
        lines = lines or [""]
    if random.random() < 0.1:  # lines of another report
        lines += _excerpt(random, random.choice(_by_kind(tuple(files))[0]))
    suffix = random.choices((".txt", ".html", ".md"), (7, 2, 1))[0]
    text = _as_html(random, lines) if suffix == ".html" else "\n".join(lines)
    return suffix, _encoded(random, text)


def _chosen(random: Random, files: Sequence[Path]) -> Path:
    """Return one of the files: mostly a report, rarely a record."""
    reports, records = _by_kind(tuple(files))
    return random.choice(records if records and (not reports or random.random() < 0.1) else reports)


@cache
def _by_kind(files: tuple[Path, ...]) -> tuple[list[Path], list[Path]]:
    """Return the reports and the records among files."""
    reports = [file for file in files if not is_record_name(file.name)]
    return reports, [file for file in files if is_record_name(file.name)]


@cache
def text_lines(path: Path) -> tuple[str, ...]:
    """Return the lines of a text, or those of the pages of a PDF."""
    if path.suffix != ".pdf":
        return tuple(path.read_text("utf-8", errors="replace").splitlines())
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range(errors="replace") for page in document]
    return tuple(line for page in pages for line in page.splitlines())


def _excerpt(random: Random, path: Path) -> list[str]:
    lines = text_lines(path)
    start = random.randrange(len(lines))
    cover = lines[:COVER_LINES] if random.random() < 0.7 else ()
    return [*cover, *lines[start : start + random.randint(1, MAX_EXCERPT)]]


def _range(random: Random, length: int, longest: int) -> slice:
    start = random.randrange(length) if length else 0
    return slice(start, start + random.randint(1, longest))


def _delete_lines(random: Random, lines: Lines) -> None:
    del lines[_range(random, len(lines), 5)]


def _duplicate_lines(random: Random, lines: Lines) -> None:
    found = _range(random, len(lines), 5)
    lines[found.start : found.start] = lines[found] * random.choice((1, 1, 1, 40))


def _swap_lines(random: Random, lines: Lines) -> None:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _join_lines(random: Random, lines: Lines) -> None:
    found = _range(random, len(lines), 20)
    lines[found] = [random.choice((" ", "", "-")).join(lines[found])]


def _truncate(random: Random, lines: Lines) -> None:
    del lines[random.randrange(len(lines)) :]


def _change_heading(random: Random, lines: Lines) -> None:
    """Replace a short line by another, or by its words in another order."""
    short = [number for number, line in enumerate(lines) if 0 < len(line) < 60]
    if short:
        words = lines[random.choice(short)].split()
        random.shuffle(words)
        lines[random.choice(short)] = random.choice(
            (" ".join(words), lines[random.choice(short)], "Annex")
        )


def _change_words(random: Random, lines: Lines) -> None:
    """Delete, repeat, move or shuffle words of a line."""
    number = random.randrange(len(lines))
    words = lines[number].split(" ")
    found = _range(random, len(words), 4)
    match random.randrange(5):
        case 0:
            del words[found]
        case 1:
            words[found.start : found.start] = words[found] * random.choice((1, 2, 20, 1000))
        case 2:
            words = words[found] + words[: found.start] + words[found.stop :]
        case 3:
            random.shuffle(words)
        case 4:
            words = words[found.start :]
    lines[number] = " ".join(words)


def _change_number(random: Random, lines: Lines) -> None:
    numbered = [number for number, line in enumerate(lines) if _NUMBER.search(line)]
    if numbered:
        number = random.choice(numbered)
        match = random.choice([*_NUMBER.finditer(lines[number])])
        new = random.choice(ODD_NUMBERS)
        lines[number] = lines[number][: match.start()] + new + lines[number][match.end() :]


def _change_case(random: Random, lines: Lines) -> None:
    number = random.randrange(len(lines))
    lines[number] = random.choice((str.upper, str.lower, str.title, str.swapcase))(lines[number])


def _insert_text(random: Random, lines: Lines) -> None:
    for _ in range(random.choice((1, 1, 5))):
        number = random.randrange(len(lines))
        at = random.randint(0, len(lines[number]))
        odd = random.choice(ODD_TEXT) * random.choice((1, 1, 1, 3, 300))
        lines[number] = lines[number][:at] + odd + lines[number][at:]


def _replace_character(random: Random, lines: Lines) -> None:
    """Replace a character, in one line or in all, by odd text."""
    old, new = random.choice(" .,:;-'’()0123456789aeiost"), random.choice(("", *ODD_TEXT))
    found = _range(random, len(lines), 1) if random.random() < 0.7 else slice(None)
    lines[found] = [line.replace(old, new) for line in lines[found]]


_LINE_MUTATIONS: tuple[Callable[[Random, Lines], None], ...] = (
    _delete_lines,
    _duplicate_lines,
    _swap_lines,
    _join_lines,
    _truncate,
    _change_heading,
    _change_words,
    _change_words,
    _change_words,
    _change_number,
    _change_case,
    _insert_text,
    _insert_text,
    _replace_character,
)


def _as_html(random: Random, lines: Sequence[str]) -> str:
    """Return lines as a web page whose tags are sometimes odd, open or nested deeply."""
    page = ["<!doctype html><html><body>"]
    for line in lines:
        tag = random.choices(
            ("p", "h2", "li", "td", "span", "table", "div"), (60, 8, 8, 8, 4, 1, 1)
        )[0]
        depth = random.choices((1, 2, 600), (95, 5, 0.1))[0]
        page.append(
            f"<{tag}>" * depth + line + f"</{tag}>" * random.choice((depth, depth, depth, 0))
        )
    return "\n".join([*page, "</body></html>"])


def _encoded(random: Random, text: str) -> bytes:
    """Return a text as bytes: mostly valid UTF-8."""
    encoding = random.choices(("utf-8", "cp1252", "utf-16", "utf-8-sig"), (90, 4, 3, 3))[0]
    data = text.encode(encoding, "surrogatepass" if encoding != "cp1252" else "ignore")
    return _mutated_bytes(random, data) if random.random() < 0.05 else data


def _mutated_bytes(random: Random, data: bytes) -> bytes:
    """Return bytes with some of them changed, deleted, inserted or repeated, or cut off."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 4, 40))):
        found = _range(random, len(changed), random.choice((1, 8, 400)))
        match random.randrange(6):
            case 0 | 1 | 2:
                changed[found] = random.randbytes(len(changed[found]))
            case 3:
                del changed[found]
            case 4:
                changed[found.start : found.start] = changed[found]
            case 5:
                changed[found.start : found.start] = random.randbytes(8)
    if random.random() < 0.1:
        del changed[random.randrange(len(changed) + 1) :]
    return bytes(changed)


def _mutated_pdf(random: Random, path: Path) -> bytes:
    """Return a PDF with some pages of another: its bytes, or the operators that draw its text,
    mutated.
    """
    with pypdfium2.PdfDocument(path) as document, pypdfium2.PdfDocument.new() as excerpt:
        pages = sorted({0, *(random.randrange(len(document)) for _ in range(random.randint(0, 3)))})
        excerpt.import_pages(document, pages)
        saved = BytesIO()
        excerpt.save(saved)
    data = _PDF_VARYING.sub(b"", saved.getvalue())
    if random.random() < 0.4:
        return _mutated_bytes(random, data)

    def mutated_stream(match: re.Match[bytes]) -> bytes:
        if random.random() < 0.6:
            return match[0]
        try:
            content = zlib.decompress(match[1])
        except zlib.error:
            return match[0]
        packed = zlib.compress(_mutated_content(random, content), 9)
        # offsets often stay valid
        return b"stream\n" + packed.ljust(len(match[1]), b"\n") + b"endstream"

    return _PDF_STREAM.sub(mutated_stream, data)


def _mutated_content(random: Random, content: bytes) -> bytes:
    """Return a content stream, a font or a character map with some numbers or bytes changed."""
    if random.random() < 0.3:
        return _mutated_bytes(random, content)
    share = random.choice((0.001, 0.02, 1))
    odd = random.choice((b"0", b"-1", b"1e9", b"99999999999", b"-0.0001", b"65535", b"7"))
    return _PDF_NUMBER.sub(lambda match: odd if random.random() < share else match[0], content)


def _mutated_record(random: Random, path: Path) -> bytes:
    """Return a record with some values replaced, or its bytes changed."""
    data = read_record_data(path)
    if random.random() < 0.2:
        return _mutated_bytes(random, data)
    record = json.loads(data)
    for _ in range(random.choice((1, 1, 2, 5))):
        holder: Any = record
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = random.choice(keys)
            if isinstance(holder[key], dict | list) and random.random() < 0.9:
                holder = holder[key]
                continue
            if random.random() < 0.2:
                del holder[key]
            else:
                holder[key] = deepcopy(random.choice(ODD_VALUES))
            break
    return json.dumps(record).encode()
