"""The SPARQL query that gives the rows of an answer: an analyst begins with words and goes on in SPARQL.

Counts of passages are counted by the query itself, under the conditions of the reading. What depends on which
inspection is the latest known, by reports and the official record, names the statements of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import starmap
from typing import TYPE_CHECKING, Any

from graphkit.answer.typed_answer import Row
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import PREFIXES, SCHEME

if TYPE_CHECKING:
    from graphkit.answer.population import Population

_COUNTED = ("findings", "recommendations")
_CONCEPTS = ("topic/", "region/")  # identifiers of concepts, not of entities


@cache
def _queries() -> dict[str, Any]:
    """Return the parts of queries: by kind of answer, group, role and name of a template."""
    return load_lexicon("reading-queries")


def _template(name: str) -> str:
    return str(_queries()["templates"][name])


def iri_of(identifier: str) -> str:
    """Return the IRI of an identifier: "authority/E06000039", "topic/neglect"."""
    return f"{SCHEME}{identifier}" if identifier.startswith(_CONCEPTS) else entity_iri(identifier)


def sparql_of(p: Population, kind: str, rows: Sequence[Row], statements: Sequence[str]) -> str:
    """Return a query that gives the rows of an answer of a kind; "" where it has none of the graph."""
    is_of_parts = bool(rows) and "passages" in rows[0]  # of a reading that none has as a whole
    is_of_parts = is_of_parts or p.is_together or p.question.has("number")  # which choose among the counts
    if (
        kind in _queries()["counted by"]
        and p.question.subject in _COUNTED
        and p.inspected
        and not is_of_parts
    ):
        return _counts(p, _queries()["counted by"][kind], kind, rows)
    if kind == "grades-by-region":
        return _template("grades").format(values=" ".join(map(_short, statements))) if all(statements) else ""
    if kind == "statistics" and rows and "authorities" in rows[0]:
        pairs = (f"({_short(place)} grade:{item.judged})" for place, item in p.latest.items() if item.judged)
        indicator = p.question.one("indicator")
        return _template("numbers").format(values=" ".join(pairs), indicator=indicator, year=rows[0]["year"])
    for name, query in (("statement", "statements"), ("id", "things")):
        values = dict.fromkeys(str(row[name]) for row in rows if row.get(name))
        if values and (name == "id" or len(values) == len(rows)):
            return _template(query).format(values=" ".join(map(_short, map(iri_of, values))))
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
    if question.has("grade") or p.judged:
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
    for role, (pattern, variable, form) in _queries()["condition"].items():
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
    if key in _queries()["group"]:
        lines.append(_queries()["group"][key])
    if key == "topic":
        lines.append(f"FILTER NOT EXISTS {{ ?narrower skos:broader ?topic ; skos:inScheme <{SCHEME}topic> }}")
    where = "\n".join(f"    {line}" for line in lines)
    return _template("counts").format(key=key, where=where, having=_having(p, kind, rows))


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
