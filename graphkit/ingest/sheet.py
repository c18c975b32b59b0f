"""What is usual in one document: the size of its running text, its leading, its margins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from graphkit.ingest.pdf import Line, Page

_HEADING = 1.08  # of the body's size
_SMALL = 0.92
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
    edges: dict[int, float] = field(default_factory=dict)  # indent → where lines there end at most

    def is_heading(self, line: Line) -> bool:
        """Tell whether a line is printed as headings are: bold, or larger than running text."""
        return line.bold or line.size > _HEADING * self.size

    def is_small(self, line: Line) -> bool:
        """Tell whether a line is printed as footnotes are."""
        return line.size < _SMALL * self.size

    def for_page(self, lines: list[Line]) -> Sheet:
        """Return the measures of one page: its own leading, and the margins of its boxes."""
        ends: dict[int, list[float]] = {}
        for line in lines:
            ends.setdefault(round(line.x), []).append(line.right)
        edges = {
            x: min(self.right, max(rights))
            for x, rights in ends.items()
            if len(rights) >= (_BOX if x > self.left + _INDENT else _PAGE)
        }
        gaps = _gaps(lines, self.size)
        usual = _commonest(gaps)
        leading = usual if usual is not None and gaps[usual] >= _ENOUGH else self.leading
        return replace(self, leading=leading, edges=edges)

    def room_after(self, line: Line, following: Line, right: float | None = None) -> float:
        """Return the room left at the end of a line had the first word of the next stood there too."""
        word = following.text.split(" ", 1)[0]
        head, hyphen, _ = word.partition("-")
        letters = len(head) + len(hyphen)
        edge = self.edges.get(round(line.x), self.right) if right is None else right
        return edge - line.right - (0.55 * letters + 0.3) * line.size


def measure(pages: list[Page]) -> Sheet:
    """Return what is usual in these pages; the body's size is the one most characters are printed in."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size, 1)] += len(line.text)
    size = _commonest(sizes) or 12.0
    gaps: Counter[float] = Counter()
    rights: list[float] = []
    lefts: Counter[int] = Counter()
    for page in pages:
        gaps.update(_gaps(page.lines, size))
        body = [line for line in page.lines if abs(line.size - size) < 0.2]
        rights.extend(line.right for line in body)
        lefts.update(round(line.x) for line in body)
    rights.sort()
    right = rights[int(len(rights) * 0.98)] if rights else pages[0].width - 72
    left = min((x for x, times in lefts.items() if times > 0.05 * len(rights)), default=72)
    return Sheet(size, _commonest(gaps) or 1.2 * size, float(left), right)


def _gaps(lines: list[Line], size: float) -> Counter[float]:
    """Count the distances between baselines of lines in running text."""
    gaps: Counter[float] = Counter()
    before = 0.0
    for line in lines:
        if abs(line.size - size) > 0.2:
            before = 0.0
            continue
        gap = before - line.y
        if size < gap < 2 * size:
            gaps[round(gap, 1)] += 1
        before = line.y
    return gaps


def _commonest(found: Counter[float]) -> float | None:
    """Return the value found most often, the smaller one of two."""
    return max(found, key=lambda value: (found[value], -value)) if found else None
