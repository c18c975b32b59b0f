"""Evaluates readings about what reports state: findings, recommendations, and what became of them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import mean, median

from graphkit.analyse.briefing_parts import OUTCOME_WORDS
from graphkit.analyse.confidence_intervals import wilson_interval
from graphkit.analyse.finding_counts import Counts
from graphkit.answer.population import (
    MAX_EVIDENCE,
    Population,
    grade_words,
    judged_grade,
    listed,
    loaded_inspection,
    no_report,
    per_cent,
    sentence,
    shown_grade,
)
from graphkit.answer.question import Question
from graphkit.answer.surroundings import around
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.lookup import concept_value, local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.terms import Scheme
from graphkit.facts.inspections import Inspection
from graphkit.facts.names import broader_topics
from graphkit.facts.passages import numbers_of
from graphkit.facts.recommendation_outcomes import outcomes, recurrences
from graphkit.language.wording import counted

_SCHEMES = {"topic": Scheme.TOPIC, "region": Scheme.REGION, "sector": Scheme.SECTOR}
GRADES: tuple[str, ...] = ("outstanding", "good", "requires-improvement", "inadequate")
_MOST_THEMES = 20
_CONDITIONS = ("topic", "sector", "text", "agency", "polarity")  # of passages; polarity the last


def findings(p: Population) -> Answer:
    """Return the answer to a reading about findings."""
    question = p.question
    if p.place and not p.loaded:
        return no_report(p)
    by = question.one("by")
    is_general = not any(each.role in (*_CONDITIONS[:-1], "agency_kind", "by") for each in question.parts)
    if is_general and (
        p.place or (question.has("polarity") and not question.has("near") and len(p.places) < 2)
    ):
        p = p.asking("measure", "themes")
        question = p.question
    if question.has("measure", "compare") and len(question.all("framework")) > 1:
        return _by(p, "framework")
    if (
        question.has("measure", "themes") and by not in ("year", "region", "framework", "grade", "sector")
    ) or by == "topic":
        return _themes(p)
    if question.one("measure") in ("share", "count") and not p.place and by in ("", "authority"):
        return _measured(p)
    if by in ("year", "region", "framework", "grade", "sector"):
        return _by(p, by)
    if p.is_several or len(p.places) > 1:
        return _by_authority(p)
    return _of_one(p)


def _noun(p: Population) -> str:
    words = {"weakness": "weak or mixed finding", "strength": "strong finding"}
    if p.kind == "recommendation":
        return "area for priority action" if p.question.has("priority") else "recommendation"
    return words.get(p.question.one("polarity"), "finding")


def _counted(number: int, p: Population) -> str:
    return counted(number, _noun(p)).replace("area for priority actions", "areas for priority action")


def _counts_by(p: Population, *by: str) -> dict[tuple[str, ...], Counts]:
    """Return counts by polarity of the passages, for each group."""
    found: dict[tuple[str, ...], Counts] = defaultdict(Counts)
    for (*key, polarity), number in p.counts((*by, "polarity")).items():
        found[tuple(key)].add(polarity or "context", number)
    return dict(found)


def _cells(counts: Counts) -> dict[str, Cell]:
    return {"strengths": counts.strength, "mixed": counts.mixed, "weaknesses": counts.weakness}


def _wanted(p: Population, counts: Counts) -> int:
    """Return how many of some findings have the polarity of the reading."""
    polarity = p.question.one("polarity")
    return {"weakness": counts.negative, "strength": counts.strength}.get(polarity, counts.total)


def _count_words(counts: Counts) -> str:
    names = {"strength": "strong", "mixed": "mixed", "weakness": "weak", "context": "neutral"}
    given = [f"{number:,} {word}" for name, word in names.items() if (number := getattr(counts, name))]
    return f"{listed(given)} finding{'' if counts.total == 1 else 's'}" if given else "no finding"


def _of_one(p: Population) -> Answer:
    """Return what the reports on one authority say, the latest inspections first, with passages."""
    counts = {key[0]: each for key, each in _counts_by(p, "inspection").items()}
    total, name, on = sum(counts.values(), Counts()), p.name(p.place), p.on_topics
    items = sorted(p.inspected, key=lambda item: item.day, reverse=True)
    if not total.total:
        return _none_together(p)
    statements = p.statements()
    best = {inspection: statement for statement, inspection, _ in reversed(statements)}
    rows: list[Row] = []
    for item in items:
        if item.iri in counts:
            cells: dict[str, Cell] = {
                "inspection": item.under, "inspected": item.day, "grade": shown_grade(item),
            }  # fmt: skip
            cells |= {**_cells(counts[item.iri]), "id": local_id(item.iri)}
            rows.append(cells | ({"statement": local_id(best[item.iri])} if item.iri in best else {}))
    latest = next((item for item in items if item.full), None)
    wanted = _wanted(p, total)
    text = ""
    if latest and len(items) > 1 and [*counts] != [latest.iri]:
        own = counts.get(latest.iri, Counts())
        text = sentence(
            "findings.latest", began=f"T{latest.began[1:]}", count=_count_words(own), on=on, name=name
        )
    together = p.question.has("polarity") and sentence(
        "findings.polarity", wanted=counted(wanted, _noun(p)) if wanted else "No " + _noun(p)
    )
    text += " " + sentence(
        "findings.one", number=counted(len(rows), "loaded report"), have="has" if len(rows) == 1 else "have",
        count=_count_words(total), on="" if text else on, name=name, which=p.when,
    )  # fmt: skip
    text += f" {together}" if together else ""
    if p.question.has("polarity") and not wanted:
        statements = p.statements(any_polarity=True)
    evidence = _spread(
        [(one, item) for one, item, polarity in statements if polarity != "context"]
        or [(one, item) for one, item, _ in statements]
    )
    return p.answer("authority-topic", text, rows, evidence)


def _none_together(p: Population) -> Answer:
    """Return that no passage has all that a reading asks for, with what has each part of it."""
    question = p.question
    text = sentence("findings.none", noun=_noun(p), on=p.on_topics, within=p.within, which=p.of_inspections)
    parts = [each for each in question.parts if each.role in _CONDITIONS[:-1]]
    rows, evidence = list[Row](), list[str]()
    for part in parts if len(parts) > 1 else ():
        others = tuple(
            each for each in question.parts if each is part or (each not in parts and each.role != "polarity")
        )
        alone = Population(p.store, Question(others), p.all_quotes)
        own = sum(_counts_by(alone, "inspection").values(), Counts())
        rows.append({"passages": alone.on_topics.strip(), **_cells(own)})
        text += f" {_count_words(own).capitalize()} {alone.on_topics.strip()}."
        evidence += [one for one, *_ in alone.statements()[: MAX_EVIDENCE // len(parts)]]
    return p.answer("authority-topic", text, rows, evidence)


def _spread(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return statements of several inspections, the first of each before the others."""
    of: dict[str, list[str]] = defaultdict(list)
    for statement, inspection in pairs:
        of[inspection].append(statement)
    share = max(2, MAX_EVIDENCE // max(1, len(of)))
    return [each for own in of.values() for each in own[:share]]


def _by_authority(p: Population) -> Answer:
    """Return the authorities with findings of the reading, ordered as it asks."""
    question, order = p.question, p.question.one("order")
    counts = {key[0]: each for key, each in _counts_by(p, "authority").items()}
    fewest = current_frameworks().thresholds.rated_findings
    inspected = {item.authority for item in p.inspected}
    days = {item.authority: item for item in p.inspected}
    is_ranked = (order in ("best", "worst") or question.has("measure", "share")) and p.is_several
    polarity = question.one("polarity")
    found = {each: own for each, own in counts.items() if _wanted(p, own)}
    is_best = order == "best" or (polarity == "strength" and order not in ("worst", "fewest"))
    if is_ranked:
        found = {each: own for each, own in counts.items() if own.evaluated >= fewest}
        sign = 1 if is_best else -1
        ordered = sorted(
            found, key=lambda each: (_rate(found[each]) * sign, -found[each].evaluated, p.name(each))
        )
    elif order in ("most", "fewest"):
        sign = 1 if order == "fewest" else -1
        ordered = sorted(found, key=lambda each: (_wanted(p, found[each]) * sign, p.name(each)))
    elif p.is_margin:
        sign = 1 if polarity == "weakness" else -1
        margin = {each: (own.negative - own.strength) * sign for each, own in found.items()}
        found = {each: own for each, own in found.items() if margin[each] > 0}
        ordered = sorted(found, key=lambda each: (-margin[each], p.name(each)))
    else:
        ordered = sorted(found, key=lambda each: (-_wanted(p, found[each]), p.name(each)))
    of = {item.iri: item.authority for item in p.inspected}
    best = {of[inspection]: statement for statement, inspection, _ in reversed(p.statements())}
    rows: list[Row] = []
    why = _nearness(p)
    for each in ordered:
        own, item = found[each], days[each]
        cells: dict[str, Cell] = {"near": why[each]} if each in why else {}
        cells |= {
            "region": p.labels.region(each), "inspected": item.day, "grade": shown_grade(item),
            **_cells(own),
        }  # fmt: skip
        if own.evaluated:
            cells["share weak or mixed"] = per_cent(_rate(own))
        if is_ranked:
            low, high = wilson_interval(own.negative, own.evaluated)
            cells["95 % interval"] = f"{100 * low:.0f}-{per_cent(high)}"
        rows.append(p.row(each, cells, best.get(each, "")))
    total = sum(counts.values(), Counts())
    where: dict[str, object] = {
        "known": counted(len(inspected), "authority"), "within": p.within, "on": p.on_topics,
        "which": p.of_inspections, "number": len(ordered),
        "names": listed([p.name(each) for each in ordered]),
    }  # fmt: skip

    if not ordered and p.is_latest and p.is_several:
        ever = p.asking("when", "ever")
        if _counts_by(ever):
            p.notes.append(sentence("none-latest"))
            return _by_authority(ever)
    if not ordered and not p.place and len([e for e in question.parts if e.role in _CONDITIONS[:-1]]) > 1:
        return _none_together(p)
    if not ordered:
        text = sentence("findings.nowhere", noun=_noun(p), **where)
    elif is_ranked:
        first = found[ordered[0]]
        text = sentence(
            "findings.ranked", side="lowest" if is_best else "highest", name=p.name(ordered[0]),
            fewest=fewest, share=f"{first.negative} of {first.evaluated}, {per_cent(_rate(first))}",
            all=per_cent(_rate(total)), **where,
        )  # fmt: skip
    elif p.is_margin:
        sides = ("weak or mixed findings", "strengths")
        more, less = sides if polarity == "weakness" else sides[::-1]
        text = sentence("findings.margin", more=more, less=less, **where)
    else:
        number = sum(_wanted(p, own) for own in found.values())
        text = sentence("findings.list", count=_counted(number, p), **where)
    if len(p.places) > 1 and not question.has("near"):
        rows.sort(key=lambda row: p.places.index(entity_iri(str(row["id"]))))
        text = " ".join(
            f"{p.name(each)}: {_count_words(counts.get(each, Counts()))}{p.on_topics}." for each in p.places
        )
    silent = [p.name(each) for each in p.labels.by_name(inspected - counts.keys())]
    cautions = [f"No such finding: {listed(silent, most=12)}."] if silent and p.question.has("near") else []
    kind = "rates" if is_ranked else "near-by-topic" if question.has("near") else "area-by-topic"
    if not p.is_several or question.has("agency"):
        kind = "agency" if question.has("agency") else "compare"
    evidence = None if p.is_several else _spread([(one, item) for one, item, _ in p.statements()])
    return p.answer(kind, text, rows, evidence, p.authorities, cautions)


def _nearness(p: Population) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in around(p.store, p.places[0]) if p.question.has("near") and p.places else ():
        found[each.authority] = ", ".join(filter(None, (found.get(each.authority), each.why)))
    return found


def _rate(counts: Counts) -> float:
    return counts.negative / counts.evaluated if counts.evaluated else 0.0


def _measured(p: Population) -> Answer:
    """Return how many passages, inspections and authorities a reading has, and their share."""
    number = sum(_wanted(p, each) for each in _counts_by(p).values())
    per = {key[0] for key in p.counts(("inspection", "polarity")) if key[1] in (p.polarities or (key[1],))}
    items = [item for item in p.inspected if item.iri in per]
    places = sorted({item.authority for item in items}, key=p.name)
    every = {item.authority for item in p.inspected}
    grade = p.question.all("grade")
    text = sentence(
        "findings.count", number=len(places), known=counted(len(every), "authority"), within=p.within,
        graded=f" graded {' or '.join(map(grade_words, grade))}" if grade else "",
        share=per_cent(len(places) / len(every)) if every else "0 %", count=_counted(number, p),
        on=p.on_topics, which=p.of_inspections, inspections=counted(len(items), "inspection"),
    )  # fmt: skip
    rows: list[Row] = []
    best = {inspection: statement for statement, inspection, _ in reversed(p.statements())}
    for item in sorted(items, key=lambda item: p.name(item.authority)):
        cells: dict[str, Cell] = {"inspected": item.day, "framework": item.under, "grade": shown_grade(item)}
        rows.append(p.row(item.authority, cells, best.get(item.iri, "")))
    return p.answer("findings-count", text, rows)


def _label(p: Population, by: str, value: str) -> str:
    scheme = _SCHEMES.get(by)
    return p.name(concept_iri(scheme, value)) if scheme else grade_words(value)


def _by(p: Population, by: str) -> Answer:
    """Return the passages of a reading by region, year, framework, sector, or the grade at the inspection."""
    if by == "grade":
        per: dict[str, Counts] = defaultdict(Counts)
        number: Counter[str] = Counter()
        for (iri,), own in _counts_by(p, "inspection").items():
            if item := loaded_inspection(p.store, iri):
                per[judged_grade(item)] += own
        number.update(judged_grade(item) for item in p.inspected)
        groups = {key: per[key] for key in GRADES if key in per}
    else:
        groups = {key[0]: own for key, own in _counts_by(p, by).items() if key[0]}
        number = Counter(_key(p, by, item) for item in p.inspected)
    ordered = [*groups]
    if by not in ("year", "grade"):
        ordered.sort(key=lambda each: -_wanted(p, groups[each]))
    rows: list[Row] = []
    for key in ordered:
        own = groups[key]
        cells: dict[str, Cell] = {by: _label(p, by, key), "inspections": number.get(key)}
        if p.kind == "finding":
            cells |= {**_cells(own), "share weak or mixed": per_cent(_rate(own)) if own.evaluated else ""}
        else:
            cells |= {"recommendations": own.total}
            if number.get(key):
                cells["average"] = round(own.total / number[key], 1)
        rows.append(cells | ({"id": f"{by}/{key}"} if by in _SCHEMES else {}))
    total = sum(groups.values(), Counts())
    what = _count_words(total) if p.kind == "finding" else counted(total.total, "recommendation")
    text = sentence("by", count=what, on=p.on_topics, within=p.within, which=p.of_inspections, by=by)
    shares = {
        key: _rate(own)
        for key, own in groups.items()
        if own.evaluated >= current_frameworks().thresholds.rated_findings
    }
    if len(shares) > 1 and p.kind == "finding" and by != "sector":
        high, low = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
        text += (
            f" The share of weak or mixed findings is highest for {_label(p, by, high)}"
            f" ({per_cent(shares[high])}) and lowest for {_label(p, by, low)} ({per_cent(shares[low])})."
        )
    statements = [one for one, _, _ in p.statements()[:MAX_EVIDENCE]]
    return p.answer("topic" if by == "region" else f"by-{by}", text, rows, statements)


def _key(p: Population, by: str, item: Inspection) -> str:
    if by == "region":
        from graphkit.facts.names import regions

        return concept_value(regions(p.store.facts).get(item.authority, ""))
    return {"year": item.day[:4], "framework": item.framework}.get(by, "")


def _themes(p: Population) -> Answer:
    """Return the topics with most passages of a reading, those that others are part of left out."""
    above = {concept_value(each) for each in broader_topics(p.store.facts).values()}
    counts = {key[0]: own for key, own in _counts_by(p, "topic").items() if key[0] not in above}
    if p.topics:
        counts = {
            topic: own for topic, own in counts.items() if any(topic in each for each in p.topics)
        } or counts
    inspected: Counter[str] = Counter()
    if p.kind == "recommendation":
        inspected.update(key[0] for key in p.counts(("topic", "inspection")))
    number = {topic: _wanted(p, own) for topic, own in counts.items()}
    first = sorted((each for each in number if number[each]), key=lambda each: (-number[each], each))
    rows: list[Row] = []
    for topic in first[:_MOST_THEMES]:
        own = counts[topic]
        cells: dict[str, Cell] = {"recommendations": own.total, "inspections": inspected[topic]}
        if p.kind == "finding":
            cells = {**_cells(own), "share weak or mixed": per_cent(_rate(own)) if own.evaluated else ""}
        rows.append(p.row(concept_iri(Scheme.TOPIC, topic), cells, column="topic"))
    graded = p.question.all("grade")
    where = f"{p.within}{' graded ' + ' or '.join(map(grade_words, graded)) if graded else ''}"
    names = listed([f"{_label(p, 'topic', each).lower()} ({number[each]:,})" for each in first[:3]])
    key = "themes" if first else "themes.none"
    text = sentence(
        key, noun=_counted(2 if first else 1, p).partition(" ")[2], within=where, which=p.of_inspections,
        names=names, on=p.on_topics, inspections=counted(len(p.inspected), "inspection"),
    )  # fmt: skip
    statements = _topic_passages(p, first[:3])
    return p.answer("themes", text, rows, statements)


def _topic_passages(p: Population, topics: Iterable[str]) -> list[str]:
    found: list[str] = []
    for topic in topics:
        own = p.asking("topic", f"topic/{topic}")
        found += [one for one, _, _ in own.statements()[: MAX_EVIDENCE // 3]]
    return found


def recommendations(p: Population) -> Answer:
    """Return the answer to a reading about recommendations."""
    question, by = p.question, p.question.one("by")
    if p.place and not p.loaded:
        return no_report(p)
    if question.has("times") or question.has("repeat"):
        return _recommended_again(p)
    if question.one("measure") in ("mean", "median"):
        return _average(p, by if by in ("grade", "region", "year", "framework") else "")
    if question.has("measure", "themes") or by == "topic":
        return _themes(p)
    if by in ("year", "region", "framework", "grade", "sector"):
        return _by(p, by)
    if question.has("measure", "count") and not p.place:
        return _measured(p)
    statements = p.statements()
    if p.place or len(p.places) == 1:
        return _recommended(p, statements)
    counts: Counter[str] = Counter()
    best: dict[str, str] = {}
    for statement, inspection, _ in statements:
        if item := loaded_inspection(p.store, inspection):
            counts[item.authority] += 1
            best.setdefault(item.authority, statement)
    if not p.topics and not p.question.has("priority") and not p.question.all("agency", "sector"):
        return _themes(p)
    days = {item.authority: item for item in p.inspected}
    ordered = sorted(counts, key=lambda each: (-counts[each], p.name(each)))
    rows = [
        p.row(
            each,
            {"recommendations": counts[each], "inspected": days[each].day, "grade": shown_grade(days[each])},
            best[each],
        )
        for each in ordered
    ]
    text = sentence(
        "recommendations.list", number=len(ordered),
        known=counted(len({i.authority for i in p.inspected}), "authority"), within=p.within,
        count=_counted(len(statements), p), on=p.on_topics, which=p.of_inspections,
        names=f": {listed([p.name(each) for each in ordered])}" if ordered else "",
    )  # fmt: skip
    return p.answer("recommendations", text, rows)


def _recommended(p: Population, statements: Sequence[tuple[str, str, str]]) -> Answer:
    """Return what the latest inspection with such recommendations asks an authority to improve."""
    name, on = p.name(p.place), p.on_topics
    kind = "follow-up" if p.question.subject == "outcomes" else "recommendations"
    if not statements:
        text = sentence("recommendations.none", noun=_noun(p), on=on, name=name, when=p.when)
        if p.topics:
            found = findings(p.asking("subject", "findings"))
            return p.answer(
                kind, f"{text} {found.text}", found.rows, [entity_iri(e.statement) for e in found.evidence]
            )
        return p.answer(kind, text)
    wanted = statements[0][1]
    latest = (
        [one for one, inspection, _ in statements if inspection == wanted]
        if not p.when
        else [one for one, *_ in statements]
    )
    item = loaded_inspection(p.store, wanted)
    facts = p.store.facts
    numbers = dict(
        facts.rows(
            """SELECT iri, coalesce(number, '') || '|' || coalesce(page, '')
          || '|' || coalesce(priority_action, 0)
        FROM recommendation JOIN passage USING (id) WHERE passage.id IN (SELECT value FROM json_each(?))""",
            (_json(map(str, numbers_of(facts, latest))),),
        )
    )
    known, named = outcomes(facts), _topic_names(p, latest)
    rows: list[Row] = []
    for each in latest:
        number, page, urgent = numbers[each].split("|")
        topics = named.get(each, "")
        made = loaded_inspection(
            p.store, next(inspection for one, inspection, _ in statements if one == each)
        )
        cells: dict[str, Cell] = {"number": number, "topics": topics, "recommended": made.day if made else ""}
        cells |= {"priority action": "yes" if urgent == "1" else "", "page": int(page) if page else None}
        cells["outcome"] = known[each].outcome.replace("-", " ") if each in known else "open"
        rows.append(cells | {"statement": local_id(each)})
    priority = sum(numbers[each].endswith("|1") for each in latest)
    began = f"T{item.began[1:]}" if item else ""
    text = sentence(
        "recommendations.one", began=began, count=counted(len(latest), "recommendation"), on=on, name=name,
        priority=priority or "none",
    )  # fmt: skip
    if not on and len(rows) < 6 and (topics_of := [str(row["topics"]) for row in rows if row["topics"]]):
        text += f" They are about {'; '.join(topics_of)}."
    full = next(
        (each for _, each, _ in statements if (one := loaded_inspection(p.store, each)) and one.full), ""
    )
    if full and full != wanted and (own := loaded_inspection(p.store, full)):
        number = sum(inspection == full for _, inspection, _ in statements)
        text += f" The latest full inspection ({own.under}, {own.day[:4]}) made {number}{on}."
    if p.when:
        text = f"Reports on {name}{p.when} make {counted(len(latest), 'recommendation')}{on}."
    return p.answer(kind, text, rows)


def _json(values: Iterable[str]) -> str:
    return json.dumps([*map(int, values)])


def _topic_names(p: Population, statements: Iterable[str]) -> dict[str, str]:
    """Return the topics of statements (IRIs) as words, those that others are part of left out."""
    query = """SELECT iri, topic FROM passage JOIN statement_topic ON statement = passage.id
        WHERE passage.id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2"""
    above = {concept_value(each) for each in broader_topics(p.store.facts).values()}
    found: dict[str, list[str]] = defaultdict(list)
    for iri, topic in p.store.facts.rows(query, (_json(map(str, numbers_of(p.store.facts, statements))),)):
        if topic not in above:
            found[iri].append(_label(p, "topic", topic).lower())
    return {iri: listed(topics) for iri, topics in found.items()}


def _average(p: Population, by: str) -> Answer:
    """Return the mean and median number of recommendations of an inspection, by group."""
    by = by or ("grade" if len(p.question.all("grade")) > 1 or not p.question.has("grade") else "")
    number = {key[0]: each for key, each in p.counts(("inspection",)).items()}
    groups: dict[str, list[int]] = defaultdict(list)
    for item in p.inspected:
        key = judged_grade(item) if by == "grade" else _key(p, by, item) if by else "all"
        if key:
            groups[key].append(number.get(item.iri, 0))
    order = [each for each in GRADES if each in groups]
    rows: list[Row] = [
        {by or "inspections of": _label(p, by, key), "inspections": len(own), "recommendations": sum(own),
         "mean": round(mean(own), 1), "median": median(own)}
        for key in (order if by == "grade" else sorted(groups)) if (own := groups[key])
    ]  # fmt: skip
    parts = listed([f"{row[by or 'inspections of']} {row['mean']} (median {row['median']})" for row in rows])
    text = sentence("average", on=p.on_topics, within=p.within, which=p.of_inspections, parts=parts or "none")
    return p.answer("average", text, rows, ())


def _recommended_again(p: Population) -> Answer:
    """Return the authorities with such recommendations in several full inspections, with the years."""
    least = max(map(int, (*p.question.all("times"), *p.question.all("repeat"), "2")))
    every = p.asking("when", "ever")
    of: dict[str, dict[str, str]] = defaultdict(dict)
    for statement, inspection, _ in every.statements():
        item = loaded_inspection(p.store, inspection)
        if item and item.full:
            of[item.authority][item.day] = statement
    found = {each: days for each, days in of.items() if len(days) >= least}
    ordered = sorted(found, key=lambda each: (-len(found[each]), p.name(each)))
    rows = [
        p.row(
            each,
            {
                "inspections": len(found[each]),
                "years": listed([day[:4] for day in sorted(found[each])], most=20),
            },
            found[each][max(found[each])],
        )
        for each in ordered
    ]
    text = sentence(
        "recommended-again", number=counted(len(ordered), "authority") if ordered else "No authority",
        verb="has" if len(ordered) < 2 else "have", within=p.within, on=p.on_topics, least=least,
        names=f": {listed([p.name(each) for each in ordered])}" if ordered else "",
    )  # fmt: skip
    return p.answer("recommended-again", text, rows)


def outcome_of(p: Population) -> Answer:
    """Return what later inspections show of recommendations: of one authority, or counts by authority."""
    if p.place and not p.loaded:
        return no_report(p)
    known, again = outcomes(p.store.facts), recurrences(p.store.facts)
    every = p.asking("when", "ever")
    wanted = p.question.all("outcome")
    rows, counts, evidence = list[Row](), Counter[str](), list[str]()
    per: dict[str, Counter[str]] = defaultdict(Counter)
    made = every.statements()
    named = _topic_names(p, [one for one, *_ in made]) if p.place else {}
    for statement, inspection, _ in made:
        item, found = loaded_inspection(p.store, inspection), known.get(statement)
        if item is None or (wanted and (found is None or found.outcome not in wanted)):
            continue
        outcome = found.outcome if found else "open"
        per[item.authority][outcome] += 1
        if not p.place:
            continue
        later = loaded_inspection(p.store, found.later) if found else None
        counts[outcome] += 1
        cells: dict[str, Cell] = {"recommended": item.day, "topics": named.get(statement, "")}
        cells |= {
            "outcome": OUTCOME_WORDS[outcome],
            "shown by": f"{later.under}, {later.day}" if later else "",
        }
        rows.append(cells | {"statement": local_id(statement)})
        evidence += [statement, *again.get(statement, [])[:1]]
    if p.place:
        name = p.name(p.place)
        if not rows:
            return _recommended(p, [])
        of_last = [row for row in rows if row["shown by"]]
        newest = max((str(row["shown by"]).rpartition(", ")[2] for row in of_last), default="")
        latest = Counter(str(row["outcome"]) for row in of_last if str(row["shown by"]).endswith(newest))
        open_ = sorted({str(row["recommended"])[:4] for row in rows if row["outcome"] == "open"})
        text = sentence(
            "outcomes.one",
            name=name,
            on=p.on_topics,
            number=sum(latest.values()),
            parts=listed([f"{number} {outcome}" for outcome, number in latest.most_common()])
            or "nothing yet",
            year=newest[:4] or "a later year",
        )
        if not of_last:
            text = f"Not known for {name}{p.on_topics}."
        if open_:
            text += f" Open, as no later full inspection is loaded: {counts['open']} of {listed(open_)}."
        return p.answer("follow-up", text, rows, evidence)
    total: Counter[str] = sum(per.values(), Counter())
    table: list[Row] = [
        p.row(
            each, {"recommendations": sum(own.values()), **{OUTCOME_WORDS[k]: own[k] for k in sorted(total)}}
        )
        for each, own in sorted(per.items(), key=lambda pair: (-sum(pair[1].values()), p.name(pair[0])))
    ]
    parts = listed([f"{number} {OUTCOME_WORDS[outcome]}" for outcome, number in total.most_common()])
    text = sentence(
        "outcomes.list", within=p.within, on=p.on_topics, number=sum(total.values()), parts=parts or "none"
    )
    return p.answer("follow-up", text, table, ())
