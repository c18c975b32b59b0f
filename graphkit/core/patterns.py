"""The regular expressions by which readers recognise what reports say:
entries of `data/lexicon/*.yaml`.
"""

from __future__ import annotations

import re
from typing import Any

from graphkit.core.resources import load_lexicon

_REFERENCE = re.compile(r"(?<!\\)\{([A-Za-z][\w-]*)\}")


class Patterns:
    """The patterns of some files ``data/lexicon/*.yaml``:
    each is an attribute, compiled when first used.

    "{since-when}" in a pattern stands for the entry `since-when` of these files, or for one of the
    `parts` that the reader provides. An entry that is a list, or a mapping, stands for any of its
    items. Line ends do not count.
    """

    def __init__(self, *files: str, flags: int = 0, **parts: str) -> None:
        self._files, self._flags = files, flags
        self._parts = {name.replace("_", "-"): text for name, text in parts.items()}

    def __getattr__(self, name: str) -> re.Pattern[str]:
        if name.startswith("_"):  # what `copy` and `pickle` look for
            raise AttributeError(name)
        pattern = self.compile(self.expand(self._text(name.replace("_", "-"))))
        setattr(self, name, pattern)
        return pattern

    def compile(self, text: str) -> re.Pattern[str]:
        """Return a pattern; subclasses may read it in another way."""
        return re.compile(text, self._flags)

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of these files."""
        return tuple(self._find(name))

    def expand(self, text: str) -> str:
        """Return a pattern, such as a cell of a table, with all that it refers to in place."""
        return _REFERENCE.sub(lambda found: self.expand(self._text(found[1])), text)

    def _text(self, name: str) -> str:
        entry = self._find(name)
        return entry.replace("\n", "") if isinstance(entry, str) else f"(?:{'|'.join(entry)})"

    def _find(self, name: str) -> Any:
        for entries in (self._parts, *map(load_lexicon, self._files)):
            if name in entries:
                return entries[name]
        raise AttributeError(f"no entry {name!r} in {', '.join(self._files)} of data/lexicon")


_LINE_END_LENGTH = 120  # characters
_SENTENCE_END = re.compile(r"[.!?…][\s’”'\")\]]*(?:\([^()]{1,60}\)\s*)?$")


def ends_sentence(text: str) -> bool:
    """Return whether a line ends with the end of a sentence."""
    return _SENTENCE_END.search(text[-_LINE_END_LENGTH:]) is not None
