"""Evaluates a query in a process of its own: the engine cannot cancel one, but a process can be ended.

`python -m graphkit.answers.queries.query_process` reads the location, question and parameters from stdin and
writes the result, or the error, to stdout; both pickled.
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

    Raises TimeLimitError, with advice, where it takes longer than some seconds, and what the query raises.
    """
    command = [sys.executable, "-m", "graphkit.answers.queries.query_process"]
    given = pickle.dumps((str(location), question, values, as_written))
    try:
        process = subprocess.run(command, input=given, stdout=subprocess.PIPE, timeout=seconds)
    except subprocess.TimeoutExpired:
        advice = " ".join(slow_query_advice(question.text))
        raise TimeLimitError(f"the query was ended after {seconds:g} s: {advice}") from None
    if process.returncode:
        raise WorkerDiedError(process.returncode)
    result: Table | GraphkitError = pickle.loads(process.stdout)
    if isinstance(result, GraphkitError):
        raise result
    return result


def _answer() -> Table | GraphkitError:
    location, question, values, as_written = pickle.load(sys.stdin.buffer)
    try:
        result = run_question(open_store(location), question, values, as_written=as_written)
        return columns_and_rows(result, python_value)
    except GraphkitError as error:
        return error


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(_answer()))
