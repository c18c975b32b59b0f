"""Evaluates readings about what reports state: findings, recommendations, and what became of them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from statistics import mean, median

from graphkit.analyse.confidence_intervals import wilson_interval
from graphkit.analyse.finding_counts import Counts
from graphkit.answer.population import (
    GRADES,
    GROUP_SCHEMES,
    MAX_EVIDENCE,
    Population,
    loaded_by_iri,
    no_report,
)
from graphkit.answer.question import Slot, TypedQuestion
from graphkit.answer.typed_answer import Cell, Row, TypedAnswer
from graphkit.ask.focus import Focus
from graphkit.ask.lookup import concept_value, local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.terms import Scheme
from graphkit.facts.inspections import Inspection
from graphkit.facts.names import broader_topics
from graphkit.facts.passages import numbers_of
from graphkit.facts.recommendation_outcomes import OUTCOME_WORDS, outcomes, recurrences
from graphkit.language.sentences import grade_words, per_cent, sentence, some
from graphkit.language.wording import counted, listed
from graphkit.readings.nearby import nearness

_MOST_THEMES = 20
_CONDITIONS = ("topic", "sector", "text", "agency")  # of passages, but for the polarity
_GROUPS = ("year", "region", "framework", "grade", "sector", "agency")
Statements = Sequence[tuple[str, str, str]]  # statement, inspection, polarity


def stated_findings(p: Population) -> TypedAnswer:
    """Return the answer to a reading about findings."""
    question, by = p.question, p.question.one("by")
    if p.place and not p.loaded:
        return no_report(p)
    is_general = not any(each.role in (*_CONDITIONS, "agency_kind", "by") for each in question.parts)
    is_sided = question.has("polarity") and not question.has("near") and len(p.places) < 2
    is_themes = bool(is_general and (p.place or is_sided))
    if question.has("measure", "themes") and not (p.place and p.topics):  # whose two sides are counted
        is_themes = True
    if question.has("measure", "mean", "median"):
        return _average(p, by if by in ("grade", "region", "year", "framework") else "")
    if by == "topic" or (is_themes and by not in _GROUPS):
        return _themes(p.asking("measure", "themes") if is_general else p)
    if question.one("measure") in ("share", "count") and not p.place and by in ("", "authority"):
        return _measured(p)
    if by in _GROUPS:
        return _grouped(p, by)
    return _by_authority(p) if p.is_several or len(p.places) > 1 else _of_one(p)


def recommendations(p: Population) -> TypedAnswer:
    """Return the answer to a reading about recommendations."""
    question, by = p.question, p.question.one("by")
    if p.place and not p.loaded:
        return no_report(p)
    if question.has("priority", "no"):
        return _without(p)
    if question.has("times") or question.has("repeat"):
        return _recommended_again(p)
    if question.has("measure", "mean", "median"):
        return _average(p, by if by in ("grade", "region", "year", "framework") else "")
    is_narrow = (
        bool(p.topics or question.all("agency", "sector", "text"))
        or any(map(question.has, ("priority", "number")))
        or question.has("order", "most", "fewest")
    )
    if question.has("measure", "themes") or by == "topic":
        return _themes(p)
    if by in _GROUPS:
        return _grouped(p, by)
    if question.one("measure") in ("count", "share") and not p.place:
        return _measured(p)
    if len(p.places) == 1:
        return _recommended(p, p.statements())
    return _by_authority(p) if is_narrow else _themes(p)


def noun_of(p: Population) -> str:
    """Return what the passages of a reading are: "weak or mixed finding", "recommendation"."""
    polarity = p.question.one("polarity") if p.kind == "finding" else "priority" * p.question.has("priority")
    return sentence(f"noun.{p.kind}{f'.{polarity}' if polarity else ''}")


def _counted(number: int, p: Population) -> str:
    return counted(number, noun_of(p)).replace("area for priority actions", "areas for priority action")


def _counts_by(p: Population, by: str) -> dict[str, Counts]:
    """Return counts by polarity of the passages, for each topic, sector, or group of inspections."""
    found: dict[str, Counts] = defaultdict(Counts)
    dimension = by if by in ("topic", "sector", "agency") else "inspection"
    items = {item.iri: item for item in p.inspected}
    for (key, polarity), number in p.counts((dimension, "polarity")).items():
        group = key if dimension == by else p.key(items[key], by)
        if group:
            found[group].add(polarity or "context", number)
    if not (p.is_together and by in ("inspection", "authority")):
        return dict(found)
    parts = defaultdict[tuple[str, int], Counts](Counts)
    for (key, topic, polarity), number in p.counts(("inspection", "topic", "polarity")).items():
        for at, topics in enumerate(p.topic_parts):
            if topic in topics:
                parts[p.key(items[key], by), at].add(polarity or "context", number)
    number_of_parts = range(len(p.topic_parts))
    return {
        group: own for group, own in found.items()
        if all(_is_met(p, parts[group, at]) for at in number_of_parts)
    }  # fmt: skip


def authorities_with_more(p: Population) -> frozenset[str]:
    """Return the authorities with more findings of the polarity of a reading than of the other one."""
    return frozenset(place for place, own in _counts_by(p, "authority").items() if _margin(p, own) > 0)


def _is_met(p: Population, counts: Counts) -> bool:
    """Return whether there are findings of the polarity of a reading, and more than others if that counts."""
    return _margin(p, counts) > 0 if p.is_margin else _wanted(p, counts) > 0


def _margin(p: Population, counts: Counts) -> int:
    """Return how many more findings have the polarity of a reading than another one."""
    return (counts.negative - counts.strength) * (1 if p.question.has("polarity", "weakness") else -1)


def _total(counts: dict[str, Counts]) -> Counts:
    return sum(counts.values(), Counts())


def _cells(counts: Counts, with_share: bool = False) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "strengths": counts.strength, "mixed": counts.mixed, "weaknesses": counts.weakness,
    }  # fmt: skip
    share = per_cent(_rate(counts)) if counts.evaluated else ""
    return cells | ({"share weak or mixed": share} if with_share else {})


def _wanted(p: Population, counts: Counts) -> int:
    """Return how many of some findings have the polarity of the reading."""
    polarity = p.question.one("polarity")
    return {"weakness": counts.negative, "strength": counts.strength}.get(polarity, counts.total)


def _count_words(p: Population, counts: Counts) -> str:
    """Return counts as words: "3 strong and 1 weak findings", "2 recommendations"."""
    if p.kind == "recommendation":
        return _counted(counts.total, p)
    names = {"strength": "strong", "mixed": "mixed", "weakness": "weak", "context": "neutral"}
    given = [f"{number:,} {word}" for name, word in names.items() if (number := getattr(counts, name))]
    return f"{listed(given)} finding{'' if counts.total == 1 else 's'}" if given else "no finding"


def _rate(counts: Counts) -> float:
    return counts.negative / counts.evaluated if counts.evaluated else 0.0


def _of_one(p: Population) -> TypedAnswer:
    """Return what the reports on one authority say, the latest inspections first, with passages."""
    counts = _counts_by(p, "inspection")
    if not counts:
        return _none_together(p)
    total, statements = _total(counts), p.statements()
    best = {inspection: statement for statement, inspection, _ in reversed(statements)}
    items = sorted(p.inspected, key=lambda item: item.day, reverse=True)
    rows = [
        p.item_row(item, "inspection inspected grade", best.get(item.iri, ""), True, **_cells(own))
        for item in items if (own := counts.get(item.iri))
    ]  # fmt: skip
    latest = next((item for item in items if item.full and len(items) > 1), None)
    is_apart = latest and [*counts] != [latest.iri]
    text = p.say(
        "findings.one", number=len(rows), count=_count_words(p, total), on="" if is_apart else p.on_topics,
        latest=latest.began[1:] if latest and is_apart else "", sided=p.question.has("polarity"),
        own=_count_words(p, counts.get(latest.iri, Counts())) if latest else "",
        wanted=_counted(_wanted(p, total), p) if _wanted(p, total) else f"No {noun_of(p)}",
    )  # fmt: skip
    text = f"{_graded(p)} {text}" if p.question.has("polarity") else text
    if p.question.has("polarity") and not _wanted(p, total):
        statements = p.statements(any_polarity=True)
    evaluated = [each for each in statements if each[2] != "context"]
    return p.answer("authority-topic", text, rows, _spread(evaluated or statements))


def _graded(p: Population) -> str:
    """Return the latest grade of the judgement area that a topic is, as a sentence; "" without one."""
    area, items = p.question.one("topic").removeprefix("topic/"), p.known.get(p.place, [])
    grade = p.grade(items[-1], area)[0] if items and area in items[-1].grades else ""
    return p.say("graded", grade=grade, area=p.criterion_words(area), began=items[-1].began) if grade else ""


def _none_together(p: Population) -> TypedAnswer:
    """Return that no passage has all that a reading asks for, with what has each part of it."""
    parts = [each for each in p.question.parts if each.role in _CONDITIONS]
    others = [each for each in p.question.parts if each not in parts and each.role != "polarity"]
    text, rows, evidence = p.say("findings.none", noun=noun_of(p)), list[Row](), list[str]()
    for part in parts if len(parts) > 1 else ():
        alone = p.of(TypedQuestion((*others, part)))
        own = _total(_counts_by(alone, "inspection"))
        rows.append({"passages": alone.on_topics.strip(), **_cells(own)})
        text += f" {_count_words(p, own).capitalize()}{alone.on_topics}."
        evidence += [one for one, *_ in alone.statements()[: MAX_EVIDENCE // len(parts)]]
    return p.answer("authority-topic", text, rows, evidence)


def _spread(statements: Statements) -> list[str]:
    """Return statements of several inspections, the first ones of each, of all polarities in turn."""
    of: dict[str, list[str]] = defaultdict(list)
    seen = Counter[tuple[str, str]]()
    turns = list[tuple[int, str, str]]()
    for statement, inspection, polarity in statements:
        seen[inspection, polarity] += 1
        turns.append((seen[inspection, polarity], inspection, statement))
    for _, inspection, statement in sorted(turns, key=lambda each: each[0]):
        of[inspection].append(statement)
    share = max(2, MAX_EVIDENCE // max(1, len(of)))
    return [each for own in of.values() for each in own[:share]]


def _by_authority(p: Population) -> TypedAnswer:
    """Return the authorities with passages of the reading, ordered as it asks."""
    question, is_finding = p.question, p.kind == "finding"
    counts, days = _counts_by(p, "authority"), {item.authority: item for item in p.inspected}
    if question.one("number").startswith("<"):  # those with none have fewer, too
        counts = {each: counts.get(each, Counts()) for each in days}
    is_sides = len(p.places) > 1 and not question.has("near")
    is_ranked = _is_ranked(p)
    scores = _scores(p, counts, is_ranked, p.is_margin)
    is_margin = p.is_margin and bool(scores)
    scores = scores or _scores(p, counts, is_ranked, is_margin=False)  # any, where none has more
    ordered = sorted(scores, key=lambda each: (*(-value for value in scores[each]), p.name(each)))
    ever = p.asking("when", "ever")
    if not ordered and p.is_latest and p.is_several and _counts_by(ever, "authority"):
        p.notes.append(sentence("none-latest"))
        return _by_authority(ever)
    if not ordered and not p.place and sum(each.role in _CONDITIONS for each in question.parts) > 1:
        return _none_together(p)
    ordered = [each for each in p.places if each in scores] if is_sides else ordered
    of = {item.iri: item.authority for item in p.inspected}
    best = {of[inspection]: statement for statement, inspection, _ in reversed(p.statements())}
    why = nearness(p.store, p.places[0], question.one("near")) if question.has("near") and p.places else {}
    rows: list[Row] = []
    for each in ordered:
        own = counts[each]
        cells: dict[str, Cell] = {"recommendations": own.total}
        if is_finding:
            cells = _cells(own, bool(own.evaluated))
        if is_ranked:
            low, high = wilson_interval(own.negative, own.evaluated)
            cells["95 % interval"] = f"{100 * low:.0f}-{per_cent(high)}"
        rows.append(p.item_row(days[each], "authority near region inspected grade", best.get(each, ""),
                               near=why.get(each), **cells))  # fmt: skip
    if is_sides:
        parts = [f"{p.name(each)}: {_count_words(p, counts.get(each, Counts()))}" for each in p.places]
        text = " ".join(f"{each}{p.on_topics}." for each in parts)
    else:
        key = "margin" if is_margin else "any" if p.is_margin else "list"
        key = "nowhere" if not ordered else "ranked" if is_ranked else key
        sides = ["weak or mixed findings", "strengths"][:: 1 if question.has("polarity", "weakness") else -1]
        first = counts[ordered[0]] if ordered else Counts()
        text = p.say(
            f"findings.{key}", noun=noun_of(p), known=len(days), number=len(ordered), more=sides[0],
            less=sides[1], names=[*map(p.name, ordered)], name="".join(map(p.name, ordered[:1])),
            fewest=_fewest(), first=first,
            side="lowest" if _is_best(p) else "highest", share=_rate(first), all=_rate(_total(counts)),
            count=_counted(sum(_wanted(p, counts[each]) for each in ordered), p),
        )  # fmt: skip
    kind = "rates" if is_ranked else "near-by-topic" if question.has("near") else "area-by-topic"
    if not p.is_several or question.has("agency"):
        kind = "agency" if question.has("agency") else "compare"
    silent = [p.name(each) for each in p.labels.by_name(days.keys() - counts.keys())]
    return p.answer(
        kind if is_finding else "recommendations", text, rows,
        None if p.is_several and len(rows) > 2 else _spread(p.statements()), p.authorities,
        [sentence("silent", names=silent if question.has("near") else ())],
    )  # fmt: skip


def _fewest() -> int:
    """Return the number of findings from which a share of them is given."""
    return current_frameworks().thresholds.rated_findings


def _is_best(p: Population) -> bool:
    """Return whether those with the lowest share of weak findings come first."""
    order = p.question.one("order")
    return order == "best" or (p.question.has("polarity", "strength") and order not in ("worst", "fewest"))


def _is_ranked(p: Population) -> bool:
    """Return whether authorities are ordered by the share of weak findings."""
    asks = p.question.has("order", "best", "worst") or p.question.has("measure", "share")
    return p.kind == "finding" and p.is_several and asks


def _scores(
    p: Population, counts: dict[str, Counts], is_ranked: bool, is_margin: bool
) -> dict[str, tuple[float, int]]:
    """Return what authorities are ordered by, the highest first; those that do not count have none."""
    order, sign = p.question.one("order"), -1 if _is_best(p) else 1
    if is_ranked:
        rated = {each: own for each, own in counts.items() if own.evaluated >= _fewest()}
        return {each: (_rate(own) * sign, own.evaluated) for each, own in rated.items()}
    is_below = p.question.one("number").startswith("<")
    wanted = {
        each: number for each, own in counts.items()
        if ((number := _wanted(p, own)) or is_below) and p.is_bounded(number)
    }  # fmt: skip
    if not is_margin:
        return {each: (number * (-1 if order == "fewest" else 1), 0) for each, number in wanted.items()}
    return {each: (margin, 0) for each in wanted if (margin := _margin(p, counts[each])) > 0}


def _measured(p: Population) -> TypedAnswer:
    """Return how many passages, inspections and authorities a reading has, and their share."""
    counts = _counts_by(p, "inspection")
    number = {iri: wanted for iri, own in counts.items() if (wanted := _wanted(p, own))}
    items = [item for item in p.inspected if item.iri in number]
    items.sort(key=lambda item: p.name(item.authority))
    places, every = {item.authority for item in items}, {item.authority for item in p.inspected}
    narrow = (*_CONDITIONS, "agency_kind", "extent")
    others = tuple(each for each in p.question.parts if each.role not in narrow)
    all_wanted = 0
    if p.question.has("measure", "share") and len(others) < len(p.question.parts):
        whole = p.of(TypedQuestion(others))
        all_wanted = _wanted(p, _total(_counts_by(whole, "inspection")))
    text = p.say(
        "findings.count", number=len(places), known=len(every), share=len(places) / max(1, len(every)),
        count=_counted(sum(number.values()), p), inspections=len(items), all_inspections=len(p.inspected),
        of_all=len(items) / max(1, len(p.inspected)), all=_counted(all_wanted, p),
        part=sum(number.values()) / max(1, all_wanted), is_share=bool(all_wanted),
        total=_total(counts).total, side=sum(number.values()) / max(1, _total(counts).total),
        sided=p.question.has("polarity") and p.question.has("measure", "share"),
    )  # fmt: skip
    best = {inspection: statement for statement, inspection, _ in reversed(p.statements())}
    rows = [p.item_row(item, "authority inspected framework grade", best.get(item.iri, "")) for item in items]
    return p.answer("findings-count", text, rows)


def _grouped(p: Population, by: str) -> TypedAnswer:
    """Return the passages of a reading by region, year, framework, sector, or the grade at the inspection."""
    groups, is_finding = _counts_by(p, by), p.kind == "finding"
    if by == "agency" and (kinds := p.question.all("agency_kind")):
        groups = {body: own for body, own in groups.items() if p.labels.kind(body) in kinds}
    number = Counter(p.key(item, by) for item in p.inspected)
    order = {grade: at for at, grade in enumerate(GRADES)}
    rows: list[Row] = []
    is_in_order = by in ("year", "grade")
    is_rated = by == "agency" and p.question.has("order", "best", "worst")
    sign = 1 if _is_best(p) else -1

    def place(key: str) -> tuple[float, float, str]:
        own = groups[key]
        if is_rated:  # those with few findings last
            return own.evaluated < _fewest(), _rate(own) * sign, key
        return 0, order.get(key, 0) if is_in_order else -_wanted(p, own), key

    for key in sorted(groups, key=place):
        own = groups[key]
        cells: dict[str, Cell] = {by: p.key_label(by, key), "inspections": number.get(key)}
        cells |= _cells(own, True) if is_finding else {"recommendations": own.total}
        if not is_finding and number[key]:
            cells["average"] = round(own.total / number[key], 1)
        named = (
            {"id": f"{by}/{key}"} if by in GROUP_SCHEMES else {"id": local_id(key)} if by == "agency" else {}
        )
        rows.append(cells | named)
    shares = {key: _rate(own) for key, own in groups.items() if own.evaluated >= _fewest() and by != "sector"}
    pick = (
        (max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)) if len(shares) > 1 else ()
    )
    ends = [f"{p.key_label(by, key)} ({per_cent(shares[key])})" for key in pick]
    bodies = sorted(groups, key=lambda body: (-_wanted(p, groups[body]), body)) if by == "agency" else []
    first = [f"{p.name(body)} ({_wanted(p, groups[body])})" for body in bodies]
    count = _count_words(p, _total(groups))
    text = p.say("by", count=count, by=by, high=ends[:1], low=ends[-1:], most=first[:3])
    statements = [one for one, *_ in p.statements()[:MAX_EVIDENCE]]
    return p.answer("topic" if by == "region" else f"by-{by}", text, rows, statements)


def _themes(p: Population) -> TypedAnswer:
    """Return the topics with most passages of a reading, those that others are part of left out.

    Of a topic with others below it these, of any other topic what its passages are about beside it.
    """
    above = {concept_value(each) for each in broader_topics(p.store.facts).values()}
    counts = {topic: own for topic, own in _counts_by(p, "topic").items() if topic not in above}
    within = {topic: own for topic, own in counts.items() if any(topic in each for each in p.topics)}
    beside = {topic: own for topic, own in counts.items() if topic not in within} if len(within) == 1 else {}
    counts = beside or within or counts
    number = {topic: wanted for topic, own in counts.items() if (wanted := _wanted(p, own))}
    first = sorted(number, key=lambda each: (-number[each], each))
    is_finding = p.kind == "finding"
    inspected = Counter(topic for topic, _ in p.counts(("topic", "inspection"))) if not is_finding else {}
    rows = [
        p.row(
            concept_iri(Scheme.TOPIC, topic),
            _cells(counts[topic], True) if is_finding
            else {"recommendations": counts[topic].total, "inspections": inspected[topic]},
            column="topic",
        )
        for topic in first[:_MOST_THEMES]
    ]  # fmt: skip
    names = [f"{p.key_label('topic', each).lower()} ({number[each]:,})" for each in first[:3]]
    noun = _counted(2 if first else 1, p).partition(" ")[2]
    text = p.say("themes", noun=noun, names=names, none=not names, inspections=len(p.inspected), also=beside)
    own = p.question if beside else p.question.with_part("topic", "")
    readings = [TypedQuestion((*own.parts, Slot("topic", f"topic/{topic}"))) for topic in first[:3]]
    of_first = [p.of(each).statements() for each in readings]
    statements = [one for own in of_first for one, *_ in own[: MAX_EVIDENCE // 3]]
    return p.answer("themes", text, rows, statements)


def _recommended(p: Population, statements: Statements) -> TypedAnswer:
    """Return what the latest inspection with such recommendations asks an authority to improve."""
    kind = "follow-up" if p.question.subject == "outcomes" else "recommendations"
    if not statements:
        text = p.say("recommendations.none", noun=noun_of(p))
        if not p.topics:
            return p.answer(kind, text)
        found = stated_findings(p.asking("subject", "findings"))
        evidence = [entity_iri(each.statement) for each in found.evidence]
        return p.answer(kind, f"{text} {found.text}", found.rows, evidence)
    of = {one: loaded_by_iri(p.store).get(inspection) for one, inspection, _ in statements}
    item = of[statements[0][0]]
    latest = [one for one, own in of.items() if p.when or own is item]
    query = """SELECT iri, coalesce(number, ''), page, coalesce(priority_action, 0) FROM recommendation
        JOIN passage USING (id) WHERE passage.id IN (SELECT value FROM json_each(?))"""
    facts = p.store.facts
    printed = {iri: more for iri, *more in facts.rows(query, (json.dumps([*numbers_of(facts, latest)]),))}
    known, named, rows = outcomes(facts), _topic_names(p, latest), list[Row]()
    for each in latest:
        (printed_as, page, is_urgent), made = printed[each], of[each]
        rows.append({
            "number": printed_as, "topics": named.get(each, ""), "recommended": made.day if made else "",
            "priority action": "yes" if is_urgent else "", "page": page,
            "outcome": grade_words(known[each].outcome) if each in known else "open",
            "statement": local_id(each),
        })  # fmt: skip
    about = [str(row["topics"]) for row in rows if row["topics"] and len(rows) < 6 and not p.on_topics]
    full = next((own for own in of.values() if own and own.full), None)
    is_earlier = full is not None and full is not item and not p.when
    text = p.say(
        "recommendations.one", began=item.began[1:] if item and not p.when else "", later=p.when,
        count=_counted(len(latest), p), priority=sum(bool(row["priority action"]) for row in rows),
        topics="; ".join(about),
        full=f"{full.under}, {full.day[:4]}" if full and is_earlier else "",
        earlier=sum(own is full for own in of.values()), mixed=not p.question.has("priority"),
    )  # fmt: skip
    return p.answer(kind, text, rows)


def _topic_names(p: Population, statements: Iterable[str]) -> dict[str, str]:
    """Return the topics of statements (IRIs) as words, those that others are part of left out."""
    query = """SELECT iri, topic FROM passage JOIN statement_topic ON statement = passage.id
        WHERE passage.id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2"""
    above = {concept_value(each) for each in broader_topics(p.store.facts).values()}
    found: dict[str, list[str]] = defaultdict(list)
    for iri, topic in p.store.facts.rows(query, (json.dumps([*numbers_of(p.store.facts, statements)]),)):
        if topic not in above:
            found[iri].append(p.key_label("topic", topic).lower())
    return {iri: some(topics) for iri, topics in found.items()}


def _average(p: Population, by: str) -> TypedAnswer:
    """Return the mean and median number of passages of an inspection, by group."""
    by = by or ("grade" if len(p.question.all("grade")) != 1 else "")
    number = {key[0]: each for key, each in p.counts(("inspection",)).items()}
    groups: dict[str, list[int]] = defaultdict(list)
    for item in p.inspected:
        if key := p.key(item, by) if by else "all":
            groups[key].append(number.get(item.iri, 0))
    column = by or "inspections of"
    rows: list[Row] = [
        {column: p.key_label(by, key), "inspections": len(own), f"{p.kind}s": sum(own),
         "mean": round(mean(own), 1), "median": median(own)}
        for key in ([*filter(groups.get, GRADES)] if by == "grade" else sorted(groups))
        if (own := groups[key])
    ]  # fmt: skip
    parts = [f"{row[column]} {row['mean']} (median {row['median']})" for row in rows] or ["none"]
    return p.answer("average", p.say("average", noun=f"{p.kind}s", parts=parts), rows, ())


def _recommended_again(p: Population) -> TypedAnswer:
    """Return the authorities with such recommendations in several full inspections, with the years."""
    least = max(map(int, (*p.question.all("times", "repeat"), "2")))
    of: dict[str, dict[Inspection, str]] = defaultdict(dict)
    for statement, inspection, _ in p.asking("when", "ever").statements():
        item = loaded_by_iri(p.store).get(inspection)
        if item and item.full:
            of[item.authority].setdefault(item, statement)
    found = sorted((own for own in of.values() if len(own) >= least), key=lambda own: -len(own))
    rows = [
        p.item_row(
            newest := max(own, key=lambda item: item.day), "authority", own[newest], inspections=len(own),
            years=listed(sorted(item.day[:4] for item in own), 20),
        )
        for own in found
    ]  # fmt: skip
    rows.sort(key=lambda row: (-int(str(row["inspections"])), str(row["authority"])))
    if p.place and not p.topics:
        return _topics_again(p, least)
    names = [str(row["authority"]) for row in rows]
    text = p.say("recommended-again", number=len(rows), least=least, names=names)
    return p.answer("recommended-again", text, rows)


def _topics_again(p: Population, least: int) -> TypedAnswer:
    """Return the topics on which several full inspections of an authority have recommendations."""
    years = defaultdict[str, dict[str, str]](dict)
    above = {concept_value(each) for each in broader_topics(p.store.facts).values()}
    for topic, inspection in p.asking("when", "ever").counts(("topic", "inspection")):
        item = loaded_by_iri(p.store)[inspection]
        if item.full and topic not in above:
            years[topic][item.iri] = item.day[:4]
    often = {topic: [*of.values()] for topic, of in years.items() if len(of) >= least}
    rows: list[Row] = []
    for topic in sorted(often, key=lambda each: (-len(often[each]), each)):
        of_topic = p.of(p.question.with_part("topic", f"topic/{topic}").with_part("when", "ever"))
        cells: dict[str, Cell] = {
            "inspections": len(often[topic]), "years": listed(sorted(often[topic]), 20)
        }  # fmt: skip
        newest = next(statement for statement, *_ in of_topic.statements())
        rows.append(p.row(concept_iri(Scheme.TOPIC, topic), cells, newest, "topic"))
    names = [f"{str(row['topic']).lower()} ({row['years']})" for row in rows]
    text = p.say("recommended-again.topics", least=least, names=names, none=not names)
    return p.answer("recommended-again", text, rows)


def outcome_of(p: Population) -> TypedAnswer:
    """Return what later inspections show of recommendations: of one authority, or counts by authority."""
    if p.place and not p.loaded:
        return no_report(p)
    if p.question.one("measure") in ("share", "count") and p.question.has("outcome") and not p.when:
        return _recurring(p)
    known, again = outcomes(p.store.facts), recurrences(p.store.facts)
    wanted, made = p.question.all("outcome"), p.asking("when", "ever").statements()
    named = _topic_names(p, [one for one, *_ in made]) if p.place else {}
    rows, evidence, open_years, last = list[Row](), list[str](), list[str](), Counter[tuple[str, str]]()
    per: dict[str, Counter[str]] = defaultdict(Counter)
    later_of = {each: loaded_by_iri(p.store).get(known[each].later) for each, *_ in made if each in known}
    is_until = p.question.first != p.question.last and any(
        each and p.in_period(each.day) for each in later_of.values()
    )  # "of 2017, by 2020": what the inspections of that time show
    for statement, inspection, _ in made:
        item, found = loaded_by_iri(p.store).get(inspection), known.get(statement)
        if item is None or (wanted and (found is None or found.outcome not in wanted)):
            continue
        if (later := later_of.get(statement)) and p.place and is_until and not p.in_period(later.day):
            continue
        outcome = OUTCOME_WORDS[found.outcome if found else "open"]
        per[item.authority][outcome] += 1
        if later:
            last[later.day, outcome] += 1
        elif not found:
            open_years.append(item.day[:4])
        rows.append({
            "recommended": item.day, "topics": named.get(statement, ""), "outcome": outcome,
            "shown by": f"{later.under}, {later.day}" if later else "", "statement": local_id(statement),
        })  # fmt: skip
        evidence += [statement, *again.get(statement, [])[:1]]
    if p.place and not rows:
        return _recommended(p, [])
    if p.place:
        newest = max((day for day, _ in last), default="")
        latest = Counter({outcome: number for (day, outcome), number in last.items() if day == newest})
        text = p.say(
            "outcomes.one", number=latest.total(), parts=_numbers(latest), year=newest[:4], none=not newest,
            open=len(open_years), years=sorted({*open_years}),
        )  # fmt: skip
        return p.answer("follow-up", text, rows, evidence)
    total: Counter[str] = sum(per.values(), Counter())
    table = [
        p.row(each, {"recommendations": own.total(), **{outcome: own[outcome] for outcome in sorted(total)}})
        for each, own in sorted(per.items(), key=lambda pair: (-pair[1].total(), p.name(pair[0])))
    ]
    text = p.say("outcomes.list", number=total.total(), parts=_numbers(total))
    return p.answer("follow-up", text, table, ())


def _recurring(p: Population) -> TypedAnswer:
    """Return how often recommendations recur at the next full inspection, as readers decided."""
    from graphkit.analyse.projections import MeasureRequest  # networkx: 0.2 s for few answers
    from graphkit.analyse.recurrence import overall_recurrence

    focus = Focus(p.title, p.authorities) if p.places or p.question.has("area") else None
    topic = next((concept_iri(Scheme.TOPIC, each) for each in chain(*p.topics)), "")
    own = overall_recurrence(MeasureRequest(p.store, focus=focus, topic=topic))
    names, is_resolved = (
        ("rate", "ci_low", "ci_high", "rate_low", "rate_high"),
        "resolved" in p.question.all("outcome"),
    )
    rate, low, high, least, most = (float(own[name] or 0) for name in names)
    if is_resolved:
        rate, low, high, least, most = (1 - each for each in (rate, high, low, most, least))
    text = p.say(
        "recurring", rate=rate, low=low, high=high, least=least, most=most, followed=own["followed_up"],
        decided=own["rate"] is not None, none=own["rate"] is None, resolved=is_resolved,
        again=not is_resolved,
    )  # fmt: skip
    return p.answer("follow-up", text, [{"recommendations": p.on_topics.strip() or "all", **own}], ())


def _without(p: Population) -> TypedAnswer:
    """Return the authorities without an area for priority action."""
    every = {item.authority: item for item in p.inspected}
    has = _counts_by(p.asking("priority", "yes"), "authority")
    found = [item for place, item in every.items() if place not in has]
    found.sort(key=lambda item: p.name(item.authority))
    rows = [
        p.item_row(item, "authority region inspected framework", item.overall_statement) for item in found
    ]
    names = [p.name(item.authority) for item in found]
    text = p.say("recommendations.without", number=len(found), known=len(every), names=names)
    return p.answer("recommendations", text, rows, ())


def _numbers(counts: Counter[str]) -> list[str]:
    return [f"{number} {name}" for name, number in counts.most_common()] or ["none"]
