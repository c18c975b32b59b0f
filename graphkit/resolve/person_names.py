"""One person across reports: accents, capitals, honours and short first names aside."""

from __future__ import annotations

from functools import cache

from graphkit.core.identifiers import slug
from graphkit.core.model import quote_digest
from graphkit.core.resources import read_tsv_pairs

INSPECTORS = frozenset(
    "lead-inspector deputy-lead-inspector team-inspector shadow-inspector additional-inspector "
    "quality-assurance data-analyst".split()
)


def person_id(name: str, role: str) -> str:
    """Return the tail of a person's identifier: "person/maire-atherton".

    Inspectors are few and meet in report after report: a short first name means the long one ("Steph" is
    "Stephanie"). People of an area are taken as they are written.
    """
    words = (slug(name) or quote_digest(name)[:12]).split("-")  # a name in other letters than ours
    kept = [word for at, word in enumerate(words) if len(word) > 1 or at in (0, len(words) - 1)]
    first, hyphen, rest = "-".join(kept).partition("-")
    if role in INSPECTORS and hyphen:
        first = _long_forms().get(first, first)
    return f"person/{first}{hyphen}{rest}"


@cache
def _long_forms() -> dict[str, str]:
    return dict(read_tsv_pairs("data", "lexicon", "first-names.tsv"))
