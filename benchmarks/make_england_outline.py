"""Make `data/boundaries/england.json`, the outlines of upper-tier authorities,
from district boundaries.

    python benchmarks/make_england_outline.py [SHARED]

The source is the Office for National Statistics (local authority districts, 2023, generalised),
under the Open Government Licence v3.0; it contains OS data © Crown copyright and database
right 2023. A county is the union of its districts (`data/boundaries/counties.csv`). All outlines
are simplified together, so that neighbours still share a border, projected (longitude times the
cosine of 53° north) and written as integers on a page 1,000 units high. Needs shapely 2.1.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable

import shapely
from arguments import with_shared

from graphkit.core.resources import read_csv_rows, resource_path

SUCCESSORS = {"E08000016": "E08000038", "E08000019": "E08000039"}  # the codes since April 2025
TOLERANCE = 0.006  # degrees; narrower details are dropped
HEIGHT = 1000  # units from the southernmost to the northernmost point
MIN_AREA = 1.5  # square units; smaller islands are left out


def main() -> None:
    """Write the outlines and print their number and size."""
    source = (
        with_shared(__doc__).parse_args().shared / "register" / "local-authority-boundaries.geojson"
    )
    rows = read_csv_rows("data", "boundaries", "counties.csv")
    counties = {district: row["gss"] for row in rows for district in _spread(row["districts"])}
    parts: dict[str, list[shapely.Geometry]] = {}
    for feature in json.loads(source.read_text("utf-8"))["features"]:
        code = feature["properties"]["LAD23CD"]
        if code.startswith("E"):
            whole = shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
            parts.setdefault(counties.get(code, SUCCESSORS.get(code, code)), []).append(whole)
    codes = sorted(parts)
    united = shapely.set_precision([shapely.union_all(parts[code]) for code in codes], 0.0001)
    outlines = shapely.coverage_simplify(united, TOLERANCE)
    west, south, east, north = shapely.total_bounds(outlines)
    scale, narrow = HEIGHT / (north - south), math.cos(math.radians(53))

    def on_page(x: float, y: float) -> tuple[int, int]:
        return round((x - west) * narrow * scale), round((north - y) * scale)

    found = {code: _rings(outline, on_page) for code, outline in zip(codes, outlines, strict=True)}
    page = {"width": on_page(east, south)[0], "height": HEIGHT, "outlines": found}
    text = json.dumps(page, separators=(",", ":"), sort_keys=True) + "\n"
    resource_path("data", "boundaries", "england.json").write_text(text, "utf-8")
    print(f"{len(found)} authorities, {len(text):,} bytes", file=sys.stderr)


def _spread(spans: str) -> list[str]:
    """Return the codes in a text like "E07000008-E07000012 E07000240"."""
    found = []
    for span in spans.split():
        first, _, last = span.partition("-")
        found += [
            f"E{number:08d}" for number in range(int(first[1:]), int((last or first)[1:]) + 1)
        ]
    return found


def _rings(
    outline: shapely.Geometry, on_page: Callable[[float, float], tuple[int, int]]
) -> list[list[int]]:
    """Return the rings of an outline, the largest first, each as x, y, x, y …,
    without small islands.
    """
    rings = []
    for polygon in shapely.get_parts(outline):
        for ring in (polygon.exterior, *polygon.interiors):
            points = [on_page(x, y) for x, y in ring.coords]
            kept = [
                point
                for point, before in zip(points, [None, *points], strict=False)
                if point != before
            ]
            rings.append(
                (shapely.Polygon(points).area, [axis for point in kept[:-1] for axis in point])
            )
    rings.sort(key=lambda ring: -ring[0])
    return [ring for number, (area, ring) in enumerate(rings) if not number or area >= MIN_AREA]


if __name__ == "__main__":
    main()
