"""Who and what a sentence names: authorities, agencies, sectors, and local services.

One sentence, or one recommendation, at a time: the words are cut once, names and generic words are looked up
(`gazetteer`), services are told by what they are made of (`services`). What a name means is settled later,
with the area and the day at hand (`resolve`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from operator import attrgetter

from graphkit.core.model import Document, Mention
from graphkit.extract.mentions.abbreviations import common_abbreviations, find_abbreviations
from graphkit.extract.mentions.candidate_spans import SentenceContext, head_nouns, service_words
from graphkit.extract.mentions.gazetteer import Gazetteer, GazetteerMatch
from graphkit.extract.mentions.participation_groups import find_participation_groups
from graphkit.extract.mentions.place_names import find_acting_places, is_area, is_comparator
from graphkit.extract.mentions.service_tagger import Service, class_of_head, load_service_tagger
from graphkit.extract.text.interval_set import IntervalSet
from graphkit.extract.text.tokens import TokenizedSentence, strip_possessive, tokenize

_PLACE = attrgetter("start", "end", "kind")
NAMED_KINDS = ("agency", "authority")
_WORD = r"(?:[A-Z][\w’'-]{0,40}|\([A-Z][\w ]{0,60}\))"  # bounded, as any text may be given to read
_TITLE = re.compile(
    rf"{_WORD}(?:,? (?:(?:and|of|for|to) )?{_WORD}){{0,12}}"
    r" (?:Act|Regulations|(?:National Minimum|Care) Standards)\b(?! [a-z]* ?(?:team|group))"
)
_LONGEST_LEAD = 20
_AT_LARGE = re.compile(r"\b(?:across|throughout|(?:parts?|areas?|aspects|levels|rest|whole) of)\s$")
_AGED = r"(?:[a-z]+|\d+)[- ]years?[- ]old (?:child|boy|girl|young|baby|infant)\b"
_PERSON = re.compile(rf"\b[A-Z][a-z]+(?=,? (?:(?:is|was) (?:an? )?|an? ){_AGED})")  # as in case studies
_CHILD = re.compile(r"\bChild [A-Z]\b")  # of whom a review tells
_PAPER = re.compile(  # what follows the quoted name of something written, which is no service
    r"[’'\"”] (?:(?:[a-z]+-[a-z]+|children[’']s) )?"
    r"(?:pledge|charter|guide|strategy|survey|booklet|leaflet|document)s?\b"
)
_QUOTED = re.compile(r",?\s[‘'\"“]([A-Z][\w!&]*(?:\s[\w!&]+){0,3})[’'\"”](?!\w)")


def expansions_in(document: Document) -> dict[str, str]:
    """Return short form → long form for a report: what it introduces, and what everybody uses."""
    return {**common_abbreviations(), **find_abbreviations(document), **find_participation_groups(document)}


def find_mentions(
    texts: Sequence[tuple[str, int]], abbreviations: Mapping[str, str], gazetteer: Gazetteer
) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of each text of a report, in the order of its words.

    One thing is read of all texts before the next: what each reader goes by is at hand then.

    Parameters
    ----------
    texts
        Sentences or recommendations, each with where it begins: offsets of mentions are the document's.
    abbreviations
        Short form → long form, from `expansions_in(document)`.
    gazetteer
        Names and generic words, from `build_gazetteer(register, gss)`.
    """
    people = frozenset(name for text, _ in texts if "year" in text for name in _PERSON.findall(text))
    cut = [tokenize(text) for text, _ in texts]
    heard = [gazetteer.find(words, abbreviations) for words in cut]
    local = load_service_tagger().tag([*map(sentence_context, cut, heard)], abbreviations)
    for (text, offset), words, found, named in zip(texts, cut, heard, local, strict=True):
        result = _mentions(text, words, found, _services(text, gazetteer, people, named), abbreviations)
        for place in gazetteer.own_names:
            result += _own(text, place, result)
        yield tuple([_moved(one, offset) for one in sorted(result, key=_PLACE)])


def _services(text: str, gazetteer: Gazetteer, people: frozenset[str], named: list[Service]) -> list[Service]:
    """Return the services but for places, parts of the own place's name ("Darwen"), people and papers."""
    if not named:
        return named
    own = [name for name in gazetteer.own_names if name in text]
    places = [match.span() for name in own for match in re.finditer(re.escape(name), text)]
    children = [match.span() for match in _CHILD.finditer(text)]
    return [
        one
        for one in named
        if text[one.start : one.end] not in gazetteer.areas | people
        and not _PAPER.match(text, one.end)
        and not any(start <= one.start and one.end <= end for start, end in places)
        and not any(one.start < end and start < one.end for start, end in children)
    ]


def _mentions(
    text: str,
    words: TokenizedSentence,
    found: list[GazetteerMatch],
    named: list[Service],
    abbreviations: Mapping[str, str],
) -> list[Mention]:
    """Return the mentions of a text: its services and who is named outside of them, but for titles of law.

    They are placed by the characters of the text. Authorities that are but a yardstick are named, and have
    no class: nobody of the area is meant.
    """
    result = [_service(text, words, service, found, abbreviations) for service in named]
    services = IntervalSet((service.start, service.end) for service in named)
    for item in found:
        if item.meaning.kind == "service" or is_area(words, item):
            continue
        start, end = _bounds(words, item)
        if (
            not services.overlaps(start, end)
            or item.meaning.kind in NAMED_KINDS
            or item.meaning.sector == "police"
        ):
            mention = _named(text, start, end, item, abbreviations)
            result.append(replace(mention, class_hint="") if is_comparator(words, item) else mention)
    called = [name for service in result if (name := _called(text, service))]
    result += [name for name in called if not services.overlaps(name.start, name.end)]
    taken = IntervalSet((mention.start, mention.end) for mention in result)
    result += [item for item in _alone(text) if not taken.overlaps(item.start, item.end)]
    titles = IntervalSet(match.span() for match in _titles(text))
    return [item for item in result if not titles.overlaps(item.start, item.end)]


def _titles(text: str) -> Iterator[re.Match[str]]:
    """Yield the titles of Acts, regulations and standards: what they are about is named, nobody is."""
    if " Act" in text or " Regulations" in text or " Standards" in text:
        yield from _TITLE.finditer(text)


def _moved(one: Mention, by: int) -> Mention:
    """Return a mention of a text as one of the document, in which the text begins at `by`."""
    start, end = one.start + by, one.end + by
    return Mention(one.surface, start, end, one.kind, one.sector, one.class_hint, one.expansion)


def _own(text: str, place: str, mentions: Iterable[Mention]) -> list[Mention]:
    """Return the authority where its place alone is said to act: "Ambleford has invested in …"."""
    found = [
        Mention(place, start, start + len(place), "authority", "local-authority", "LocalAuthority")
        for start in find_acting_places(text, place)
    ]
    taken = IntervalSet((item.start, item.end) for item in mentions) if found else IntervalSet()
    return [item for item in found if not taken.overlaps(item.start, item.end)]


def _called(text: str, service: Mention) -> Mention | None:
    """Return the name in quotes that follows a service: "the children in care council, 'Loud and Clear'"."""
    match = _QUOTED.match(text, service.end) if service.kind == "service" else None
    if match is None:
        return None
    return Mention(match[1], *match.span(1), "service", class_hint=service.class_hint)


def _alone(text: str) -> Iterator[Mention]:
    """Yield "the hub", "this team": which of them is meant is known from what was named before.

    "Across the service" is all that the authority does for children.
    """
    for match in _alone_pattern().finditer(text):
        start, end = match.span()
        if match[1] == "service" and _AT_LARGE.search(text, max(0, start - _LONGEST_LEAD), start):
            continue
        yield Mention(match[0], start, end, "service", class_hint=class_of_head(match[1], ""))


_GOES_ON = (  # "the team manager" is not the team
    r"of|around|level|managers?|management|supervision|officers?|leaders?|users?|providers?|standards?"
    r"|improvements?|developments?|(?:offered|provided|delivered|run|commissioned) by"
)


@cache
def _alone_pattern() -> re.Pattern[str]:
    head_nouns = "|".join(sorted(service_words()["alone"]))
    return re.compile(rf"[Tt](?<!\w.)h(?:e|is)\s({head_nouns})\b(?!-|\s(?:{_GOES_ON})\b)")


def mentioned_sectors(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the sectors that are mentioned, sorted."""
    return tuple(sorted({mention.sector for mention in mentions if mention.sector}))


def organisation_sectors(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the sectors of the organisations that are named, by name or by a generic word, sorted."""
    return tuple(sorted({item.sector for item in mentions if item.sector and item.kind != "service"}))


def sentence_context(words: TokenizedSentence, found: Sequence[GazetteerMatch]) -> SentenceContext:
    """Return a sentence with what is known of its words before services are looked for."""
    named = [item for item in found if item.meaning.kind in NAMED_KINDS]
    return SentenceContext(
        words,
        frozenset(at for item in named for at in range(item.first, item.last)),
        {one.first: (one.last, one.meaning.sector) for one in found if one.meaning.kind == "sector"},
        [(one.first, one.last, one.meaning.class_hint) for one in found if one.meaning.kind == "service"],
    )


def _bounds(words: TokenizedSentence, item: GazetteerMatch) -> tuple[int, int]:
    """Return the characters of a mention, without a possessive, with its abbreviation in brackets."""
    start, end, word = words.starts[item.first], words.ends[item.last - 1], words.words[item.last - 1]
    return start, end if item.meaning.possessive else end - len(word) + len(strip_possessive(word))


def _named(
    text: str, start: int, end: int, item: GazetteerMatch, abbreviations: Mapping[str, str]
) -> Mention:
    kind, sector, class_hint, *_ = item.meaning
    expansion = abbreviations.get(item.abbreviation, "")
    return Mention(text[start:end], start, end, kind, sector, class_hint, expansion)


def _service(
    text: str,
    words: TokenizedSentence,
    service: Service,
    found: list[GazetteerMatch],
    abbreviations: Mapping[str, str],
) -> Mention:
    """Return a service; a sector is taken over from the generic words in it ("police control room").

    They may go on behind it ("the virtual school" of "virtual school staff").
    """
    place = partial(bisect_left, found, key=lambda item: words.starts[item.first])
    sector = ""
    for item in found[place(service.start) : place(service.end)]:
        ends_it = _bounds(words, item)[1] == service.end
        council = item.meaning.sector == "local-authority" and ends_it  # one of children
        if item.meaning.kind == "sector" and not council:
            sector = sector or item.meaning.sector
    surface = text[service.start : service.end]
    long = service.expansion or _spelt_out(words, service, abbreviations)
    return Mention(surface, service.start, service.end, "service", sector, service.class_hint, long)


def _spelt_out(words: TokenizedSentence, service: Service, abbreviations: Mapping[str, str]) -> str:
    """Return a name with the abbreviation that it begins with spelt out ("CME team"), or "".

    "CAAS team" is the service itself where the long form is the name of a service already; "CAAS panel" and
    "CAAS board" are those who meet about it.
    """
    text = words.text[service.start : service.end]
    short, _, rest = text.partition(" ")
    long = abbreviations.get(short, "")
    if not long or not rest or rest.startswith("("):
        return ""
    head, own = head_nouns().get(rest.lower(), ""), head_nouns().get(long.split()[-1].lower(), "")
    itself = " " not in rest and own and (head == own or class_of_head(head, "") != "Panel")
    if itself or long.startswith(f"{short} "):  # a name of its own is spelt out: "Lantern team"
        return long if itself else ""
    return f"{long} {rest}"
