"""Small reports on one area and day, of sentences or of mentions, and whom they mean there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from extract.alone import mentions
from invented import span

from graphkit.core.model import Finding, Interval, Mention, Record, Source
from graphkit.extract.mentions.gazetteer import build_gazetteer
from graphkit.register import Agency, Register
from graphkit.register.entities import Area
from graphkit.resolve import Decision, Decisions, resolve

AMBLEFORD, WEXMOOR = "E99000001", "E99000002"
DAY = date(2023, 3, 6)
AREA = (Area(AMBLEFORD, "serves"),)
NOTHING_DECIDED = Decisions()
SHORT = {"MASH": "multi-agency safeguarding hub", "ACF": "Ambleford Children First"}


def record(gss: str = AMBLEFORD, day: date | None = DAY, **said: object) -> Record:
    """Return a report on a place and day, and what it says."""
    base = Record(Source("invented.txt", "0" * 64, "text/plain"), "ilacs", authority=gss)
    dates = (Interval(day, day),) if day else ()
    return replace(base, dates=dates, **said)  # type: ignore[arg-type]


def report(
    register: Register, *said: str | Mention, gss: str = AMBLEFORD, day: date | None = DAY, section: str = ""
) -> Record:
    """Return a report of one paragraph: sentences with whom they name, and mentions by themselves."""
    findings, at = [], 0
    for number, one in enumerate(said, 1):
        text = one if isinstance(one, str) else one.surface
        named = mentions(text, SHORT, build_gazetteer(register, gss), at) if isinstance(one, str) else (one,)
        findings.append(Finding(f"1.{number}", span(text, "1", start=at), section=section, mentions=named))
        at += len(text) + 1
    return record(gss, day, findings=tuple(findings))


def told(
    register: Register, *said: str | Mention, decisions: Sequence[Decision] = (), **place: object
) -> list[tuple[str, str, str]]:
    """Return the words of each mention that means somebody, whom it means, and how that was told."""
    read = report(register, *said, **place)  # type: ignore[arg-type]
    resolved = resolve(read, register, Decisions(decisions))
    return [(m.surface, m.entity, m.by) for finding in resolved.findings for m in finding.mentions]


def meant(register: Register, said: str | Mention, **place: object) -> tuple[str, str]:
    """Return whom a mention, or the last one of a sentence, means, and how that was told."""
    found = told(register, said, **place)  # type: ignore[arg-type]
    return found[-1][1:] if found else ("", "")


def knowing(register: Register, *agencies: Agency) -> Register:
    """Return a register of the same authorities and these agencies alone."""
    return Register(register.authorities, agencies)


def agency(words: str, of: str = "", kind: str = "", expansion: str = "") -> Mention:
    """Return a mention of an agency by name."""
    return Mention(words, 0, len(words), "agency", of, kind, expansion)


def sector(words: str, of: str, kind: str = "PartnerSector") -> Mention:
    """Return a mention of somebody by generic words."""
    return Mention(words, 0, len(words), "sector", of, kind)


def service(words: str, expansion: str = "") -> Mention:
    """Return a mention of a service."""
    return Mention(words, 0, len(words), "service", class_hint="Team", expansion=expansion)
