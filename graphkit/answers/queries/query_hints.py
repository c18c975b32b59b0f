"""Hints on a SPARQL query: what the ontology or the graph rules out in its terms,
values and patterns.

Terms that do not exist, and values of another type than those of their property, are always named.
Why a query finds nothing is asked only where it does, also behind a count of 0 or the answer "no".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, combinations, groupby, islice, pairwise, product
from typing import NamedTuple

from graphkit.core.errors import NotUnderstoodError
from graphkit.core.language.value_words import words_by_value
from graphkit.core.nearest_names import nearest_names
from graphkit.core.partial_dates import first_day
from graphkit.core.replaced_names import gone_name
from graphkit.core.schemes import concept_values, scheme_values
from graphkit.core.terms import GK, PREFIXES, SCHEME, Gk, Rdf, Rdfs, Scheme, Skos, Xsd, compact_iri
from graphkit.graph.entities.entity_search import find_entities
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.names import matching_concepts
from graphkit.graph.sparql.query_parser import declared_prefixes, parse_query
from graphkit.graph.sparql.query_tokens import Token, is_variable, joined, tokens
from graphkit.graph.sparql.query_tree import (
    Filter,
    Group,
    Nested,
    Query,
    Select,
    Triple,
    full_iri,
    leaves,
)
from graphkit.graph.statements.ontology_graph import (
    PropertyUse,
    ontology_terms,
    property_uses,
    superclasses,
    term_texts,
)
from graphkit.graph.store.dataset import Store

_MAX_PATTERNS = 30
_MAX_PAIRS = 8  # of patterns that are looked up together
_MAX_SUGGESTIONS = 2
_TERMS = "docs/reference/ontology.md lists all terms."
_AGGREGATES = frozenset("COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT".split())
_COMPARED = frozenset(["=", "!=", "<", ">", "<=", ">="])
_LITERALS = ("string", "number")
_QUOTES = ("'", '"')
_OF_DATES = frozenset("YEAR MONTH DAY".split())
_OF_TIME = re.compile(r"now|.*\^\^.*\bdateTime>?", re.I)
_PADDING = (Token("", ""),) * 3
_DAY_ADVICE = (
    'write "2025-01-01"^^xsd:date, xsd:date(NOW()), or '
    'xsd:date(NOW()) - "P365D"^^xsd:dayTimeDuration.'
)
_PAGES = (
    "OFFSET sorts all rows again for each page: ask for one inspection after another, or page in "
    "SQL by key: WHERE id > the last one."
)
_OF_TEXT = frozenset("CONTAINS STRSTARTS STRENDS REGEX STRLEN LCASE UCASE".split())
_WITHOUT_QUOTES = frozenset([Xsd.boolean, Xsd.integer, Xsd.decimal])
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PLAIN_VALUE = re.compile(r"true|false|-?\d+(?:\.\d+)?")


class _Step(NamedTuple):
    """A pattern of one property, or one step of a path: its ends and its text."""

    subject: str
    property: str
    object: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject} {self.text} {self.object} ."


class QueryHints:
    """What a reader should know of a query of their own, which is parsed once.

    Attributes: `before_result` has what can be known before the query is evaluated: terms that do
    not exist, pages by OFFSET, values of another type than those of their property.
    """

    def __init__(self, store: Store, text: str) -> None:
        self._store = store
        self._named = _named_iris(text)
        self._query: Query | None = None
        self._compared: list[tuple[str, str]] = []
        gone = {each: gone_name("property", each.removeprefix(GK)) for each in self._named}
        self._unknown = [*_unknown_terms(each for each in self._named if not gone[each])]
        self.before_result = [*filter(None, gone.values()), *self._unknown]
        try:
            query = self._query = parse_query(text, PREFIXES)
        except NotUnderstoodError:
            return
        self._compared = _compared(query)
        if {"ORDER", "OFFSET"} <= {*_words_in(query.body.tail)}:
            self.before_result.append(_PAGES)
        types = (_other_type(store, name, value) for name, value in self._compared)
        self.before_result += dict.fromkeys(chain.from_iterable(types))

    def on_result(self, is_empty: bool) -> Iterator[str]:
        """Yield why the query finds nothing: where its result has no rows (`is_empty`),
        is a count of 0, or "no".
        """
        store, query = self._store, self._query
        if query is None or self._unknown or not (is_empty or _finds_nothing(store, query)):
            return
        labels = (value for name, value in self._compared if name == Rdfs.label)
        yield from dict.fromkeys(chain.from_iterable(_other_label(store, each) for each in labels))
        for group in _required_groups(query.body.group):
            unmatched = [*_unmatched_patterns(store, query, group)]
            yield from unmatched or _pairs_apart(store, query, group)
        yield from _other_criteria(store, self._named)

    def with_result(self, is_empty: bool) -> list[str]:
        """Return all hints; `is_empty`: the result of the query has no rows."""
        return [*self.before_result, *self.on_result(is_empty)]


def _named_iris(text: str) -> list[str]:
    """Return the IRIs that a query names, sorted."""
    prefixes, base = declared_prefixes(text, PREFIXES)
    names = (each.text for each in tokens(text) if each.kind in ("name", "iri"))
    return sorted({full_iri(each, prefixes, base) for each in names})


def _compared(query: Query) -> list[tuple[str, str]]:
    """Return each property with a literal that its values are, or are compared with."""
    groups = _groups(query)
    steps = chain.from_iterable(_steps(query, group.triples()) for group in groups)
    return [*((each.property, each.object) for each in steps), *_compared_in_filters(query, groups)]


def _unknown_terms(named: Iterable[str]) -> Iterator[str]:
    """Yield the terms and concepts among some IRIs that the ontology does not define,
    and names like them.

    They are compared with the ontology that ships with graphkit: a part of a graph need not contain
    it.
    """
    for iri in named:
        scheme, _, value = iri.removeprefix(SCHEME).partition("/")
        if iri.startswith(GK):
            known: Collection[str] = ontology_terms()
            start, name = "gk:", iri.removeprefix(GK)
            texts: Mapping[str, Sequence[str]] = term_texts()
        elif iri.startswith(SCHEME) and scheme in {*Scheme} and value:
            known, start, name = scheme_values(scheme), f"{scheme}:", value
            texts = _concept_texts(scheme)
        else:
            continue
        if name and name not in known:
            meant = " or ".join(start + each for each in _meant(name, known, texts))
            near = meant or _concept_named(iri, name)
            yield f"{start}{name} does not exist: " + (f"did you mean {near}?" if near else _TERMS)


def _meant(name: str, known: Collection[str], texts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names that one may have been meant for:
    spelt alike, else those whose texts have its words.

    `texts` are labels and definitions of each. What begins with a capital is a class, and is meant
    for one.
    """
    alike = [each for each in known if each[:1].isupper() == name[:1].isupper()]
    longer = [each for each in alike if name in each.split("-")]
    if len(longer) == 1:
        return longer
    if near := near_names(name, alike) or near_names(name, known):
        return near
    words = " ".join(each.lower() for each in _WORD.findall(name))
    phrase = re.compile(rf"\b{re.escape(words)}\b", re.I)
    places = sorted(
        (rank, found.start(), len(text), each)
        for each in alike
        for rank, text in enumerate(texts.get(each, ()))
        if (found := phrase.search(text))
    )
    return [each for *_, each in places[:1]]


@cache
def _concept_texts(scheme: str) -> Mapping[str, Sequence[str]]:
    """Return the texts of the concepts of a scheme by notation:
    label, words of questions, definition.
    """
    notation = concept_values(scheme, Skos.notation)
    words: Mapping[str, Sequence[str]] = words_by_value().get(scheme, {})
    labels, definitions = (
        concept_values(scheme, each) for each in (Skos.prefLabel, Skos.definition)
    )
    return {
        name: (labels.get(iri, ""), ", ".join(words.get(name, ())), definitions.get(iri, ""))
        for iri, name in notation.items()
    }


def near_names(name: str, known: Iterable[str]) -> list[str]:
    """Return the names that one may have been meant for:
    the same but for case and hyphens, else similar.
    """
    folded: dict[str, str] = {_fold(each): each for each in sorted(known)}
    bare = _fold(re.sub(r"^(?:has|is|of)(?=[A-Z])", "", name))
    if bare in folded:
        return [folded[bare]]
    return [folded[each] for each in nearest_names(bare, folded, count=2, likeness=0.76)]


def _fold(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _finds_nothing(store: Store, query: Query) -> bool:
    """Return whether the pattern of a query that always has one row, or is a test,
    matches nothing.
    """
    head, tail = _words_in(query.body.head), _words_in(query.body.tail)
    has_one_row = not _AGGREGATES.isdisjoint(head) and "GROUP" not in tail
    if not (has_one_row or head[:1] == ["ASK"]):
        return False
    return not store.query(f"{query.prologue}ASK {query.body.group} {query.body.values or ''}")


def _words_in(part: Iterable[Token | Group]) -> list[str]:
    """Return the words of a part of a query, in capitals."""
    return [each.text.upper() for each in leaves(part)]


def _groups(query: Query) -> list[Group]:
    """Return all groups of a query."""
    found: list[Group] = []

    def add(group: Group) -> Group:
        found.append(group)
        return group

    query.map_groups(add)
    return found


def _required_groups(group: Group) -> Iterator[Group]:
    """Yield a group and those in it without a match of which it has none."""
    yield group
    for each in group.elements:
        if isinstance(each, Select) or (isinstance(each, Nested) and each.keyword == "GRAPH"):
            yield from _required_groups(each.group)


def _steps(query: Query, triples: Iterable[Triple]) -> Iterator[_Step]:
    """Yield the steps of patterns whose predicate is a property or a sequence of properties."""
    for number, triple in enumerate(triples):
        split = groupby(triple.predicate, lambda token: token.text == "/")
        parts = [[*part] for is_between, part in split if not is_between]
        names = [query.iri(part[-1]) for part in parts]
        if not all(names) or any(len(part) != 1 + (part[0].text == "^") for part in parts):
            continue
        between = [f"{query.variable(number)}_{at}" for at in range(1, len(parts))]
        ends = pairwise([triple.subject, *between, triple.object])
        for part, name, (start, end) in zip(parts, names, ends, strict=True):
            is_inverse = len(part) == 2
            first, last = (end, start) if is_inverse else (start, end)
            yield _Step(first, name, last, part[-1].text)


def _compared_in_filters(query: Query, groups: list[Group]) -> list[tuple[str, str]]:
    """Return each property whose values a filter compares,
    with the literal or the text function.
    """
    read: dict[str, set[str]] = {}  # variable → properties whose values it has
    for step in chain.from_iterable(_steps(query, group.triples()) for group in groups):
        read.setdefault(step.object, set()).add(step.property)
    found = []
    elements = chain.from_iterable(group.elements for group in groups)
    for each in (each for each in elements if isinstance(each, Filter)):
        parts = [*_PADDING, *_with_types(leaves(each.expression)), *_PADDING]
        for at, token in enumerate(parts):
            if token.kind == "variable" and len(read.get(token.text, ())) == 1:
                value = _compared_with(parts[at - 2 : at], parts[at + 1 : at + 4])
                found += [(name, value) for name in read[token.text] if value]
    return found


def _with_types(parts: Iterable[Token]) -> list[Token]:
    """Return tokens, of a literal with a datatype one."""
    found: list[Token] = []
    for each in parts:
        before = found[-1].text if found else ""
        if each.text == "^^" or before.endswith("^^"):
            found[-1] = found[-1]._replace(text=before + each.text)
        else:
            found.append(each)
    return found


def _compared_with(before: Sequence[Token], after: Sequence[Token]) -> str:
    """Return the literal that a variable between some tokens is compared with,
    or the function of it; "" for none.
    """
    (function, mark), (first, second, third) = before, after
    if first.text in _COMPARED and (second.kind in _LITERALS or second.is_word("NOW")):
        return second.text
    if mark.text in _COMPARED and function.kind in _LITERALS:
        return function.text
    if first.is_word("IN") and third.kind in _LITERALS:
        return third.text
    if function.is_word(*_OF_TEXT):
        return function.text.upper()
    if function.is_word(*_OF_DATES) and third.text.endswith(_QUOTES):
        return function.text.upper()
    return ""


def _range_of(store: Store, name: str) -> str:
    """Return the class or datatype of the values of a property: as the ontology declares it,
    else that of a literal that the graph has; "" where neither is one.
    """
    use = property_uses().get(name)
    if use is None or len(use.ranges) > 1:
        return ""
    if use.ranges:
        return use.ranges[0]
    found = store.rows(f"SELECT (DATATYPE(?value) AS ?type) {{ ?x <{name}> ?value }} LIMIT 1")
    return next((type_ or "" for (type_,) in found), "")


def _other_type(store: Store, name: str, value: str) -> Iterator[str]:
    """Yield that a text or number is never a value of a property,
    because its values have another type.
    """
    is_literal = value and not is_variable(value)
    if not is_literal or not (range_ := _range_of(store, name)):
        return
    is_text, is_function = value[0] in "\"'" and value[-1] in "\"'", value in _OF_TEXT
    property_ = compact_iri(name)
    type_ = f"{property_} has values of the type {compact_iri(range_)}"
    if range_ == Xsd.date and _OF_TIME.fullmatch(value):
        yield f"{type_}, not xsd:dateTime: {_DAY_ADVICE}"
    elif value in _OF_DATES:
        yield f"{value}(?day) is a number: write the number without quotes."
    elif is_function and range_ in {Xsd.date, *_WITHOUT_QUOTES}:
        yield f"{type_}: write {value}(STR(…))."
    elif is_text and range_ in {Xsd.date, *_WITHOUT_QUOTES}:
        yield f"{type_}, not text: {_typed_advice(range_, value[1:-1])}."
    elif value[0].isdigit() and range_ == Xsd.date:
        yield f"{type_}, not numbers: compare YEAR(…), or a day."
    elif is_text and (range_.startswith(GK) or range_ == Skos.Concept):
        text = value[1:-1]
        concept = _concept_named(name, text)
        advice = f"write {concept}" if concept else f"match the label with ?x rdfs:label {text!r}"
        yield f"{property_} leads to {compact_iri(range_)}, not to text: {advice}."


def _typed_advice(range_: str, text: str) -> str:
    """Return how the value that a text names is written in a type:
    "2024" as the first day of that year.
    """
    if range_ in _WITHOUT_QUOTES:
        return (
            f"write {text.lower()} without quotes"
            if _PLAIN_VALUE.fullmatch(text.lower())
            else "give one"
        )
    try:
        return f"write '{first_day(text)}'^^xsd:date"
    except ValueError:
        return "give a day as 'YYYY-MM-DD'^^xsd:date"


def _concept_named(name: str, text: str) -> str:
    """Return how the concept that a text names is written, best one of a term's scheme;
    "" for none.
    """
    schemes = sorted(
        {*Scheme}, key=lambda scheme: (_fold(scheme) not in _fold(compact_iri(name)), scheme)
    )
    for scheme in schemes:
        if found := [each for each in scheme_values(scheme) if _fold(each) == _fold(text)]:
            return f"{scheme}:{found[0]}"
    return ""


def _other_label(store: Store, value: str) -> Iterator[str]:
    """Yield what has a text as an alternative label, in another language or in another form."""
    text = re.sub(r"@[\w-]+$", "", value)
    if text[0] not in "\"'" or any(store.rows(f"SELECT ?x {{ ?x rdfs:label {value} }} LIMIT 1")):
        return
    for iri, language in store.rows(
        "SELECT ?x (LANG(?label) AS ?tag) { ?x rdfs:label ?label "
        f"FILTER(STR(?label) = {text}) }} LIMIT 1"
    ):
        tagged = f"{text}@{language}" if language else text
        yield f"The label of {Labels(store).of(iri)} is written {tagged}."
        return
    entities = find_entities(store, text[1:-1])[:_MAX_SUGGESTIONS]
    names = " or ".join(repr(Labels(store).of(iri)) for iri in entities)
    if not names:
        return
    if any(text[1:-1] in Labels(store).others(iri) for iri in entities):
        yield f"{text} is an alternative label of {names}: write rdfs:label|skos:altLabel {text}."
    else:
        yield f"Nothing has the label {text}: did you mean {names}?"


def _unmatched_patterns(store: Store, query: Query, group: Group) -> Iterator[str]:
    """Yield the patterns of a group that nothing in the graph matches, each looked up alone.

    The steps of a path are patterns of their own.
    """
    for triple in group.triples()[:_MAX_PATTERNS]:
        if is_variable(joined(triple.predicate)):
            continue
        patterns: list[object] = [*_steps(query, [triple])] or [triple]
        for pattern in patterns:
            if not store.query(f"{query.prologue}ASK {{ {pattern} }}"):
                yield (
                    "Nothing in the graph matches the pattern: "
                    f"{triple}{_below(store, query, pattern)}"
                )
                break


def _below(store: Store, query: Query, pattern: object) -> str:
    """Return how to ask for the concepts below that of a pattern; "" where nothing has one."""
    if not (isinstance(pattern, _Step) and full_iri(pattern.object, PREFIXES).startswith(SCHEME)):
        return ""
    way = "gk:topicGroup" if pattern.property == Gk.topic else f"{pattern.text}/skos:broader*"
    instead = f"{pattern.subject} {way} {pattern.object} ."
    is_broad = store.query(f"{query.prologue}ASK {{ {instead} }}")
    return f" {pattern.object} is broad: write {instead}" if is_broad else ""


def _meet_in(store: Store, query: Query, variable: str, *patterns: object) -> bool:
    """Return whether a variable has a value in several patterns;
    the engine joins sub-selects by hash.
    """
    parts = "".join(f"{{ SELECT DISTINCT {variable} {{ {each} }} }}" for each in patterns)
    return bool(store.query(f"{query.prologue}ASK {{ {parts} }}"))


def _pairs_apart(store: Store, query: Query, group: Group) -> Iterator[str]:
    """Yield the first two patterns with a variable in common that match something alone,
    and not together.
    """
    steps = list(_steps(query, group.triples()[:_MAX_PATTERNS]))
    pairs = [
        (first, second, variable)
        for first, second in combinations(steps, 2)
        for variable in sorted({*first[::2]} & {*second[::2]})
        if is_variable(variable)
    ]
    pairs.sort(key=lambda pair: not _are_apart(*pair))
    for first, second, variable in pairs[:_MAX_PAIRS]:
        if _meet_in(store, query, variable, first, second):
            continue
        known, other = (second, first) if second.property == Rdf.type else (first, second)
        shown = f"Nothing in the graph matches these patterns together: {known} {other}"
        wider = first._replace(text="gk:topicGroup")
        if first.property == Gk.topic and _meet_in(store, query, variable, wider, second):
            shown += f" The topic is broad: instead of {first.text}, write {wider.text}"
        if _are_apart(first, second, variable):
            shown += f" {_role(known, variable)}, but {_role(other, variable)}."
            ways = _routes(store, query, known, other, variable)
            if routes := " or: ".join(islice(ways, _MAX_SUGGESTIONS)):
                shown += f" Instead of the last one: {routes}"
        yield re.sub(rf"\?{query.unused}(?:node)?", "?x", shown)
        return


def _classes(step: _Step, variable: str) -> tuple[str, ...]:
    """Return the classes that a pattern allows for one of its variables; empty for any."""
    use = property_uses().get(step.property, PropertyUse((), ()))
    found = use.domains if step.subject == variable else use.ranges
    if step.property == Rdf.type and step.subject == variable:
        found = (full_iri(step.object, PREFIXES),)
    return found if all(each.startswith(GK) or each == Skos.Concept for each in found) else ()


def _are_apart(first: _Step, second: _Step, variable: str) -> bool:
    """Return whether two patterns allow classes for a variable that never meet."""
    some, others = _classes(first, variable), _classes(second, variable)
    return bool(some and others) and not _meet(some, others)


def _role(step: _Step, variable: str) -> str:
    """Return what a pattern says of one of its variables."""
    classes = " or ".join(map(compact_iri, _classes(step, variable)))
    if step.property == Rdf.type:
        return f"{variable} is a {classes}"
    return f"{step.text} {'is a property of' if step.subject == variable else 'leads to'} {classes}"


def _routes(store: Store, query: Query, known: _Step, other: _Step, variable: str) -> Iterator[str]:
    """Yield patterns that lead where the second of two that are apart does,
    and match with the first.

    A property between the classes of both ends, in either direction; or a step more, before or
    after its own.
    """
    is_subject = other.subject == variable
    target = other.object if is_subject else other.subject
    near, own = _classes(known, variable), _classes(other, variable)
    far = _classes(other, target)
    if near == (Skos.Concept,):
        return
    direct, longer = [], []
    for name, (domains, ranges) in property_uses().items():
        step = compact_iri(name)
        for start, end, inverse in ((domains, ranges, False), (ranges, domains, True)):
            if not _meet(start, near):
                continue
            ends = (variable, target) if not inverse else (target, variable)
            if _meet(end, far) and far != (Skos.Concept,):
                direct.append(f"{ends[0]} {step} {ends[1]} .")
            if _meet(end, own):
                way = f"{'^' * inverse}{step}/{'^' * (not is_subject)}{other.text}"
                longer.append(f"{variable} {way} {target} .")
    names = [each.removeprefix(GK).lower() for each in (*near, *far, *own)]
    for each in sorted(
        direct or longer, key=lambda way: not any(name in way.lower() for name in names)
    ):
        if _meet_in(store, query, variable, known, each):
            yield each


def _meet(some: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether any class of some is, contains or is part of any of others."""
    return any(
        one in superclasses(other) or other in superclasses(one)
        for one, other in product(some, others)
    )


def _other_criteria(store: Store, named: Iterable[str]) -> Iterator[str]:
    """Yield the criteria of other frameworks that correspond to those among some IRIs."""
    start = f"{SCHEME}{Scheme.CRITERION}/"
    alike = matching_concepts(store.facts, Scheme.CRITERION)["close"]
    for name in (iri.removeprefix(start) for iri in named if iri.startswith(start)):
        near = {*chain.from_iterable(pair for pair in alike if name in pair)}
        if others := ", ".join(f"criterion:{each}" for each in sorted(near - {name})):
            there = "docs/reference/concordance.md lists them."
            yield f"Other frameworks name criterion:{name} otherwise ({others}): {there}"
