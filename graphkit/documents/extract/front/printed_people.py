"""Reads the people that lines print: their titles, names, honours, and the words after them.

Lists of inspectors, signatures and address lines are read by what their words are. The words of
titles, posts and bodies are few and known (`data/lexicon/offices.tsv`), and so is what stands
beside the names of inspectors, such as "HMI designate" (`qualifier` in
`data/lexicon/inspectors.yaml`). Other capitalised words are names; a lower-case word that is none
of these is prose.

Names stay as printed, accents too: "Máire" and "Maire" are resolved to one person by `resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from graphkit.documents.extract.text.lexicon_files import Phrases, is_capitalised, office_words

_RE = Phrases("inspectors")

_Words = list[re.Match[str]]
_TOKEN = re.compile(r"[^\W\d_][\w’'`.-]*|\n|\S")
_ABBREVIATION = re.compile(r"[A-Z]{2,}[A-Za-z]{0,3}|PhD|ChB|Hons")  # MA, BSc, DPhil, CEO …
_MISSING_SPACE = re.compile(r"^([A-Z][a-z]{2,})([A-Z][a-z]{3,})$")  # "AnnaBerry"
_NAME_PREFIXES = ("Mc", "Mac", "De", "Di", "Le", "La", "Fitz", "Van")
_SHORTENED = re.compile(r"(?:[A-Z]|St)\.")  # "T. Quill", "St. Quill"
_LONGEST_NAME = 4  # words, but those such as "van der"
_KINDS_OF_OFFICES = ("honour", "post", "body", "field", "rank", "label")


@dataclass(slots=True)
class PrintedPerson:
    """A name in text[start:end], with the titles before it (from `begin`), and what follows it."""

    begin: int
    start: int
    end: int
    name: str
    titles: list[str]
    honours: list[str] = field(default_factory=list)
    after: int = 0  # where the honours end
    words: list[str] = field(default_factory=list)  # of posts and bodies

    @property
    def post(self) -> str:
        """The words after the name and its honours, up to the next name."""
        return " ".join(self.words)

    @property
    def titles_and_honours(self) -> str:
        """What stays beside a name: "Dr", "OBE", not "Mr"."""
        return " ".join([*self.titles, *self.honours])


def printed_people(
    text: str, start: int, end: int, *, in_columns: bool = False
) -> list[PrintedPerson]:
    """Return the people in text[start:end], in order.

    Where they stand in two columns, four words of names on a line are two people.
    """
    found: list[PrintedPerson] = []
    run: _Words = []  # words of a name
    titles: _Words = []  # before it

    def close_run() -> None:
        for one in _people_of(text, run, titles, in_columns=in_columns):
            found.append(one)
            titles.clear()
        run.clear()

    is_beside = _places_beside(text, start, end)
    for word in _TOKEN.finditer(text, start, end):
        token = word.group()
        if not is_beside(word) and (is_name_word(token) or _is_surname(text, run, word)):
            if run and _ends_name(run[-1].group()):
                close_run()
            run.append(word)
            continue
        if run and (is_particle(token) or (token == "\n" and len(run) == 1)):
            continue
        close_run()
        if is_title(token):
            titles.append(word)
        else:
            titles.clear()
        is_word = token[0].isalpha() or token == "&"
        if found and is_word and (not titles or token.lower() == "the"):
            _add_word(found[-1], word)
    close_run()
    return found


def first_person(text: str) -> PrintedPerson | None:
    """Return the person with whose name a line begins, behind titles and ranks; None without."""
    one = next(iter(printed_people(text, 0, len(text))), None)
    above = text[: one.start] if one else ""
    ranks = office_words("title", "courtesy", "rank")
    is_first = all(word.rstrip(".") in ranks for word in above.split())
    return one if is_first else None


def has_only_people(text: str) -> bool:
    """Return whether a line has names only, each with what its bearer is."""
    rest = text
    for one in reversed(printed_people(text, 0, len(text))):
        rest = f"{rest[: one.begin]} {rest[one.end :]}"
    words = re.findall(r"[^\W\d_]+", _RE.qualifier.sub(" ", rest))
    return {*words} <= {"and", "with"}


def start_of_prose(text: str, start: int, end: int) -> int:
    """Return where the first word stands that is none of names, titles, posts or bodies.

    A name before it, with nothing between, is part of the prose: "Ada Moor shadowed this visit".
    """
    is_beside = _places_beside(text, start, end)
    names_from: int | None = None  # where the last words of names begin
    for word in _TOKEN.finditer(text, start, end):
        token = word.group()
        if is_beside(word):
            names_from = None
        elif is_name_word(token):
            names_from = word.start() if names_from is None else names_from
        elif token[0].islower() and not _is_beside_names(token):
            return word.start() if names_from is None else names_from
        else:
            names_from = None
    return end


def _is_beside_names(token: str) -> bool:
    return is_particle(token) or is_title(token) or is_inspectorate_word(token)


def _places_beside(text: str, start: int, end: int) -> Callable[[re.Match[str]], bool]:
    """Return a function that says whether a word is of those beside names: "HMI designate"."""
    spans = [each.span() for each in _RE.qualifier.finditer(text, start, end)]
    return lambda word: any(first <= word.start() < last for first, last in spans)


def _people_of(
    text: str, run: _Words, titles: _Words, *, in_columns: bool
) -> Iterator[PrintedPerson]:
    """Yield the people whose names a run of name words has; the titles are those of the first."""
    if in_columns and len(run) == _LONGEST_NAME:
        yield from _people_of(text, run[:2], titles, in_columns=True)
        yield from _people_of(text, run[2:], [], in_columns=True)
        return
    if not run:
        return
    start, end = run[0].start(), run[-1].end()
    name = name_on_one_line(text[start:end])
    joined = _MISSING_SPACE.match(name)
    if len(run) == 1 and joined and not name.startswith(_NAME_PREFIXES):
        name = f"{joined[1]} {joined[2]}"
    elif not 2 <= len(run) <= _LONGEST_NAME:
        return
    if _ends_name(name):
        name, end = name[:-1], end - 1
    begin = titles[0].start() if titles else start
    kept = [word for word in (each.group().rstrip(".") for each in titles) if is_kept_title(word)]
    yield PrintedPerson(begin, start, end, name, kept, after=end)


def _is_surname(text: str, run: _Words, word: re.Match[str]) -> bool:
    """Return whether a word of posts is the surname after a single first name:
    "Ada Head, Ofsted HMI".
    """
    after = text[word.end() : word.end() + 1]
    is_next = len(run) == 1 and text[run[0].end() : word.start()] == " "
    return is_next and word[0].istitle() and after in ("", ",", "\n")


def _ends_name(word: str) -> bool:
    """Return whether a full stop after a word of a name ends it."""
    return word.endswith(".") and not _SHORTENED.fullmatch(word.split()[-1])


def _add_word(person: PrintedPerson, word: re.Match[str]) -> None:
    """Add what stands behind a name: an honour, if no other words precede it, or another word."""
    if is_honour(word.group()) and not person.words:
        person.honours.append(word.group())
        person.after = word.end()
    else:
        person.words.append(word.group())


def is_name_word(token: str) -> bool:
    """Return whether a word may be part of a person's name: capitalised, and no word of titles,
    honours, posts or bodies.
    """
    word = token.replace("’", "'").rstrip(".,")
    is_other = (
        is_title(word)
        or is_abbreviation(word)
        or is_inspectorate_word(word)
        or word in office_words(*_KINDS_OF_OFFICES)
    )
    return is_capitalised(word) and not is_other


def is_particle(word: str) -> bool:
    """Return whether a word stands within a name: "van", "de"."""
    return word in office_words("particle")


def is_title(word: str) -> bool:
    """Return whether a word precedes a name: "Dr", "Councillor", "the"."""
    return word.rstrip(".").lower() in _titles()


def is_kept_title(word: str) -> bool:
    """Return whether a title stays with a name: "Dr", not "Mr"."""
    return word in office_words("title")


def is_honour(word: str) -> bool:
    """Return whether a word is an honour or degree after a name: letters that are no post or body
    ("CEO").
    """
    return is_abbreviation(word) and word not in office_words("post", "body")


def is_abbreviation(word: str) -> bool:
    """Return whether a word is letters, but those of inspectorates."""
    return _ABBREVIATION.fullmatch(word) is not None and not is_inspectorate_word(word)


def is_inspectorate_word(word: str) -> bool:
    """Return whether a word stands beside names in signatures: of posts and inspectorates."""
    return word.lower() in office_words("inspectorate")


def name_on_one_line(words: str) -> str:
    """Return a name as printed, on one line."""
    return " ".join(words.split()).rstrip(" ,")


@cache
def _titles() -> frozenset[str]:
    return frozenset(map(str.lower, office_words("title", "courtesy")))
