"""Scores facts and grades of front pages, earlier inspections, and counts of recommendations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from scores import Figure, Tally

from graphkit.core.model import EarlierInspection, Record, Source

if TYPE_CHECKING:
    from gold_corpus import Corpus

GRADES = {
    "ILACS": {
        "overall": "overall-effectiveness",
        "leaders": "leaders",
        "help_protection": "help-and-protection",
        "care": "children-in-care",
        "care_leavers": "care-leavers",
    },
    "SIF": {
        "overall": "overall-effectiveness",
        "help_protection": "help-and-protection",
        "care": "children-looked-after",
        "adoption": "adoption",
        "care_leavers": "care-leavers",
        "leaders": "leadership-management-governance",
        "lscb": "lscb",
    },
}
GRADES["SIF re-inspection"] = GRADES["SIF"]
REFUSED = Record(Source("", "", ""), "refused")  # an unreadable report counts as wrong
_KINDS = "ILACS, SIF, SIF re-inspection, JTAI, JTAI thematic, area SEND, LAC 2013, focused visit"
KINDS = {  # kind in the gold table → value of the scheme `framework`
    kind: kind.lower().replace("re-", "re").replace(" ", "-") for kind in _KINDS.split(", ")
}
_LATEST_PUBLICATION = 150  # days after the last day on site


def score_front_pages(corpus: Corpus) -> Iterator[Figure]:
    """Score authority, dates, lead inspector, theme and each grade, for each kind of report."""
    tally = Tally()
    for row in corpus.gold:
        if row["kind"] not in KINDS:
            continue
        front = corpus.front_pages.get(row["file"], REFUSED)
        group, file = row["kind"], row["file"]
        tally.compare(group, "kind", file, KINDS[group], front.framework)
        for measure, got in _facts(front).items():
            if row.get(measure):
                tally.compare(group, measure, file, row[measure], got)
        if corpus.set.kind:
            _compare_publication(tally, row, front)
        if group in GRADES:
            _compare_grades(tally, row, front)
    yield from tally.figures()


def _facts(front: Record) -> dict[str, str]:
    return {
        "gss": front.authority,
        "start": front.dates[0].start.isoformat() if front.dates else "",
        "end": front.dates[-1].end.isoformat() if front.dates else "",
        "published": front.published.isoformat() if front.published else "",
        "lead_inspector": "; ".join(
            one.name for one in front.people if one.role == "lead-inspector"
        ),
        "theme": front.theme,
    }


def _compare_publication(tally: Tally, row: dict[str, str], front: Record) -> None:
    """Compare the days on site with the date of publication in a listing,
    which is some weeks later.
    """
    published, last = (
        date.fromisoformat(row["site_date"]),
        front.dates[-1].end if front.dates else None,
    )
    fits = last is not None and 0 <= (published - last).days <= _LATEST_PUBLICATION
    expected = f"published {published}"
    got = expected if fits else str(last or "")
    tally.compare(row["kind"], "on site before publication", row["file"], expected, got)


def _compare_grades(tally: Tally, row: dict[str, str], front: Record) -> None:
    """Compare the grades; where a report states none, none may be found."""
    found = {
        judgement.criterion: judgement.grade.replace("-", " ") for judgement in front.judgements
    }
    for column, criterion in GRADES[row["kind"]].items():
        if (
            column == "care"
            and row["kind"] == "ILACS"
            and row["care_is_combined_with_leavers"] == "1"
        ):
            criterion = "care-and-care-leavers"
        measure = column if row[column] else "no grade invented"
        tally.compare(row["kind"], measure, row["file"], row[column], found.pop(criterion, ""))
    if found:
        tally.compare(row["kind"], "no grade invented", row["file"], "", ", ".join(sorted(found)))


def score_earlier_inspections(corpus: Corpus) -> Iterator[Figure]:
    """Score the earlier inspections that reports mention, against those in the inventories."""
    tally = Tally()
    for stem, report in corpus.inventories.items():
        front, gold = corpus.front_pages.get(f"{stem}.pdf"), report["earlier_inspections"]
        if front is None:
            continue
        for entry in gold:
            same = [one for one in front.earlier if _is_same(entry, one)]
            expected = f"{entry['year']}-{entry['month'] or '??'} {entry['framework'] or ''}"
            tally.compare("earlier inspections", "found", stem, expected, expected if same else "")
            grade = (
                str(entry["grade"] or "")
                .split(" (")[0]
                .removesuffix(" to be good")
                .replace(" ", "-")
            )
            if same and grade:
                got = next((one.grade for one in same if one.grade), "")
                tally.compare("earlier inspections", "grade", stem, grade, got)
        for one in front.earlier:
            found = f"{one.year}-{one.month or '??'} {one.framework} {one.grade}"
            known = any(_is_same(entry, one) for entry in gold)
            tally.compare("earlier inspections", "listed", stem, found if known else "", found)
    yield from tally.figures()


def _is_same(entry: dict[str, object], one: EarlierInspection) -> bool:
    """Return whether two earlier inspections agree;
    a missing month or framework agrees with any.
    """
    pairs = ((entry["month"], one.month), (entry["framework"], one.framework))
    return entry["year"] == one.year and all(gold == got for gold, got in pairs if gold and got)


def score_recommendations(
    corpus: Corpus, rows: Iterable[dict[str, str]] | None = None
) -> Iterator[Figure]:
    """Score the counts of recommendations, sub-points and priority actions of each report.

    `rows` are counts from elsewhere, of the reports of the corpus; the default is its gold table.

    The gold counts do not include recommendations to a safeguarding board. They count priority
    actions of letters separately, those of other reports with the recommendations.
    """
    tally = Tally()
    for row in corpus.gold if rows is None else rows:
        if not row["recommendations"]:
            continue
        record = corpus.records.get(row["file"])
        found = record.recommendations if record else ()
        own = [one for one in found if one.addressed_to != "lscb"]
        top = [one for one in own if not one.parent]
        priority = sum(one.priority for one in top)
        counted = {
            "recommendations": len(top) - (priority if row["priority_actions"] else 0),
            "sub_recommendations": len(own) - len(top),
            "priority_actions": priority,
        }
        for measure, count in counted.items():
            if row[measure]:
                tally.compare(row["kind"], measure, row["file"], row[measure], str(count))
    yield from tally.figures()
