"""Answers to questions in everyday words: one sentence with its rows and evidence.

Everything is read from the graph and from files; the same question always has the same answer.
"""

from graphkit.answer.answering import answer
from graphkit.answer.fitting_passages import search_with_answer
from graphkit.answer.typed_answer import Answer, Coverage

__all__ = ["Answer", "Coverage", "answer", "search_with_answer"]
