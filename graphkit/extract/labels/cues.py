"""Cues to what a sentence evaluates, and how they work upon one another.

General lists of good and bad words fail here: "abuse is identified quickly" is praise, "without delay" too,
"not robust" is a fault and "most plans are clear, but not all" has two sides. So each cue is read where it
stands: a negator turns praise after it into a fault, a mitigator turns a fault into good practice, both
only to the end of the clause; a word of contrast opens another clause. What that amounts to is learned:
this module gives it names (`cue_features`), the weights are in `data/model/polarity.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby, pairwise

from graphkit.extract.text.phrase_matcher import IGNORED, PhraseMatch

GOOD = frozenset({"praise", "practice", "benefit", "progress"})
BAD = frozenset({"fault", "lack", "delay", "decline", "harm"})
NOT, DESPITE = "not ", "no more "  # before a cue that is negated, or a fault that is kept away

_TURNED = (NOT, DESPITE)
_STOPS = frozenset(";:(),.?")
_SCOPE = 5  # words over which a negator or mitigator reaches
_PLAIN = frozenset({"description", "partial", "practice"})  # too common to be told in pairs
_REMEMBERED = 1 << 14  # features of cues that came before


# Its sense ("praise", "not praise"), its clause (0, 1 …), its first word, the word after its last.
Cue = tuple[str, int, int, int]


def cue_features(words: list[str], phrases: Iterable[PhraseMatch]) -> tuple[str, ...]:
    """Return names for what the cues of a sentence amount to, each once; they begin with "#".

    `phrases` are those of the lexicon of polarity in the sentence.
    """
    found = [
        (sense, clause, " ".join(words[start:end]) if sense.startswith(_TURNED) else "")
        for sense, clause, start, end in find_cues(words, phrases)
    ]
    return _features(tuple(found))


def find_cues(words: list[str], phrases: Iterable[PhraseMatch]) -> list[Cue]:
    """Return the cues of a sentence in order, turned round where they are negated or mitigated.

    Examples
    --------
    >>> from graphkit.extract.text.phrase_matcher import load_lexicon, normalized_tokens
    >>> words = normalized_tokens("Visits are prompt, but plans are not robust.")
    >>> [sense for sense, *_ in find_cues(words, load_lexicon("polarity").find(words))]
    ['praise', 'contrast', 'lack', 'not praise']
    """
    found: list[Cue] = []
    clause, negated, mitigated, seen = 0, -_SCOPE, -_SCOPE, 0
    for start, end, senses in phrases:
        between = words[seen:start]
        if not _STOPS.isdisjoint(between):
            clause += sum([word in _STOPS and word != "," for word in between])
            negated = mitigated = -_SCOPE
        seen = end
        under_negator, under_mitigator = start - negated <= _SCOPE, start - mitigated <= _SCOPE
        for sense in senses:
            if sense == "negator":
                negated = end - 1
            elif sense == "mitigator":
                mitigated = end - 1
            elif sense != IGNORED:
                if sense == "contrast":
                    clause += 1
                    negated = mitigated = -_SCOPE
                if under_negator or under_mitigator:
                    sense = _turned(sense, under_negator, under_mitigator)
                found.append((sense, clause, start, end))
    return found


@lru_cache(_REMEMBERED)
def _features(found: tuple[tuple[str, int, str], ...]) -> tuple[str, ...]:
    """Return the features of cues, their words left out where they do not matter; these come again."""
    senses = [sense for sense, _, _ in found]
    features = []
    for sense in dict.fromkeys(senses):
        features += [f"#{sense} {times}" for times in range(1, min(senses.count(sense), 3) + 1)]
    signs = "".join(map(_sign, senses))
    good, bad = signs.count("+"), signs.count("-")
    features.append(f"#turns {''.join(sign for sign, _ in groupby(signs))[:8]}")
    features.append(f"#good {min(good, 4)} bad {min(bad, 3)}")
    features.append(f"#balance {max(-3, min(3, good - 2 * bad))}")
    if signs:
        features.append(f"#opens {signs[0]}")
        features.append(f"#closes {signs[-1]}")
    told = ["^", *(sense for sense in senses if sense not in _PLAIN), "$"]
    features += [f"#{one} > {other}" for one, other in pairwise(told)]
    features += [f"#{sense}: {words}" for sense, _, words in found if words]
    if found:
        last = found[-1][1]
        features += [f"#last {sense}" for sense, clause, _ in found if clause == last]
        features += [f"#first {sense}" for sense, clause, _ in found if clause == 0]
    return tuple(dict.fromkeys(features))


def _turned(sense: str, negated: bool, mitigated: bool) -> str:
    if negated and sense in GOOD:
        return NOT + sense
    if mitigated and sense in BAD:
        return DESPITE + sense
    return sense


def _sign(sense: str) -> str:
    """Return "+", "-" or "|" (contrast) for the senses that evaluate, "" for the others."""
    if sense in GOOD or sense.startswith(DESPITE):
        return "+"
    if sense in BAD or sense == "needed" or sense.startswith(NOT):
        return "-"
    return "|" if sense == "contrast" else ""
