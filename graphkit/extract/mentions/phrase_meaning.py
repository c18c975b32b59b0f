"""What a phrase of the gazetteer means."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a phrase means: `kind` is that of a `Mention`, "ending" (ends a name) or "" (no mention).

    `class_hint` is a class of the ontology: the kind of agency, or "PartnerSector".
    """

    kind: str
    sector: str = ""
    class_hint: str = ""
    any_case: bool = True  # False: a name, which must be printed with a capital
    local_agencies: frozenset[str] = frozenset()  # the phrase is a name in the areas of these only
    possessive: bool = False  # the name itself ends in "'s"
    federated: bool = False  # local members have the name too, after their place


NO_MENTION = Meaning("")
