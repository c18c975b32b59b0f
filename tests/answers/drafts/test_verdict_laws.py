"""How the states of the parts of a sentence join: in any order,
and nothing is confirmed by half.
"""

from hypothesis import given
from hypothesis import strategies as st

from graphkit.answers.claims.verdict import (
    CONFIRMED,
    CONTRADICTED,
    NOT_CHECKED,
    NOT_FOUND,
    OVERTAKEN,
    PARTLY,
)
from graphkit.answers.drafts import check

# The state of a sentence with two parts, by the states of these.
PAIRS = {
    (CONFIRMED, CONTRADICTED): PARTLY,
    (CONFIRMED, NOT_CHECKED): PARTLY,
    (CONFIRMED, NOT_FOUND): PARTLY,
    (CONFIRMED, OVERTAKEN): OVERTAKEN,
    (CONFIRMED, PARTLY): PARTLY,
    (CONTRADICTED, NOT_CHECKED): NOT_CHECKED,
    (CONTRADICTED, NOT_FOUND): CONTRADICTED,
    (CONTRADICTED, OVERTAKEN): PARTLY,
    (CONTRADICTED, PARTLY): PARTLY,
    (NOT_CHECKED, NOT_FOUND): NOT_CHECKED,
    (NOT_CHECKED, OVERTAKEN): PARTLY,
    (NOT_CHECKED, PARTLY): PARTLY,
    (NOT_FOUND, OVERTAKEN): PARTLY,
    (NOT_FOUND, PARTLY): PARTLY,
    (OVERTAKEN, PARTLY): PARTLY,
}
STATES = (CONFIRMED, CONTRADICTED, NOT_CHECKED, NOT_FOUND, OVERTAKEN, PARTLY)
_SO = {CONFIRMED, OVERTAKEN, PARTLY}  # what is so, at least in part
several = st.lists(st.sampled_from(STATES), min_size=1, max_size=7)


def joined(states: list[str]) -> str:
    return check._together(states)


def test_two_states_join_as_the_table_says() -> None:
    assert {pair: joined([*pair]) for pair in PAIRS} == PAIRS
    assert len(PAIRS) == len(STATES) * (len(STATES) - 1) / 2


@given(several, st.randoms(use_true_random=False))
def test_order_and_repeats_do_not_matter(states: list[str], random: object) -> None:
    shuffled = [*states, *states[::2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert joined(shuffled) == joined(states)


@given(st.sampled_from(STATES), st.integers(1, 5))
def test_equal_parts_have_the_state_of_each(state: str, number: int) -> None:
    assert joined([state] * number) == state


@given(several)
def test_only_what_is_so_as_a_whole_is_confirmed(states: list[str]) -> None:
    assert (joined(states) == CONFIRMED) == ({*states} == {CONFIRMED})
    assert (joined(states) == OVERTAKEN) == (
        OVERTAKEN in states and {*states} <= {CONFIRMED, OVERTAKEN}
    )


@given(several)
def test_what_is_partly_so_is_called_so(states: list[str]) -> None:
    whole = joined(states)
    assert (whole in _SO) == (not _SO.isdisjoint(states))
    if _SO.isdisjoint(states):
        worst = next(each for each in (NOT_CHECKED, CONTRADICTED, NOT_FOUND) if each in states)
        assert whole == worst


@given(several)
def test_a_part_that_is_not_checked_forbids_a_contradiction(states: list[str]) -> None:
    assert joined([*states, NOT_CHECKED]) in (NOT_CHECKED, PARTLY)
