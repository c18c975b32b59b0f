"""Measure the check of drafts against claims with known states.

    python benchmarks/draft_accuracy.py STORE [--half A] [--misses]

`benchmarks/data/draft-claims.tsv` has claims on reports in words of our own: a third true, a third
with one thing changed (grade, year, body, number, polarity, quantity, place), the rest what no
report says, opinions and plans. Each is checked as a draft of one sentence. Printed are the states,
the share of confirmed and of contradicted claims that are so, the share of true and changed claims
that are not decided, and how often the passage of a claim is among the first three. Part C is for
the end: its errors are not looked at, and --misses does not list them.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from graphkit.answers.drafts.check import judge_draft
from graphkit.answers.drafts.checked_draft import CheckedSentence
from graphkit.answers.drafts.draft_text import parse_draft
from graphkit.graph.store.dataset import open_store

CLAIMS = Path(__file__).parent / "data" / "draft-claims.tsv"
_DECIDED = ("confirmed", "contradicted", "partly", "overtaken")
Case = dict[str, str]


def main() -> None:
    """Print the table of each part."""
    arguments = sys.argv[1:]
    halves = arguments[arguments.index("--half") + 1] if "--half" in arguments else "ABC"
    store = open_store(arguments[0])
    for half in halves:
        cases = [case for case in read_cases() if case["half"] == half]
        began = time.perf_counter()
        checked = [
            judge_draft(store, parse_draft(case["claim"]), all_quotes=True) for case in cases
        ]
        seconds = time.perf_counter() - began
        pairs = [
            (case, each.sentences[0])
            for case, each in zip(cases, checked, strict=True)
            if each.sentences
        ]
        print(f"part {half}: {len(pairs)} claims, {seconds:.1f} s")
        print("\n".join(table(pairs)))
        if "--misses" in arguments and half != "C":
            print("\n".join(misses(pairs)))


def read_cases() -> list[Case]:
    """Return the claims with their states."""
    header, *lines = CLAIMS.read_text("utf-8").splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def table(pairs: list[tuple[Case, CheckedSentence]]) -> Iterator[str]:
    """Yield the lines of the table of states."""
    states = (*_DECIDED, "not-found", "opinion")
    counts = Counter((case["state"], each.state) for case, each in pairs)
    yield "| is | " + " | ".join(states) + " |"
    yield "|---" * (len(states) + 1) + "|"
    for true in states:
        yield f"| {true} | " + " | ".join(str(counts[true, said]) for said in states) + " |"
    for said in ("confirmed", "contradicted"):
        total = sum(counts[true, said] for true in states)
        yield f"{said}: {counts[said, said]} of {total} right" + (
            f" ({100 * counts[said, said] / total:.0f} %)" if total else ""
        )
    real = [(case, each) for case, each in pairs if case["state"] in _DECIDED]
    silent = sum(each.state not in _DECIDED for _, each in real)
    yield f"undecided: {silent} of {len(real)} ({100 * silent / len(real):.0f} %)"
    with_passage = [(case, each) for case, each in real if case["passage"][-1:].isdigit()]
    first = sum(case["passage"] in passage_keys(each)[:3] for case, each in with_passage)
    share = 100 * first / len(with_passage)
    yield f"passage in the first three: {first} of {len(with_passage)} ({share:.0f} %)"


def passage_keys(each: CheckedSentence) -> list[str]:
    """Return the last parts of the identifiers of passages: "36.2"."""
    return [one.statement.rsplit("/", 1)[-1] for one in each.passages]


def misses(pairs: list[tuple[Case, CheckedSentence]]) -> Iterator[str]:
    """Yield the claims whose state or passage is another."""
    for case, each in pairs:
        wrong = case["passage"][-1:].isdigit() and case["passage"] not in passage_keys(each)
        if case["state"] != each.state or wrong:
            yield f"{case['state']} -> {each.state}{' (passage)' if wrong else ''}: {case['claim']}"
            yield from (
                f"    {one.kind}: {one.words[:90]} | {one.read_as} | {one.state} | {one.reason}"
                for one in each.parts
            )
            yield f"    {case['passage']} {passage_keys(each)}"


if __name__ == "__main__":
    main()
