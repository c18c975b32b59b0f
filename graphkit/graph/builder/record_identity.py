"""Checks that a record can be identified: an authority of the register, a day that can be,
an address.
"""

from __future__ import annotations

import re
from datetime import date

from graphkit.core.errors import IncompleteRecordError, InputError, RecordError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import is_web_address
from graphkit.core.language.council_names import without_generic_words
from graphkit.core.model import PUBLISHED, READER_FAILED, Record
from graphkit.core.nearest_names import nearest_names
from graphkit.documents.register import Authority, Register, names_of
from graphkit.documents.register.entities import normalise_name
from graphkit.graph.statements.graph_writer import graph_name, inspection_day
from graphkit.graph.store.named_graphs import check_graph_name

_SEVERAL = re.compile(r",|&|\band\b")
_LIKE = 0.75  # similarity of a name to one that is meant


def check_identity(record: Record, name: str, register: Register) -> None:
    """Raise GraphkitError unless a record from a file of some name can be identified in the
    graph.
    """
    try:
        if not record.authority:
            raise IncompleteRecordError(
                f"{record.source.file}: {_missing_authority(record, register)}"
            )
        graph = graph_name(record)
    except IncompleteRecordError as error:
        failed = [note.message for note in record.notes if note.code == READER_FAILED]
        raise IncompleteRecordError("; ".join([str(error), *failed])) from None
    if (authority := register.authority(record.authority)) is None:
        raise RecordError(
            f"{name}: the register has no authority {record.authority!r}; correct it in the file"
        )
    if fault := _impossible_day(record, authority):
        raise RecordError(
            f"{name}: {fault}; get the report as it was published, or write a record that has the "
            "right day (docs/how-to/correct-a-record.md)"
        )
    try:
        check_graph_name(graph)
    except InputError as error:
        raise RecordError(f"{name}: {error}; correct the framework in the file") from None
    if record.source.address and not is_web_address(record.source.address):
        raise RecordError(
            f"{name}: source/address: {record.source.address!r} is not a web address; correct or "
            "delete it"
        )


def _missing_authority(record: Record, register: Register) -> str:
    """Return what a report has in place of the name of an authority that the register has."""
    name, span = record.authority_name, record.authority_span
    if not name:
        where = "neither the title nor the first pages name one authority of the register"
        return f"{where}; check that the file is a whole report, on one authority"
    printed = f"“{name}” (page {span.page})" if span and span.page else f"“{name}”"
    parts = filter(None, map(register.find_authority, _SEVERAL.split(name)))
    if len(several := sorted({each.name for each in parts})) > 1:
        return (
            f"{printed} names {' and '.join(several)}, and a report is on one authority; leave it "
            "out"
        )
    known = {
        normalise_name(each): one.name
        for one in register.present_authorities()
        for each in names_of(one)
    }
    shorter = [*without_generic_words(normalise_name(name))]
    close = next(
        filter(None, (nearest_names(each, known, 2, _LIKE) for each in reversed(shorter))), []
    )
    meant = " or ".join(dict.fromkeys(known[each] for each in close))
    hint = f"; did you mean {meant}?" if meant else "."
    return (
        f"the register has no authority {printed}{hint} Correct the name in a record "
        "(docs/how-to/correct-a-record.md), or add it (docs/reference/register.md)"
    )


def _impossible_day(record: Record, authority: Authority) -> str:
    """Return why an inspection cannot have been on the day that its record gives,
    "" where it can.
    """
    day, today, published = inspection_day(record), date.today(), record.published
    if published and published > today and record.source.status_value in PUBLISHED:
        return f"the report is of {published}, which is later than today"
    if day > today:
        return f"the inspection began on {day}, which is later than today"
    if published and day > published:
        return f"the inspection began on {day}, later than the report, which is of {published}"
    framework = current_frameworks().get(record.framework)
    if day.year < framework.first_year - 1:  # the first may have been in the year before
        return (
            f"the inspection began on {day}, and {framework.abbreviation} in {framework.first_year}"
        )
    if not authority.exists(day):
        return f"the inspection began on {day}, when {authority.name} was no authority"
    return ""
