"""Sentences of several reports on one intervention are one event."""

from graphkit.graph.infer.intervention_events import (
    InterventionEvent,
    InterventionMention,
    intervention_events,
)

_BASE = "https://w3id.org/graphkit/id/inspection/E99000001"


def mention(
    number: int, known: str, first: str = "", last: str = "", **more: str
) -> InterventionMention:
    iri = f"{_BASE}/{known}-sif/intervention/{number}"
    return InterventionMention(
        iri, "E99000001", more.get("kind", "notice"), known, first, last, more.get("by", "")
    )


def periods(*mentions: InterventionMention) -> list[tuple[str, str, int]]:
    events = intervention_events(mentions)
    assert events == intervention_events(reversed(mentions))
    return [(event.first, event.last, len(event.mentions)) for event in events]


def test_a_year_means_the_month_in_it() -> None:
    found = periods(
        *(
            mention(n, "2015-03-20", date)
            for n, date in enumerate(("2012-04", "2013-01", "2014-01"))
        ),
        *(mention(n, "2015-03-20", date) for n, date in enumerate(("2012", "2013", "2014"), 3)),
    )
    assert found == [("2012-04", "", 2), ("2013-01", "", 2), ("2014-01", "", 2)]


def test_its_end_belongs_to_the_last_before_it() -> None:
    found = periods(
        mention(1, "2015-03-20", "2010-03"),
        mention(2, "2015-03-20", last="2011-12"),
        mention(3, "2016-01-01"),
    )
    assert found == [("2010-03", "2011-12", 2), ("", "", 1)]


def test_one_inside_a_period_is_part_of_it() -> None:
    assert periods(
        mention(1, "2016-01-01", "2012-12", "2014-06"), mention(2, "2015-01-01", "2013-05")
    ) == [("2012-12", "2014-06", 2)]


def test_a_sentence_without_a_date_means_the_last_one() -> None:
    found = periods(
        mention(1, "2015-03-20", "2013-04"),
        mention(2, "2015-03-20", "2014-04"),
        mention(3, "2016-09-01"),
    )
    assert found == [("2013-04", "", 1), ("2014-04", "", 2)]


def test_reports_far_apart_mean_two() -> None:
    found = periods(*(mention(1, known) for known in ("2020-11-27", "2021-12-06", "2025-01-01")))
    assert found == [("", "", 2), ("", "", 1)]


def test_kinds_are_never_merged() -> None:
    found = periods(
        mention(1, "2015-03-20", "2014"), mention(2, "2015-03-20", "2014", kind="commissioner")
    )
    assert len(found) == 2


def test_most_sentences_say_who_ordered_it() -> None:
    by = ("Secretary of State", "", "government", "Secretary of State")
    event = InterventionEvent([mention(n, "2015-03-20", by=name) for n, name in enumerate(by)])
    assert event.by == "Secretary of State"
