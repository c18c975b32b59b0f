"""Full-text search over findings, recommendations and the names of entities,
with filters and facets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from graphkit.core.confidence_levels import SURE, UNSURE
from graphkit.core.errors import QueryError
from graphkit.core.nearest_names import nearest_names
from graphkit.core.resources import read_yaml
from graphkit.core.terms import BASE
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.match import match_around, match_expression, quote
from graphkit.graph.facts.numbers import SEARCHED, SEARCHED_ENTITIES, as_sql
from graphkit.graph.facts.passages import numbers_of
from graphkit.graph.facts.search_terms import Term, parse_words

SORTS = ("relevance", "newest", "place")
_MOST_SCORED = 2000  # matches; of more, only names are ordered by relevance
_MAX_NAME_WORDS = 6
_WEIGHTS = (10.0, 4.0, 2.0, 3.0)  # of title, body, labels and keywords, for bm25
_SCORE = f"-bm25(text, {', '.join(map(str, _WEIGHTS))})"
_MARKS = ("\x02", "\x03")  # around matched words
_SNIPPETS = "snippet(text, 1, ?, ?, ' … ', 40)"  # at most 40 words
_KIND_ORDER = (
    "CASE kind WHEN 'authority' THEN 0 WHEN 'topic' THEN 1 WHEN 'place' THEN 1 WHEN 'region' THEN "
    "1 WHEN 'agency' THEN 2 WHEN 'question' THEN 3 ELSE 4 END"
)
_MOST_SIMILAR = 8  # words of which the most frequent replaces a misspelt one
_SHORTEST_PART = 2  # letters of a part of a compound
_SIMILARITY = 0.74  # difflib ratio from which one word may replace another
_KNOWN = """FROM text LEFT JOIN passage ON passage.id = text.rowid LEFT JOIN entity
    ON entity.id = text.rowid
    WHERE text MATCH :expression AND coalesce(passage.id, entity.id) IS NOT NULL"""  # as at the day
_DECLARED = read_yaml("data", "search.yaml")
_SURENESS = {"sure": SURE, "unsure": UNSURE}
_PARTS = {
    name: as_sql(text.format(**_SURENESS) if name == "confidence" else text, BASE)
    for name, text in _DECLARED["parts"].items()
}
# Field → its values: a query with the columns id (of an inspection, or of statements and entities)
# and value.
_OF_INSPECTIONS: dict[str, str] = _DECLARED["of_inspections"]
_OF_DOCUMENTS = {
    name: [as_sql(query.format(**_PARTS), BASE) for query in queries]
    for name, queries in _DECLARED["of_documents"].items()
}
_DOCUMENTS = as_sql(_DECLARED["documents"].format(**_PARTS), BASE)
FACETS = (
    "kind", "authority", "framework", "polarity", "confidence", "extent", "topics", "sectors",
    "entities", "year", "region", "grade", "area_of_focus", "agency", "service_type",
)  # fmt: skip


class SearchDocument(NamedTuple):
    """A searchable text with what it can be filtered by.

    Spaces separate several values of a field.
    """

    iri: str
    kind: str  # "finding", "recommendation", "authority", "agency", "service" …
    title: str = ""
    body: str = ""
    authority: str = ""  # ONS code; several for an agency
    framework: str = ""
    day: str = ""  # first day of the inspection, "2023-01-31"
    polarity: str = ""
    extent: str = ""
    topics: str = ""
    sectors: str = ""
    entities: str = ""  # identifiers without their namespace
    page: int | None = None
    paragraph: str = ""
    confidence: str = ""  # of the polarity: "sure", "fairly-sure", "unsure"
    labels: str = ""  # names of what it is about
    keywords: str = ""  # stems that stand in for the words in a graph without words


class SearchName(NamedTuple):
    """A name of a place or topic. Findings about it have one of the `labels`,
    which "|" separates.
    """

    name: str  # lower case
    iri: str
    kind: str
    labels: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One document that matches. `snippet` is its text around the match;
    `matches` are offsets in it.
    """

    document: SearchDocument
    snippet: str
    matches: tuple[tuple[int, int], ...] = ()
    score: float = 0.0  # higher is better


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page of results. `total` counts all that match;
    `facets` count them by the values of a field.
    """

    results: tuple[SearchResult, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrected: str = ""  # the words searched for, where one was misspelt
    is_partial: bool = False  # nothing has all of the words: these have some


def search_documents(
    facts: Facts,
    words: str,
    filters: Mapping[str, Collection[str]] | None = None,
    since: str = "",
    limit: int = 20,
    offset: int = 0,
    facets: Collection[str] = (),
    sort: str = "relevance",
) -> SearchResults:
    """Return the documents that match all of some words, best first.

    Where none does, those that match the places and topics that the words name and any other word;
    then those that match any word (`is_partial`).

    Parameters
    ----------
    words
        Words, and phrases in double quotes. The last word matches as a prefix. May be empty with
        filters.
    filters
        Allowed values by field (`FACETS`): `{"polarity": ["weakness"]}`. A field with several
        values matches where one of them is allowed.
    since
        Only documents of inspections that began on that day or later.
    facets
        Fields whose values are counted over all matches; a filtered field without its filter.
    sort
        One of `SORTS`. Of more than 2,000 matches, only names are ordered by relevance; findings
        follow, the newest first.

    Raises
    ------
    QueryError
        Where `words` contains nothing to search for and nothing is filtered, or a field is unknown.
    """
    filters = filters or {}
    _check_fields(filters, facets, sort)
    typed = parse_words(words)
    if not typed and not filters and not since:
        raise QueryError(f"nothing to search for in {words!r}: give a word")
    terms = _understood(facts, _corrected(facts, typed))
    conditions = _Conditions(filters, since, is_counted=bool(facets), has_words=bool(terms))
    with facts.exclusive():
        expression, is_partial = _select(facts, terms, conditions)
        [total] = facts.column(f"SELECT count(*) FROM matched WHERE {conditions.all()}")
        counts = {name: _facet(facts, name, conditions.all(but=name)) for name in facets}
        named = [each.iri for each in names_in(facts, words)] if sort == "relevance" else []
        order = (total, sort, conditions.all(), named, limit, offset)
        numbers = _sorted(facts, expression, *order) if limit else []
    given, used = (" ".join(term.text for term in each) for each in (typed, terms))
    results = tuple(_results(facts, expression, numbers))
    return SearchResults(
        results, total, counts, "" if given == used else used, is_partial and total > 0
    )


class _Conditions:
    """Filters as SQL: a bit of the column `mask` of the matches says which of them a document
    meets.

    Matches that meet only some are needed where facets are counted, each without its filter
    (`is_counted`).
    """

    def __init__(
        self,
        filters: Mapping[str, Collection[str]],
        since: str,
        is_counted: bool = False,
        has_words: bool = False,
    ) -> None:
        self.values: dict[str, str] = {}
        self._is_counted = is_counted
        self._conditions: dict[str, str] = {}
        for number, (name, allowed) in enumerate(filters.items()):
            self.values[f"allowed{number}"] = json.dumps([*allowed])
            among = f"value IN (SELECT value FROM json_each(:allowed{number}))"
            parts = []
            # "+": else SQLite matches the words once for each id
            column = "+id" if has_words else "id"
            if queries := _OF_DOCUMENTS.get(name):
                parts = [
                    f"{column} IN (SELECT id FROM ({' UNION ALL '.join(queries)}) WHERE {among})"
                ]
            if name in _OF_INSPECTIONS:
                parts.append(
                    f"inspection IN (SELECT id FROM ({_OF_INSPECTIONS[name]}) WHERE {among})"
                )
            if name == "kind":
                parts = [f"kind IN (SELECT value FROM json_each(:allowed{number}))"]
            self._conditions[name] = " OR ".join(parts)
        if since:
            self.values["since"] = since
            began = "SELECT id FROM inspection WHERE coalesce(start_date, issued, '') >= :since"
            self._conditions[""] = f"inspection IN ({began})"

    @property
    def mask(self) -> str:
        """The expression of the column `mask`."""
        if not self._is_counted:
            return str(self._whole)
        bits = (
            f"(ifnull({one}, 0) << {place})" for place, one in enumerate(self._conditions.values())
        )
        return " + ".join(bits) or "0"

    @property
    def _whole(self) -> int:
        return (1 << len(self._conditions)) - 1

    @property
    def needed(self) -> str:
        """The condition on what is a match at all."""
        conditions = () if self._is_counted else self._conditions.values()
        return " AND ".join(f"({each})" for each in conditions) or "1"

    def all(self, but: str = "") -> str:
        """Return the condition that a match meets all filters;
        the one on a field may be left out.
        """
        left_out = 1 << [*self._conditions].index(but) if but and but in self._conditions else 0
        return f"mask & {self._whole - left_out} = {self._whole - left_out}"


def _select(facts: Facts, terms: list[Term], conditions: _Conditions) -> tuple[str, bool]:
    """Fill the temporary table of matches; return what finds them,
    and whether words are left out.
    """
    if not terms:
        everything = f"""SELECT id, kind, inspection FROM passage
            WHERE kind IN {SEARCHED} AND {conditions.needed}
            UNION ALL SELECT id, kind, NULL AS inspection FROM entity
            WHERE kind IN {SEARCHED_ENTITIES} AND {conditions.needed}"""
        _fill(facts, everything, conditions)
        return "", False
    named = [term for term in terms if term.labels or _named(facts, term.text.lower())]
    around = match_around(named, [term for term in terms if term not in named])
    expression = ""
    for expression in dict.fromkeys(
        (match_expression(terms), around, match_expression(terms, "OR"))
    ):
        found = f"""SELECT * FROM (
            SELECT text.rowid AS id, ifnull(passage.kind, entity.kind) AS kind, inspection {_KNOWN})
            WHERE {conditions.needed}"""
        _fill(facts, found, conditions, expression=expression)
        if facts.rows(f"SELECT 1 FROM matched WHERE {conditions.all()} LIMIT 1"):
            break
    return expression, expression != match_expression(terms)


def _fill(facts: Facts, query: str, conditions: _Conditions, **values: str) -> None:
    facts.rows("DROP TABLE IF EXISTS temp.matched")
    facts.rows(
        "CREATE TEMP TABLE matched (id INTEGER PRIMARY "
        "KEY, kind TEXT, inspection INTEGER, mask INTEGER)"
    )
    facts.rows(
        f"INSERT INTO matched SELECT id, kind, inspection, {conditions.mask} FROM ({query})",
        {**conditions.values, **values},
    )


def _facet(facts: Facts, name: str, condition: str) -> dict[str, int]:
    """Count the matches by their values of a field, the most frequent first."""
    parts = [
        (
            "SELECT value, count(*) AS n FROM matched "
            f"JOIN ({query}) USING (id) WHERE {condition} GROUP BY value"
        )
        for query in _OF_DOCUMENTS.get(name, ())
    ]
    if name == "kind":
        parts.append(
            f"SELECT kind AS value, count(*) AS n FROM matched WHERE {condition} GROUP BY kind"
        )
    if name in _OF_INSPECTIONS:
        parts.append(
            f"""SELECT value, sum(n) AS n FROM ({_OF_INSPECTIONS[name]}) JOIN (
                SELECT inspection AS id, count(*) AS n FROM matched
                WHERE {condition} AND inspection IS NOT NULL GROUP BY inspection) USING (id)
                GROUP BY value"""
        )
    query = f"""SELECT value, sum(n) AS n FROM ({" UNION ALL ".join(parts)})
        WHERE value <> '' GROUP BY value ORDER BY n DESC, value"""
    return dict(facts.rows(query))


def _sorted(
    facts: Facts,
    expression: str,
    total: int,
    sort: str,
    condition: str,
    named: Sequence[str],
    limit: int,
    offset: int,
) -> list[int]:
    """Return the numbers of a page of matches in an order."""
    values: dict[str, object] = {"limit": limit, "offset": offset}
    place, score, join = "", "", ""
    if sort == "place":
        place = """coalesce(
            (SELECT entity.label FROM inspection JOIN entity ON entity.id = authority
              WHERE inspection.id = matched.inspection),
            (SELECT entity.label FROM entity WHERE entity.id = matched.id), ''), """
    if sort == "relevance" and expression:
        titles = f"{{title}} : ({expression})" if total > _MOST_SCORED else expression
        join = f"""LEFT JOIN (
            SELECT rowid AS id, {_SCORE} AS score FROM text WHERE text MATCH :titles) USING (id)"""
        score = """(SELECT iri FROM entity WHERE entity.id = matched.id)
            IN (SELECT value FROM json_each(:named)) DESC, ifnull(score, 0.0) DESC, """
        values |= {"titles": titles, "named": json.dumps([*named])}
    return facts.column(
        f"""SELECT matched.id FROM matched {join} LEFT JOIN inspection
            ON inspection.id = matched.inspection
            WHERE {condition}
            ORDER BY {score}{place}coalesce(start_date, issued, '') DESC, matched.id
            LIMIT :limit OFFSET :offset""",
        values,
    )


def _results(facts: Facts, expression: str, numbers: list[int]) -> Iterator[SearchResult]:
    """Yield documents as results, with their text around the match."""
    ids = json.dumps(numbers)
    documents = {row[0]: SearchDocument(*row[1:]) for row in facts.rows(_DOCUMENTS, {"ids": ids})}
    snippets: dict[int, tuple[str, float]] = {}
    if expression:
        # "+" keeps FTS5 from evaluating the expression once for each row
        query = f"SELECT rowid, {_SNIPPETS}, {_SCORE} FROM text WHERE text MATCH ?"
        rows = facts.rows(
            f"{query} AND +rowid IN (SELECT value FROM json_each(?))", (*_MARKS, expression, ids)
        )
        snippets = {number: (marked or "", score) for number, marked, score in rows}
    for number in numbers:
        document = documents[number]
        yield _result(document, *snippets.get(number, (document.body, 0.0)))


def _result(document: SearchDocument, marked: str, score: float) -> SearchResult:
    text, matches, begin = "", [], 0
    for character in marked:
        if character == _MARKS[0]:
            begin = len(text)
        elif character == _MARKS[1]:
            matches.append((begin, len(text)))
        else:
            text += character
    return SearchResult(document, text, tuple(matches), score)


@kept
def values_of(facts: Facts, name: str) -> list[str]:
    """Return the values of a field of `FACETS` that documents have, sorted."""
    queries = [*_OF_DOCUMENTS.get(name, ()), *filter(None, [_OF_INSPECTIONS.get(name)])]
    if name == "kind":
        queries = [
            f"SELECT kind AS value FROM passage WHERE kind IN {SEARCHED}",
            f"SELECT kind AS value FROM entity WHERE kind IN {SEARCHED_ENTITIES}",
        ]
    parts = " UNION ".join(f"SELECT DISTINCT value FROM ({query})" for query in queries)
    return facts.column(f"SELECT value FROM ({parts}) WHERE value <> '' ORDER BY value")


def documents_of(facts: Facts, iris: Iterable[str]) -> list[SearchDocument]:
    """Return the documents of statements or entities with some IRIs, the newest first."""
    ids = json.dumps(numbers_of(facts, iris))
    found = [(row[0], SearchDocument(*row[1:])) for row in facts.rows(_DOCUMENTS, {"ids": ids})]
    found.sort(key=lambda pair: (pair[1].authority, pair[0]))
    return [document for _, document in sorted(found, key=lambda pair: pair[1].day, reverse=True)]


def all_documents(facts: Facts) -> list[SearchDocument]:
    """Return all documents, by IRI."""
    with facts.exclusive():
        _select(facts, [], _Conditions({}, ""))
        ids = json.dumps(facts.column("SELECT id FROM matched"))
    return sorted(SearchDocument(*row[1:]) for row in facts.rows(_DOCUMENTS, {"ids": ids}))


def suggest(facts: Facts, words: str, limit: int = 8) -> list[SearchDocument]:
    """Return the entities whose names begin with words, or are similar to them.

    First those that the words as a whole are the name of, or begin, then places and topics in them,
    then short names.
    """
    words = words.strip()
    terms = parse_words(words)
    if not terms:
        return []
    expression = f"{{title labels}} : ({match_expression(_corrected(facts, terms))})"
    rows = facts.rows(
        f"""SELECT min(iri), label = :words COLLATE NOCASE AS is_whole,
              substr(label, 1, length(:words)) = :words COLLATE NOCASE
            FROM text JOIN entity ON entity.id = text.rowid WHERE text MATCH :expression
            GROUP BY kind, label
            ORDER BY is_whole DESC, {_KIND_ORDER}, length(label), min(iri) LIMIT :limit""",
        {"words": words, "expression": expression, "limit": limit},
    )
    named = names_in(facts, words)
    is_name = any(each.name == words.lower() for each in named)
    first = [iri for iri, is_whole, begins in rows if is_whole or (begins and not is_name)]
    iris = dict.fromkeys([*first, *(each.iri for each in named), *(iri for iri, *_ in rows)])
    found = {document.iri: document for document in documents_of(facts, iris)}
    return [found[iri] for iri in iris if iri in found][:limit]


def matching_statements(facts: Facts, words: str) -> list[str]:
    """Return the IRIs of all documents in which all of some words occur, sorted.

    Raises QueryError where `words` contains nothing to search for.
    """
    query = f"SELECT DISTINCT coalesce(passage.iri, entity.iri) {_KNOWN} ORDER BY 1"
    return facts.column(query, {"expression": statements_expression(words)})


def statements_expression(words: str) -> str:
    """Return the FTS5 expression that finds the statements in which all of some words occur.

    Raises QueryError where `words` contains nothing to search for.
    """
    terms = parse_words(words)
    if not terms:
        raise QueryError(f"nothing to search for in {words!r}: give a word")
    return match_expression(terms)


@kept
def is_stated(facts: Facts, words: str) -> bool:
    """Return whether a statement has all of these words, or the stems of them that are kept."""
    query = "SELECT 1 FROM text WHERE text MATCH ? LIMIT 1"
    return bool(facts.rows(query, (statements_expression(words),)))


def names_in(facts: Facts, words: str) -> list[SearchName]:
    """Return the places and topics that words name, the longest names first:
    "neglect in Slough" both.
    """
    tokens = re.findall(r"[\w'’-]+", words.lower())
    return [each for *_, named in _longest_names(facts, tokens) for each in named]


def _longest_names(
    facts: Facts,
    words: Sequence[str],
    accepts: Callable[[str, list[SearchName]], bool] = lambda _, named: bool(named),
) -> Iterator[tuple[int, int, list[SearchName]]]:
    """Yield which words name something, the longest name first:
    where it starts and ends, and names.
    """
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + _MAX_NAME_WORDS), start, -1):
            text = " ".join(words[start:end]).lower()
            if accepts(text, named := _named(facts, text)):
                yield start, end, named
                start = end - 1
                break
        start += 1


def _named(facts: Facts, name: str) -> list[SearchName]:
    query = "SELECT name, iri, kind, labels FROM search_name WHERE name = ? ORDER BY kind, iri"
    return [*map(SearchName._make, facts.rows(query, (name,)))]


def _corrected(facts: Facts, typed: list[Term]) -> list[Term]:
    """Return terms with misspelt words replaced, except in phrases and names."""
    whole = " ".join(term.text for term in typed)
    known = {word for each in names_in(facts, whole) for word in each.name.split()}
    return [
        term
        if term.is_phrase or term.text.lower() in known
        else term._replace(text=_correct(facts, term))
        for term in typed
    ]


def _understood(facts: Facts, terms: list[Term]) -> list[Term]:
    """Return terms that also match the labels of the topics and places that they name."""
    understood: list[Term] = []
    rest = 0
    for start, end, named in _longest_names(facts, [term.text for term in terms], _adds_labels):
        text, first = " ".join(term.text for term in terms[start:end]), terms[start]
        is_phrase = end - start > 1 or first.is_phrase
        term = Term(text, is_phrase, first.is_prefix, tuple(_labels(named)), _is_authority(named))
        understood += [*terms[rest:start], term]
        rest = end
    return [*understood, *terms[rest:]]


def _correct(facts: Facts, term: Term) -> str:
    """Return a word as reports print it; where they have it in no form,
    the most similar word of theirs.
    """
    if _occurs(facts, match_expression([term])):
        return term.text
    word = term.text.lower()
    for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        hyphened = f"{word[:at]}-{word[at:]}"  # matches "co-production" and "co production"
        if _occurs(facts, quote(hyphened, term.is_prefix)):
            return hyphened
    for candidates in (_words_beginning(facts, word[:1]), _words_sharing_letters(facts, word)):
        similar = nearest_names(word, candidates, count=_MOST_SIMILAR, likeness=_SIMILARITY)
        if similar:
            ratios = [SequenceMatcher(None, found, word).ratio() for found in similar]
            best = [
                found for found, ratio in zip(similar, ratios, strict=True) if ratio == max(ratios)
            ]
            query = "SELECT count(*) FROM text WHERE text MATCH ?"
            return max(best, key=lambda found: facts.column(query, (quote(found),)))
    return term.text


def _occurs(facts: Facts, expression: str) -> bool:
    return bool(facts.rows(f"SELECT 1 {_KNOWN} LIMIT 1", {"expression": expression}))


def _words_beginning(facts: Facts, letter: str) -> list[str]:
    query = "SELECT word FROM word WHERE word >= ? AND word < ? ORDER BY word"
    return facts.column(query, (letter, letter + "\uffff"))


def _words_sharing_letters(facts: Facts, word: str) -> list[str]:
    """Return the words of similar length with three letters in sequence from a word:
    "kamhs", "camhs".
    """
    trigrams = sorted({word[at : at + 3] for at in range(len(word) - 2)})
    shared = " OR ".join(["instr(word, ?)"] * len(trigrams)) or "0"
    query = f"SELECT word FROM word WHERE length(word) BETWEEN ? AND ? AND ({shared}) ORDER BY word"
    return facts.column(query, (len(word) - 2, len(word) + 2, *trigrams))


def _labels(named: Iterable[SearchName]) -> list[str]:
    return sorted({label for each in named for label in each.labels.split("|") if label})


def _is_authority(named: Iterable[SearchName]) -> bool:
    return {each.kind for each in named} == {"authority"}


def _adds_labels(text: str, named: list[SearchName]) -> bool:
    """Whether a term that names something matches more than its own words."""
    return _is_authority(named) or [*map(str.lower, _labels(named))] not in ([], [text])


def _check_fields(filters: Iterable[str], facets: Iterable[str], sort: str) -> None:
    """Raise QueryError for a field or an order that does not exist."""
    for purpose, names in (("filter by", filters), ("count", facets)):
        if unknown := [name for name in names if name not in FACETS]:
            raise QueryError(f"no field {unknown[0]!r} to {purpose}; fields: {', '.join(FACETS)}")
    if sort not in SORTS:
        raise QueryError(f"no order {sort!r}; orders: {', '.join(SORTS)}")
