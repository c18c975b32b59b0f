"""Evaluates a query in a process of its own: the engine cannot cancel one,
but a process can be ended.

`python -m graphkit.answers.queries.query_process` reads the location, question and parameters from
stdin and writes the result, or the error, to stdout; both pickled.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from graphkit.answers.queries.query_advice import slow_query_advice
from graphkit.answers.queries.question import ParameterValues, Question
from graphkit.answers.queries.rows import python_value
from graphkit.answers.queries.running import run_question
from graphkit.core.errors import GraphkitError, TimeLimitError, WorkerDiedError
from graphkit.core.time_limits import (
    clock_limit,
    clock_words,
    cpu_limit,
    cpu_words,
    reached_cpu_limit,
)
from graphkit.graph.sparql.query_results import columns_and_rows
from graphkit.graph.store.dataset import open_store

Table = tuple[list[str], list[list[Any]]]


def query_within(
    seconds: float,
    location: str | Path,
    question: Question,
    values: ParameterValues,
    *,
    as_written: bool = False,
) -> Table:
    """Return the columns and rows of a query on the graph at a location.

    Raises TimeLimitError, with advice, where it takes more than some seconds of processor time, and
    what the query raises.
    """
    command = [sys.executable, "-m", "graphkit.answers.queries.query_process"]
    given = pickle.dumps((seconds, str(location), question, values, as_written))
    try:
        process = subprocess.run(
            command, input=given, stdout=subprocess.PIPE, timeout=clock_limit(seconds)
        )
    except subprocess.TimeoutExpired:
        raise _too_slow(clock_words(seconds), question) from None
    if reached_cpu_limit(process.returncode):
        raise _too_slow(cpu_words(seconds), question)
    if process.returncode:
        raise WorkerDiedError(process.returncode)
    result: Table | GraphkitError = pickle.loads(process.stdout)
    if isinstance(result, GraphkitError):
        raise result
    return result


def _too_slow(limit: str, question: Question) -> TimeLimitError:
    advice = " ".join(slow_query_advice(question.text))
    return TimeLimitError(f"the query was ended after {limit}: {advice}")


def _answer() -> Table | GraphkitError:
    seconds, location, question, values, as_written = pickle.load(sys.stdin.buffer)
    try:
        with cpu_limit(seconds):
            result = run_question(open_store(location), question, values, as_written=as_written)
            return columns_and_rows(result, python_value)
    except GraphkitError as error:
        return error


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(_answer()))
