"""Entity linking: from the words of a record to entities, by name, area, date,
antecedent or decision.
"""

from graphkit.documents.resolve.decisions import Decision, Decisions
from graphkit.documents.resolve.resolver import resolve

__all__ = ["Decision", "Decisions", "resolve"]
