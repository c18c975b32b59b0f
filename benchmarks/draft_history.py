"""Check sentences that are made from the history of a graph, true and false,
and count those that mislead.

    python benchmarks/draft_history.py STORE [--each N] [--misleading]

A true sentence that is contradicted misleads, and so does a false one that is confirmed. Truth
comes from the tables of the read model, without readings. Of a graph with the words of reports, a
finding joined by "and" with the denial of another one of the same report is false, too. `--each N`
takes every Nth sentence of a kind; `--misleading` prints them.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from graphkit.answers.drafts.check import judge_draft
from graphkit.answers.drafts.draft_text import parse_draft
from graphkit.answers.readings.views import with_views
from graphkit.core.partial_dates import long_date
from graphkit.core.schemes import GRADES
from graphkit.graph.store.dataset import Store, open_store

_RI = "requires-improvement"
CRITERIA = {
    "leaders": "Leaders",
    "care-leavers": "Care leavers",
    "children-in-care": "Children in care",
}
_BOUNDS: Mapping[str, Callable[[int, int], bool]] = {
    "exactly": lambda n, m: n == m,
    "more than": lambda n, m: n > m,
    "at least": lambda n, m: n >= m,
    "up to": lambda n, m: n <= m,
    "fewer than": lambda n, m: n < m,
}
_INSPECTIONS = """
SELECT place.label, known.id, known.day, ifnull(last_day, ''), ifnull(issued, ''),
  ifnull(rated_by = 'worst', 0)
FROM known_inspection AS known JOIN entity AS place ON place.id = known.authority
  JOIN authority ON authority.id = known.authority
WHERE known.kind = 'full' AND known.source <> 'mentioned' AND length(known.day) = 10
  AND ifnull(valid_until, '9999') > (SELECT max(day) FROM known_inspection
  WHERE source <> 'mentioned')
ORDER BY 1, 3"""
_FINDINGS = """
SELECT place.label, passage.inspection, quote FROM finding JOIN passage USING (id)
JOIN inspection ON inspection.id = passage.inspection
JOIN entity AS place ON place.id = inspection.authority
WHERE quote IS NOT NULL AND polarity IN ('strength', 'weakness') ORDER BY 1, 2, passage.id"""
_COPULA = re.compile(r"\b(?:is|are)\b")
_NOT_PLAIN = re.compile(
    r"^(?:This|These|They|It|There|He|She|In|As|However|Some|Most|Many)\b"
    r"|[,;:]|\b(?:not|no|and|but|while|which|who|that|how|whether|few|some|most|many)\b"
)
_LONGEST_FINDING = 25  # words
_COUNTS = """
SELECT inspection, count(*), sum(ifnull(priority_action, 0)) FROM recommendation
JOIN passage USING (id)
WHERE part_of IS NULL GROUP BY 1"""


class Case(NamedTuple):
    """A sentence or two, whether the last is true, and its kind."""

    text: str
    is_true: bool
    kind: str


class Known(NamedTuple):
    """A full inspection of an authority and what it gave."""

    day: str
    end: str
    issued: str
    is_by_worst: bool
    grades: dict[str, str]
    # None where there is none, or another number without priority actions
    recommendations: int | None

    @property
    def overall(self) -> str:
        """The overall grade, "" without one."""
        return self.grades.get("overall-effectiveness", "")


def histories(store: Store) -> dict[str, list[Known]]:
    """Return the full inspections of each authority that exists, in order."""
    facts = with_views(store.facts)
    grades: dict[int, dict[str, str]] = {}
    for inspection, criterion, grade in facts.rows(
        "SELECT inspection, criterion, grade FROM known_grade"
    ):
        grades.setdefault(inspection, {})[criterion] = grade
    counts = {number: every for number, every, priority in facts.rows(_COUNTS) if not priority}
    found: dict[str, list[Known]] = {}
    for name, own in groupby(facts.rows(_INSPECTIONS), key=lambda row: str(row[0])):
        found[name] = [
            Known(day, end, issued, bool(by_worst), grades.get(number, {}), counts.get(number))
            for _, number, day, end, issued, by_worst in own
        ]
    return found


def regions(store: Store) -> dict[str, str]:
    """Return the region of each authority, by name."""
    query = """SELECT place.label, named.label FROM authority JOIN entity AS place
        ON place.id = authority.id
        JOIN entity AS named ON named.iri LIKE '%/scheme/region/' || region"""
    return dict(with_views(store.facts).rows(query))


def cases(store: Store) -> Iterator[Case]:
    """Yield the sentences of a graph."""
    known = histories(store)
    where = regions(store)
    sure = {
        name: own
        for name, own in known.items()
        if "," not in name
        and not any(each.is_by_worst for each in own)
        and all(each.overall for each in own)
    }
    names = [*sure]
    for at, (name, own) in enumerate(sure.items()):
        yield from _then_and_now(name, own)
        yield from _states(name, own)
        yield from _several(name, own)
        yield from _judgements(name, own)
        yield from _days_and_numbers(name, own)
        other = names[(at + 1) % len(names)]
        for grade in GRADES:
            is_true = grade not in (own[-1].overall, sure[other][-1].overall)
            yield Case(f"Neither {name} nor {other} is graded {_words(grade)}.", is_true, "neither")
            both = {own[-1].overall, sure[other][-1].overall} == {grade}
            yield Case(f"{name} and {other} are both {_words(grade)}.", both, "both")
    for area in ("England", *sorted({where[name] for name in known if name in where})):
        yield from _sets(
            area, [own for name, own in known.items() if area in ("England", where.get(name))]
        )


def _words(grade: str) -> str:
    return "to require improvement" if grade == _RI else grade


def _is(grade: str, adverb: str = "", is_plural: bool = False) -> str:
    """Return a grade with its verb: "is now good", "still requires improvement", "are not good"."""
    if grade != _RI:
        return " ".join(filter(None, ["are" if is_plural else "is", adverb, grade]))
    if adverb == "not":
        return f"{'do' if is_plural else 'does'} not require improvement"
    return f"{adverb} require{'' if is_plural else 's'} improvement".strip()


def _then_and_now(name: str, own: Sequence[Known]) -> Iterator[Case]:
    latest = own[-1].overall
    for each in own:
        then = f"{name} was judged {_words(each.overall)} overall in {each.day[:4]}."
        for grade in GRADES:
            yield Case(f"{then} It {_is(grade, 'now')}.", grade == latest, "now")
        yield Case(f"{then} It {_is(each.overall, 'still')}.", each.overall == latest, "still")
        yield Case(f"{then} It still is.", each.overall == latest, "still is")
        yield Case(f"{then} It no longer is.", each.overall != latest, "no longer is")
    for grade in GRADES:
        had = any(each.overall == grade for each in own)
        yield Case(f"{name} {_is(grade)}.", grade == latest, "is")
        yield Case(f"{name} {_is(grade, 'not')}.", grade != latest, "is not")
        yield Case(f"{name} {_is(grade, 'no longer')}.", grade != latest and had, "no longer")
        at_latest = f"{name} was not graded {_words(grade)} at its latest full inspection."
        yield Case(at_latest, grade != latest, "not latest")


def _states(name: str, own: Sequence[Known]) -> Iterator[Case]:
    for year in range(int(own[0].day[:4]) + 1, int(own[-1].day[:4]) + 2):
        state = [each for each in own if each.day <= f"{year}-06-30"]
        if not state or f"{year}-06-30" > max(each.day for each in own):
            continue
        for grade in GRADES:
            yield Case(
                f"As at 30 June {year}, {name} was graded {_words(grade)} overall.",
                grade == state[-1].overall,
                "state",
            )
        good = state[-1].overall in ("outstanding", "good")
        yield Case(f"On 30 June {year} {name} was good or better.", good, "state or better")
    for each in own:
        given = {
            other.overall for other in own if each.day[:4] in (other.day[:4], other.issued[:4])
        }
        for grade in GRADES:
            if grade in given or not any(
                other.overall == grade for other in own if other.day < each.day
            ):
                verb = "was judged" if grade == _RI else "was"
                yield Case(
                    f"{name} {verb} {_words(grade)} in {each.day[:4]}.", grade in given, "in"
                )
            yield Case(
                f"In {each.day[:4]} {name} was rated {_words(grade)} overall.",
                grade in given,
                "rated in",
            )


def _several(name: str, own: Sequence[Known]) -> Iterator[Case]:
    for grade in GRADES:
        count = sum(each.overall == grade for each in own)
        yield Case(f"{name} has never been graded {_words(grade)}.", count == 0, "never")
        yield Case(
            f"{name} has been rated {_words(grade)} at every full inspection.",
            count == len(own),
            "every",
        )
        for bound, holds in _BOUNDS.items():
            for number in {max(count - 1, 1), count + 1, max(count, 1)}:
                if number > 1 and count:
                    yield Case(
                        f"{name} has been graded {_words(grade)} {bound} {number} times.",
                        holds(count, number),
                        "times",
                    )
    for one, other in pairwise(own):
        for grade in GRADES:
            before, after = (each.replace("-", " ") for each in (one.overall, grade))
            text = f"{name} went from {before} in {one.day[:4]} to {after} in {other.day[:4]}."
            ends = {each.overall for each in own if other.day[:4] == each.day[:4]}
            yield Case(text, grade in ends, "change")
    last = own[-1]
    yield Case(f"{name} has been rated {_words(last.overall)} since {last.day[:4]}.", True, "since")
    for grade in GRADES:
        if grade != last.overall:
            yield Case(
                f"{name} has been rated {_words(grade)} since {own[0].day[:4]}.", False, "since"
            )


def _judgements(name: str, own: Sequence[Known]) -> Iterator[Case]:
    for criterion, words in CRITERIA.items():
        for each in own:
            if criterion in each.grades:
                given = {
                    other.grades.get(criterion, "")
                    for other in own
                    if each.day[:4] == other.day[:4]
                }
                for grade in GRADES:
                    yield Case(
                        f"{words} in {name} were judged {_words(grade)} in {each.day[:4]}.",
                        grade in given,
                        "judgement in",
                    )
        if criterion in own[-1].grades:
            for grade in GRADES:
                now = f"{words} in {name} are judged {_words(grade)}."
                yield Case(now, grade == own[-1].grades[criterion], "judgement now")
                denied = f"{words} in {name} {_is(grade, 'not', is_plural=True)}."
                yield Case(denied, grade != own[-1].grades[criterion], "judgement not")
    for year, same in groupby(own, key=lambda each: each.day[:4]):
        (each, *more) = same
        for grade in GRADES if not more and each.grades else ():
            yield Case(
                (
                    f"Every judgement in the {year} inspection of {name} was "
                    f"{grade.replace('-', ' ')}."
                ),
                {*each.grades.values()} == {grade},
                "every judgement",
            )
            yield Case(
                f"No judgement in {name} was {grade.replace('-', ' ')} in {year}.",
                grade not in each.grades.values(),
                "no judgement",
            )


def _days_and_numbers(name: str, own: Sequence[Known]) -> Iterator[Case]:
    for year, same in groupby(own, key=lambda each: each.day[:4]):
        (each, *more) = same
        if more:
            continue
        for day in (each.day, each.end):
            if each.end and each.end != each.day and day:
                yield Case(
                    f"The full inspection of {name} in {year} began on {long_date(day)}.",
                    day == each.day,
                    "began",
                )
                yield Case(
                    f"The full inspection of {name} ended on {long_date(day)}.",
                    day == each.end,
                    "ended",
                )
        if each.recommendations:
            for bound, holds in _BOUNDS.items():
                for number in {
                    each.recommendations - 1,
                    each.recommendations,
                    each.recommendations + 1,
                } - {0}:
                    text = (
                        f"The {year} full inspection of {name} made {bound} {number} "
                        "recommendations."
                    )
                    yield Case(text, holds(each.recommendations, number), "recommendations")
            yield Case(
                f"The {year} full inspection of {name} made no recommendations.",
                False,
                "recommendations",
            )


def _sets(area: str, known: Sequence[Sequence[Known]]) -> Iterator[Case]:
    for grade in GRADES:
        states = [_worst(own[-1]) for own in known]
        count, is_sure = states.count(grade), not any(own[-1].is_by_worst for own in known)
        for bound, holds in _BOUNDS.items():
            for number in {count - 1, count, count + 1, count + 5}:
                if number > 1:
                    yield Case(
                        (
                            f"{bound.capitalize()} {number} authorities in {area} are rated "
                            f"{_words(grade)}."
                        ),
                        holds(count, number),
                        "set",
                    )
        yield Case(f"No authority in {area} is rated {_words(grade)}.", count == 0, "no authority")
        if is_sure:
            yield Case(
                f"Most authorities in {area} are rated {_words(grade)}.",
                count > len(states) / 2,
                "most",
            )


def _worst(known: Known) -> str:
    return known.overall or max(known.grades.values(), key=GRADES.index, default="")


def joined_findings(store: Store) -> Iterator[Case]:
    """Yield for each report a finding joined by "and" with the denial of the next one."""
    for name, own in groupby(store.facts.rows(_FINDINGS), key=lambda row: (row[0], row[1])):
        plain = [quote for _, _, quote in own if _is_plain(quote)]
        if len(plain) > 1:
            first, other = plain[0].rstrip("."), plain[1]
            denied = _COPULA.sub(lambda verb: f"{verb[0]} not", other[0].lower() + other[1:])
            yield Case(f"In {name[0]}, {first}, and {denied}", False, "joined findings")


def _is_plain(quote: str) -> bool:
    """Return whether a finding is one short clause that "is not" denies."""
    is_short = len(quote.split()) <= _LONGEST_FINDING and quote.endswith(".")
    return is_short and len(_COPULA.findall(quote)) == 1 and not _NOT_PLAIN.search(quote)


def check(store: Store, chosen: Sequence[Case]) -> list[tuple[Case, str]]:
    """Return the state of the last sentence of each case."""
    drafts = [parse_draft(each.text) for each in chosen]
    return [
        (case, judge_draft(store, draft).sentences[-1].state)
        for case, draft in zip(chosen, drafts, strict=True)
    ]


def misleads(case: Case, state: str) -> bool:
    """Return whether a true sentence is contradicted, or a false one confirmed."""
    return state == ("contradicted" if case.is_true else "confirmed")


def main() -> None:
    """Check the sentences of the store that is given."""
    arguments = sys.argv[1:]
    every = int(arguments[arguments.index("--each") + 1]) if "--each" in arguments else 1
    store = open_store(arguments[0])
    by_kind: dict[str, list[Case]] = {}
    for case in (*cases(store), *joined_findings(store)):
        by_kind.setdefault(case.kind, []).append(case)
    began = time.process_time()
    found = check(store, [case for own in by_kind.values() for case in own[::every]])
    wrong = sum(misleads(*each) for each in found)
    print(f"{len(found)} sentences, {time.process_time() - began:.1f} s; misleading: {wrong}")
    counts = Counter(
        (case.kind, "true" if case.is_true else "false", state) for case, state in found
    )
    for (kind, truth, state), number in sorted(counts.items()):
        print(f"{kind:16} {truth:5} {state:14} {number}")
    if "--misleading" in arguments:
        print(
            "\n".join(
                f"{case.kind}: {case.is_true} -> {state}: {case.text}"
                for case, state in found
                if misleads(case, state)
            )
        )


if __name__ == "__main__":
    main()
