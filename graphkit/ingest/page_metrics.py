"""What is usual in one document: the size of its running text, its leading, its margins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

from graphkit.ingest.pdf import SPACE, Line, Page

_HEADING = 1.08  # of the body's size
_SMALL = 0.92
_LETTER, _CAPITAL = 0.55, 0.72  # how broad they are, in sizes
_APART, _DOUBLE = 2.0, 2.6  # sizes: lines further apart are double-spaced, or paragraphs; beyond any leading
_INDENT = 8.0  # points
_BOX, _PAGE = 6, 14  # lines that show the margin of a box, of a page
_ENOUGH = 8  # gaps that show the leading of a page


@dataclass(frozen=True, slots=True)
class Sheet:
    """The measures that headings, gaps, indents and footnotes are told by, in points."""

    size: float
    leading: float
    left: float
    right: float
    gaps: tuple[Counter[float], ...] = ()  # of each page: how often baselines are so far apart
    edges: dict[int, float] = field(default_factory=dict)  # indent → where lines there end at most

    def is_heading(self, line: Line) -> bool:
        """Tell whether a line is printed as headings are: bold, or larger than running text."""
        return line.bold or line.size > _HEADING * self.size

    def is_small(self, line: Line) -> bool:
        """Tell whether a line is printed as footnotes are."""
        return line.size < _SMALL * self.size

    def for_page(self, page: Page) -> Sheet:
        """Return the measures of one page: its own leading, and the margins of its boxes."""
        ends: dict[int, list[float]] = {}
        for line in page.lines:
            ends.setdefault(round(line.x), []).append(line.right)
        edges = {
            x: min(self.right, max(rights))
            for x, rights in ends.items()
            if len(rights) >= (_BOX if x > self.left + _INDENT else _PAGE)
        }
        gaps = self.gaps[page.number - 1]
        usual = _commonest(gaps)
        leading = usual if usual is not None and gaps[usual] >= _ENOUGH else self.leading
        return replace(self, leading=leading, edges=edges)

    def room_after(self, line: Line, following: Line, right: float | None = None) -> float:
        """Return the room left at the end of a line had the first word of the next stood there too."""
        word = following.text.split(" ", 1)[0]
        head, hyphen, _ = word.partition("-")
        letters = len(head) + len(hyphen)
        edge = self.edges.get(round(line.x), self.right) if right is None else right
        broad = _CAPITAL if word.isupper() and letters > 1 else _LETTER
        return edge - line.right - (broad * letters + SPACE) * line.size


def measure(pages: list[Page]) -> Sheet:
    """Return what is usual in these pages; the body's size is the one most characters are printed in."""
    lines = [line for page in pages for line in page.lines]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = _commonest(sizes) or 12.0
    body = [line for line in lines if abs(line.size - size) < 0.2]
    rights, lefts = sorted(line.right for line in body), Counter(round(line.x) for line in body)
    right = rights[int(len(rights) * 0.98)] if rights else pages[0].width - 72
    left = min((x for x, times in lefts.items() if times > 0.05 * len(rights)), default=72)
    gaps = tuple(_gaps(page.lines, size) for page in pages)
    leading = _commonest(sum(gaps, Counter())) or 1.2 * size
    if leading < _APART * size:
        gaps = tuple(Counter({gap: found[gap] for gap in found if gap < _APART * size}) for found in gaps)
    return Sheet(size, leading, float(left), right, gaps)


def _gaps(lines: list[Line], size: float) -> Counter[float]:
    """Count the distances between baselines of lines in running text."""
    usual = [abs(line.size - size) <= 0.2 for line in lines]
    return Counter(
        round(before.y - line.y, 1)
        for (before, line), running in zip(pairwise(lines), pairwise(usual), strict=True)
        if all(running) and size < before.y - line.y < _DOUBLE * size
    )


def _commonest(found: Counter[float]) -> float | None:
    """Return the value found most often, the smaller one of two."""
    return max(found, key=lambda value: (found[value], -value)) if found else None
