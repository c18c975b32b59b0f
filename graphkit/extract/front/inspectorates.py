"""The four inspectorates as joint letters print them: in the text, above signatures and within posts."""

from __future__ import annotations

import re

IN_TEXT = re.compile(
    r"""\bOfsted\b | (?:the\s+)?Care\s+Quality\s+Commission(?:\s+\(CQC\))?
      | (?:HMI|H(?:is|er)\s+Majesty['’]s\s+Inspectorate\s+of)\s+Constabulary
        (?:\s+and\s+Fire\s+(?:&|and)\s+Rescue\s+Services)?(?:\s+\((?:HMIC|HMICFRS)\))?
      | (?:HMI|H(?:is|er)\s+Majesty['’]s\s+Inspectorate\s+of)\s+Prob(?:ation)?
        (?:\s+\((?:HMIP|HMI\s+Prob(?:ation)?)\))?""",
    re.VERBOSE,
)
IN_SIGNATURES = re.compile(
    r"""\b(?: Ofsted | Care\s+Quality\s+Commission | CQC | HMIC(?:FRS)? | HMIP | HMI\s+Prob(?:ation)?
      | HMI\s+Constabulary (?:\s+and\s+Fire\s+&\s+Rescue(?:\s+Services)?)? )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_WORDS = (  # of names first, then of the fields in posts
    ("Ofsted", r"\bOfsted\b"),
    ("Care Quality Commission", r"\bCQC\b|\bCare\s+Quality\s+Commission\b"),
    ("HMI Constabulary", r"\bconstabulary\b|\bHMIC(?:FRS)?\b|\bfire\b"),
    ("HMI Probation", r"\bprob(?:ation)?\b|\bHMIP\b"),
    ("Care Quality Commission", r"\bhospitals\b|\bhealth\s?care\b|\bmedical\b|\bhealth\b"),
    ("Ofsted", r"\bsocial\s+care\b|\bregulation\b|\beducation\b"),
)


def inspectorate(words: str) -> str:
    """Return the inspectorate that words name, or to whose field a post belongs; "" where neither."""
    return next((name for name, pattern in _WORDS if re.search(pattern, words, re.IGNORECASE)), "")
