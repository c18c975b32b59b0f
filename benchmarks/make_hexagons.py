"""Make `data/boundaries/hexagons.csv`, the layout of the cartogram:
a hexagon for each upper-tier authority.

    python benchmarks/make_hexagons.py

Neighbours of an authority are those whose outlines in `data/boundaries/england.json` share a
vertex. First, positions are computed at which each authority is at unit distance from its
neighbours, in about their true direction. Then each takes a cell of a hexagonal grid, and simulated
annealing (with a fixed random seed) exchanges cells while that brings neighbours, above all those
of one region, closer to where they belong.
"""

from __future__ import annotations

import csv
import json
import math
import random
import sys
from collections import defaultdict
from itertools import combinations

from graphkit.core.resources import read_csv_rows, resource_path
from graphkit.surfaces.maps.geometry import Outline

ROW_HEIGHT = math.sqrt(3) / 2  # distance between rows, where columns are one apart
SAME_REGION = 3.0  # weight of neighbours in one region; of others: 1
STEPS = 900_000
PULL = 0.05  # weight of the distance from the computed position
ISLANDS = [
    ("E06000045", "E06000046"),
    ("E06000044", "E06000046"),
    ("E06000052", "E06000053"),
]  # and the ports
EDGE = 0.45  # cost of each empty cell beside an authority

Point = tuple[float, float]


def main() -> None:
    """Write the layout and print how many pairs of neighbours touch."""
    data = json.loads(resource_path("data", "boundaries", "england.json").read_text("utf-8"))
    regions = {
        row["gss"]: row["region"] for row in read_csv_rows("data", "register", "authorities.csv")
    }
    centres = {code: Outline(rings).label_point(0.0) for code, rings in data["outlines"].items()}
    neighbours = _neighbours(data["outlines"])
    pairs = {
        pair: (
            SAME_REGION if regions[pair[0]] == regions[pair[1]] else 1.0,
            _direction(centres[pair[0]], centres[pair[1]]),
        )
        for pair in neighbours
    }
    relaxed = _relax(centres, pairs)
    cells = _anneal(_snap(relaxed), relaxed, pairs)
    left, top = (min(cell[axis] for cell in cells.values()) for axis in (0, 1))
    top -= top % 2  # odd rows stay those that are shifted
    with resource_path("data", "boundaries", "hexagons.csv").open(
        "w", encoding="utf-8", newline=""
    ) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["gss", "column", "row"])
        writer.writerows(
            (code, cells[code][0] - left, cells[code][1] - top) for code in sorted(cells)
        )
    touching = sum(math.dist(_centre(cells[a]), _centre(cells[b])) < 1.01 for a, b in pairs)
    print(
        f"{len(cells)} authorities; {touching} of {len(pairs)} pairs of neighbours touch",
        file=sys.stderr,
    )


def _neighbours(outlines: dict[str, list[list[int]]]) -> list[tuple[str, str]]:
    """Return the pairs of authorities whose outlines share a vertex."""
    at = defaultdict(set)
    for code, rings in outlines.items():
        for ring in rings:
            for point in zip(ring[::2], ring[1::2], strict=True):
                at[point].add(code)
    return sorted(
        {pair for codes in at.values() for pair in combinations(sorted(codes), 2)} | set(ISLANDS)
    )


def _direction(start: Point, end: Point) -> Point:
    length = math.dist(start, end) or 1.0
    return (end[0] - start[0]) / length, (end[1] - start[1]) / length


def _relax(
    centres: dict[str, Point], pairs: dict[tuple[str, str], tuple[float, Point]]
) -> dict[str, Point]:
    """Return positions with neighbours at unit distance in their direction,
    and no two closer than that.
    """
    codes = sorted(centres)
    scale = math.sqrt(len(codes)) / 820  # England is about as large as its hexagons
    placed = {code: (x * scale, y * scale) for code, (x, y) in centres.items()}
    origin = dict(placed)
    for step in range(600):
        moves = {code: [0.0, 0.0, 0.0] for code in codes}
        for (one, other), (weight, (dx, dy)) in pairs.items():
            (x, y), (to_x, to_y) = placed[one], placed[other]
            for code, sign in ((one, 1), (other, -1)):
                moves[code][0] += sign * weight * (to_x - x - dx)
                moves[code][1] += sign * weight * (to_y - y - dy)
                moves[code][2] += weight
        for code in codes:
            moves[code][0] += 0.15 * (origin[code][0] - placed[code][0])
            moves[code][1] += 0.15 * (origin[code][1] - placed[code][1])
            moves[code][2] += 0.15
        share = 0.8 if step < 300 else 0.2
        placed = {
            code: (placed[code][0] + share * x / weight, placed[code][1] + share * y / weight)
            for code, (x, y, weight) in moves.items()
        }
        for one, other in combinations(codes, 2):
            distance = math.dist(placed[one], placed[other])
            if distance < 0.98:
                dx, dy = _direction(placed[one], placed[other])
                push = (0.98 - distance) / 2
                placed[one] = placed[one][0] - dx * push, placed[one][1] - dy * push
                placed[other] = placed[other][0] + dx * push, placed[other][1] + dy * push
    return placed


def _centre(cell: tuple[int, int]) -> Point:
    """Return the centre of a cell: odd rows are shifted by half a column."""
    return cell[0] + cell[1] % 2 / 2, cell[1] * ROW_HEIGHT


def _around(cell: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the six cells beside a cell."""
    column, row = cell
    shift = row % 2
    return [(column - 1, row), (column + 1, row)] + [
        (column + side + shift - 1, other) for other in (row - 1, row + 1) for side in (0, 1)
    ]


def _snap(relaxed: dict[str, Point]) -> dict[str, tuple[int, int]]:
    """Give each authority the nearest free cell, from the middle of the country outwards."""
    middle = tuple(sum(at[axis] for at in relaxed.values()) / len(relaxed) for axis in (0, 1))
    cells: dict[str, tuple[int, int]] = {}
    for code in sorted(relaxed, key=lambda code: (math.dist(relaxed[code], middle), code)):
        x, y = relaxed[code]
        near = [
            (column, row)
            for row in range(round(y / ROW_HEIGHT) - 6, round(y / ROW_HEIGHT) + 7)
            for column in range(round(x) - 6, round(x) + 7)
        ]
        free = set(near) - set(cells.values())
        cells[code] = min(free, key=lambda cell: (math.dist(_centre(cell), (x, y)), cell))
    return cells


def _anneal(
    cells: dict[str, tuple[int, int]],
    relaxed: dict[str, Point],
    pairs: dict[tuple[str, str], tuple[float, Point]],
) -> dict[str, tuple[int, int]]:
    """Exchange cells, or move to free ones, while that lowers the cost;
    worse exchanges become rarer.
    """
    rng = random.Random(3)
    linked = defaultdict(list)
    for (one, other), (weight, (dx, dy)) in pairs.items():
        linked[one].append((other, weight, dx, dy))
        linked[other].append((one, weight, -dx, -dy))
    taken = {cell: code for code, cell in cells.items()}
    codes = sorted(cells)

    def cost(code: str) -> float:
        x, y = _centre(cells[code])
        total = PULL * math.dist((x, y), relaxed[code]) ** 2
        total += EDGE * sum(cell not in taken for cell in _around(cells[code]))
        for other, weight, dx, dy in linked[code]:
            to_x, to_y = _centre(cells[other])
            distance = math.hypot(to_x - x, to_y - y)
            turned = 1 - ((to_x - x) * dx + (to_y - y) * dy) / max(distance, 1)
            total += weight * (1.5 * (distance - 1) + turned)
        return total

    def put(code: str, cell: tuple[int, int]) -> None:
        cells[code] = cell
        taken[cell] = code

    for step in range(STEPS):
        heat = 3.0 * (1 - step / STEPS) ** 2 + 0.01
        code = rng.choice(codes)
        start = cells[code]
        beside = start if rng.random() < 0.8 else cells[rng.choice(linked[code])[0]]
        end = rng.choice(_around(beside))
        if end == start:
            continue
        neighbour = taken.get(end)
        around = {taken[cell] for at in (start, end) for cell in _around(at) if cell in taken}
        touched = (
            {code, neighbour} if neighbour else {code, *around}
        )  # an exchange leaves the same cells empty
        before = sum(map(cost, sorted(touched)))
        del taken[start]
        taken.pop(end, None)
        put(code, end)
        if neighbour:
            put(neighbour, start)
        change = sum(map(cost, sorted(touched))) - before
        if change > 0 and rng.random() >= math.exp(-change / heat):
            del taken[end]
            taken.pop(start, None)
            put(code, start)
            if neighbour:
                put(neighbour, end)
    return cells


if __name__ == "__main__":
    main()
