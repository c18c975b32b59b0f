"""Reads delivery arrangements: which body delivers which service for an authority, and since when.

Some authorities have delegated their children's services to a trust or company; nearly all share an adoption
agency with their neighbours; charities run some services. A sentence states an arrangement if it names the
delivery body and how it comes to deliver ("delegated its functions to", "is part of"). A regional adoption
agency that a report only mentions is recorded once. Plans for an agency that does not exist yet are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from graphkit.core.model import Arrangement, Document, Span
from graphkit.extract.relations.delivery_bodies import (
    ADOPTION,
    CONSORTIUM,
    OTHER,
    REGIONAL_AGENCY,
    DeliveryBody,
    DeliveryBodyFinder,
)
from graphkit.extract.relations.legislation import cited_laws
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.date_parser import DATE_PATTERN, to_iso
from graphkit.extract.text.lexicon_files import compile_spaced, lexicon_rows
from graphkit.extract.text.outline import Outline
from graphkit.register import Register

_HINTS = (
    "doption", "Adopt", "adopters", "delegat", "ransfer", "on behalf of", "deliver", "provided", "provides ",
    "been providing", " run", "managed", "been managing", "ommissioned", "took over", "was launched",
    "in place since", "called ", "responsib", "began ",
)  # fmt: skip
# "since April 2018"
_SINCE = re.compile(rf"\b[Ss]ince\s(?P<between>(?:[^.;\d]{{0,60}}?\son\s)?){DATE_PATTERN}")
# "was launched in 2017", "delegated its functions to the trust on 1 October 2015"
_BEGAN = re.compile(
    r"\b(?:commissioned|delegat\w+|transferr\w+|launched|established|took\sover|created|set\sup|live|operation"
    r"|incorporation|join(?:ed|ing)|which\s(?:began|started)|assumed|took\son"
    r"|began\s(?:deliver|provid|runn|manag|operat)ing)\b"
    rf"[^.;\d]{{0,170}}?\b(?:on|in|from|since)\s{DATE_PATTERN}"
)
# "In April 2018 the council transferred its services …"
_OPENING = re.compile(
    rf"(?:In|On|From)\s{DATE_PATTERN},?\s[^.;]*?\b(?:created|delegated|established|implemented|transferred)\b"
)
# "its predecessor", "previously, services were provided by …"
_ENDED = re.compile(
    r"\bpredecessor\b|\b(?:previously|formerly|until then|at that time),?\s(?:[\w’']+\s){0,4}?"
    r"(?:were|was|had been|provided|delivered|run)\b",
    re.I,
)
# The date is that of an inspection, not of the arrangement
_DATES_INSPECTION = re.compile(r"\b(?:inspection|visit|report|last|previous)\b", re.I)
_NAME = r"(?:(?<![\w’'-])[A-Z][\w’'-]*+(?:\s(?:of|and|upon|the|with)\s|\s)?)+"
# "Wexmoor Borough Council has delegated …"
_DELEGATOR = re.compile(
    rf"(?P<name>{_NAME})(?:\([^)]{{3,200}}\)\s)?(?:(?:has|have)\s)?(?:delegated|transferred)\b"
)
# "on behalf of Wexmoor Council"
_ON_BEHALF = re.compile(rf"\b(?:on\sbehalf\sof|functions\sfor|services\sfor)\s(?:the\s)?(?P<name>{_NAME})")
# A service before its provider: "The mentoring service is currently provided by "
_SERVICE_BEFORE = re.compile(
    r"(?:^|[,;]\s(?:and\s)?|\b(?:[Tt]he|[Aa]n?|[Tt]heir|[Ii]ts|[Tt]his)\s)"
    r"(?P<service>(?:[a-z][\w’'-]*\s){1,4}(?:services?|team|project|programme|hub|conferencing|advocacy|mentoring))"
    r"(?:\s\([A-Z]+\))?,?\s(?:which\s)?(?:(?:is|are|was|were)\s)?(?:currently\s|now\s)?"
    r"(?:provided|delivered|run|managed|operated|commissioned)\s(?:by|from|through)\s(?:the\s)?"
    r"(?:(?:commissioned\s)?(?:service\s)?provider,\s)?$"
)
# A service after its provider: " runs the advocacy service on behalf of"
_RUNS = re.compile(
    r"\s(?:runs|provides|delivers|operates|manages|has\s(?:run|provided|delivered|operated|managed))\s"
    r"(?:the\s|an?\s)?"
    r"(?P<service>(?:[\w’'-]+\s){1,4}(?:services?|programme|hub|project))\son\sbehalf\sof\b"
)
# "has commissioned the charity " … " to run an advocacy service"
_COMMISSIONED = re.compile(r"\bcommission(?:s|ed)\s(?:the\s)?(?:(?:local\s|national\s)?charity\s)?$")
_TO_RUN = re.compile(
    r"\sto\s(?:run|provide|deliver|operate|manage)\s(?:the\s|an?\s|its\s|all\s)?(?!services?\b)"
    r"(?P<service>(?:[a-z][\w’'-]*\s){0,4}?"
    r"(?:services?|programme|hub|project|conferencing|interviews|advocacy|mentoring))\b(?!\sservices?\b)"
)
_MODIFIERS = frozenset(
    "the a an excellent effective good strong valued specialist commissioned new of for".split()
)
_SERVICES = re.compile(r"\b(?:services?|functions?|responsibilit\w+|provision|delegation)\b", re.I)


def read_arrangements(
    document: Document, outline: Outline, register: Register, introduced: Mapping[str, str]
) -> tuple[Arrangement, ...]:
    """Return the arrangements of a report: one for each sentence that states one.

    An adoption agency that is only mentioned has one arrangement. `introduced` are the names that
    `introduced_delivery_bodies` found in the report.
    """
    bodies = DeliveryBodyFinder(document, register, introduced)
    hints = tuple(hint for hint in _HINTS if hint in document.text)
    stated: list[Arrangement] = []
    implied: list[Arrangement] = []
    for sentence, span in sentences_containing(document, outline, hints):
        for arrangement, is_explicit in _arrangements_in(sentence, span, bodies.find(sentence)):
            basis = _legal_basis(arrangement, register)
            for delegator in _split_councils(arrangement.delegator, register):
                each = replace(arrangement, delegator=delegator, legal_basis=basis)
                (stated if is_explicit else implied).append(each)
    agencies = {_folded(a.delegate): a.delegate for a in (*implied, *stated) if a.services == ADOPTION}
    agencies = {key: name for key, name in agencies.items() if not REGIONAL_AGENCY.fullmatch(name)}
    for arrangement in sorted(implied, key=lambda a: (_is_unnamed(a), a.span.start)):
        if _is_unnamed(arrangement) and arrangement.since and len(agencies) == 1:
            stated.append(replace(arrangement, delegate=next(iter(agencies.values()))))
        elif not any(_is_same(arrangement, other) for other in stated):
            stated.append(arrangement)
    return tuple(sorted(stated, key=lambda arrangement: (arrangement.span.start, arrangement.delegate)))


def _legal_basis(arrangement: Arrangement, register: Register) -> str:
    """Return the law that the sentence cites, or ""; guidance is no legal basis."""
    cited = cited_laws(arrangement.span.text, register)
    return next((law for law in cited if not law.startswith("guidance/")), "")


def _split_councils(names: str, register: Register) -> list[str]:
    """Return the councils in "Wexmoor and Norvale", if each is the name of one; else the words as printed."""
    parts = re.split(r",? and |, ", names)
    if len(parts) > 1 and not register.find_authority(names) and all(map(register.find_authority, parts)):
        return parts
    return [names]


def _is_unnamed(arrangement: Arrangement) -> bool:
    """Return whether the delegate is only "the regional adoption agency", without a name."""
    return REGIONAL_AGENCY.fullmatch(arrangement.delegate) is not None


def _is_same(arrangement: Arrangement, other: Arrangement) -> bool:
    """Return whether an implied arrangement is the same as another."""
    if _is_unnamed(arrangement):
        return other.services == ADOPTION
    return _folded(arrangement.delegate) == _folded(other.delegate)


def _arrangements_in(
    sentence: str, span: Span, bodies: list[DeliveryBody]
) -> Iterator[tuple[Arrangement, bool]]:
    """Yield one arrangement for each delivery body, and whether it is stated or only implied."""
    regional = REGIONAL_AGENCY.search(sentence)
    if not (bodies or regional) or _planned().search(sentence):
        return
    seen: set[str] = set()
    for body in bodies:
        services, is_explicit = _services(sentence, body)
        if services and _folded(body.name) not in seen:
            seen.add(_folded(body.name))
            yield _arrangement(sentence, span, body.name, services), is_explicit
    if regional and not seen:
        yield _arrangement(sentence, span, regional.group(), ADOPTION), False


def _services(sentence: str, body: DeliveryBody) -> tuple[str, bool]:
    """Return which services a body delivers by this sentence ("" for none), and whether it is stated."""
    if body.kind == OTHER:
        return _single_service(sentence, body), True
    marked = f"{sentence[: body.start]}{{by}}{sentence[body.end :]}"
    is_explicit = any(cue.search(marked) for cue in _cues(body.kind))
    if body.kind == ADOPTION:
        return ADOPTION, is_explicit
    if body.kind == CONSORTIUM:  # it supports its members; it delivers only if it recruits for them
        return (ADOPTION if is_explicit else ""), is_explicit
    if _SERVICES.search(sentence):
        is_explicit = is_explicit or any(cue.search(marked) for cue in _cues("services"))
    if not is_explicit:
        return "", False
    is_fostering = re.search(r"\bfostering services?\b", sentence[: body.start]) is not None
    return ("fostering" if is_fostering else "childrens-services"), True


def _single_service(sentence: str, body: DeliveryBody) -> str:
    """Return, as a slug, the service that a charity runs by this sentence, or ""."""
    before, after = sentence[: body.start], sentence[body.end :]
    found = _SERVICE_BEFORE.search(before) or _RUNS.match(after)
    found = found or (_TO_RUN.match(after) if _COMMISSIONED.search(before) else None)
    if found is None:
        return ""
    words = [word for word in _folded(found["service"]).split() if word not in _MODIFIERS]
    return "-".join(re.sub(r"[^a-z0-9-]", "", word) for word in words[-4:])


def _arrangement(sentence: str, span: Span, delegate: str, services: str) -> Arrangement:
    return Arrangement(
        span=span,
        delegator="" if services == ADOPTION else _delegator(sentence),
        delegate=delegate,
        services=services,
        since=start_date(sentence),
        ended=_ENDED.search(sentence) is not None,
    )


def _delegator(sentence: str) -> str:
    """Return the delegating council that the sentence names, or "" for the inspected authority."""
    found = _DELEGATOR.search(sentence) or _ON_BEHALF.search(sentence)
    name = found["name"].strip().removeprefix("The ") if found else ""
    return name if " " in name or name.isupper() else ""


def start_date(sentence: str) -> str:
    """Return when an arrangement started, as precisely as printed: "2017", "2021-04", "2015-10-01"."""
    for pattern in (_SINCE, _BEGAN, _OPENING):
        found = pattern.search(sentence)
        if found and not _DATES_INSPECTION.search(found.group()):
            return to_iso(found["date"])
    return ""


@cache
def _planned() -> re.Pattern[str]:
    """Return the pattern of sentences that only plan an agency."""
    return compile_spaced("|".join(row["words"] for row in lexicon_rows("planned-arrangements")))


@cache
def _cues(kind: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns by which a body of this kind delivers; "{by}" marks the name of the body."""
    rows = (row for row in lexicon_rows("delivery") if row["of"] == kind)
    return tuple(re.compile(row["words"].replace("{by}", r"\{by\}")) for row in rows)


def _folded(name: str) -> str:
    """Return a name in lower case with plain apostrophes and spaces, for comparison."""
    return " ".join(name.replace("’", "'").lower().split())
