"""Reads which services councils share, and which a council delivers for the inspected authority.

A council may host a team for its neighbours; some councils share a service, a board or a director. A sentence
states an arrangement if it names another council and either that the council delivers ("is hosted by") or
that both have the service together ("shared with", "joint … of"). Learning from another council or working
well with it is not an arrangement; nor is one between boards, health bodies or police forces named after a
council.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from graphkit.core.identifiers import slug
from graphkit.core.model import Arrangement, Document, Span
from graphkit.core.patterns import Patterns
from graphkit.core.resources import load_lexicon
from graphkit.extract.mentions.councils import Councils, council_pattern
from graphkit.extract.relations.arrangements import start_date
from graphkit.extract.relations.relation_sentences import sentences_containing
from graphkit.extract.text.date_parser import DATE_PATTERN, to_iso
from graphkit.extract.text.lexicon_files import lexicon_rows
from graphkit.extract.text.outline import Outline
from graphkit.register import Register

_RE = Patterns("shared-services", "councils", date=DATE_PATTERN)


def read_shared_services(
    document: Document, outline: Outline, register: Register, gss: str
) -> Iterator[Arrangement]:
    """Yield the services that other councils deliver for the inspected authority or share with it."""
    councils = Councils.in_text(document.text, register, gss)
    if councils is None:
        return
    named, paragraph = "", ""  # the last council that the paragraph names
    for sentence, span in sentences_containing(
        document, outline, (*_RE.words("hints"), *sorted(councils.other_names))
    ):
        named, paragraph = named if paragraph == span.paragraph else "", span.paragraph
        current = [
            match[0] for match in councils.others(sentence) if match["name"] not in councils.former_names
        ]
        named = current[-1] if current else named
        if any(hint in sentence for hint in _RE.words("hints")):
            yield from _arrangements_in(_RE.both.sub(named, sentence) if named else sentence, span, councils)


def _arrangements_in(sentence: str, span: Span, councils: Councils) -> Iterator[Arrangement]:
    """Yield the arrangements of one sentence: for each service, one for each council or pair of councils."""
    marked, others = councils.marked(sentence)
    if not others:
        return
    ended_on, ended = _RE.ended_on.search(sentence), _RE.ended.search(sentence)
    seen: set[tuple[str, str, str]] = set()
    for pattern, is_shared in _cues():
        for match in pattern.finditer(marked):
            service = _service(match, marked)
            if service is None:
                continue
            before = marked.count("{by}", 0, match.start("by"))
            partners = others[before : before + match["by"].count("{by}")]
            # A current arrangement of several councils exists between any two of them.
            is_mutual = is_shared and not (ended_on or ended) and "services" not in match[0]
            for delegator, delegate in combinations(["", *partners], 2):
                key = delegator, delegate, service
                # A cue that names no service adds nothing on councils that another one links.
                is_known = key in seen or (
                    not match.groupdict().get("what") and any(key[:2] == one[:2] for one in seen)
                )
                if not is_known and (is_mutual or not delegator):
                    seen.add(key)
                    yield Arrangement(
                        span=span,
                        delegator=delegator,
                        delegate=delegate,
                        services=service,
                        since="" if _RE.in_post.search(sentence) else start_date(sentence),
                        until=to_iso(ended_on["date"]) if ended_on else "",
                        ended=ended_on is None and ended is not None,
                        shared=is_shared,
                    )


def _service(match: re.Match[str], marked: str) -> str | None:
    """Return the service that a cue names, or else the nearest unit before it.

    A known type of service is returned as a slug, another unit as printed, "" if the unit does not say which
    service it is ("shared services"), and None if there is no unit.
    """
    phrase = match.groupdict().get("what") or ""
    if not phrase:
        units = _RE.unit_phrase.findall(marked[: match.start()])
        phrase = units[-1] if units else ""
    name = re.sub(r" \(\w+\)$", "", _RE.leading_words.sub("", phrase).strip())
    if known := _RE.service_type.search(slug(name)):
        return known["type"]
    if not name or _RE.unspecific.fullmatch(name.lower()):
        return "" if name else None
    expansions = load_lexicon("shared-services")["expansions"]
    full = name.lower() if name.lower() in expansions.values() else name
    return expansions.get(name.rsplit(" ", 1)[-1].lower(), full) or None


@cache
def _cues() -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Return the patterns about councils in `delivery.tsv`, and whether the service is shared."""
    return tuple(
        (council_pattern(row["words"]), row["of"] == "shared")
        for row in lexicon_rows("delivery")
        if row["of"] in ("council", "shared")
    )
