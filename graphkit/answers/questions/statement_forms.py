"""Parts of a question → a reading of findings, recommendations or what became of these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphkit.answers.questions.parts import (
    Clause,
    QuestionPart,
    QuestionParts,
    ReadingSlots,
    about_clauses,
    asks_for_authorities,
    bound_of,
    conditions,
    counts,
    dimensions,
    framework_clauses,
    grade_clauses,
    grade_name,
    grades_of,
    groups_of,
    is_of_one_place,
    limit_of,
    ordered,
    period_slot,
    place_clauses,
    ranks_best,
    reading_of,
    together,
)
from graphkit.core.language.value_words import words_by_value

_MATTERS = ("topic", "sector", "agency", "text")
_GOOD = {"outstanding", "good"}
_MEDIAN = {"median": "recommendations"}
_WEAK_BY_YEAR = (
    QuestionPart("polarity", "weakness"),
    QuestionPart("measure", "share"),
    QuestionPart("by", "year"),
)


def as_findings(parts: QuestionParts) -> ReadingSlots:
    """Findings: listed, counted, by topic or by authority; of a topic that changed, the share that
    is weak, year by year.
    """
    if parts.has("change") and not (parts.has("measure", "why") and is_of_one_place(parts)):
        if not parts.has("topic") or asks_for_authorities(parts):
            return {}  # what changed is no finding; why it did is what was found
        matter = [each for each in parts.parts if each.role not in ("measure", "polarity")]
        shown = () if is_of_one_place(parts) else _WEAK_BY_YEAR
        parts = QuestionParts([*matter, *shown], parts.known, share_of="polarity")
    return _statements(
        parts,
        "findings",
        (
            "topic",
            "sector",
            "agency",
            "agency_kind",
            "text",
            "polarity",
            "extent",
            "section",
            "law",
        ),
    )


def as_recommendations(parts: QuestionParts) -> ReadingSlots:
    """Recommendations: listed, counted, by topic or by authority."""
    priority = parts.of("priority")
    is_none = (
        parts.values("number") == ["<1"]
        or (parts.has("negation") and not is_of_one_place(parts))
        or any(each.is_denied or each.value == "no" for each in priority)
    )
    roles = ("topic", "sector", "agency", "agency_kind", "text")
    many = bound_of(parts).get("having") if parts.has("measure", "share") else None
    if (many or parts.has("measure", "median")) and not about_clauses(parts, *roles):
        slots, periods = period_slot(parts)
        of_full = not (parts.has("framework") or slots or periods)
        where = [*place_clauses(parts), *framework_clauses(parts), *periods]
        slots["scope"] = "latest-full" * of_full
        measure = {"share": {"recommendations": many["count"]}} if many else _MEDIAN
        return reading_of("inspections", where, measures=[measure], **slots)
    if is_none or parts.has("when", "never"):
        inner = reading_of(
            "recommendations",
            [*about_clauses(parts, *roles), *([{"priority": True}] * bool(priority))],
        )
        where = [
            *place_clauses(parts),
            *conditions(parts, is_authority=True),
            *grade_clauses(parts),
            {"not": {"has": inner}},
        ]
        return reading_of("authorities", where, measures=counts(parts))
    more = [*([{"priority": True}] * bool(priority)), *([{"open": True}] * parts.has("open"))]
    return _statements(parts, "recommendations", roles, more)


def as_outcomes(parts: QuestionParts) -> ReadingSlots:
    """What became of recommendations at the next inspection."""
    return _statements(parts, "outcomes", ("topic", "sector", "agency", "text", "outcome"))


def _statements(
    parts: QuestionParts, unit: str, roles: tuple[str, ...], more: Sequence[Clause] = ()
) -> ReadingSlots:
    share = parts.share_of if parts.has("measure", "share") and parts.share_of in roles else ""
    if parts.has("measure", "themes") and parts.has("topic") and asks_for_authorities(parts):
        return {}  # councils are requested, and the topic is given
    if parts.has("measure", "share") and not about_clauses(parts, share):
        return {}
    # "what share of councils"
    if share and unit == "recommendations" and asks_for_authorities(parts):
        told = reading_of("recommendations", about_clauses(parts, *roles))
        places = [*place_clauses(parts), *conditions(parts, True), *grade_clauses(parts)]
        return reading_of("authorities", places, measures=[{"share": {"has": told}}])
    return _StatementSlots(parts, unit, roles, more, share).reading()


class _StatementSlots:
    """The slots of a reading, filled one after the other:
    what is measured, by what, in which order.
    """

    def __init__(
        self,
        parts: QuestionParts,
        unit: str,
        roles: tuple[str, ...],
        more: Sequence[Clause],
        share: str,
    ) -> None:
        self._parts, self._unit, self._share = parts, unit, share
        self._is_mean = parts.has("measure", "mean")
        self._is_one = is_of_one_place(parts)
        self._slots, periods = period_slot(parts)
        graded = "inspection.rated" if self._is_mean else "authority.rated"
        frameworks = framework_clauses(parts, "family")
        self._where = [*place_clauses(parts), *conditions(parts), *frameworks, *periods, *more]
        self._where += grade_clauses(parts, graded)
        self._shared = _with_words(parts, share)
        self._about = about_clauses(parts, *(role for role in roles if role not in self._shared))
        self._by = groups_of(parts, unit, graded)
        self._measures: list[Any] = ["count"] if parts.has("measure", "count", "compare") else []
        self._order: dict[str, Any] = {}
        self._bound = bound_of(parts)

    def reading(self) -> ReadingSlots:
        """Return the reading."""
        self._measure()
        self._choose_sides()
        self._compare()
        self._group()
        self._rank()
        if self._parts.has("times") or self._parts.has("repeat"):
            self._repeat()
        return reading_of(
            self._unit,
            [*self._where, *self._about],
            scope=_scope(self._parts, self._unit, self._by),
            measures=self._measures,
            by=self._by,
            **self._order,
            **self._bound,
            **self._slots,
        )

    def _without_sides(self) -> list[Clause]:
        return [each for each in self._about if "polarity" not in each]

    def _measure(self) -> None:
        if self._share:
            self._measures = [{"share": together(about_clauses(self._parts, *self._shared))}]
            own = dimensions("roles").get(self._share, self._share)
            self._by = [each for each in self._by if each != own]
        if self._is_mean:
            self._measures = [{"mean": "count", "per": "inspection"}]

    def _choose_sides(self) -> None:
        """Choose strengths or weaknesses, and themes:
        "why is it good" asks for strengths by topic.
        """
        parts = self._parts
        # what was weak there, not who has the grade
        if parts.has("measure", "why") and parts.of("place"):
            name = grade_name(parts, "authority.rated")
            if _asks_why_failed(parts):
                self._where = [*self._where, {"inspection.failing": True}]
            self._where = [each for each in self._where if name not in each]
            if not parts.has("polarity"):
                grades = {value for each in parts.of("grade") for value in grades_of(each)}
                is_good = (parts.has("grade") and grades <= _GOOD) or parts.has("change", "better")
                self._about = [*self._about, {"polarity": "strength" if is_good else "weakness"}]
        if parts.has("measure", "sides"):
            self._about = self._without_sides()
        of_agencies = parts.has("topic") and parts.has("agency_kind")
        if parts.has("measure", "themes", "why", "sides") and not of_agencies:
            sides = parts.has("measure", "sides") or {"strength", "weakness"} <= set(
                parts.values("polarity")
            )
            self._by = list(dict.fromkeys([*self._by, "topic", *(["polarity"] if sides else [])]))

    def _compare(self) -> None:
        """Compare groups by the share of one side where a matter is named,
        else by topic or side.
        """
        is_compared = (
            self._parts.has("measure", "compare") and self._by and self._unit == "findings"
        )
        if not is_compared or self._is_mean:
            return
        sides = [each for each in self._about if "polarity" in each]
        if "polarity" in self._by:
            return
        if sides and self._is_of(*_MATTERS):
            self._measures, self._about = [{"share": sides[0]}], self._without_sides()
        else:
            self._by = list(dict.fromkeys([*self._by, "topic" if sides else "polarity"]))

    def _is_of(self, *roles: str) -> bool:
        return any(map(self._parts.has, roles))

    def _group(self) -> None:
        """Group by topic, agency or authority where the question ranks,
        bounds or asks for these.
        """
        parts, asks = self._parts, asks_for_authorities(self._parts)
        ranks_ends = parts.has("order", "most", "fewest") or parts.has("limit")
        is_matter = self._is_of(*_MATTERS) or self._unit != "findings"
        is_most = parts.has("order") or parts.has("measure", "themes")
        if not self._by and parts.has("agency_kind") and (asks or is_most):
            self._by = ["agency"]
        if ranks_ends and not (self._by or is_matter or asks or parts.has("measure")):
            self._by = ["topic"]
        if self._by or self._is_one:
            return
        is_ranked = parts.has("order", "most", "fewest", "best", "worst") or self._is_of(
            "limit", "ranked"
        )
        if parts.has("measure", "count"):
            self._by = ["authority"] * (parts.has("order") or parts.has("limit"))
        elif not self._share and not self._is_mean and (asks or parts.has("number") or is_ranked):
            self._by = ["authority"]

    def _rank(self) -> None:
        parts, by = self._parts, self._by
        is_first = by[:1] in (["authority"], ["topic"]) and not parts.has("measure", "compare")
        self._measures = self._measures or (["count"] if by else [])
        if self._unit == "findings" and self._ranks() and by and not self._share:
            side = "strength" if ranks_best(parts) else "weakness"
            self._measures, self._about = [{"share": {"polarity": side}}], self._without_sides()
            self._order = {"order": "-share", "limit": limit_of(parts)}
        elif self._share and by:
            self._order = {
                "order": "-share" if parts.has("order") else "",
                "limit": limit_of(parts),
            }
        elif not by and not self._measures:
            is_newest = parts.has("order", "newest", "most")
            self._order = {"order": "-began" if is_newest else "", "limit": limit_of(parts)}
        elif not self._is_mean:
            self._order = ordered(parts, "count", "-count" if is_first else "")

    def _ranks(self) -> bool:
        """Whether authorities are ranked from the best or the worst, by the share of one side."""
        parts = self._parts
        if parts.has("measure", "themes"):
            return False
        is_plain = not any(map(parts.has, ("order", "measure", "polarity")))
        by_word = parts.has("ranked", "best", "worst") and not parts.has("order")
        return (
            parts.has("order", "best", "worst")
            or by_word
            or (parts.has("ranked", "top") and is_plain)
        )

    def _repeat(self) -> None:
        """Count inspections: "at three inspections in a row"."""
        least = int([*self._parts.values("times"), *self._parts.values("repeat")][0])
        if not self._parts.has("framework"):
            self._where = [*self._where, {"family": "full"}]
        self._measures, self._order = [{"count": "inspection"}], {}
        self._bound, self._by = {"having": {"inspection": {">=": least}}}, self._by or ["authority"]


def _with_words(parts: QuestionParts, role: str) -> tuple[str, ...]:
    """Return the role that a share is of, with the words that say a topic more closely."""
    topics = {each.at for each in parts.of("topic")}
    is_closer = role == "topic" and any(each.at in topics for each in parts.of("text"))
    return (role, "text") if is_closer else (role,)


def _asks_why_failed(parts: QuestionParts) -> bool:
    """Whether it is asked why a place failed: at its newest full inspection that was inadequate."""
    failed = words_by_value()["grade"]["inadequate"]
    is_failed = any(each.words in failed for each in parts.of("polarity"))
    is_failed |= parts.has("grade", "inadequate") and not parts.has("period")
    return is_failed and parts.has("measure", "why") and is_of_one_place(parts)


def _scope(parts: QuestionParts, unit: str, by: Sequence[str]) -> str:
    """Return the inspections that count where the default of the unit is not meant."""
    frameworks = parts.values("framework")
    if unit == "outcomes" or parts.has("period"):
        return ""
    if parts.has("when", "previous"):
        return "previous-full"
    is_other = not {*frameworks} <= {*dimensions("frameworks")["latest"]}
    if is_other and parts.has("when", "last", "now"):
        return "latest"
    if unit == "findings" and parts.has("when", "now", "last") and is_of_one_place(parts):
        return "latest-full"
    is_ever = parts.has("when", "ever", "always") or parts.has("times") or parts.has("repeat")
    is_ever = is_ever or _asks_why_failed(parts)
    of_partners = any(parts.has(each) for each in ("sector", "agency", "agency_kind", "priority"))
    is_ever = is_ever or (of_partners and not parts.has("when", "now", "last"))
    of_several = {"year", "framework", "edition", "inspection"} & {*by} or parts.has("edition")
    return "all" if is_other or is_ever or of_several else ""
