"""`?finding gk:matches "missing return home"` becomes a list of what the full-text index finds.

`gk:matches` is an extension of SPARQL: it stands for no statement. Its subject is a variable for findings,
recommendations, authorities, agencies or services; its object is words, and phrases in double quotes. All of
them must occur; the last matches as a prefix, and endings are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graphkit.core.errors import QueryError
from graphkit.core.terms import GK
from graphkit.rewrite.query_tree import Element, Group, Query, Triple, Values, map_groups

MATCHES = f"{GK}matches"
_MAX_RESULTS = 50_000
_ESCAPE = re.compile(r"\\(.)")
_TEXT = re.compile(r"(\"{3}|'{3}|[\"'])(.*)\1", re.S)


def expand_matches(query: Query, matching: Callable[[str], list[str]]) -> Query:
    """Return the query with each `gk:matches` replaced by VALUES.

    `matching` returns the IRIs of the documents that match some words. Raises QueryError where the subject is
    no variable, the object no string, or too many documents match.
    """

    def expanded(item: Element) -> Element:
        if not isinstance(item, Triple) or query.iri(item.predicate[0]) != MATCHES:
            return item
        text = _TEXT.fullmatch(item.object)
        if item.subject[0] not in "?$" or text is None or len(item.predicate) > 1:
            raise QueryError('gk:matches takes a variable and words: ?finding gk:matches "return home"')
        words = _ESCAPE.sub(lambda match: match[1], text[2])
        iris = matching(words)
        if len(iris) > _MAX_RESULTS:
            raise QueryError(f"gk:matches {words!r} matches more than {_MAX_RESULTS:,} texts: add a word")
        data = " ".join(f"<{iri}>" for iri in iris)
        return Values((item.subject[1:],), f"{item.subject} {{ {data} }}", len(iris))

    def change(group: Group) -> Group:
        return Group(tuple([expanded(item) for item in group.elements]))

    return query.with_group(map_groups(query.body.group, change))
