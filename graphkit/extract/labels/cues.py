"""Polarity cues of a sentence, resolved for negation, mitigation and contrast, as classifier features.

General lists of positive and negative words fail in this domain: "abuse is identified quickly" is praise, so
is "without delay", "not robust" is a fault, and "most plans are clear, but not all" has two sides. So each
cue is interpreted where it stands. A negator turns praise after it into a fault and a mitigator turns a fault
into good practice, both only within the clause; a contrast word opens a new clause. This module names the
result as features (`cue_features`); their weights are learned and stored in `data/model/polarity.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby, pairwise

from graphkit.extract.text.phrase_matcher import IGNORED, PhraseMatch

POSITIVE_SENSES = frozenset({"praise", "practice", "benefit", "progress"})
NEGATIVE_SENSES = frozenset({"fault", "lack", "delay", "decline", "harm"})
NEGATED, MITIGATED = "not ", "no more "  # prefixes of the sense of a negated or mitigated cue

_PREFIXES = (NEGATED, MITIGATED)
_CLAUSE_MARKS = frozenset(";:(),.?")
_SCOPE = 5  # words that a negator or mitigator reaches
_FREQUENT_SENSES = frozenset({"description", "partial", "practice"})  # too frequent to be useful in pairs
_CACHE_SIZE = 1 << 14


# The sense ("praise", "not praise"), the clause (0, 1 …), the index of the first word and after the last one.
Cue = tuple[str, int, int, int]


def cue_features(words: list[str], phrases: Iterable[PhraseMatch]) -> tuple[str, ...]:
    """Return the names of the cue features of a sentence, each once; they begin with "#".

    `phrases` are the matches of the polarity lexicon in the sentence.
    """
    cues = [
        (sense, clause, " ".join(words[start:end]) if sense.startswith(_PREFIXES) else "")
        for sense, clause, start, end in find_cues(words, phrases)
    ]
    return _features(tuple(cues))


def find_cues(words: list[str], phrases: Iterable[PhraseMatch]) -> list[Cue]:
    """Return the cues of a sentence in order, with negation and mitigation applied.

    Examples
    --------
    >>> from graphkit.extract.text.phrase_matcher import load_lexicon, normalized_tokens
    >>> words = normalized_tokens("Visits are prompt, but plans are not robust.")
    >>> [sense for sense, *_ in find_cues(words, load_lexicon("polarity").find(words))]
    ['praise', 'contrast', 'lack', 'not praise']
    """
    cues: list[Cue] = []
    clause, negator, mitigator, previous_end = 0, -_SCOPE, -_SCOPE, 0
    for start, end, senses in phrases:
        between = words[previous_end:start]
        if not _CLAUSE_MARKS.isdisjoint(between):
            clause += sum([word in _CLAUSE_MARKS and word != "," for word in between])
            negator = mitigator = -_SCOPE
        previous_end = end
        is_negated, is_mitigated = start - negator <= _SCOPE, start - mitigator <= _SCOPE
        for sense in senses:
            if sense == "negator":
                negator = end - 1
            elif sense == "mitigator":
                mitigator = end - 1
            elif sense != IGNORED:
                if sense == "contrast":
                    clause += 1
                    negator = mitigator = -_SCOPE
                if is_negated or is_mitigated:
                    sense = _resolved_sense(sense, is_negated, is_mitigated)
                cues.append((sense, clause, start, end))
    return cues


@lru_cache(_CACHE_SIZE)
def _features(cues: tuple[tuple[str, int, str], ...]) -> tuple[str, ...]:
    """Return the features of cues given as sense, clause and, for a negated or mitigated one, its words."""
    senses = [sense for sense, _, _ in cues]
    features = []
    for sense in dict.fromkeys(senses):
        features += [f"#{sense} {times}" for times in range(1, min(senses.count(sense), 3) + 1)]
    signs = "".join(map(_sign, senses))
    positive, negative = signs.count("+"), signs.count("-")
    features.append(f"#turns {''.join(sign for sign, _ in groupby(signs))[:8]}")
    features.append(f"#good {min(positive, 4)} bad {min(negative, 3)}")
    features.append(f"#balance {max(-3, min(3, positive - 2 * negative))}")
    if signs:
        features.append(f"#opens {signs[0]}")
        features.append(f"#closes {signs[-1]}")
    sequence = ["^", *(sense for sense in senses if sense not in _FREQUENT_SENSES), "$"]
    features += [f"#{first} > {second}" for first, second in pairwise(sequence)]
    features += [f"#{sense}: {words}" for sense, _, words in cues if words]
    if cues:
        last_clause = cues[-1][1]
        features += [f"#last {sense}" for sense, clause, _ in cues if clause == last_clause]
        features += [f"#first {sense}" for sense, clause, _ in cues if clause == 0]
    return tuple(dict.fromkeys(features))


def _resolved_sense(sense: str, is_negated: bool, is_mitigated: bool) -> str:
    if is_negated and sense in POSITIVE_SENSES:
        return NEGATED + sense
    if is_mitigated and sense in NEGATIVE_SENSES:
        return MITIGATED + sense
    return sense


def _sign(sense: str) -> str:
    """Return "+", "-" or "|" (contrast) for a sense that evaluates, "" for any other."""
    if sense in POSITIVE_SENSES or sense.startswith(MITIGATED):
        return "+"
    if sense in NEGATIVE_SENSES or sense == "needed" or sense.startswith(NEGATED):
        return "-"
    return "|" if sense == "contrast" else ""
