"""The questions of `questions.yaml`, with the names of a graph filled in, and what is replied."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from graphkit.answers.questions.answering import Reply, reply_to
from graphkit.graph.store.dataset import Store

Asked = list[tuple[str, str]]


def asked(**names: str) -> Asked:
    """Return each question with the kind of its answer."""
    listed: list[dict[str, Any]] = yaml.safe_load(
        (Path(__file__).parent / "questions.yaml").read_text("utf-8")
    )
    return [(each["ask"].format(**names), each["kind"]) for each in listed]


@cache
def replied(store: Store, words: str) -> Reply:
    """Return the reply to a question in words: several tests ask the same questions."""
    return reply_to(store, words)
