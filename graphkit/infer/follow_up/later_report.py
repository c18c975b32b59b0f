"""What a later report says of what an earlier one asked for.

The findings of the next report that are about the same thing are weighed against one another: the weakness
is still found (recurs), in part (partly-recurs), no more (resolved), or nothing is said of it
(not-mentioned). The next report may also ask for the same again, and the grades may be worse than before.
What is measured so tells the outcome by learned weights: `graphkit.infer.follow_up.outcomes`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from graphkit.core.identifiers import inspection_of
from graphkit.infer.follow_up.outcomes import PARTLY, RECURS, RESOLVED, SILENT, Measures, Weights, likelihoods
from graphkit.infer.follow_up.similarity import SUMMARY, FindingIndex, Gist, asks_the_same

_NEARNESS = 3  # how much more the nearest findings count than the others
_MEANT = 1.0  # added to the likeness of a finding to the recommendation that it says was made before
_ABOUT = 0.3  # a finding this much alike is about the same thing
_REPEATED = 0.28  # a recommendation this much alike asks for it again
_MOST, _SHARE = 5, 0.5  # findings shown for an outcome, and how near to the best they come
_TELLING = 0.65  # how near those come that are shown beside the best
_BARE = 2  # keywords of a sentence that says too little by itself: "this is good practice"
_SPOKEN, _AROUND = 3, 8  # the findings nearest by their words; those whose topics count
_WEAKNESS = {"weakness": 1.0, "mixed": 0.5, "strength": 0.0}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A finding of the later report: what it says, how it evaluates it, how it looks back.

    `not_on` are the earlier inspections that it does not look back on: it names others by date.
    """

    said: Gist
    polarity: str
    looks_back: str = ""
    not_on: frozenset[str] = frozenset()  # IRIs


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What became of a recommendation, and the later findings and recommendations that show it."""

    outcome: str
    confidence: float
    recurring: tuple[str, ...] = ()  # IRIs
    resolving: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """How much each finding, and each recommendation, of a later report is about what was asked."""

    asked: Gist
    findings: Mapping[int, float]  # by place, read in context
    themselves: Mapping[int, float]  # by place, each by itself
    words: Mapping[int, float]  # by place, read in context, topics left aside
    recommendations: Mapping[int, float]
    joint: bool = False  # a joint inspection asked for it
    worse: float = 0.0  # by how many steps the grades are worse than when it was asked


class Later:
    """What a later report says, ready to tell what became of what was asked earlier."""

    def __init__(
        self, findings: Sequence[Evaluated], recommendations: Sequence[Gist], asked: Sequence[Gist] = ()
    ) -> None:
        self.findings = findings
        said = [finding.said for finding in findings]
        self._index = FindingIndex(said, asked)
        self._recommendations = recommendations
        self._asked = self._paragraphs_asked_for()
        self._of_all = [item for item in findings if item.looks_back == "overall"]

    def compare(self, asked: Sequence[Gist], joint: bool = False, worse: float = 0.0) -> list[Compared]:
        """Compare the recommendations of an earlier inspection with all that the later report says.

        Where it says of a paragraph that this had been asked for, one of them is meant: the nearest.
        """
        each = [self._index.alike(item) for item in asked]
        inspection = inspection_of(asked[0].iri) if asked else ""
        for places in self._asked.values():
            said = [self.findings[place] for place in places]
            if all(inspection in item.not_on for item in said if item.looks_back == "asked"):
                continue
            near = [max(alike.in_context.get(place, 0.0) for place in places) for alike in each]
            if max(near, default=0.0) >= _ABOUT:
                meant = each[near.index(max(near))].in_context
                meant |= {place: meant[place] + _MEANT for place in places if place in meant}
        return [
            Compared(
                item,
                {
                    place: score
                    for place, score in alike.in_context.items()
                    if self.findings[place].polarity in _WEAKNESS
                },
                alike.themselves,
                alike.by_words,
                {place: asks_the_same(item, other) for place, other in enumerate(self._recommendations)},
                joint,
                worse,
            )
            for item, alike in zip(asked, each, strict=True)
        ]

    def _paragraphs_asked_for(self) -> dict[str, list[int]]:
        """Return the places of the findings that stand beside one that says: this had been asked for."""
        marked = {item.said.paragraph for item in self.findings if item.looks_back == "asked"}
        found: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(self.findings):
            if item.said.paragraph != SUMMARY and item.said.paragraph in marked:
                found[item.said.paragraph].append(place)
            elif item.looks_back == "asked":
                found[item.said.iri].append(place)
        return found

    def follow_up(self, found: Compared, weights: Weights | None = None) -> FollowUp:
        """Return what became of a recommendation that was compared with this report.

        The likeliest outcome is told, of those that something in the report shows. What is asked for again is
        neither resolved nor passed over in silence.
        """
        alike = {place: score for place, score in found.findings.items() if score >= _ABOUT}
        again = [
            self._recommendations[place].iri
            for place, score in sorted(found.recommendations.items())
            if score >= _REPEATED
        ]
        nearest = {place: score + found.themselves.get(place, 0.0) for place, score in alike.items()}
        recurring = tuple(again + self._shown(found.asked, nearest, "weakness", "mixed"))
        resolving = tuple(self._shown(found.asked, nearest, "strength"))
        weak, good = bool(recurring), bool(resolving and not again)
        shown = {RECURS: weak, PARTLY: weak, RESOLVED: good, SILENT: not again}
        each = likelihoods(self.measures(found), weights)
        told = max((name for name in each if shown[name]), key=lambda name: each[name])
        return FollowUp(
            told,
            round(each[told], 2),
            recurring if told in (RECURS, PARTLY) else (),
            resolving if told in (PARTLY, RESOLVED) else (),
        )

    def measures(self, found: Compared) -> Measures:
        """Measure what this report says of a recommendation that was compared with it."""
        about = found.findings
        weak = {place: _WEAKNESS[self.findings[place].polarity] for place in about}
        around = nlargest(_AROUND, about, key=about.__getitem__)
        topics = frozenset[str]().union(*(self.findings[place].said.topics for place in around))
        mass = {place: score**_NEARNESS for place, score in about.items()}
        share = sum(mass[place] * weak[place] for place in mass) / (sum(mass.values()) or 1.0)
        return Measures(
            words=sum(nlargest(_SPOKEN, found.words.values())) / _SPOKEN,
            topics=len(topics & found.asked.topics) / (len(found.asked.topics) or 1),
            length=len(found.asked.keywords),
            joint=float(found.joint),
            weakness=max((score for place, score in about.items() if weak[place]), default=0.0),
            strength=max((score for place, score in about.items() if not weak[place]), default=0.0),
            share=share,
            again=max(found.recommendations.values(), default=0.0),
            shortfalls=sum(score**2 * weak.get(place, 0.0) for place, score in found.themselves.items()),
            worse=found.worse,
        )

    def _shown(self, asked: Gist, nearest: Mapping[int, float], *polarities: str) -> list[str]:
        """Return the findings of these polarities that show it: the nearest, and others that are near enough.

        Sentences that say too little by themselves are shown where there are no others.
        """
        order = sorted(
            (place for place in nearest if self.findings[place].polarity in polarities),
            key=lambda place: (-nearest[place], place),
        )
        order = [place for place in order if not _is_bare(self.findings[place].said, asked)] or order
        if not order:  # what is said of all that was asked for
            of_all = [item for item in self._of_all if inspection_of(asked.iri) not in item.not_on]
            return [item.said.iri for item in of_all if item.polarity in polarities][:_MOST]
        enough = max(_TELLING, _SHARE * nearest[order[0]])
        near = [order[0], *(place for place in order[1:_MOST] if nearest[place] >= enough)]
        return [self.findings[place].said.iri for place in near]


def _is_bare(said: Gist, asked: Gist) -> bool:
    return len(said.keywords) <= _BARE and said.keywords.isdisjoint(asked.keywords)
