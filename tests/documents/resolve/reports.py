"""Builds small reports of sentences or mentions, and links them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from documents.extract.single_sentences import mentions
from invented_places import span

from graphkit.core.model import Finding, Interval, Mention, Record, Source
from graphkit.documents.extract.mentions.gazetteer import build_gazetteer
from graphkit.documents.register import Agency, Register
from graphkit.documents.register.entities import Area
from graphkit.documents.resolve import Decision, Decisions, resolve

AMBLEFORD, WEXMOOR = "E99000001", "E99000002"
DAY = date(2023, 3, 6)
AREA = (Area(AMBLEFORD, "serves"),)
NO_DECISIONS = Decisions()
SHORT = {"MASH": "multi-agency safeguarding hub", "ACF": "Ambleford Children First"}


def record(gss: str = AMBLEFORD, day: date | None = DAY, **fields: object) -> Record:
    """Return a record of an area and day with the given fields."""
    base = Record(Source("invented.txt", "0" * 64, "text/plain"), "ilacs", authority=gss)
    dates = (Interval(day, day),) if day else ()
    return replace(base, dates=dates, **fields)  # type: ignore[arg-type]


def report(
    register: Register,
    *passages: str | Mention,
    gss: str = AMBLEFORD,
    day: date | None = DAY,
    section: str = "",
) -> Record:
    """Return a report of one paragraph: sentences with their mentions, and mentions alone."""
    findings, at = [], 0
    for number, one in enumerate(passages, 1):
        text = one if isinstance(one, str) else one.surface
        named = (
            mentions(text, SHORT, build_gazetteer(register, gss), at)
            if isinstance(one, str)
            else (one,)
        )
        findings.append(
            Finding(f"1.{number}", span(text, "1", start=at), section=section, mentions=named)
        )
        at += len(text) + 1
    return record(gss, day, findings=tuple(findings))


def linked_mentions(
    register: Register,
    *passages: str | Mention,
    decisions: Sequence[Decision] = (),
    **place: object,
) -> list[tuple[str, str, str]]:
    """Return (words, entity, method) of each linked mention."""
    read = report(register, *passages, **place)  # type: ignore[arg-type]
    resolved = resolve(read, register, Decisions(decisions))
    return [(m.surface, m.entity, m.by) for finding in resolved.findings for m in finding.mentions]


def link_last(register: Register, sentence: str | Mention, **place: object) -> tuple[str, str]:
    """Return (entity, method) of a mention, or of the last mention of a sentence."""
    found = linked_mentions(register, sentence, **place)  # type: ignore[arg-type]
    return found[-1][1:] if found else ("", "")


def register_with(register: Register, *agencies: Agency) -> Register:
    """Return a register with the same authorities and only these agencies."""
    return Register(register.authorities, agencies)


def agency(words: str, of: str = "", kind: str = "", expansion: str = "") -> Mention:
    """Return a mention of an agency by name."""
    return Mention(words, 0, len(words), "agency", of, kind, expansion)


def sector(words: str, of: str, kind: str = "PartnerSector") -> Mention:
    """Return a mention of a sector or agency by generic words."""
    return Mention(words, 0, len(words), "sector", of, kind)


def service(words: str, expansion: str = "") -> Mention:
    """Return a mention of a service."""
    return Mention(words, 0, len(words), "service", class_hint="Team", expansion=expansion)
