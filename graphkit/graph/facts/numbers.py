"""Numbers of entities, inspections and statements: they join tables,
and follow from identifiers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

VERSION = 11  # of the tables and numbers; a file of another version is written anew
SEARCHED = ("finding", "recommendation")  # statements whose words are searched
SEARCHED_ENTITIES = ("authority", "agency", "service", "topic", "region", "place", "question")
_BITS_OF_PART = 20  # a report has fewer than a million statements
_BITS_OF_INSPECTION = 62 - _BITS_OF_PART
_KEPT = 1 << 16


@lru_cache(_KEPT)
def entity_number(iri: str) -> int:
    """Return the number of an entity, concept, law or other thing that belongs to no report."""
    return _hash(iri, 62)


@lru_cache(1 << 12)
def inspection_number(iri: str) -> int:
    """Return the number of an inspection; the numbers of its statements follow it."""
    return _hash(iri, _BITS_OF_INSPECTION) << _BITS_OF_PART


def statement_numbers(inspection: int) -> range:
    """Return the numbers that the statements of an inspection may have."""
    return range(inspection + 1, inspection + (1 << _BITS_OF_PART))


def as_sql(declared: str, base: str) -> str:
    """Return SQL of a data file, in which tail(iri) is an identifier without its namespace,
    `base`.
    """
    return re.sub(r"tail\(([\w.]+)\)", rf"substr(\1, {len(base) + 1})", declared)


def _hash(text: str, bits: int) -> int:
    return int.from_bytes(
        blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    ) >> (64 - bits)
