"""The SPARQL query that gives the rows of an answer: an analyst begins with words and goes on in SPARQL.

Counts of passages are counted by the query itself, under the conditions of the reading. What depends on which
inspection is the latest known, by reports and the official record, names the statements of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import TYPE_CHECKING

from graphkit.answer.typed_answer import Row
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.terms import PREFIXES, SCHEME

if TYPE_CHECKING:
    from graphkit.answer.population import Population

# Kind of answer → the variable that its rows are counted by.
_KEYS = {
    "authority-topic": "inspection", "findings-count": "inspection", "area-by-topic": "authority",
    "near-by-topic": "authority", "rates": "authority", "compare": "authority", "agency": "authority",
    "themes": "topic", "topic": "region", "by-region": "region", "by-year": "year",
    "by-framework": "framework",
    "by-sector": "sector",
}  # fmt: skip
_PATTERNS = {
    "topic": "?passage gk:topic ?topic .", "sector": "?passage gk:sector ?sector .",
    "region": "?authority gk:region ?region .", "year": "BIND(SUBSTR(STR(?date), 1, 4) AS ?year)",
}  # fmt: skip
# Role → the pattern of its condition on passages, its variable, and a value of it ("{}": of an entity).
_CONDITIONS = {
    "edition": ("?inspection gk:frameworkVersion ?edition .", "edition", '"{0}"'),
    "sector": ("?passage gk:sector ?about .", "about", "sector:{0}"),
    "agency": ("?passage gk:concerns ?body .", "body", "{}"),
    "agency_kind": ("?passage gk:concerns ?body . ?body a ?class .", "class", "gk:{0}"),
    "extent": ("?passage gk:extent ?extent .", "extent", "extent:{0}"),
}
_COUNTS = """SELECT ?{key} (SUM(?strength) AS ?strengths) (SUM(?mix) AS ?mixed) (SUM(?weak) AS ?weaknesses)
  (COUNT(?passage) AS ?passages) {{
  {{ SELECT DISTINCT ?{key} ?passage ?polarity {{
{where}
  }} }}
  BIND(IF(COALESCE(?polarity = polarity:strength, false), 1, 0) AS ?strength)
  BIND(IF(COALESCE(?polarity = polarity:mixed, false), 1, 0) AS ?mix)
  BIND(IF(COALESCE(?polarity = polarity:weakness, false), 1, 0) AS ?weak)
}} GROUP BY ?{key}{having} ORDER BY ?{key}"""
_STATEMENTS = """SELECT ?statement ?authority ?inspection ?date {{
  VALUES ?statement {{ {values} }}
  ?inspection gk:judgement|gk:finding|gk:recommendation|gk:intervention|gk:arrangement|gk:participation
    |gk:earlierInspection ?statement ;
    gk:inspectionOf ?authority ; gk:startDate ?date
}} ORDER BY ?authority ?date ?statement"""
_THINGS = """SELECT DISTINCT ?thing ?label {{
  VALUES ?thing {{ {values} }}
  ?thing rdfs:label|skos:prefLabel ?label
}} ORDER BY ?label"""


_GRADES = """SELECT ?region ?grade (COUNT(DISTINCT ?authority) AS ?authorities) {{
  VALUES ?judgement {{ {values} }}
  ?inspection gk:judgement ?judgement ; gk:inspectionOf ?authority .
  ?authority gk:region ?region . ?judgement gk:grade ?grade
}} GROUP BY ?region ?grade ORDER BY ?region ?grade"""
_NUMBERS = """SELECT ?year ?grade (COUNT(DISTINCT ?authority) AS ?authorities) (AVG(?value) AS ?mean) {{
  VALUES (?authority ?grade) {{ {values} }}
  ?number gk:indicator indicator:{indicator} ; gk:publishedFor ?authority ;
    dcterms:date ?year ; gk:value ?value
  FILTER(STR(?year) = "{year}")
}} GROUP BY ?year ?grade ORDER BY ?grade"""
_COUNTED = ("findings", "recommendations")
_CONCEPTS = ("topic/", "region/")  # identifiers of concepts, not of entities


def iri_of(identifier: str) -> str:
    """Return the IRI of an identifier: "authority/E06000039", "topic/neglect"."""
    return f"{SCHEME}{identifier}" if identifier.startswith(_CONCEPTS) else entity_iri(identifier)


def sparql_of(p: Population, kind: str, rows: Sequence[Row], statements: Sequence[str]) -> str:
    """Return a query that gives the rows of an answer of a kind; "" where it has none of the graph."""
    is_of_parts = bool(rows) and "passages" in rows[0]  # of a reading that none has as a whole
    if kind in _KEYS and p.question.subject in _COUNTED and p.inspected and not is_of_parts:
        return _counts(p, _KEYS[kind], kind, rows)
    if kind == "grades-by-region":
        return _GRADES.format(values=" ".join(map(_short, statements))) if all(statements) else ""
    if kind == "statistics" and rows and "authorities" in rows[0]:
        pairs = (f"({_short(place)} grade:{item.judged})" for place, item in p.latest.items() if item.judged)
        indicator = p.question.one("indicator")
        return _NUMBERS.format(values=" ".join(pairs), indicator=indicator, year=rows[0]["year"])
    for name, query in (("statement", _STATEMENTS), ("id", _THINGS)):
        values = dict.fromkeys(str(row[name]) for row in rows if row.get(name))
        if values and (name == "id" or len(values) == len(rows)):
            return query.format(values=" ".join(map(_short, map(iri_of, values))))
    return ""


def _short(iri: str) -> str:
    """Return an IRI with its prefix where that gives a plain name: "authority:E06000039"."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri[len(namespace) :].replace("-", "").isalnum():
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def _values(variable: str, values: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(values)} }}"


def _counts(p: Population, key: str, kind: str, rows: Sequence[Row]) -> str:
    """Return the query that counts the passages of a reading by a variable."""
    question, graded = p.question, p.kind == "finding"
    link = "gk:finding" if graded else "gk:recommendation"
    lines = [
        f"?inspection gk:inspectionOf ?authority ; gk:startDate ?date ; gk:framework ?framework ; {link}"
        " ?passage ."
    ]
    if question.all("grade"):
        lines.insert(0, _values("inspection", (_short(item.iri) for item in p.inspected)))
    else:
        lines.insert(0, _values("authority", map(_short, p.authorities)))
        if p.is_latest:
            full = sorted(current_frameworks().full_inspections)
            lines.append(_values("framework", (f"framework:{name}" for name in full)))
            others = _values("other", (f"framework:{name}" for name in full))
            lines += ["FILTER NOT EXISTS { ?later gk:inspectionOf ?authority ; gk:startDate ?after ;",
                      f"  gk:framework ?other . {others} FILTER(STR(?after) > STR(?date)) }}"]  # fmt: skip
        elif p.frameworks:
            lines.append(_values("framework", (f"framework:{name}" for name in sorted(p.frameworks))))
        if question.periods:
            lines.append(f"FILTER({' || '.join(starmap(_in_period, question.periods))})")
    for at, topics in enumerate(p.topics):
        lines.append(f"?passage gk:topic ?topic{at} .")
        lines.append(_values(f"topic{at}", (f"topic:{each}" for each in topics)))
    for role, (pattern, variable, form) in _CONDITIONS.items():
        if values := question.all(role):
            shown = map(_short, map(entity_iri, values)) if role == "agency" else map(form.format, values)
            lines += [pattern, _values(variable, shown)]
    for at, text in enumerate(question.texts("text")):
        words = [each.replace('"', '\\"') for each in text.split("|")]
        named = [f'{{ ?passage gk:matches "{each} " }}' for each in words]
        named += [
            f'{{ ?passage gk:concerns ?named{at} . ?named{at} gk:matches "{each} " ; a gk:Service }}'
            for each in words
        ]
        lines.insert(0, f"{{ SELECT DISTINCT ?passage {{ {' UNION '.join(named)} }} }}")
    if question.has("priority"):
        lines.append("?passage gk:priorityAction true .")
    if graded:
        lines.append("?passage gk:polarity ?polarity .")
    else:
        lines.append("FILTER NOT EXISTS { ?passage dcterms:isPartOf ?whole . ?whole a gk:Recommendation }")
    if kind == "findings-count" and p.polarities:
        lines.append(_values("polarity", (f"polarity:{each}" for each in p.polarities)))
    if key in _PATTERNS:
        lines.append(_PATTERNS[key])
    if key == "topic":
        lines.append(f"FILTER NOT EXISTS {{ ?narrower skos:broader ?topic ; skos:inScheme <{SCHEME}topic> }}")
    where = "\n".join(f"    {line}" for line in lines)
    return _COUNTS.format(key=key, where=where, having=_having(p, kind, rows))


def _in_period(first: str, last: str) -> str:
    """Return the condition that a day is in a period."""
    return f'(STR(?date) >= "{first}" && SUBSTR(STR(?date), 1, {len(last)}) <= "{last}")'


def _having(p: Population, kind: str, rows: Sequence[Row]) -> str:
    """Return the condition on counts, as the rows of a kind have it."""
    weak, strong = "SUM(?mix) + SUM(?weak)", "SUM(?strength)"
    polarity = p.question.one("polarity")
    if kind == "rates":
        fewest = current_frameworks().thresholds.rated_findings
        return f" HAVING({strong} + {weak} >= {fewest})"
    if kind in ("authority-topic", "findings-count", "topic") or kind.startswith("by-"):
        return ""
    names = ("strengths", "mixed", "weaknesses")
    numbers = [[int(str(row.get(name) or 0)) for name in names] for row in rows[:1]]
    side = 1 if polarity == "weakness" else -1
    is_more = all((mixed + bad - good) * side > 0 for good, mixed, bad in numbers)  # else those with any
    if p.is_margin and is_more and kind != "themes":
        one, other = (weak, strong) if polarity == "weakness" else (strong, weak)
        return f" HAVING({one} > {other})"
    wanted = {"weakness": weak, "strength": strong}.get(polarity)
    return f" HAVING({wanted} > 0)" if wanted else ""
