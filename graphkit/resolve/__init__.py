"""Words become entities: whom a mention means, told by name, by area, by date, or by a person's decision."""

from graphkit.resolve.decisions import Decision, Decisions
from graphkit.resolve.resolver import resolve

__all__ = ["Decision", "Decisions", "resolve"]
