"""Lines of a text file as a page or a mail broke them: running headers told, paragraphs made whole.

A line that had no room for the next word goes on; one that had was ended on purpose: a heading, the last
line of a paragraph. How long a full line is, the lines show that go on in lower case; where a program broke
them, each is as long as it can be, and that tells to the letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from graphkit.ingest.line_markers import ADDRESSEE, ALONE, BULLETS, bullet, closed, number
from graphkit.ingest.normalisation import joint

_BEGINS = re.compile(r"\s*[#|>]|.*\t")  # a heading, a row of a table
_MARK = re.compile(rf"\s*(?:(\d{{1,3}})\.|[{BULLETS}])\s*$")
_NUMBER_ALONE = re.compile(r"(?:page )?(\d{1,3})$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
BROKEN = 45  # a line is at least so long when its paragraph goes on
_LONG = 140  # and at most so long
_SHORT = 60  # a heading
_FULL = 0.9  # of the usual length of such lines: a line with the first word of the next
_EXACT = 0.98  # share of lines without room for the next word where a program broke them
_ENOUGH = 20  # lines that show how a file is broken
_MOST = 0.9
_OPENS = re.compile(r"(?:The|This|These|There|It|They)\b")  # a sentence, seldom further words of one
_FEW = 5  # lines that show how lists are set
_LETTERHEAD = 40  # lines above the greeting of a letter at most
_EDGE, _OFTEN = 3, 4  # lines above and below the end of a page; pages on which a header recurs
_PAGE = 1_000  # characters on a page at least: numbers closer together are those of a list


def running_lines(lines: list[str]) -> frozenset[str]:
    """Return what recurs beside the ends of pages (form feeds, else page numbers): words, digits levelled.

    The numbers of the pages are among them, as far as they count up.
    """
    words = [line for line in lines if line.strip()]
    pages = dict(_pages(words))
    ends = [at for at, line in enumerate(words) if line.startswith("\f")] or pages
    seen: Counter[str] = Counter()
    for end in ends:
        seen.update({_key(line) for line in words[max(0, end - _EDGE) : end + _EDGE] if " " in line.strip()})
    return frozenset(key for key, times in seen.items() if times >= _OFTEN).union(pages.values())


def _pages(words: list[str]) -> Iterator[tuple[int, str]]:
    """Yield where page numbers stand: those that count up as the pages of words between them do."""
    page = length = 0
    for at, line in enumerate(words):
        length += len(line)
        alone = _NUMBER_ALONE.match(line.strip())
        on = int(alone[1]) - page if alone else 0
        if alone and on > 0 and (length >= on * _PAGE or page + on <= 2):
            page, length = page + on, 0
            yield at, alone[1]


def is_running(line: str, running: frozenset[str]) -> bool:
    """Tell whether a line is a page number or a running header."""
    return _NUMBER_ALONE.match(line.strip()) is not None or (bool(running) and _key(line) in running)


def unwrapped(lines: list[str], running: frozenset[str], *, markdown: bool) -> Iterable[str]:
    """Return paragraphs as single lines, where they are broken; Markdown ends them by a blank line alone."""
    lines = _with_numbers(_closed_up(list(_with_marks(lines, running))), running)
    width = 0 if markdown else _width([line for line in lines if not is_running(line, running)])
    full = BROKEN if markdown else width - 1 if width else _full_line(lines)
    return _joined(lines, full, width, running) if full > 0 else lines


def _joined(lines: list[str], full: int, width: int, running: frozenset[str]) -> Iterator[str]:
    held, cut, above = [""], False, ""
    hanging = _hangs(lines)
    greeting = next((at for at, line in enumerate(lines[:_LETTERHEAD]) if line.startswith("Dear ")), 0)
    for at, (line, below) in enumerate(pairwise([*lines, ""])):
        before, words = held[-1].strip(), line.strip()
        if words and before and is_running(words, running):
            yield line  # ahead of the paragraph that it cuts in two
            cut = True
            continue
        most = full / _FULL if closed(before) and not width else full
        room = len(above if width else before) + len(words.split(" ", 1)[0]) <= most
        if not before or not words or "\t" in held[0] or _begins(line):
            goes_on = False
        elif words[0].islower():
            goes_on = True
        elif room or (cut and closed(before)) or (at < greeting and ADDRESSEE.match(words)):
            goes_on = False
        else:
            further_out = hanging and line[0] != " " and (bullet(held[0]) or number(held[0]))
            headed = before.endswith("?") or (
                _OPENS.match(words) and not (closed(before) or _begins(held[0]))
            )
            alone = len(held) == 1 and headed  # a heading, be it as long as a line
            goes_on = not (
                further_out or alone or _heads(before, line.rstrip() if width else words, below, full)
            )
        if goes_on:
            held.append(joint(before, words) + words)
        else:
            yield "".join(held)
            held = [line.rstrip()]
        cut, above = False, line.rstrip()
    yield "".join(held)


def _begins(line: str) -> bool:
    """Tell whether a line begins something by its first sign or words."""
    return bool(bullet(line) or number(line) or _BEGINS.match(line) or ALONE.match(line.strip()))


def _heads(before: str, words: str, below: str, full: int) -> bool:
    """Tell a heading between two paragraphs: it ends where there was room, but not as a sentence does."""
    first = below.strip().split(" ", 1)[0]
    room = len(words) + len(first) < (full if first else _FULL * full)
    open_ended = not closed(words) or words.endswith("?")
    return (
        closed(before)
        and words.lstrip()[0].isupper()
        and open_ended
        and room
        and not below.strip()[:1].islower()
    )


def _hangs(lines: list[str]) -> bool:
    """Tell whether what goes on from a bullet or number stands further in than other lines."""
    marked = (bool(bullet(line) or number(line)) for line in lines)
    below = [line for is_marked, line in zip(marked, lines[1:], strict=False) if is_marked and line.strip()]
    plain = [line for line in below if not (bullet(line) or number(line))]
    return len(plain) > _FEW and sum(line[0] == " " for line in plain) > len(plain) / 2


def _closed_up(lines: list[str]) -> list[str]:
    """Return the lines without the blank ones, where every printed line has one below it."""
    words = [line for line in lines if line.strip()]
    apart = sum(1 for line, below in pairwise(lines) if line.strip() and not below.strip())
    goes_on = sum(1 for line in words if line.strip()[0].islower())
    if len(words) > _ENOUGH and apart > _MOST * len(words) and goes_on > len(words) / 4:
        return words
    return lines


def _with_numbers(lines: list[str], running: frozenset[str]) -> list[str]:
    """Return the lines, a number that stands alone in mid-sentence on the line above; page numbers stay."""
    joined = [""]
    for line, below in pairwise([*lines, ""]):
        words, above = line.strip(), joined[-1].strip()
        inside = above and not closed(above) and below.strip()[:1].islower()
        if inside and words.isdecimal() and words not in running:
            joined[-1] += f" {words}"
        else:
            joined.append(line)
    return joined[1:]


def _with_marks(lines: list[str], running: frozenset[str]) -> Iterator[str]:
    """Yield the lines, a paragraph's number or bullet that stands alone on the line of its first words.

    A number that does not count on, or stands in mid-sentence, is the sentence's last word.
    """
    mark, above, count = "", "", 0
    for line in lines:
        if mark and not line.strip():
            continue
        begins = len(above.strip()) < _SHORT or closed(above)
        alone, numbered = _MARK.match(line), number(line.strip())
        counted = int(alone[1] or 0) if alone else int(numbered[0]) if numbered else 0
        if alone and (not counted or (begins and (counted == 1 or count < counted <= count + 2))):
            yield from filter(None, [mark])
            mark = line.rstrip()
        else:
            yield f"{mark} {line.lstrip()}" if mark else line
            mark = ""
        if counted and begins and (mark or numbered):
            count = counted
        if not is_running(line, running):
            above = line
    yield from filter(None, [mark])


def _width(lines: list[str]) -> int:
    """Return at how many characters a program broke the lines, 0 where some had room for the next word."""
    broken = [
        (len(line.rstrip()), len(below.split()[0]))
        for line, below in pairwise(lines)
        if line.strip() and below.strip()[:1].islower() and not bullet(below)
    ]
    width = max((length for length, _ in broken), default=0)
    full = sum(length + 1 + word > width for length, word in broken)
    return width if len(broken) > _ENOUGH and full > _EXACT * len(broken) else 0


def _full_line(lines: list[str]) -> int:
    """Return how long a line is that had no room for another word, 0 where lines are whole paragraphs."""
    broken: list[int] = []
    followed = 0
    for line, below in pairwise(map(str.strip, lines)):
        if line and below and not bullet(below) and not number(below):
            followed += 1
            if BROKEN < len(line) < _LONG and not closed(line):
                broken.append(len(line))
    if followed <= _ENOUGH or len(broken) <= followed / 2:
        return 0
    return int(sorted(broken)[len(broken) // 2] * _FULL)


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))
