"""What is usual in one document: the size of its running text, its leading, its right margin."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from graphkit.ingest.pdf import Line, Page

_HEADING = 1.08  # of the body's size
_SMALL = 0.92
_INDENT = 8.0  # points
_BOX, _PAGE = 6, 14  # lines that show the margin of a box, of a page


@dataclass(frozen=True, slots=True)
class Sheet:
    """The measures that headings, gaps, indents and footnotes are told by, in points."""

    size: float
    leading: float
    left: float
    right: float

    def is_heading(self, line: Line) -> bool:
        """Tell whether a line is printed as headings are: bold, or larger than running text."""
        return line.bold or line.size > _HEADING * self.size

    def is_small(self, line: Line) -> bool:
        """Tell whether a line is printed as footnotes are."""
        return line.size < _SMALL * self.size

    def edges(self, lines: list[Line]) -> dict[int, float]:
        """Return where lines that begin at one indent end at most: boxes and pages have margins of their own."""
        ends: dict[int, list[float]] = {}
        for line in lines:
            ends.setdefault(round(line.x), []).append(line.right)
        enough = {x: _BOX if x > self.left + _INDENT else _PAGE for x in ends}
        return {x: min(self.right, max(rights)) for x, rights in ends.items() if len(rights) >= enough[x]}

    def room_after(self, line: Line, following: Line, right: float | None = None) -> float:
        """Return the room left at the end of a line had the first word of the next stood there too."""
        word = following.text.split(" ", 1)[0]
        head, hyphen, _ = word.partition("-")
        letters = len(head) + len(hyphen)
        return (self.right if right is None else right) - line.right - (0.55 * letters + 0.3) * line.size


def measure(pages: list[Page]) -> Sheet:
    """Return what is usual in these pages; the body's size is the one most characters are printed in."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size, 1)] += len(line.text)
    size = max(sizes, key=lambda found: (sizes[found], -found)) if sizes else 12.0
    gaps: Counter[float] = Counter()
    rights: list[float] = []
    lefts: Counter[int] = Counter()
    for page in pages:
        before: Line | None = None
        for line in page.lines:
            if abs(line.size - size) > 0.2:
                before = None
                continue
            rights.append(line.right)
            lefts[round(line.x)] += 1
            if before is not None and size < before.y - line.y < 2 * size:
                gaps[round(before.y - line.y, 1)] += 1
            before = line
    leading = max(gaps, key=lambda found: (gaps[found], -found)) if gaps else 1.2 * size
    rights.sort()
    right = rights[int(len(rights) * 0.98)] if rights else pages[0].width - 72
    left = min((x for x, times in lefts.items() if times > 0.05 * len(rights)), default=72)
    return Sheet(size, leading, float(left), right)
