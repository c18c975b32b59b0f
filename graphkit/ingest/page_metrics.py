"""Measures the usual font size, leading and margins of a document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

from graphkit.ingest.pdf import SPACE_WIDTH, Line, Page

_HEADING_SIZE = 1.08  # of the font size of the body
_SMALL_SIZE = 0.92
_LETTER_WIDTH, _CAPITAL_WIDTH = 0.55, 0.72  # mean widths, in font sizes
_MAX_SINGLE_LEADING, _MAX_LEADING = (2.0, 2.6)  # font sizes: more is double-spaced; more is no leading
_MIN_BOX_INDENT = 8.0  # points
_MIN_BOX_LINES, _MIN_PAGE_LINES = 6, 14  # lines that are enough to find the margin
_MIN_PAGE_GAPS = 8  # gaps that are enough to find the leading of a page


@dataclass(frozen=True, slots=True)
class PageMetrics:
    """The measures, in points, by which headings, gaps, indents and footnotes are recognised."""

    size: float
    leading: float
    left: float
    right: float
    gaps: tuple[Counter[float], ...] = ()  # for each page, counts of the distances between baselines
    edges: dict[int, float] = field(default_factory=dict)  # indent → right edge of the lines with this indent

    def is_heading(self, line: Line) -> bool:
        """Return whether a line is bold, or larger than the body."""
        return line.bold or line.size > _HEADING_SIZE * self.size

    def is_small(self, line: Line) -> bool:
        """Return whether a line is smaller than the body."""
        return line.size < _SMALL_SIZE * self.size

    def for_page(self, page: Page) -> PageMetrics:
        """Return the measures of one page, with its own leading and the margins of its boxes."""
        ends: dict[int, list[float]] = {}
        for line in page.lines:
            ends.setdefault(round(line.x), []).append(line.right)
        edges = {
            x: min(self.right, max(rights))
            for x, rights in ends.items()
            if len(rights) >= (_MIN_BOX_LINES if x > self.left + _MIN_BOX_INDENT else _MIN_PAGE_LINES)
        }
        gaps = self.gaps[page.number - 1]
        usual = _mode(gaps)
        leading = usual if usual is not None and gaps[usual] >= _MIN_PAGE_GAPS else self.leading
        return replace(self, leading=leading, edges=edges)

    def space_after(self, line: Line, following: Line, right: float | None = None) -> float:
        """Return the space that would remain on a line after the first word of the following line."""
        word = following.text.split(" ", 1)[0]
        head, hyphen, _ = word.partition("-")
        letters = len(head) + len(hyphen)
        edge = self.edges.get(round(line.x), self.right) if right is None else right
        letter_width = _CAPITAL_WIDTH if word.isupper() and letters > 1 else _LETTER_WIDTH
        return edge - line.right - (letter_width * letters + SPACE_WIDTH) * line.size


def measure_pages(pages: list[Page]) -> PageMetrics:
    """Return the usual measures of pages; the font size of the body is that of most characters."""
    lines = [line for page in pages for line in page.lines]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = _mode(sizes) or 12.0
    body = [line for line in lines if abs(line.size - size) < 0.2]
    rights, lefts = sorted(line.right for line in body), Counter(round(line.x) for line in body)
    right = rights[int(len(rights) * 0.98)] if rights else pages[0].width - 72
    left = min((x for x, times in lefts.items() if times > 0.05 * len(rights)), default=72)
    gaps = tuple(_baseline_gaps(page.lines, size) for page in pages)
    leading = _mode(sum(gaps, Counter())) or 1.2 * size
    if leading < _MAX_SINGLE_LEADING * size:
        gaps = tuple(
            Counter({gap: found[gap] for gap in found if gap < _MAX_SINGLE_LEADING * size}) for found in gaps
        )
    return PageMetrics(size, leading, float(left), right, gaps)


def _baseline_gaps(lines: list[Line], size: float) -> Counter[float]:
    """Count the distances between consecutive baselines of the body."""
    usual = [abs(line.size - size) <= 0.2 for line in lines]
    return Counter(
        round(before.y - line.y, 1)
        for (before, line), running in zip(pairwise(lines), pairwise(usual), strict=True)
        if all(running) and size < before.y - line.y < _MAX_LEADING * size
    )


def _mode(found: Counter[float]) -> float | None:
    """Return the most frequent value; of two, the smaller one."""
    return max(found, key=lambda value: (found[value], -value)) if found else None
