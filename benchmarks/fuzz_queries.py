"""Send mutated queries to a small graph, and list the failures that they cause.

    python benchmarks/fuzz_queries.py --seconds 60

Each input is made by a random seed from a question of graphkit or a random query: tokens removed,
swapped, repeated up to 20,000 times, or replaced by odd ones. It is evaluated in another process. A
failure is any exception but an error of graphkit, or the death of that process; what takes longer
than a limit is counted. The same seed gives the same input: `--first SEED --count 1` prints it.

Exit code 1: at least one failure was found.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import pyoxigraph as ox
from arguments import with_seeds
from random_queries import CLASSES, QueryMaker, rows

from graphkit.answers.queries.question import questions
from graphkit.core.errors import GraphkitError
from graphkit.core.terms import PREFIXES
from graphkit.graph.sparql.query_tokens import tokens
from graphkit.graph.store.dataset import Store

PATIENCE = 10.0  # seconds for one query
ODD = """{ } ( ) [ ] << >> <<( )>> {| |} < > <= " ' \"\"\" ''' \\ # , ; . / | ^ ! * + ? a : _: @en
^^ $x ?x
<urn:a> gk:a\\' gk:matches gk:authority dcterms:subject FILTER EXISTS NOT OPTIONAL UNION VALUES
UNDEF SELECT
DISTINCT WHERE AS SERVICE GRAPH LATERAL BIND MINUS GROUP BY ORDER LIMIT 99999999999999999999 1e999
'\\uD800'
\\u0041 é · \ufeff \u2028 \u00a0 INSERT BASE PREFIX CONCAT( ,1 STR(?x)""".split()
TIMES = (2, 3, 50, 2_000, 20_000)


def mutated_query(seed: int) -> str:
    """Return the mutated query of a seed."""
    random = Random(seed)
    known = [each.text for each in questions().values()]
    text = random.choice(known) if random.random() < 0.3 else QueryMaker(seed).query()
    parts = [" " * each.spaced + each.text for each in tokens(text)]
    for _ in range(random.randint(1, 2)):
        at = random.randrange(len(parts))
        match random.randrange(5):
            case 0:
                parts[at] = ""
            case 1:
                parts[at] = " " + random.choice(ODD)
            case 2:
                other = random.randrange(len(parts))
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts.insert(at, " " + random.choice(ODD))
            case 4:
                some = parts[at : at + random.randint(1, 4)]
                parts[at:at] = some * (random.choice(TIMES) // len(some))
    return "".join(parts)


class _WithoutIndex(Store):
    """A store in memory, where a search finds two entities."""

    def _matching(self, words: str) -> list[str]:
        return [PREFIXES["topic"] + "a", PREFIXES["agency"] + "e"]


def evaluate(seeds: Sequence[int], at: Any, found: Any) -> None:
    """Evaluate the queries of seeds; `at` has the one that is evaluated,
    `found` gets each outcome.
    """
    engine = ox.Store()
    engine.update(f"INSERT DATA {{ {CLASSES} {QueryMaker(1).graph()} }}", prefixes=dict(PREFIXES))
    for seed in seeds:
        text, at.value = mutated_query(seed), seed
        try:
            rows(_WithoutIndex(engine).query(text))
            found.put((seed, "evaluated"))
        except GraphkitError:
            found.put((seed, "refused"))
        except Exception as error:
            found.put((seed, f"{type(error).__name__}: {str(error)[:80]}"))
    at.value = -1


def fuzz(seeds: Sequence[int], seconds: float = 1e9) -> tuple[Counter[str], dict[str, list[int]]]:
    """Evaluate the queries of some seeds; return how often each outcome came,
    and the seeds by failure.
    """
    context, until = multiprocessing.get_context("forkserver"), time.monotonic() + seconds
    outcomes, failures, left = Counter[str](), dict[str, list[int]](), list(seeds)
    while left and time.monotonic() < until:
        at, found = context.Value("q", left[0]), context.Queue()
        process = context.Process(target=evaluate, args=(left, at, found), daemon=True)
        process.start()
        seen, since = at.value, time.monotonic()
        while (
            process.is_alive() and time.monotonic() < until and time.monotonic() - since < PATIENCE
        ):
            if at.value != seen:
                seen, since = at.value, time.monotonic()
            time.sleep(0.01)
        is_slow = process.is_alive() and time.monotonic() - since >= PATIENCE
        has_died = not process.is_alive() and at.value != -1
        process.kill()
        process.join()
        while not found.empty():
            seed, outcome = found.get()
            outcomes[outcome] += 1
            if outcome not in ("evaluated", "refused"):
                failures.setdefault(outcome, []).append(seed)
        if has_died:
            failures.setdefault(f"the process died ({process.exitcode})", []).append(at.value)
        outcomes["slow"] += is_slow
        left = [seed for seed in left if seed > at.value] if is_slow or has_died else []
    return outcomes, failures


def main() -> None:
    """Evaluate mutated queries and print the figures."""
    given = with_seeds(__doc__, 100_000, "inputs").parse_args()
    if given.count == 1:
        print(mutated_query(given.first))
    outcomes, failures = fuzz(range(given.first, given.first + given.count), given.seconds)
    print(
        f"{outcomes.total():,} inputs: "
        f"{', '.join(f'{n:,} {name}' for name, n in outcomes.most_common())}"
    )
    for failure, seeds in failures.items():
        print(f"{len(seeds):8,} {failure} (seeds {', '.join(map(str, seeds[:5]))})")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
