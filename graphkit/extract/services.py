"""Which words name a local service, team, panel, group or programme.

Every stretch that might be a name (`service_spans`) is scored by what it is made of and what stands around it
(`service_features`); the best beginning for each ending wins, if it is better than none at all. The weights
are learned from labelled sentences by `benchmarks/train_services.py` and are plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from typing import Any

from graphkit.extract import service_features as features
from graphkit.extract.service_spans import BRACKET, Ending, endings, heads, lexicon
from graphkit.extract.words import Words
from graphkit.resources import resource

THRESHOLD = -0.6  # below 0: where readers disagree, a service is rather taken than missed
ELSEWHERE = frozenset(
    "mental-health health housing probation courts cafcass government safeguarding-partnership".split()
)
WITH_TAIL = -1.2  # for a name that says whom it is for: rare, so learned from few
HOPELESS = WITH_TAIL - 0.1
OWN_NAME = 2.0  # what it counts that the report says elsewhere what is called so: too rare to be learned
REMEMBERED = 1 << 15  # scores of groups of features


@dataclass(frozen=True, slots=True)
class Service:
    """The words that name a service: characters [start, end) of the sentence, class, long form."""

    start: int
    end: int
    class_hint: str
    expansion: str = ""
    score: float = 0.0


class Scorer:
    """Scores names by learned weights, remembering the groups of features that come again."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._name = self._remembering(features.of_name)
        self._before = self._remembering(features.of_before)
        self._print = self._remembering(features.of_print)
        self._after = self._remembering(features.of_after)
        self._short = self._remembering(features.of_short)

    def _remembering(self, group: Callable[..., Iterator[str]]) -> Callable[..., float]:
        weight = self._weights.get

        def score(*key: Any) -> float:
            return sum(map(weight, group(*key), repeat(0.0)))

        return lru_cache(REMEMBERED)(score)

    def best(
        self,
        words: Words,
        ending: Ending,
        abbreviations: Mapping[str, str],
        partners: Mapping[int, tuple[int, str]],
    ) -> tuple[float, int]:
        """Return score and first character of the best name that ends here."""
        end = self._after(*features.after_key(words, ending))
        if ending.kind == "abbreviation":
            end += self._short(*features.short_key(words, ending, abbreviations))
        best, at = HOPELESS, ending.begins[0][1]
        for first, start in ending.begins:
            score = end + self._before(*features.before_key(words, ending, first))
            score += self._print(*features.print_key(words, ending, first, start, partners, abbreviations))
            if ending.kind in features.OWN and words.text[start : ending.bare_end] in abbreviations:
                score += OWN_NAME
            score += self._name(*features.name_key(words, ending, first))
            if score > best:
                best, at = score, start
        return best, at


def services(
    words: Words,
    abbreviations: Mapping[str, str],
    taken: Collection[int] = (),
    partners: Mapping[int, tuple[int, str]] | None = None,
    known: Iterable[tuple[int, int, str]] = (),
    scorer: Scorer | None = None,
) -> list[Service]:
    """Return the services named in a sentence, in order, none overlapping.

    `abbreviations` gives long forms; `taken` are words that name somebody else; `partners` says which words
    mean a sector: first word → (word after the last, sector); `known` are names found already: first word,
    word after the last, class.
    """
    scorer, partners = scorer or shipped_scorer(), partners or {}
    found = [_known(words, *item) for item in known]
    for ending in endings(words, taken):
        score, start = scorer.best(words, ending, abbreviations, partners)
        if score > (WITH_TAIL if ending.kind == "tail" else THRESHOLD) and not _means_sector(
            words, ending, start, partners
        ):
            long = _long_form(words, ending, start, abbreviations)
            found.append(Service(start, ending.end, class_of(words, ending, start, long), long, score))
    kept: list[Service] = []
    for service in sorted(found, key=lambda service: (-service.score, service.start)):
        if all(service.end <= other.start or service.start >= other.end for other in kept):
            kept.append(service)
    return sorted(kept, key=lambda service: service.start)


def _means_sector(words: Words, ending: Ending, start: int, partners: Mapping[int, tuple[int, str]]) -> bool:
    """Say whether a name is as a whole a generic word for an agency that no authority runs."""
    return any(
        last == ending.last + 1 and words.starts[first] <= start and sector in ELSEWHERE
        for first, (last, sector) in partners.items()
    )


def _known(words: Words, first: int, last: int, class_hint: str) -> Service:
    """Return a service whose name is known all over England."""
    start, end = words.starts[first], words.ends[last - 1]
    if words.lower[last - 1].endswith("'s"):
        end -= 2
    bracket = BRACKET.match(words.text, end)
    return Service(start, bracket.end() if bracket else end, class_hint, score=THRESHOLD)


def class_of(words: Words, ending: Ending, start: int, long: str) -> str:
    """Return the class of the ontology that a name belongs to, by its head or the one right after it."""
    name = words.text[start : ending.bare_end].lower()
    if ending.kind in ("head", "tail"):
        return class_of_head(heads()[ending.word], name)
    if long:
        name = long.lower()
        last = name.split()[-1]
        return class_of_head(heads().get(last, ""), name)
    after = words.lower[ending.last + 1] if ending.last + 1 < len(words.lower) else ""
    return class_of_head(heads().get(after, ""), name)


def class_of_head(head: str, name: str) -> str:
    """Return the class for a head; groups by who meets in them."""
    found = next((kind for kind, words in lexicon()["heads"].items() if head in words), "Service")
    if found != "Group":
        return found
    meets = any(part in lexicon()["participation"] for part in re.split(r"[^a-z]+", name))
    return "ParticipationGroup" if meets else "Panel"


def _long_form(words: Words, ending: Ending, start: int, abbreviations: Mapping[str, str]) -> str:
    if ending.kind in features.OWN:
        return abbreviations.get(words.text[start : ending.bare_end], "")
    if ending.kind != "abbreviation":
        return ""
    return abbreviations.get(features.abbreviation_at(words, ending), "")


@cache
def shipped_scorer() -> Scorer:
    """Return the scorer with the weights that ship with graphkit."""
    weights = {}
    with resource("data", "model", "service-weights.tsv").open(encoding="utf-8") as file:
        for line in file:
            feature, _, weight = line.rstrip("\n").rpartition("\t")
            weights[feature] = float(weight)
    return Scorer(weights)
