"""Measures the pages of a document, and groups their lines: printed lines, footnotes, table rows.

The text of a page comes in the order in which cells were written: the lines of the left cell, then
those of the next cell, which begins higher up again. So a row is recognised however its cells wrap,
and whether their text is at the top, middle or bottom.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import NamedTuple

from graphkit.documents.ingest.line_text import LINE_RE, join_lines
from graphkit.documents.ingest.pdf import SPACE_WIDTH, Line, PdfPage

_HEADING_SIZE = 1.08  # of the font size of the body
_SMALL_SIZE = 0.92
# mean widths, in font sizes
_LETTER_WIDTH = 0.55
_CAPITAL_WIDTH = 0.72
_MAX_SINGLE_LEADING = 2.0  # font sizes: more is double-spaced
_MAX_LEADING = 2.6  # font sizes: more is no leading
_MIN_BOX_INDENT = 8.0  # points
# lines that are enough to find the margin
_MIN_BOX_LINES = 6
_MIN_PAGE_LINES = 14
_MIN_PAGE_GAPS = 8  # gaps that are enough to find the leading of a page

_MIN_RUN = 5  # numbers that count up are paragraph numbers if they are so many
_MAX_INDENT_DIFFERENCE = 14.0  # points: "9" and "10" may be right-aligned
_MAX_STEP = 2  # one number may be missing

_SAME_BASELINE = 0.35  # of the font size: baselines of one line differ by at most this
_MAX_WORD_GAP = 1.2  # font sizes between two words of a line

_MIN_COLUMN_DISTANCE = 20.0  # points between the left edges of two columns
_MAX_DROP = 0.6  # of the font size: a cell may begin so much lower than the previous one
_MAX_LINE_GAP = 1.1  # leadings between two lines of a cell


@dataclass(frozen=True, slots=True)
class PageMetrics:
    """The measures, in points, by which headings, gaps, indents and footnotes are recognised."""

    size: float
    leading: float
    left: float
    right: float
    # page → distances between baselines
    gaps: dict[int, Counter[float]] = field(default_factory=dict)
    # indent → right edge of the lines with this indent
    edges: dict[int, float] = field(default_factory=dict)

    def is_heading(self, line: Line) -> bool:
        """Return whether a line is bold, or larger than the body."""
        return line.bold or line.size > _HEADING_SIZE * self.size

    def is_small(self, line: Line) -> bool:
        """Return whether a line is smaller than the body."""
        return line.size < _SMALL_SIZE * self.size

    def for_page(self, page: PdfPage) -> PageMetrics:
        """Return the measures of one page, with its own leading and the margins of its boxes."""
        ends: dict[int, list[float]] = defaultdict(list)
        for line in page.lines:
            ends[round(line.x)].append(line.right)
        edges = {}
        for x, rights in ends.items():
            in_box = x > self.left + _MIN_BOX_INDENT
            if len(rights) >= (_MIN_BOX_LINES if in_box else _MIN_PAGE_LINES):
                edges[x] = min(self.right, max(rights))
        gaps = self.gaps[page.number]
        usual = _mode(gaps, self.leading)
        leading = usual if gaps[usual] >= _MIN_PAGE_GAPS else self.leading
        return replace(self, leading=leading, edges=edges)

    def space_after(self, line: Line, following: Line, right: float | None = None) -> float:
        """Return the space that would remain on a line after the first word of the following
        line.
        """
        word = following.text.split(" ", 1)[0]
        head, hyphen, _ = word.partition("-")
        letters = len(head + hyphen)
        letter_width = _CAPITAL_WIDTH if word.isupper() and letters > 1 else _LETTER_WIDTH
        width = (letter_width * letters + SPACE_WIDTH) * line.size
        if right is None:
            right = self.edges.get(round(line.x), self.right)
        return right - line.right - width


def measure_pages(pages: list[PdfPage]) -> PageMetrics:
    """Return the usual measures of pages; the font size of the body is that of most characters."""
    lines = [line for page in pages for line in page.lines]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = _mode(sizes, 0) or 12.0
    body = [line for line in lines if abs(line.size - size) < 0.2]
    rights = sorted(line.right for line in body)
    lefts = Counter(round(line.x) for line in body)
    right = rights[int(len(rights) * 0.98)] if rights else pages[0].width - 72
    left = min((x for x, times in lefts.items() if times > 0.05 * len(body)), default=72)
    gaps = {page.number: _baseline_gaps(page.lines, size) for page in pages}
    leading = _mode(sum(gaps.values(), Counter()), 0) or 1.2 * size
    most = _MAX_SINGLE_LEADING * size
    if leading < most:
        gaps = {number: _up_to(most, found) for number, found in gaps.items()}
    return PageMetrics(size, leading, float(left), right, gaps)


def _up_to(most: float, gaps: Counter[float]) -> Counter[float]:
    """Return the distances that are smaller than `most`, with their counts."""
    return Counter({gap: count for gap, count in gaps.items() if gap < most})


def _baseline_gaps(lines: list[Line], size: float) -> Counter[float]:
    """Count the distances between consecutive baselines of the body."""
    gaps: Counter[float] = Counter()
    for before, line in pairwise(lines):
        gap = before.y - line.y
        is_leading = size < gap < _MAX_LEADING * size
        if is_leading and abs(before.size - size) <= 0.2 and abs(line.size - size) <= 0.2:
            gaps[round(gap, 1)] += 1
    return gaps


def _mode(found: Counter[float], default: float) -> float:
    """Return the most frequent value; of two, the smaller one."""
    return max(found, key=lambda value: (found[value], -value), default=default)


def add_full_stops(lines: Iterable[Line], metrics: PageMetrics) -> None:
    """Add a full stop, in place, to paragraph numbers that are printed without one ("36 Children
    say …").

    A line may also begin with another number; paragraph numbers are those that count up through the
    report.
    """
    half = (metrics.left + metrics.right) / 2  # the lines of contents entries are shorter
    counted = []
    for run in _numbers_that_count_up(lines, metrics):
        is_wide = sum(line.right > half for _, line in run) > len(run) / 2
        if len(run) > 1 and is_wide:
            counted.append(run)
    if max(map(len, counted), default=0) >= _MIN_RUN:
        for number, line in chain.from_iterable(counted):
            line.text = f"{number}.{line.text.removeprefix(str(number))}"


def _numbers_that_count_up(
    lines: Iterable[Line], metrics: PageMetrics
) -> list[list[tuple[int, Line]]]:
    """Return the runs of lines that begin with numbers that count up from 1, all as indented."""
    runs: list[list[tuple[int, Line]]] = []
    for line in lines:
        match = LINE_RE.number_without_stop.match(line.text)
        if match is None or metrics.is_small(line) or metrics.is_heading(line):
            continue
        number = int(match[1])
        for run in reversed(runs):
            last, above = run[-1]
            is_aligned = abs(line.x - above.x) < _MAX_INDENT_DIFFERENCE
            if is_aligned and last < number <= last + _MAX_STEP:
                run.append((number, line))
                break
        else:
            if number == 1:
                runs.append([(number, line)])
    return runs


def merge_fragments(lines: list[Line], metrics: PageMetrics) -> list[Line]:
    """Return the lines without raised footnote marks, and with the fragments around them merged."""
    whole: list[Line] = []
    mark: Line | None = None  # a footnote mark alone on its line
    for line in lines:
        if line.size <= 0.8 * metrics.size and LINE_RE.footnote_mark.match(line.text):
            mark = line
            continue
        if mark and line.x > mark.x and metrics.is_small(line):
            line.is_footnote = True
        mark = None
        if whole and _is_same_line(whole[-1], line):
            before = whole[-1]
            space = "" if line.text[:1] in ",.;:)?!’”" else " "
            before.text += space + line.text
            before.right = line.right
        else:
            whole.append(line)
    return [line for line in whole if LINE_RE.word_character.search(line.text)]


def _is_same_line(before: Line, line: Line) -> bool:
    """Return whether two fragments are on the same printed line."""
    if line.starts_cell or abs(before.y - line.y) > _SAME_BASELINE * before.size:
        return False
    gap = (line.x - before.right) / before.size
    return -0.6 < gap < _MAX_WORD_GAP


def separate_footnotes(
    lines: list[Line], metrics: PageMetrics
) -> tuple[list[Line], list[list[Line]]]:
    """Return the lines of the body, and the lines of each footnote.

    A footnote begins with a mark in small print and continues in small print. A mark that is not
    raised counts only below the body.
    """
    foot = min((line.y for line in lines if not metrics.is_small(line)), default=0.0)
    body: list[Line] = []
    notes: list[list[Line]] = []
    above: Line | None = None  # the last line of the footnote that may go on
    for line in lines:
        is_small = metrics.is_small(line)
        is_below = is_small and line.y < foot and not line.is_footnote
        if is_below and (mark := LINE_RE.unraised_mark.match(line.text)):
            line.is_footnote = True
            line.text = line.text[mark.end() :]
        if is_small and line.is_footnote:
            notes.append([line])
            above = line
        elif is_small and above and _is_next(above, line):
            notes[-1].append(line)
            above = line
        else:
            body.append(line)
            above = None
    return body, notes


def _is_next(above: Line, line: Line) -> bool:
    """Return whether a line of a footnote is right below another."""
    return 0 < above.y - line.y < 1.8 * above.size


class TableRow(NamedTuple):
    """A table row: its cells from left to right, each a list of lines."""

    cells: list[list[Line]]

    def texts(self) -> list[str]:
        """Return the text of each cell."""
        return [join_lines(line.text for line in cell) for cell in self.cells]


Unit = Line | TableRow


def find_rows(lines: list[Line], leading: float) -> list[Unit]:
    """Return the lines of a page in order, with the lines of each table row grouped.

    `leading` is the usual distance between baselines of the page, in points.
    """
    units: list[Unit] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not at or not _is_beside(lines[at - 1], line):
            units.append(line)
            at += 1
            continue
        left = _take_left_cell(units, line, leading)
        right = _read_cell(lines, at, leading)
        at += len(right)
        last = units[-1] if units else None
        if left:
            units.append(TableRow([left, right]))
        elif isinstance(last, TableRow):
            last.cells.append(right)
        else:
            units.extend(right)
    return units


def _is_beside(before: Line, line: Line) -> bool:
    """Return whether a line is to the right of the previous line, not below it."""
    is_right = line.x > before.x + _MIN_COLUMN_DISTANCE and line.x > before.right - 4
    return is_right and line.y > before.y - _MAX_DROP * before.size


def _take_left_cell(units: list[Unit], first: Line, leading: float) -> list[Line]:
    """Remove the lines of the left cell from the end of `units`, and return them."""
    taken: list[Line] = []
    while units:
        unit = units[-1]
        if isinstance(unit, TableRow):
            break
        is_left = unit.x <= first.x - _MIN_COLUMN_DISTANCE and unit.right <= first.x + 4
        if not is_left or (taken and not _is_of_cell(unit, taken[-1], first, leading)):
            break
        taken.append(unit)
        units.pop()
    return taken[::-1]


def _is_of_cell(line: Line, below: Line, first: Line, leading: float) -> bool:
    """Return whether a line is in the cell of the line below it; `first` begins the next cell."""
    if abs(line.size - below.size) > 1.5:
        return False
    gap = line.y - below.y
    is_level = line.y < first.y + line.size and gap > 0
    is_near = 0 < gap < max(1.5 * line.size, _MAX_LINE_GAP * leading)
    return is_level or (is_near and line.bold == below.bold)


def _read_cell(lines: list[Line], at: int, leading: float) -> list[Line]:
    """Return the lines of the cell that begins at index `at`."""
    cell = [lines[at]]
    for before, line in pairwise(lines[at:]):
        is_below = 0 < before.y - line.y < max(2 * before.size, _MAX_LINE_GAP * leading)
        if abs(line.x - cell[0].x) > 6 or not is_below:
            break
        cell.append(line)
    return cell
