"""Who delivers services for whom, as a report says it.

Some authorities have handed their children's services to a trust or company; nearly all share an adoption
agency with their neighbours; some services are run by charities. A sentence counts where it names the
deliverer and says how it comes to deliver ("delegated its functions to", "is part of"). A regional adoption
agency that a report takes for granted counts once. Plans for an agency that is yet to come do not count.
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
    REGIONAL,
    DeliveryBody,
    DeliveryBodyFinder,
)
from graphkit.extract.relations.legislation import cited_laws
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.date_parser import DATE_PATTERN, to_iso
from graphkit.extract.text.lexicon_files import lexicon_rows
from graphkit.extract.text.outline import Outline
from graphkit.register import Register

_HINTS = (
    "doption", "Adopt", "adopters", "delegat", "ransfer", "on behalf of", "deliver", "provided", "provides ",
    "been providing", " run", "managed", "been managing", "ommissioned", "took over", "was launched",
    "in place since", "called ", "responsib", "began ",
)  # fmt: skip
_TO_COME = re.compile(
    r"""\b(?:developments?|implementation|creation|establishment|introduction|formation)\s(?:and\s\w+\s)?
        (?:of|for)\b[^.;]{0,60}?(?:regional\sadoption|\bAdopt)
      | \b(?:approval|plans?|preparing|preparations?|moving|move|proposals?|due|intends?|scheduled)
        \s(?:to|for|towards)\b[^.;]{0,60}?(?:regional\sadoption|become\soperational)
      | regional\sadoption[^.;]{0,50}?\b(?:going\slive|is\splanned|will\sbe|being\sdeveloped)
      | \btaken\sforward\sby\b | \bwill\s(?:join|become|be\spart|transfer)\b
      | \b(?:is|are|whether|plans?|hopes?)\sto\sjoin\b | \bconsidering\sjoining\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SINCE = re.compile(rf"\b[Ss]ince\s(?P<between>(?:[^.;\d]{{0,60}}?\son\s)?){DATE_PATTERN}")
_BEGAN = re.compile(
    r"\b(?:commissioned|delegat\w+|transferr\w+|launched|established|took\sover|created|set\sup|live|operation"
    r"|incorporation|join(?:ed|ing)|which\s(?:began|started)|assumed|took\son"
    r"|began\s(?:deliver|provid|runn|manag|operat)ing)\b"
    rf"[^.;\d]{{0,170}}?\b(?:on|in|from|since)\s{DATE_PATTERN}"
)
_OPENING = re.compile(
    rf"(?:In|On|From)\s{DATE_PATTERN},?\s[^.;]*?\b(?:created|delegated|established|implemented|transferred)\b"
)
_ENDED = re.compile(
    r"\bpredecessor\b|\b(?:previously|formerly|until then|at that time),?\s(?:[\w’']+\s){0,4}?"
    r"(?:were|was|had been|provided|delivered|run)\b",
    re.I,
)
_LOOKS_BACK = re.compile(r"\b(?:inspection|visit|report|last|previous)\b", re.I)
_WORDS = r"(?:(?<![\w’'-])[A-Z][\w’'-]*+(?:\s(?:of|and|upon|the|with)\s|\s)?)+"
_OWNER = re.compile(
    rf"(?P<who>{_WORDS})(?:\([^)]{{3,200}}\)\s)?(?:(?:has|have)\s)?(?:delegated|transferred)\b"
)
_ON_BEHALF = re.compile(rf"\b(?:on\sbehalf\sof|functions\sfor|services\sfor)\s(?:the\s)?(?P<who>{_WORDS})")
_SERVICE = re.compile(
    r"(?:^|[,;]\s(?:and\s)?|\b(?:[Tt]he|[Aa]n?|[Tt]heir|[Ii]ts|[Tt]his)\s)"
    r"(?P<service>(?:[a-z][\w’'-]*\s){1,4}(?:services?|team|project|programme|hub|conferencing|advocacy|mentoring))"
    r"(?:\s\([A-Z]+\))?,?\s(?:which\s)?(?:(?:is|are|was|were)\s)?(?:currently\s|now\s)?"
    r"(?:provided|delivered|run|managed|operated|commissioned)\s(?:by|from|through)\s(?:the\s)?"
    r"(?:(?:commissioned\s)?(?:service\s)?provider,\s)?$"
)
_RUNS = re.compile(
    r"\s(?:runs|provides|delivers|operates|manages|has\s(?:run|provided|delivered|operated|managed))\s"
    r"(?:the\s|an?\s)?"
    r"(?P<service>(?:[\w’'-]+\s){1,4}(?:services?|programme|hub|project))\son\sbehalf\sof\b"
)
_COMMISSIONED = re.compile(r"\bcommission(?:s|ed)\s(?:the\s)?(?:(?:local\s|national\s)?charity\s)?$")
_TO_RUN = re.compile(
    r"\sto\s(?:run|provide|deliver|operate|manage)\s(?:the\s|an?\s|its\s|all\s)?(?!services?\b)"
    r"(?P<service>(?:[a-z][\w’'-]*\s){0,4}?"
    r"(?:services?|programme|hub|project|conferencing|interviews|advocacy|mentoring))\b(?!\sservices?\b)"
)
_FILLERS = frozenset(
    "the a an excellent effective good strong valued specialist commissioned new of for".split()
)
_SERVICES = re.compile(r"\b(?:services?|functions?|responsibilit\w+|provision|delegation)\b", re.I)


def read_arrangements(
    document: Document, outline: Outline, register: Register, told: Mapping[str, str]
) -> tuple[Arrangement, ...]:
    """Return who delivers for whom: each sentence that says so, the adoption agency once at the least.

    `told` are the names of trusts and agencies that the report tells (`deliverers.introduced`).
    """
    deliverers = DeliveryBodyFinder(document, register, told)
    hints = tuple(hint for hint in _HINTS if hint in document.text)
    said: list[Arrangement] = []
    implied: list[Arrangement] = []
    for sentence, span in sentences_containing(document, outline, hints):
        for arrangement, explicit in _of_sentence(sentence, span, deliverers.named(sentence)):
            basis = _legal_basis(arrangement, register)
            (said if explicit else implied).append(replace(arrangement, legal_basis=basis))
    agencies = {_plain(a.delegate): a.delegate for a in (*implied, *said) if a.services == ADOPTION}
    agencies = {key: name for key, name in agencies.items() if not REGIONAL.fullmatch(name)}
    for arrangement in sorted(implied, key=lambda a: (_unnamed(a), a.span.start)):
        if _unnamed(arrangement) and arrangement.since and len(agencies) == 1:
            said.append(replace(arrangement, delegate=next(iter(agencies.values()))))
        elif not any(_same(arrangement, other) for other in said):
            said.append(arrangement)
    return tuple(sorted(said, key=lambda arrangement: (arrangement.span.start, arrangement.delegate)))


def _legal_basis(arrangement: Arrangement, register: Register) -> str:
    """Return the law that the sentence names; guidance is no basis."""
    cited = cited_laws(arrangement.span.text, register)
    return next((law for law in cited if not law.startswith("guidance/")), "")


def _unnamed(arrangement: Arrangement) -> bool:
    """Say whether the delegate is just "the regional adoption agency": named ones go before it."""
    return REGIONAL.fullmatch(arrangement.delegate) is not None


def _same(arrangement: Arrangement, other: Arrangement) -> bool:
    """Say whether an implied arrangement is one that is known already."""
    if _unnamed(arrangement):
        return other.services == ADOPTION
    return _plain(arrangement.delegate) == _plain(other.delegate)


def _of_sentence(sentence: str, span: Span, named: list[DeliveryBody]) -> Iterator[tuple[Arrangement, bool]]:
    """Yield what one sentence says, once for each deliverer, with whether it is said or only implied."""
    regional = REGIONAL.search(sentence)
    if not (named or regional) or _TO_COME.search(sentence):
        return
    seen: set[str] = set()
    for deliverer in named:
        services, explicit = _services(sentence, deliverer)
        if services and _plain(deliverer.name) not in seen:
            seen.add(_plain(deliverer.name))
            yield _arrangement(sentence, span, deliverer.name, services), explicit
    if regional and not seen:
        yield _arrangement(sentence, span, regional.group(), ADOPTION), False


def _services(sentence: str, deliverer: DeliveryBody) -> tuple[str, bool]:
    """Return what a deliverer delivers by this sentence ("" if nothing), and whether it says so outright."""
    if deliverer.kind == OTHER:
        return _service_of(sentence, deliverer), True
    marked = f"{sentence[: deliverer.start]}{{by}}{sentence[deliverer.end :]}"
    explicit = any(cue.search(marked) for cue in _cues(deliverer.kind))
    if deliverer.kind == ADOPTION:
        return ADOPTION, explicit
    if deliverer.kind == CONSORTIUM:  # of help to its members, unless it is said to recruit for them
        return (ADOPTION if explicit else ""), explicit
    if _SERVICES.search(sentence):
        explicit = explicit or any(cue.search(marked) for cue in _cues("services"))
    if not explicit:
        return "", False
    fostering = re.search(r"\bfostering services?\b", sentence[: deliverer.start]) is not None
    return ("fostering" if fostering else "childrens-services"), True


def _service_of(sentence: str, deliverer: DeliveryBody) -> str:
    """Return, as a slug, the single service that a charity runs by this sentence."""
    before, after = sentence[: deliverer.start], sentence[deliverer.end :]
    found = _SERVICE.search(before) or _RUNS.match(after)
    found = found or (_TO_RUN.match(after) if _COMMISSIONED.search(before) else None)
    if found is None:
        return ""
    words = [word for word in _plain(found["service"]).split() if word not in _FILLERS]
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
    """Return who delegates, where the sentence names somebody; "" for the authority inspected."""
    found = _OWNER.search(sentence) or _ON_BEHALF.search(sentence)
    who = found["who"].strip().removeprefix("The ") if found else ""
    return who if " " in who or who.isupper() else ""


def start_date(sentence: str) -> str:
    """Return since when, as precisely as printed: "2017", "2021-04", "2015-10-01"."""
    for pattern in (_SINCE, _BEGAN, _OPENING):
        found = pattern.search(sentence)
        if found and not _LOOKS_BACK.search(found.group()):
            return to_iso(found["date"])
    return ""


@cache
def _cues(kind: str) -> tuple[re.Pattern[str], ...]:
    rows = (row for row in lexicon_rows("delivery") if row["of"] == kind)
    return tuple(re.compile(row["words"].replace("{by}", r"\{by\}")) for row in rows)


def _plain(name: str) -> str:
    return " ".join(name.replace("’", "'").lower().split())
