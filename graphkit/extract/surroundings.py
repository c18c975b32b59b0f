"""What is known of a sentence before it is read: the report, the section, the paragraph it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_GRADE = re.compile(r"outstanding|good|requires? improvement|inadequate|adequate", re.IGNORECASE)
_PRAISED = re.compile(r"effective|strength|good practice", re.IGNORECASE)
_FAULTED = re.compile(r"improve|weak", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """The place of a paragraph: all empty where a sentence is read by itself.

    `grade` is what the section's criterion is judged, `overall` the whole; `listed` is true of a bullet;
    `authority` is the name by which the report calls the authority inspected.
    """

    framework: str = ""
    role: str = ""
    criterion: str = ""
    heading: str = ""
    grade: str = ""
    overall: str = ""
    listed: bool = False
    authority: str = ""


@lru_cache
def context_features(context: Context) -> tuple[str, ...]:
    """Return names for a place; a heading speaks where it says a grade, or what a case study shows."""
    if not context.framework and not context.role:
        return ()
    grade = _GRADE.search(context.heading)
    features = [
        f"@framework {context.framework}",
        f"@role {context.role}",
        f"@criterion {context.criterion}",
        f"@grade {context.grade}",
        f"@overall {context.overall}",
        f"@heading {grade.group().lower() if grade else ''}",
        "@bullet" if context.listed else "@paragraph",
    ]
    if context.role == "case-study":
        praised = "praise" if _PRAISED.search(context.heading) else ""
        features.append(f"@case {'fault' if _FAULTED.search(context.heading) else praised}")
    return tuple(feature.strip() for feature in features)
