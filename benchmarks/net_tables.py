"""Write the weights of a net as the table that `NetWeights.parse` reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from graphkit.documents.extract.classifiers.sentence_net import FloatArray, NetWeights


def net_arrays(weights: NetWeights) -> list[FloatArray]:
    """Return the arrays of all fields in order."""
    return [getattr(weights, field.name) for field in fields(weights)]


def net_lines(words: list[str], weights: NetWeights) -> Iterator[str]:
    """Yield the lines of the table: for each field its name and shape,
    then its rows in hundredths.
    """
    for number, (field, array) in enumerate(zip(fields(weights), net_arrays(weights), strict=True)):
        yield " ".join([f"#{field.name}", *map(str, array.shape)])
        rows = (array * 100).round().astype(int).reshape(-1, array.shape[-1])
        names = range(len(rows)) if number else words
        for name, row in zip(names, rows, strict=True):
            yield f"{name}\t{' '.join(map(str, row.tolist()))}"
