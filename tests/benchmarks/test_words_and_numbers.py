"""How far words and numbers agree: the area under the curve, and its interval over authorities."""

import runpy
from pathlib import Path

SCRIPT = runpy.run_path(
    str(Path(__file__).parents[2] / "benchmarks" / "words_and_numbers.py"), run_name=""
)


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    assert SCRIPT["auc"]([3, 2], [1, 2]) == 0.875
    assert SCRIPT["auc"]([1], [2]) == 0.0


def test_the_interval_is_wider_for_few_authorities() -> None:
    cases = [
        (place, number % 2 == 0, 40.0 + 10 * (number % 2 == 0) + 13 * number % 29)
        for number, place in enumerate("abcdefghijklmnop")
    ]
    low, high = SCRIPT["interval"](cases)
    same_place = [("a" if place < "i" else "b", weak, value) for place, weak, value in cases]
    wide_low, wide_high = SCRIPT["interval"](same_place)
    assert 0 <= low < high <= 1
    assert (low, high) == SCRIPT["interval"](cases)  # the same draws
    assert (wide_low, wide_high) != (low, high)
