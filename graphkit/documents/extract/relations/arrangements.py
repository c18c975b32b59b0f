"""Reads delivery arrangements: which body delivers which service for an authority, and since when.

Some authorities have delegated their children's services to a trust or company; nearly all share an
adoption agency with their neighbours; charities run some services. A sentence states an arrangement
if it names the delivery body and how it comes to deliver ("delegated its functions to", "is part
of"). A regional adoption agency that a report only mentions is recorded once. Plans for an agency
that does not exist yet are ignored.

A council may host a team for its neighbours; some councils share a service, a board or a director.
A sentence states such an arrangement if it names another council and either that the council
delivers ("is hosted by") or that both have the service together ("shared with", "joint … of").
Learning from another council or working well with it is not an arrangement; nor is one between
boards, health bodies or police forces named after a council.

A delivery body is recognised in three ways: the register contains its name; the report introduces
the name together with what the body is ("the regional adoption agency, Adopt Wexmoor"); or a short
form refers to the one trust that the report names in full ("the trust", "(AfC)").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain, combinations
from typing import NamedTuple

from graphkit.core.identifiers import slug
from graphkit.core.language.dates import DATE_PATTERN, to_iso
from graphkit.core.model import Arrangement, Document, Span
from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon
from graphkit.documents.extract.mentions.councils import Councils, council_pattern
from graphkit.documents.extract.relations.legislation import cited_laws
from graphkit.documents.extract.relations.relation_sentences import sentences_containing
from graphkit.documents.extract.text.lexicon_files import lexicon_rows, row_patterns
from graphkit.documents.extract.text.outline import Outline
from graphkit.documents.register import Register
from graphkit.documents.register.entities import names_of

_RE = Patterns("arrangements", date=DATE_PATTERN)
_SHARED = Patterns("shared-services", "councils", date=DATE_PATTERN)
ADOPTION = "adoption"
CHILDREN = "children"
CONSORTIUM = "consortium"
OTHER = "other"
_TRUST_CLASS = "ChildrensTrust"
_AGENCY_CLASS = "RegionalAdoptionAgency"
_KIND_OF_CLASS = {_TRUST_CLASS: CHILDREN, _AGENCY_CLASS: ADOPTION, "VoluntaryOrganisation": OTHER}

NamePatterns = dict[str, tuple[tuple[re.Pattern[str], str], ...]]  # first word → (pattern, kind)


def read_arrangements(
    document: Document, outline: Outline, register: Register, introduced: Mapping[str, str]
) -> tuple[Arrangement, ...]:
    """Return the arrangements of a report: one for each sentence that states one.

    An adoption agency that is only mentioned has one arrangement. `introduced` are the names that
    `introduced_delivery_bodies` found in the report.
    """
    bodies = DeliveryBodyFinder(document, register, introduced)
    hints = tuple(hint for hint in _RE.words("hints") if hint in document.text)
    stated: list[Arrangement] = []
    implied: list[Arrangement] = []
    for sentence, span in sentences_containing(document, outline, hints):
        for arrangement, is_explicit in _arrangements_in(sentence, span, bodies.find(sentence)):
            cited = cited_laws(span.text, register)
            basis = next((law for law in cited if not law.startswith("guidance/")), "")
            for delegator in _split_councils(arrangement.delegator, register):
                each = replace(arrangement, delegator=delegator, legal_basis=basis)
                (stated if is_explicit else implied).append(each)
    agencies = {
        _folded(a.delegate): a.delegate for a in (*implied, *stated) if a.services == ADOPTION
    }
    agencies = {
        key: name for key, name in agencies.items() if not _RE.regional_agency.fullmatch(name)
    }
    for arrangement in sorted(implied, key=lambda a: (_is_unnamed(a), a.span.start)):
        if _is_unnamed(arrangement) and arrangement.since and len(agencies) == 1:
            stated.append(replace(arrangement, delegate=next(iter(agencies.values()))))
        elif not any(_is_same(arrangement, other) for other in stated):
            stated.append(arrangement)
    return tuple(
        sorted(stated, key=lambda arrangement: (arrangement.span.start, arrangement.delegate))
    )


def _split_councils(names: str, register: Register) -> list[str]:
    """Return the councils in "Wexmoor and Norvale", if each is the name of one;
    else the words as printed.
    """
    parts = re.split(r",? and |, ", names)
    return parts if all(map(register.find_authority, parts)) else [names]


def _is_unnamed(arrangement: Arrangement) -> bool:
    """Return whether the delegate is only "the regional adoption agency", without a name."""
    return _RE.regional_agency.fullmatch(arrangement.delegate) is not None


def _is_same(arrangement: Arrangement, other: Arrangement) -> bool:
    """Return whether an implied arrangement is the same as another."""
    if _is_unnamed(arrangement):
        return other.services == ADOPTION
    return _folded(arrangement.delegate) == _folded(other.delegate)


def _arrangements_in(
    sentence: str, span: Span, bodies: list[DeliveryBody]
) -> Iterator[tuple[Arrangement, bool]]:
    """Yield one arrangement for each delivery body, and whether it is stated or only implied."""
    regional = _RE.regional_agency.search(sentence)
    planned = (
        pattern.search(sentence) for _, pattern in row_patterns("planned-arrangements", "words")
    )
    if not (bodies or regional) or any(planned):
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
    """Return which services a body delivers by this sentence ("" for none),
    and whether it is stated.
    """
    if body.kind == OTHER:
        return _single_service(sentence, body), True
    marked = f"{sentence[: body.start]}{{by}}{sentence[body.end :]}"
    is_explicit = any(cue.search(marked) for cue in _cues(body.kind))
    if body.kind == ADOPTION:
        return ADOPTION, is_explicit
    if body.kind == CONSORTIUM:  # it supports its members; it delivers only if it recruits for them
        return ADOPTION if is_explicit else "", is_explicit
    if _RE.services.search(sentence):
        is_explicit = is_explicit or any(cue.search(marked) for cue in _cues("services"))
    if not is_explicit:
        return "", False
    is_fostering = re.search(r"\bfostering services?\b", sentence[: body.start]) is not None
    return "fostering" if is_fostering else "childrens-services", True


def _single_service(sentence: str, body: DeliveryBody) -> str:
    """Return, as a slug, the service that a charity runs by this sentence, or ""."""
    before = sentence[: body.start]
    after = sentence[body.end :]
    found = _RE.service_before.search(before) or _RE.runs.match(after)
    found = found or (_RE.to_run.match(after) if _RE.commissioned.search(before) else None)
    if found is None:
        return ""
    words = [
        word for word in _folded(found["service"]).split() if word not in _RE.words("modifiers")
    ]
    return "-".join(re.sub(r"[^a-z0-9-]", "", word) for word in words[-4:])


def _arrangement(sentence: str, span: Span, delegate: str, services: str) -> Arrangement:
    delegator = "" if services == ADOPTION else _delegator(sentence)
    since = start_date(sentence)
    ended = _RE.ended.search(sentence) is not None
    return Arrangement(span, delegator, delegate, services, since=since, ended=ended)


def _delegator(sentence: str) -> str:
    """Return the delegating council that the sentence names, or "" for the inspected authority."""
    found = _RE.delegator.search(sentence) or _RE.on_behalf.search(sentence)
    name = found["name"].strip().removeprefix("The ") if found else ""
    return name if " " in name or name.isupper() else ""


def start_date(sentence: str) -> str:
    """Return when an arrangement started, as precisely as printed:
    "2017", "2021-04", "2015-10-01".
    """
    for pattern in (_RE.since, _RE.began, _RE.opening):
        found = pattern.search(sentence)
        if found and not _RE.dates_inspection.search(found.group()):
            return to_iso(found["date"])
    return ""


@cache
def _cues(kind: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns by which a body of this kind delivers;
    "{by}" marks the name of the body.
    """
    rows = (row for row in lexicon_rows("delivery") if row["of"] == kind)
    return tuple(re.compile(row["words"].replace("{by}", r"\{by\}")) for row in rows)


def _folded(name: str) -> str:
    """Return a name in lower case with plain apostrophes and spaces, for comparison."""
    return " ".join(name.replace("’", "'").lower().split())


class DeliveryBody(NamedTuple):
    """A delivery body named at [start, end) of a sentence; `name` is its full name as printed."""

    name: str
    start: int
    end: int
    kind: str  # ADOPTION, CHILDREN, CONSORTIUM or OTHER


class DeliveryBodyFinder:
    """Finds delivery bodies in the sentences of one report.

    `introduced` are the names that `introduced_delivery_bodies` found in the report.
    """

    def __init__(
        self, document: Document, register: Register, introduced: Mapping[str, str]
    ) -> None:
        self.registered = _patterns_by_first_word(register)
        self.patterns = [  # pattern, full name if it is not the one printed, kind
            (re.compile(rf"\b{re.escape(name)}\b"), "", _KIND_OF_CLASS[kind])
            for name, kind in introduced.items()
        ] + [(pattern, name, CHILDREN) for pattern, name in _short_forms(document.text, register)]

    def find(self, sentence: str) -> list[DeliveryBody]:
        """Return the delivery bodies in a sentence; names of the register take precedence."""
        elsewhere = (
            DeliveryBody(name or match.group(), *match.span(), kind)
            for pattern, name, kind in self.patterns
            for match in pattern.finditer(sentence)
        )
        found: list[DeliveryBody] = []
        for body in (
            *_registered_in(sentence, self.registered),
            *_introduced_in(sentence),
            *elsewhere,
        ):
            if not any(body.start < other.end and other.start < body.end for other in found):
                found.append(body)
        return found


def introduced_delivery_bodies(document: Document) -> dict[str, str]:
    """Return name → class of the trusts and adoption agencies that a report introduces.

    These names are valid in the whole report and need not be in the register.
    """
    found: dict[str, str] = {}
    for block in document.body_blocks():
        for name, kind in _introductions(document.text_of(block)):
            name = _RE.possessive.sub("", name)
            if " " in name and not _RE.other_body.search(name):
                found.setdefault(name, kind)
    return found


def _introductions(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, class) of each trust or adoption agency that a paragraph introduces."""
    if "Adopt " in text:
        yield from ((match["name"], _AGENCY_CLASS) for match in _RE.adopt.finditer(text))
    if "egional" in text:
        yield from (
            (body.name, _AGENCY_CLASS) for body in _introduced_in(text) if body.kind == ADOPTION
        )
    if "hildren" in text and any(
        one in text for one in ("delegated", "company", "trust", "Children First")
    ):
        for pattern in (_RE.delegated_to, _RE.run_by, _RE.company_called, _RE.children_first):
            yield from ((match["name"], _TRUST_CLASS) for match in pattern.finditer(text))


def _introduced_in(sentence: str) -> Iterator[DeliveryBody]:
    """Yield the bodies that the sentence itself identifies as a trust,
    consortium or adoption agency.
    """
    if "Trust" in sentence or "Children First" in sentence:
        for match in _RE.trust.finditer(sentence):
            yield DeliveryBody(match.group(), *match.span(), CHILDREN)
    if "onsortium" in sentence and "dopt" in sentence:
        for match in _RE.consortium.finditer(sentence):
            yield DeliveryBody(match.group(), *match.span(), CONSORTIUM)
    if "egional" in sentence:
        after = _RE.name_after.finditer(sentence)
        before = _RE.name_before.finditer(sentence)
        for match in chain(after, before):
            name = match["name"]
            if not _RE.not_a_name.match(name):
                yield DeliveryBody(name, *match.span("name"), ADOPTION)


def _registered_in(sentence: str, patterns: NamePatterns) -> Iterator[DeliveryBody]:
    """Yield the bodies of the register in a sentence, the longest name at each position."""
    for word in _RE.capitalised_word.finditer(sentence):
        for pattern, kind in patterns.get(word.group().lower(), ()):
            match = pattern.match(sentence, word.start())
            if match and (kind != ADOPTION or _is_adoption_name(match[0])):
                yield DeliveryBody(match.group(), *match.span(), kind)
                break


def _is_adoption_name(words: str) -> bool:
    """Return whether words are a name: "Adoption Now", but not "Adoption now takes longer"."""
    return "@" in words or words.split()[-1][0].isupper()


def _short_forms(text: str, register: Register) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the short forms of the trust in a report that names only one:
    its abbreviation, "the trust".
    """
    names: dict[str, str] = {}
    for name in _trust_names(register):
        if name in text:
            names.setdefault(name.replace("’", "'").lower(), name)
    if len(names) != 1:
        return ()
    [name] = names.values()
    short = re.search(
        rf"{re.escape(name)}(?: CIC)? \([‘']?(?:the )?(?P<short>[A-Z]\w{{1,6}})[’']?\)", text
    )
    forms = [(re.compile(r"\b[Tt]he [Tt]rust\b(?! board)"), name)] if name.endswith("Trust") else []
    if short:
        forms.append((re.compile(rf"\b{re.escape(short['short'])}\b"), name))
    return tuple(forms)


def _register_names(register: Register) -> Iterator[tuple[str, str]]:
    """Yield (name, kind) of the delivery bodies in the register,
    and long abbreviations of charities.
    """
    for agency in register.agencies:
        if agency.kind not in _KIND_OF_CLASS:
            continue
        names = names_of(agency, "name", "variant")
        if agency.kind == "VoluntaryOrganisation":
            names += [
                a.text for a in agency.aliases if a.kind == "abbreviation" and len(a.text) > 3
            ]
        for name in names:
            if not agency.is_ambiguous and "(" not in name:
                yield name, _KIND_OF_CLASS[agency.kind]


@cache
def _trust_names(register: Register) -> tuple[str, ...]:
    """Return the names of trusts and companies with both kinds of apostrophe, longest first."""
    names = {name for name, kind in _register_names(register) if kind == CHILDREN}
    both = names | {name.replace("'", "’") for name in names}
    return tuple(sorted(both, key=lambda name: (-len(name), name)))


@cache
def _patterns_by_first_word(register: Register) -> NamePatterns:
    """Return first word → patterns of the names in the register, longest first."""
    found: NamePatterns = {}
    for name, kind in sorted(
        set(_register_names(register)), key=lambda named: (-len(named[0]), named)
    ):
        words = re.escape(name).replace("\\ ", r",?\s").replace("'", "['’]")
        first = re.match(r"\w+", name)
        if first:
            pattern = re.compile(rf"{words}(?!\w)", re.IGNORECASE)
            found[first.group().lower()] = (*found.get(first.group().lower(), ()), (pattern, kind))
    return found


def read_shared_services(
    document: Document, outline: Outline, register: Register, gss: str
) -> Iterator[Arrangement]:
    """Yield the services that other councils deliver for the inspected authority or share with
    it.
    """
    councils = Councils.in_text(document.text, register, gss)
    if councils is None:
        return
    # the last council that the paragraph names
    named = ""
    paragraph = ""
    for sentence, span in sentences_containing(
        document, outline, (*_SHARED.words("hints"), *sorted(councils.other_names))
    ):
        named = named if paragraph == span.paragraph else ""
        paragraph = span.paragraph
        current = [
            one[0] for one in councils.others(sentence) if one["name"] not in councils.former_names
        ]
        named = current[-1] if current else named
        if any(hint in sentence for hint in _SHARED.words("hints")):
            yield from _shared_in(
                _SHARED.both.sub(named, sentence) if named else sentence, span, councils
            )


def _shared_in(sentence: str, span: Span, councils: Councils) -> Iterator[Arrangement]:
    """Yield the arrangements of one sentence: for each service,
    one for each council or pair of councils.
    """
    marked, others = councils.marked(sentence)
    if not others:
        return
    ended_on = _SHARED.ended_on.search(sentence)
    until = to_iso(ended_on["date"]) if ended_on else ""
    is_ended = ended_on is None and _SHARED.ended.search(sentence) is not None
    since = "" if _SHARED.in_post.search(sentence) else start_date(sentence)
    seen: set[tuple[str, str, str]] = set()
    for pattern, is_shared in _cues_of_councils():
        for match in pattern.finditer(marked):
            service = _shared_service(match, marked)
            if service is None:
                continue
            before = marked.count("{by}", 0, match.start("by"))
            partners = others[before : before + match["by"].count("{by}")]
            # A current arrangement of several councils exists between any two of them.
            is_current = not (until or is_ended)
            is_mutual = is_shared and is_current and "services" not in match[0]
            names_service = bool(match.groupdict().get("what"))
            linked = {known[:2] for known in seen}
            for pair in combinations(["", *partners], 2):
                delegator, delegate = pair
                # A cue that names no service adds nothing on councils that another one links.
                is_known = (*pair, service) in seen or (not names_service and pair in linked)
                if is_known or (delegator and not is_mutual):
                    continue
                seen.add((*pair, service))
                linked.add(pair)
                one = Arrangement(span, delegator, delegate, service, since=since, shared=is_shared)
                yield replace(one, until=until, ended=is_ended)


def _shared_service(match: re.Match[str], marked: str) -> str | None:
    """Return the service that a cue names, or else the nearest unit before it.

    A known type of service is returned as a slug, another unit as printed, "" if the unit does not
    say which service it is ("shared services"), and None if there is no unit.
    """
    phrase = match.groupdict().get("what") or ""
    if not phrase:
        units = _SHARED.unit_phrase.findall(marked[: match.start()])
        phrase = units[-1] if units else ""
    name = re.sub(r" \(\w+\)$", "", _SHARED.leading_words.sub("", phrase).strip())
    if known := _SHARED.service_type.search(slug(name)):
        return known["type"]
    if not name or _SHARED.unspecific.fullmatch(name.lower()):
        return "" if name else None
    expansions = load_lexicon("shared-services")["expansions"]
    full = name.lower() if name.lower() in expansions.values() else name
    found: str = expansions.get(name.rsplit(" ", 1)[-1].lower(), full)
    return found


@cache
def _cues_of_councils() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Return the patterns about councils in `delivery.tsv`, and whether the service is shared."""
    rows = (row for row in lexicon_rows("delivery") if row["of"] in ("council", "shared"))
    return tuple((council_pattern(row["words"]), row["of"] == "shared") for row in rows)
