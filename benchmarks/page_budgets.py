"""Compare what the largest pages of each kind show with their budgets of words, links and height.

    python benchmarks/page_budgets.py STORE [/compare /topics ...]

STORE is a graph of the shipped records; with paths, only these are opened. Words (without those
only for screen readers, and those in pictures) and links are what is shown at 1280 pixels, so what
is folded is not counted; the height is that at 390 pixels; sheets are pages of A4. The exit code
is 1 where a page is over the budget of its kind. It needs Playwright and a headless Chromium.
"""

from __future__ import annotations

import io
import shutil
import sys
from typing import NamedTuple

import pypdfium2
from arguments import arguments
from playwright.sync_api import Browser, sync_playwright
from serve_speed import free_port, running


class Counts(NamedTuple):
    """What a page shows, or the most that it may show."""

    words: int
    links: int
    height: int
    sheets: int


BUDGETS = {
    "England": Counts(2500, 550, 10_000, 5),
    "Place: council": Counts(900, 120, 6000, 3),
    "Place: region": Counts(1000, 120, 7000, 4),
    "Topic": Counts(1300, 120, 6500, 4),
    "Body": Counts(650, 80, 4000, 2),
    "Report": Counts(1000, 150, 6000, 5),
    "Answer": Counts(650, 70, 4000, 2),
    "Briefing": Counts(650, 40, 4000, 1),
    "Map": Counts(300, 60, 3000, 2),
    "Check a draft": Counts(300, 40, 2500, 2),
    "Data and about": Counts(900, 60, 6000, 3),
}
COUNCILS = (  # of each region one, and Slough
    "E06000047",  # County Durham
    "E10000017",  # Lancashire
    "E08000035",  # Leeds
    "E10000007",  # Derbyshire
    "E08000025",  # Birmingham
    "E10000012",  # Essex
    "E09000008",  # Croydon
    "E10000016",  # Kent
    "E10000008",  # Devon
    "E06000039",  # Slough
)
PAGES = {  # the largest of each kind, and those that are made in another way
    "England": ("/",),
    "Place: council": tuple(f"/id/authority/{each}" for each in COUNCILS),
    "Place: region": ("/scheme/region/south-east", "/place?of=Slough;Reading;Birmingham"),
    "Topic": (
        "/scheme/topic/care-leavers",
        "/scheme/topic/neglect",
        "/scheme/sector/police",
        "/topics",
    ),
    "Body": (
        "/id/agency/thames-valley-police",
        "/id/agency/metropolitan-police-service",
        "/id/provider/kent-youth-justice-service",
        "/id/authority/E10000016/bodies",
        "/agencies",
    ),
    "Report": (
        "/id/inspection/E06000020/2016-06-13-sif",
        "/id/inspection/E06000039/2023-01-23-ilacs",
    ),
    "Answer": (
        "/ask",
        "/ask?q=how is Slough graded",
        "/ask?q=recommendations of Slough",
        "/ask?q=which councils are weak on care leavers",
        "/ask?q=why did Slough fail",
        "/search?q=return home interviews",
        "/compare?one=Slough&other=Reading",
        "/compare?one=Slough",
        "/new?place=Slough&neighbours=yes",
        "/when-next",
    ),
    "Briefing": tuple(f"/id/authority/{each}/briefing" for each in COUNCILS),
    "Map": ("/maps", "/timeline?focus=Slough"),
    "Check a draft": ("/check-draft",),
    "Data and about": ("/data",),
}
# words only for screen readers, in pictures and in lists that are not open do not count
SHOWN = """() => {
  for (const each of document.querySelectorAll('.hidden-text, .skip, svg, option')) each.remove();
  const links = [...document.links].filter(each => each.checkVisibility());
  return [document.body.innerText.split(/\\s+/).filter(Boolean).length, links.length];
}"""


def main() -> None:
    """Print what each page shows, beside its budget."""
    parser = arguments(__doc__)
    parser.add_argument("store")
    parser.add_argument("paths", nargs="*")
    given = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "graphkit", "--store", given.store, "serve", f"--port={port}"]
    over = 0
    with running(command, port), sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox"]
        )
        print(f"{'words':>14}{'links':>12}{'at 390':>16}{'sheets':>10}  page")
        for kind, paths in PAGES.items():
            budget = BUDGETS[kind]
            for path in paths:
                if given.paths and path not in given.paths:
                    continue
                counts = counts_of(browser, f"http://127.0.0.1:{port}{path}")
                over += any(count > most for count, most in zip(counts, budget, strict=True))
                print(line(counts, budget), f" {kind}: {path}", flush=True)
    print(f"{over} pages over their budget")
    sys.exit(1 if over else 0)


def counts_of(browser: Browser, address: str) -> Counts:
    """Return what a page shows."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    reply = page.goto(address, timeout=120_000)
    if not (reply and reply.ok):
        sys.exit(f"{address}: {reply and reply.status}")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": 1280, "height": 1024})
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    words, links = page.evaluate(SHOWN)
    page.close()
    return Counts(words, links, height, len(pypdfium2.PdfDocument(io.BytesIO(printed))))


def line(counts: Counts, budget: Counts) -> str:
    """Return counts beside their budget; ! marks what is over."""
    widths = (6, 4, 7, 3)
    return " ".join(
        f"{count:>{width},} of {most:<{width},}{'!' if count > most else ' '}"
        for count, most, width in zip(counts, budget, widths, strict=True)
    )


if __name__ == "__main__":
    main()
