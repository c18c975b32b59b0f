"""Builds the documentation as a site that opens from disk:
`python docs/build_site.py` writes `site/`.

Needs `pip install -e '.[docs]'`. A broken link is an error. Search in pages opened from disk needs
a small script that the theme loads from another server; the copy in `docs/assets/` replaces it, so
that nothing uses the network.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "site"
REMOTE_SCRIPT = "https://unpkg.com/iframe-worker/shim"
LOCAL_SCRIPT = SITE / "assets" / "iframe-worker.js"


def main() -> None:
    """Build the site; raises CalledProcessError where a link is broken."""
    subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=ROOT, check=True
    )
    pages = [*SITE.rglob("*.html")]
    for page in pages:
        text = page.read_text("utf-8")
        local = Path(os.path.relpath(LOCAL_SCRIPT, page.parent)).as_posix()
        page.write_text(text.replace(REMOTE_SCRIPT, local), encoding="utf-8")
    print(f"{len(pages)} pages: open {SITE / 'index.html'}")


if __name__ == "__main__":
    main()
