"""How far the paragraph numbers are to be believed that a report prints after its recommendations.

Some reports were numbered again after these references had been set: each is one or two off, in the whole
report or from some place on. So the numbers are read together: going through them in order, they are off
by the same step as the one before, at first by none, unless enough speaks for another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STEPS = (0, 1, -1, 2, -2)  # how far off a number may be; the first wins where nothing tells them apart
CHANGE = 2.5  # what a change of step must gain: the fit of two to three citations


def believed(
    cited: Sequence[Sequence[str]], scores: Sequence[Mapping[str, float]]
) -> tuple[frozenset[str], ...]:
    """Return for each recommendation the paragraphs that its citations mean.

    Parameters
    ----------
    cited
        For each recommendation the numbers printed after it.
    scores
        For each recommendation how well each paragraph bears it out.

    Examples
    --------
    >>> fits = [{"5": 0.9}, {"8": 0.7}, {"10": 0.8}]
    >>> [set(item) for item in believed([("4",), ("7",), ("9",)], fits)]
    [{'5'}, {'8'}, {'10'}]
    """
    places = sorted(
        (int(number), place) for place, numbers in enumerate(cited) for number in dict.fromkeys(numbers)
    )
    found: list[set[str]] = [set() for _ in cited]
    for (number, place), step in zip(places, _steps(places, scores), strict=True):
        found[place].add(str(number + step))
    return tuple(map(frozenset, found))


def _steps(places: Sequence[tuple[int, int]], scores: Sequence[Mapping[str, float]]) -> list[int]:
    """Return how far off each citation is: the likeliest sequence of steps."""
    total = {step: -CHANGE if step else 0.0 for step in STEPS}
    came_from: list[dict[int, int]] = []
    for number, place in places:
        fit = {step: scores[place].get(str(number + step), 0.0) for step in STEPS}
        best = max(fit.values()) or 1.0
        before = max(STEPS, key=lambda step: total[step])
        source = {step: before if total[before] - CHANGE > total[step] else step for step in STEPS}
        came_from.append(source)
        total = {
            step: total[source[step]] - (CHANGE if source[step] != step else 0.0) + fit[step] / best
            for step in STEPS
        }
    if not places:
        return []
    steps = [max(STEPS, key=lambda step: total[step])]
    for source in reversed(came_from[1:]):
        steps.append(source[steps[-1]])
    return steps[::-1]
