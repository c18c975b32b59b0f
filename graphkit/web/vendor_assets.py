"""Renews the vendored scripts and styles in static/vendor/ from npm: `python -m graphkit.web.vendor_assets`.

The files stay as their authors publish them, without references to source maps. NOTICE has the licences.
"""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from pathlib import Path

from graphkit.web.rendering import STATIC

_FOLDER = STATIC / "vendor"
_PACKAGES = {  # npm package → the files to copy
    "@zazuko/yasgui@4.6.2": ("build/yasgui.min.js", "build/yasgui.min.css"),
    "htmx.org@2.0.4": ("dist/htmx.min.js",),
}


def renew() -> None:
    """Download the packages and replace the files."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    for package, files in _PACKAGES.items():
        with tempfile.TemporaryDirectory() as place:
            command = ["npm", "pack", "--silent", package]
            packed = subprocess.run(command, cwd=place, check=True, capture_output=True, text=True)
            with tarfile.open(Path(place) / packed.stdout.strip()) as archive:
                for name in files:
                    text = _read(archive, name).decode("utf-8")
                    lines = (line for line in text.splitlines() if "sourceMappingURL=" not in line)
                    content = "".join(f"{line.rstrip()}\n" for line in lines)
                    (_FOLDER / Path(name).name).write_text(content, encoding="utf-8")


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"package/{name}")
    if file is None:
        raise FileNotFoundError(name)
    return file.read()


if __name__ == "__main__":
    renew()
