"""Which findings a recommendation rests on.

A reader who doubts a recommendation wants the sentences that bear it out. Some reports print paragraph
numbers after it; they are followed, but not trusted: in some reports each is one off, so the paragraphs next
to a cited one compete with it. Where nothing is cited, the whole report does. Findings compete by the words
they share with the recommendation, rare ones counting more, by topic, and by saying that something is weak.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphkit.model import Finding, Recommendation

MOST = 6  # findings a recommendation rests on
SHARE = 0.5  # of the best one's score, that the others must reach
_WORD = re.compile(r"[a-z]{3,}")
_ENDINGS = tuple("ations ation ingly ments ment ings ing ness ies ied ely ers er ed ly es s e al".split())
_EMPTY = frozenset(
    "the and for are that with not their they this have has from which who was were been but all these when "
    "there than more some most into also how such where those them can will does other what including its "
    "had his her our you your any may".split()
)
_COMMON = frozenset(  # in every recommendation, whatever it is about
    "children child young people quality improv ensur consistent consistency timely effective effectiv "
    "practice servic service support local authority".split()
)
_POLARITY = {"weakness": 0.35, "mixed": 0.25}
_TOPIC = 0.35  # for each topic in common


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A finding with the stems of its words, each once, and how long it is."""

    finding: Finding
    stems: frozenset[str]
    paragraph: str


def with_evidence(
    recommendations: Sequence[Recommendation], findings: Sequence[Finding]
) -> tuple[Recommendation, ...]:
    """Return the recommendations with the ids of the findings that bear them out, best first.

    Both must have their quotes. A recommendation that shares nothing with any finding rests on none.
    """
    candidates = [
        _Candidate(item, frozenset(_stems(item.span.quote or "")), item.span.paragraph) for item in findings
    ]
    counts = Counter(stem for item in candidates for stem in item.stems)
    rarity = {stem: math.log((len(candidates) + 1) / (count + 0.5)) for stem, count in counts.items()}
    return tuple(replace(item, evidence=_evidence(item, candidates, rarity)) for item in recommendations)


def _evidence(
    item: Recommendation, candidates: Sequence[_Candidate], rarity: dict[str, float]
) -> tuple[str, ...]:
    wanted = frozenset(_stems(item.span.quote or ""))
    weights = {stem: rarity.get(stem, 0.0) * (0.4 if stem in _COMMON else 1.0) for stem in wanted}
    pool = _near_the_cited(item, candidates) or candidates
    scored = [(score, place) for place, one in enumerate(pool) if (score := _score(item, weights, one)) > 0]
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(pool[place].finding.id for score, place in scored[:MOST] if score >= SHARE * scored[0][0])


def _score(item: Recommendation, weights: dict[str, float], one: _Candidate) -> float:
    shared = sum(weights[stem] for stem in weights.keys() & one.stems)
    if not shared:
        return 0.0
    finding = one.finding
    bonus = 1 + _POLARITY.get(finding.polarity, 0.0) + _TOPIC * len({*item.topics} & {*finding.topics})
    return bonus * shared / math.sqrt(6 + len(one.stems))


def _near_the_cited(item: Recommendation, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the findings of the cited paragraphs and of their neighbours, none where nothing is cited."""
    near = {
        str(int(number) + step) for number in item.cites_paragraphs if number.isdigit() for step in (-1, 0, 1)
    }
    return [one for one in candidates if one.paragraph in near]


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _EMPTY]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
