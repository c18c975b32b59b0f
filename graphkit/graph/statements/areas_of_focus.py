"""The areas of focus of a visit, by which visits are counted,
from what its letter names as its theme.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from graphkit.core.frameworks import current_frameworks
from graphkit.core.schemes import broader_values
from graphkit.core.terms import Scheme

NOT_STATED = "not-stated"


def areas_of_focus(theme: str, topics: Collection[str]) -> tuple[str, ...]:
    """Return the areas of focus that a theme names, or without any those of its topics.

    Areas that another one is part of are left out. A visit without any has the area "not-stated".
    """
    known = [each for each in current_frameworks().visit_themes if each.area]
    named = [each for each in known if all(re.search(words, theme, re.I) for words in each.words)]
    found = dict.fromkeys(
        each.area for each in named or (one for one in known if one.theme in topics)
    )
    wider = {broader_values(Scheme.AREA_OF_FOCUS).get(area) for area in found}
    return tuple(area for area in found if area not in wider) or (NOT_STATED,)
