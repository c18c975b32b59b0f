"""Overlaps with a set of intervals."""

from hypothesis import given
from hypothesis import strategies as st

from graphkit.documents.extract.text.interval_set import IntervalSet

stretch = st.tuples(st.integers(0, 30), st.integers(1, 6)).map(lambda drawn: (drawn[0], sum(drawn)))


@given(st.lists(stretch, max_size=6), stretch)
def test_an_overlap_with_any_interval_is_found(
    taken: list[tuple[int, int]], interval: tuple[int, int]
) -> None:
    start, end = interval
    assert IntervalSet(taken).overlaps(start, end) == any(
        one < end and start < other for one, other in taken
    )
