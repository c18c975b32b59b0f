"""Identifiers of people, the same in all reports despite accents, capitals, honours and short first names."""

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
    """Return the end of a person's identifier: "person/maire-atherton".

    Inspectors are few and recur in many reports, so their short first names are replaced by long forms
    ("Steph" by "Stephanie"). Other people's names stay as printed.
    """
    words = (slug(name) or quote_digest(name)[:12]).split("-")  # a name in another alphabet has no slug
    kept = [word for i, word in enumerate(words) if len(word) > 1 or i in (0, len(words) - 1)]
    first, hyphen, rest = "-".join(kept).partition("-")
    if role in INSPECTORS and hyphen:
        first = _long_forms().get(first, first)
    return f"person/{first}{hyphen}{rest}"


@cache
def _long_forms() -> dict[str, str]:
    return dict(read_tsv_pairs("data", "lexicon", "first-names.tsv"))
