"""The findings that support a recommendation, in small reports of Wexmoor."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

from invented_places import span

from graphkit.core.confidence_levels import UNSURE
from graphkit.core.model import Finding, Recommendation
from graphkit.documents.extract.extractor import extract
from graphkit.documents.extract.recommendation_evidence import (
    MIN_CONFIDENCE,
    MIN_CONFIDENCE_ALONE,
    correct_paragraph_numbers,
    link_evidence,
)
from graphkit.documents.ingest import read_document
from graphkit.documents.register import load_register


def _finding(key: str, words: str, polarity: str = "weakness", about: str = "leaders") -> Finding:
    return Finding(
        key, span(words, key.partition(".")[0], start=1000), about, "criterion", polarity
    )


def _recommendation(words: str, *cited: str, key: str = "1", to: str = "") -> Recommendation:
    return Recommendation(key, span(words, f"r{key}"), cites_paragraphs=cited, addressed_to=to)


def _evidence(wanted: Recommendation, *findings: Finding) -> tuple[str, ...]:
    return link_evidence([wanted], findings)[0].evidence


LATE_VISITS = _finding("4.1", "Visits to foster homes are often late.")
GOOD_VISITS = _finding("5.1", "Visits to foster homes are friendly.", "strength")
THIN_PLANS = _finding("6.1", "Plans lack dates and names.")
PASSPORTS = _finding("7.1", "Few care leavers hold a health passport.")
OF_THE_BOARD = _finding("8.1", "The board has not looked at visits to foster homes.", about="lscb")
REPORT = (LATE_VISITS, GOOD_VISITS, THIN_PLANS, PASSPORTS, OF_THE_BOARD)
REST_OF_REPORT = tuple(_finding(f"{number}.1", "The harbour is grey.") for number in range(20, 60))


def test_a_weakness_ranks_above_a_strength() -> None:
    assert (
        _evidence(_recommendation("The timeliness of visits to foster homes"), *REPORT)[0] == "4.1"
    )


def test_recommendations_compete_for_a_finding() -> None:
    visits = _recommendation("Visits to foster homes", key="1")
    records = _recommendation(
        "Records of visits to foster homes, in the words of children", key="2"
    )
    thin = _finding("4.2", "Records of visits to foster homes rarely have the words of children.")
    found = link_evidence(
        [visits, records], [LATE_VISITS, thin, THIN_PLANS, PASSPORTS, *REST_OF_REPORT]
    )
    assert [item.evidence for item in found] == [("4.1",), ("4.2",)]
    alone = link_evidence([visits], [LATE_VISITS, thin, THIN_PLANS, PASSPORTS])
    assert set(alone[0].evidence) == {"4.1", "4.2"}


def test_a_finding_that_names_both_objects_is_shared() -> None:
    visits = _recommendation("Visits to foster homes", key="1")
    passports = _recommendation("A health passport of each young man", key="2")
    both = _finding(
        "4.1", "Visits to foster homes are late, and no young man has a health passport."
    )
    found = link_evidence([visits, passports], [both, THIN_PLANS, *REST_OF_REPORT])
    assert [item.evidence for item in found] == [("4.1",), ("4.1",)]


def test_the_best_finding_is_kept_with_its_doubt() -> None:
    wanted = _recommendation("Plans of homes for old sailors, their cooks, boats and gardens")
    found = link_evidence([wanted], REPORT)[0]
    assert found.evidence == ("6.1",)
    assert [doubt.label for doubt in found.doubts] == ["finding/6.1"]
    assert MIN_CONFIDENCE_ALONE <= found.doubts[0].confidence < MIN_CONFIDENCE


def test_a_link_that_is_likely_wrong_is_left_out() -> None:
    wanted = _recommendation("The friendly cooks of old sailors, their boats and gardens")
    assert _evidence(wanted, GOOD_VISITS, *REST_OF_REPORT) == ()


def test_what_a_report_links_itself_is_sure() -> None:
    assert link_evidence([_recommendation("Plans for old sailors", "6")], REPORT)[0].doubts == ()


def test_a_strength_is_evidence_only_without_weaknesses() -> None:
    wanted = replace(
        _recommendation("Visits to foster homes that are friendly"), topics=("fostering",)
    )
    good = replace(GOOD_VISITS, topics=("fostering",))
    assert _evidence(wanted, LATE_VISITS, good, *REST_OF_REPORT) == ("4.1",)
    assert _evidence(wanted, good, THIN_PLANS, *REST_OF_REPORT) == ("5.1",)
    plain = replace(GOOD_VISITS, polarity="context")
    assert _evidence(wanted, LATE_VISITS, plain, *REST_OF_REPORT) == ("4.1",)


def test_a_marked_weakness_is_linked_to_the_best_match() -> None:
    wanted = [
        _recommendation("The timeliness of visits to foster homes"),
        _recommendation("The dates and names in plans of care leavers", key="2"),
    ]
    slow = _finding(
        "9.1", "Young people who leave foster homes wait long for a flat, a bank account and help."
    )

    def evidence(*related: Finding) -> list[tuple[str, ...]]:
        return [
            item.evidence for item in link_evidence(wanted, [LATE_VISITS, THIN_PLANS, *related])
        ]

    assert evidence(slow) == [("4.1",), ("6.1",)]
    assert evidence(replace(slow, recommendation=True)) == [("4.1", "9.1"), ("6.1",)]
    assert evidence(replace(slow, recommendation=True, polarity="strength")) == [("4.1",), ("6.1",)]
    assert evidence(replace(OF_THE_BOARD, recommendation=True)) == [("4.1",), ("6.1",)]


def test_a_marked_paragraph_is_evidence_of_its_likeliest_match() -> None:
    wanted = _recommendation("Visits to foster homes, and keys for young people")
    reason = _finding("9.1", "Too few young people have a key.")
    mark = replace(_finding("9.2", "This may change.", "context"), recommendation=True)
    rest = (LATE_VISITS, THIN_PLANS, PASSPORTS)
    assert _evidence(wanted, *rest, reason) == ("4.1",)
    found = link_evidence([wanted], [*rest, reason, mark])[0]
    assert found.evidence == ("4.1", "9.1")
    assert {doubt.label for doubt in found.doubts if doubt.confidence < MIN_CONFIDENCE} == {
        "finding/9.1"
    }
    assert _evidence(wanted, *rest, replace(reason, polarity="strength"), mark) == ("4.1",)


def test_a_marked_paragraph_that_fits_badly_is_unsure_evidence() -> None:
    wanted = [
        _recommendation("The timeliness of visits to foster homes"),
        _recommendation("The dates and names in plans of care leavers", key="2"),
    ]
    far = _finding(
        "9.1", "Nobody who sails the long grey boats of the harbour at night has dates of tides."
    )
    end = replace(_finding("9.2", "A bank is near.", "strength"), recommendation=True)
    found = link_evidence(wanted, [LATE_VISITS, THIN_PLANS, far, end])
    assert [item.evidence for item in found] == [("4.1",), ("6.1", "9.1")]
    assert found[1].doubts[-1].label == "finding/9.1"
    assert found[1].doubts[-1].confidence < UNSURE
    assert link_evidence(wanted, [LATE_VISITS, THIN_PLANS, far])[1].evidence == ("6.1",)


def test_the_absence_of_what_is_recommended_is_evidence() -> None:
    wanted = [
        _recommendation(
            "Ensure that each child has a care plan with aims, dates, names and the views of all"
        ),
        _recommendation("Visits to foster homes", key="2"),
    ]
    absent = _finding(
        "9.1", "Despite some recent gains, those in hotels without a care plan remain many."
    )
    rest = (LATE_VISITS, THIN_PLANS, PASSPORTS)
    assert "9.1" in link_evidence(wanted, [*rest, absent])[0].evidence
    present = _finding(
        "9.1", "Despite some recent gains, those in hotels with a care plan remain few."
    )
    assert "9.1" not in link_evidence(wanted, [*rest, present])[0].evidence


def test_the_consequence_of_a_weakness_is_evidence() -> None:
    wanted = _recommendation("The timeliness of visits to foster homes")
    means = _finding("4.2", "This means that nobody notices.")
    again = _finding("4.3", "As a result, harm goes on.")
    rest = (THIN_PLANS, PASSPORTS)
    assert _evidence(wanted, LATE_VISITS, means, again, *rest) == ("4.1", "4.2", "4.3")
    assert _evidence(wanted, LATE_VISITS, replace(means, polarity="strength"), again, *rest) == (
        "4.1",
    )
    plain = _finding("4.2", "Nobody notices.")
    assert _evidence(wanted, LATE_VISITS, plain, again, *rest) == ("4.1",)
    next_paragraph = _finding("5.1", "This means that nobody notices.")
    assert _evidence(wanted, LATE_VISITS, next_paragraph, *rest) == ("4.1",)


def test_a_mark_applies_to_its_whole_paragraph() -> None:
    wanted = _recommendation("Visits to foster homes")
    early = _finding("3.1", "Visits to foster homes are late.")
    later = _finding("9.1", "Visits to foster homes are late.")
    end = replace(_finding("9.2", "Plans lack names."), recommendation=True)
    assert _evidence(wanted, early, later, PASSPORTS)[0] == "3.1"
    assert _evidence(wanted, early, later, end, PASSPORTS)[0] == "9.1"


def test_a_chapter_on_other_children_scores_less() -> None:
    wanted = replace(_recommendation("Visits to young people"), topics=("care-leaver-support",))
    at_home = _finding("3.1", "Visits to young people are late.", about="help-and-protection")
    left = _finding("9.1", "Visits to young people are late.", about="care-leavers")
    assert _evidence(wanted, at_home, left, THIN_PLANS)[0] == "9.1"
    assert _evidence(replace(wanted, topics=("voice",)), at_home, left, THIN_PLANS)[0] == "3.1"


def test_paragraph_numbers_separate_unnumbered_paragraphs() -> None:
    wanted = _recommendation("Foster homes: their beds")
    far = _finding("p0.1", "Foster homes are far.")
    few = _finding("p0.2", "Foster homes are few.")
    old = _finding("p0.3", "Beds are old.")
    together, separate = (
        link_evidence([wanted], [far, few, old], number) for number in ([], [0, 1, 1])
    )
    assert together[0].evidence[0] == "p0.1"
    assert separate[0].evidence[0] == "p0.2"


def test_no_shared_stem_is_no_evidence() -> None:
    assert _evidence(_recommendation("The night bus"), *REPORT) == ()


def test_evidence_for_the_board_is_in_its_chapter() -> None:
    assert _evidence(_recommendation("Look at visits to foster homes", to="lscb"), *REPORT) == (
        "8.1",
    )
    assert "8.1" not in _evidence(_recommendation("Look at visits to foster homes"), *REPORT)


def test_a_cited_paragraph_takes_precedence() -> None:
    wanted = _recommendation("Plans for visits to foster homes", "6")
    assert _evidence(wanted, *REPORT) == ("6.1",)


def test_a_citation_that_does_not_match_is_unsure() -> None:
    """The printed number may be wrong: its finding is linked with a doubt,
    beside the one that matches.
    """
    visits = _recommendation("Visits to foster homes on time", "7", key="1")
    passports = replace(
        PASSPORTS, span=span("Few visits of care leavers to libraries.", "7", start=1000)
    )
    libraries = _recommendation("More care leavers know the libraries of their town", key="2")
    item, _ = link_evidence([visits, libraries], (*REPORT[:3], passports, *REST_OF_REPORT))
    unsure = {each.label for each in item.doubts if each.confidence < UNSURE}
    assert {"4.1", "7.1"} <= set(item.evidence)
    assert "finding/7.1" in unsure
    assert "finding/4.1" not in unsure


def test_every_cited_paragraph_gives_its_best_sentence() -> None:
    wanted = _recommendation("Plans for visits to foster homes", "4", "6")
    assert set(_evidence(wanted, *REPORT)) == {"4.1", "6.1"}


def test_a_cited_strength_is_used_only_without_weaknesses() -> None:
    praise = replace(
        LATE_VISITS, id="6.2", span=span("Visits to foster homes are a joy.", "6", start=1000)
    )
    praise = replace(praise, polarity="strength")
    wanted = _recommendation("Plans for visits to foster homes", "5", "6")
    assert set(_evidence(wanted, *REPORT, praise)) == {"5.1", "6.1"}


def test_citations_that_are_all_off_by_one_are_corrected() -> None:
    wanted = [
        _recommendation("Visits to foster homes on time", "3", key="1"),
        _recommendation("Plans with dates and names", "5", key="2"),
        _recommendation("A health passport for care leavers", "6", key="3"),
    ]
    found = link_evidence(wanted, REPORT)
    assert [item.evidence for item in found] == [("4.1",), ("6.1",), ("7.1",)]


def test_one_citation_that_fits_badly_is_still_followed() -> None:
    fits = [{"4": 1.0}, {"6": 1.0}, {"7": 0.4, "8": 0.5}, {"9": 1.0}]
    assert correct_paragraph_numbers([("4",), ("6",), ("7",), ("9",)], fits)[2] == {"7"}


def test_citations_may_be_off_from_some_point_on() -> None:
    numbers = [("1",), ("2",), ("3",), ("11",), ("12",), ("13",), ("14",)]
    fits = [{n[0]: 1.0} for n in numbers[:3]] + [{str(int(n[0]) + 2): 1.0} for n in numbers[3:]]
    assert [set(item) for item in correct_paragraph_numbers(numbers, fits)] == [
        {"1"},
        {"2"},
        {"3"},
        {"13"},
        {"14"},
        {"15"},
        {"16"},
    ]


def test_a_sub_point_is_supported_by_its_own_sentence() -> None:
    parent = _recommendation("Better help by:", key="1")
    visits = Recommendation("1.1", span("visits to foster homes on time", "r1"), parent="1")
    plans = Recommendation("1.2", span("plans with dates", "r1"), parent="1")
    found = link_evidence([parent, visits, plans], REPORT)
    assert found[1].evidence[0] == "4.1"
    assert found[2].evidence[0] == "6.1"


def test_the_order_of_findings_does_not_matter() -> None:
    wanted = _recommendation("Plans for visits to foster homes and a health passport")
    shuffled = list(REPORT)
    random.Random(7).shuffle(shuffled)
    assert set(_evidence(wanted, *shuffled)) == set(_evidence(wanted, *REPORT))


def test_no_recommendations_or_no_findings() -> None:
    assert link_evidence([], REPORT) == ()
    assert _evidence(_recommendation("Plans with dates")) == ()


def test_an_item_that_describes_does_not_support_itself() -> None:
    words = "Night workers do not read the files. Mistakes follow."
    item = Recommendation("1", span(words, "r1", start=100))
    own = Finding("r1.1", span(words[:36], "r1", start=100), "", "improve", "weakness")
    related = _finding("9.1", "Night workers do not read the files of children in need.")
    assert _evidence(item, *REPORT, own) == ()
    assert _evidence(item, *REPORT, own, related) == ("9.1",)


def test_the_sentences_of_another_item_are_no_evidence() -> None:
    words = "Visits to foster homes are late."
    other = Finding("r2.1", span(words, "r2", start=500), "", "improve", "weakness")
    assert "r2.1" not in _evidence(
        _recommendation("Visits to foster homes are late"), *REPORT, other
    )


def test_the_references_of_wokingham_2015_are_off_by_one(shared: Path) -> None:
    """The evidence of a recommendation is in the paragraph after the printed number."""
    record = extract(
        read_document(shared / "reports" / "pdf" / "wokingham-sif-2015.pdf"), load_register()
    )
    cited = [item for item in record.recommendations if item.cites_paragraphs]
    assert len(cited) == 19
    for item in cited:
        expected = {str(int(number) + 1) for number in item.cites_paragraphs}
        assert {key.rpartition(".")[0] for key in item.evidence} == expected, item.id


def test_most_evidence_is_in_paragraphs_that_readers_chose(shared: Path) -> None:
    first = total = 0
    for path in sorted((shared / "gold" / "inventories").glob("*.json")):
        for reading in json.loads(path.read_text("utf-8"))["reports"]:
            record = extract(
                read_document(shared / "reports" / "pdf" / f"{reading['report']}.pdf"),
                load_register(),
            )
            found = [item for item in record.recommendations if not item.parent]
            for item, known in zip(found, reading["recommendations"], strict=True):
                right = {"p0" if key == "0" else key for key in known["evidence_paragraphs"]}
                first += item.evidence[0].rpartition(".")[0] in right
                total += 1
    assert total == 42
    assert first / total >= 0.9
