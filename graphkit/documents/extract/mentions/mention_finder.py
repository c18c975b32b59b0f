"""Finds the mentions in a sentence or recommendation:
authorities, agencies, sectors and local services.

The pipeline, for all texts of a report:

1. tokenize each text;
2. match names and generic phrases (`gazetteer`);
3. tag the names of local services (`service_tagger`: candidate spans → features → scores → choice),
   with the matches of step 2 as context;
4. merge both: a name outside the services is a mention; titles of Acts, areas and people are none;
5. add what only the context shows: the place that means its authority ("Ambleford has invested in
   …"), the quoted name of a service, and generic words for a service that was named before ("the
   hub").

"In the London Borough of Ambleford" names an area, "Ambleford has invested" names the authority,
and "similar local authorities" names nobody that the authority works with. What an authority does
and has is in `data/lexicon/authority-actions.yaml`.

Entity linking, which needs the area and the date, follows in `resolve`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter

from graphkit.core.calibration import confidence_of
from graphkit.core.model import Document, Mention
from graphkit.core.patterns import Patterns
from graphkit.documents.extract.mentions.abbreviations import (
    common_abbreviations,
    find_abbreviations,
)
from graphkit.documents.extract.mentions.candidate_spans import SentenceContext, head_nouns
from graphkit.documents.extract.mentions.gazetteer import Gazetteer, GazetteerMatch
from graphkit.documents.extract.mentions.introductions import find_participation_groups
from graphkit.documents.extract.mentions.service_tagger import (
    Service,
    class_of_head,
    load_service_tagger,
)
from graphkit.documents.extract.text.interval_set import IntervalSet
from graphkit.documents.extract.text.tokens import TokenizedSentence, strip_possessive, tokenize

_RE = Patterns("mentions", "places", "authority-actions", "services")

NAMED_KINDS = ("agency", "authority")  # kinds of mentions that are names
# kind, sector and class of a mention
AUTHORITY = ("authority", "local-authority", "LocalAuthority")
_POSITION = attrgetter("start", "end", "kind")
_LONGEST_CONTEXT = 20  # characters before a generic word or the name of a place
_LONGEST_NEGATION = 50  # characters before a name
_LONGEST_PLACE = 80  # characters before a name
_LONGEST_COMPARISON = 70  # characters before a name


def expansions_in(document: Document) -> dict[str, str]:
    """Return short form → long form for a report: those it introduces, and those in common use."""
    return {
        **common_abbreviations(),
        **find_abbreviations(document),
        **find_participation_groups(document),
    }


def find_mentions(
    texts: Sequence[tuple[str, int]], abbreviations: Mapping[str, str], gazetteer: Gazetteer
) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each text of a report, sorted by position.

    Each step of the pipeline is done for all texts before the next one: that is faster, and the
    service tagger uses the other sentences of a report as evidence.

    Parameters
    ----------
    texts
        Sentences or recommendations, each with its offset: the offsets of mentions are the
        document's.
    abbreviations
        Short form → long form, from `expansions_in(document)`.
    gazetteer
        Names and generic phrases, from `build_gazetteer(register, gss)`.
    """
    people = frozenset(
        name for text, _ in texts if "year" in text for name in _RE.person.findall(text)
    )
    tokenized = [tokenize(text) for text, _ in texts]
    matches = [gazetteer.find(words, abbreviations) for words in tokenized]
    tagged = load_service_tagger().tag([*map(sentence_context, tokenized, matches)], abbreviations)
    for (text, offset), words, found, services in zip(
        texts, tokenized, matches, tagged, strict=True
    ):
        services = _without_other_names(text, gazetteer, people, services)
        mentions = _merge(text, words, found, services, abbreviations)
        for place in gazetteer.own_names:
            for start in find_acting_places(text, place):
                end = start + len(place)
                if not any(one.start < end and start < one.end for one in mentions):
                    mentions.append(Mention(place, start, end, *AUTHORITY))
        ordered = sorted(mentions, key=_POSITION)
        yield tuple(
            [replace(one, start=one.start + offset, end=one.end + offset) for one in ordered]
        )


def sentence_context(words: TokenizedSentence, found: Sequence[GazetteerMatch]) -> SentenceContext:
    """Return a sentence with its gazetteer matches, as the service tagger takes it."""
    named = [
        item
        for item in found
        if item.meaning.kind in NAMED_KINDS or _is_services_trust(words, item)
    ]
    return SentenceContext(
        words,
        frozenset(at for item in named for at in range(item.first, item.last)),
        {
            one.first: (one.last, one.meaning.sector)
            for one in found
            if one.meaning.kind == "sector"
        },
        [
            (one.first, one.last, one.meaning.class_hint)
            for one in found
            if one.meaning.kind == "service"
        ],
    )


def _is_services_trust(words: TokenizedSentence, item: GazetteerMatch) -> bool:
    """Return whether a match is "the children's services trust":
    the trust of the area, and no service.
    """
    if item.meaning.class_hint != "ChildrensTrust":
        return False
    start, end = _span(words, item)
    return words.text[start:end].lower().endswith("services trust")


def mentioned_sectors(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the sectors of mentions, sorted."""
    return tuple(sorted({mention.sector for mention in mentions if mention.sector}))


def organisation_sectors(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the sectors of the organisations that are mentioned by name or generically, sorted."""
    return tuple(
        sorted({item.sector for item in mentions if item.sector and item.kind != "service"})
    )


def _without_other_names(
    text: str, gazetteer: Gazetteer, people: frozenset[str], services: list[Service]
) -> list[Service]:
    """Return the services without names of places, people, documents,
    and parts of the authority's name.

    What a child or parent says in words of their own, and what there is not, is no service either.
    """
    if not services:
        return services
    own = [name for name in gazetteer.own_names if name in text]
    places = [match.span() for name in own for match in re.finditer(re.escape(name), text)]
    others = [match.span() for match in _RE.child.finditer(text)]
    others += [
        match.span() for match in _RE.speech.finditer(text) if _RE.first_person.search(match[0])
    ]
    return [
        one
        for one in services
        if text[one.start : one.end] not in gazetteer.areas | people
        and not _RE.after_document_name.match(text, one.end)
        and not any(start <= one.start and one.end <= end for start, end in places)
        and not any(one.start < end and start < one.end for start, end in others)
        and not _RE.no_such.search(text, max(0, one.start - _LONGEST_NEGATION), one.start)
    ]


def _merge(
    text: str,
    words: TokenizedSentence,
    found: list[GazetteerMatch],
    services: list[Service],
    abbreviations: Mapping[str, str],
) -> list[Mention]:
    """Return the mentions of a text with offsets in the text:
    its services, and matches outside of them.

    Names, and the police, are mentions inside the name of a service too. Authorities that are only
    a comparison have no class: they mean no authority of the area.
    """
    result = [_service_mention(text, words, service, found, abbreviations) for service in services]
    in_service = IntervalSet((service.start, service.end) for service in services)
    for item in found:
        meaning = item.meaning
        if meaning.kind == "service" or _is_area(words, item):
            continue
        start, end = _span(words, item)
        if (
            not in_service.overlaps(start, end)
            or meaning.kind in NAMED_KINDS
            or meaning.sector == "police"
        ):
            hint = "" if _is_comparator(words, item) else meaning.class_hint
            long = abbreviations.get(item.abbreviation, "")
            result.append(
                Mention(text[start:end], start, end, meaning.kind, meaning.sector, hint, long)
            )
    for service in [one for one in result if one.kind == "service"]:
        # "the children in care council, 'Loud and Clear'"
        name = _RE.quoted_name.match(text, service.end)
        if name and not in_service.overlaps(*name.span(1)):
            result.append(Mention(name[1], *name.span(1), "service", class_hint=service.class_hint))
    taken = IntervalSet((mention.start, mention.end) for mention in result)
    for match in _RE.generic_service.finditer(text):  # "the hub", "this team"
        start, end = match.span()
        near = max(0, start - _LONGEST_CONTEXT)
        # "across the service" means all that the authority does for children
        is_all = match[1] == "service" and _RE.whole_authority.search(text, near, start)
        if not is_all and not taken.overlaps(start, end):
            class_hint = class_of_head(match[1], "")
            result.append(Mention(match[0], start, end, "service", class_hint=class_hint))
    titles = IntervalSet(match.span() for match in _RE.law_title.finditer(text))
    return [item for item in result if not titles.overlaps(item.start, item.end)]


def _span(words: TokenizedSentence, item: GazetteerMatch) -> tuple[int, int]:
    """Return the characters of a match without a possessive, unless the name itself ends in one."""
    start = words.starts[item.first]
    end = words.ends[item.last - 1]
    word = words.words[item.last - 1]
    return start, end if item.meaning.possessive else end - len(word) + len(strip_possessive(word))


def _service_mention(
    text: str,
    words: TokenizedSentence,
    service: Service,
    found: list[GazetteerMatch],
    abbreviations: Mapping[str, str],
) -> Mention:
    """Return the mention of a service with the sector of the generic words in it ("police control
    room").

    These may extend beyond the name ("the virtual school" in "virtual school staff").
    """
    index = partial(bisect_left, found, key=lambda item: words.starts[item.first])
    sector = ""
    for item in found[index(service.start) : index(service.end)]:
        ends_name = _span(words, item)[1] == service.end
        is_council = item.meaning.sector == "local-authority" and ends_name  # a council of children
        if item.meaning.kind == "sector" and not is_council:
            sector = sector or item.meaning.sector
    surface = text[service.start : service.end]
    long = service.expansion or _expand_first_word(words, service, abbreviations)
    confidence = 1.0 if service.is_known else confidence_of("services", service.score)[0]
    span = service.start, service.end
    return Mention(
        surface, *span, "service", sector, service.class_hint, long, name_confidence=confidence
    )


def _expand_first_word(
    words: TokenizedSentence, service: Service, abbreviations: Mapping[str, str]
) -> str:
    """Return a name with the abbreviation at its beginning expanded ("CME team"); "" without one.

    "CAAS team" is the service CAAS itself if the long form ends in a head noun; "CAAS panel" and
    "CAAS board" are those who meet about it. A name of its own already includes its kind ("Lantern
    team").
    """
    short, _, rest = words.text[service.start : service.end].partition(" ")
    long = abbreviations.get(short, "")
    if not long or not rest or rest.startswith("("):
        return ""
    head = head_nouns().get(rest.lower(), "")
    own_head = head_nouns().get(long.split()[-1].lower(), "")
    is_itself = (
        " " not in rest and own_head and (head == own_head or class_of_head(head, "") != "Panel")
    )
    if is_itself or long.startswith(f"{short} "):
        return long if is_itself else ""
    return f"{long} {rest}"


def _is_area(words: TokenizedSentence, item: GazetteerMatch) -> bool:
    """Return whether an authority's name means its area:
    "in the London Borough of …", not "… Council".
    """
    if item.meaning.kind != "authority" or "council" in " ".join(
        words.lower[item.first : item.last]
    ):
        return False
    text = words.text
    start = words.starts[item.first]
    is_area = _RE.before_area.search(text, max(0, start - _LONGEST_CONTEXT), start)
    return bool(
        is_area or _RE.before_abbreviation.search(text, max(0, start - _LONGEST_PLACE), start)
    )


def _is_comparator(words: TokenizedSentence, item: GazetteerMatch) -> bool:
    """Return whether authorities are only a comparison, or nobody:
    "local authorities nationally".
    """
    start = words.starts[item.first]
    end = words.ends[item.last - 1]
    text = words.text
    if item.meaning.class_hint != "PartnerSector" or not _RE.plural.search(
        words.lower[item.last - 1]
    ):
        return False
    before = max(0, start - _LONGEST_COMPARISON)
    if _RE.before_comparator.search(text, before, start):
        return True
    if item.meaning.sector != "local-authority" or _RE.districts.search(text.lower(), start, end):
        return False
    return bool(_RE.after_national.match(text, end)) or not _RE.before_working_with.search(
        text, before, start
    )


def find_acting_places(text: str, place: str) -> Iterator[int]:
    """Yield where the name of a place begins that means its authority.

    The place is the subject of a clause, follows "by" or "work for", or has what only an authority
    has.
    """
    if place not in _RE.words("verb-places"):
        for match in re.finditer(re.escape(place), text):
            start, end = match.span()
            near = max(0, start - _LONGEST_CONTEXT)
            far = max(0, start - _LONGEST_PLACE)
            acts = _RE.before_clause.search(text, near, start) and _RE.after_subject.match(
                text, end
            )
            employs = _RE.before_employer.search(text, near, start)
            owns = _RE.after_owner.match(text, end) and not _RE.name_before.search(text, far, start)
            if acts or (employs and not _RE.after_other_name.match(text, end)) or owns:
                yield start
