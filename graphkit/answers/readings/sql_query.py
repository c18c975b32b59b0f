"""SQL of a user on the tables of the read model and on the views that answers are counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.meanings import steps_read_by, with_meanings
from graphkit.answers.readings.views import with_views
from graphkit.graph.facts.user_query import query_sql

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store


def rows_of_sql(
    store: Store, text: str, after: str | int = 0
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows of one SELECT statement, such as the SQL of a reading; `after` is
    the value of `:after` in it.

    Raises QueryError as `query_sql` does.
    """
    facts = with_meanings(with_views(store.facts), *steps_read_by(text))
    return query_sql(facts, text, after)
