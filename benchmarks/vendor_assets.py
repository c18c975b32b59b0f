"""Renews the vendored scripts and styles in static/vendor/ from npm:
`python benchmarks/vendor_assets.py`.

The files stay as their authors publish them, without references to source maps. NOTICE has the
licences.
"""

from __future__ import annotations

import gzip
import subprocess
import tarfile
import tempfile
from pathlib import Path

from graphkit.surfaces.web.page_links import STATIC

_FOLDER = STATIC / "vendor"
_PACKAGES = {  # npm package → the files to copy, and their names here
    "@zazuko/yasgui@4.6.2": {
        "build/yasgui.min.js": "yasgui.min.js",
        "build/yasgui.min.css": "yasgui.min.css",
    },
    "htmx.org@2.0.4": {"dist/htmx.min.js": "htmx.min.js"},
    "minisearch@7.2.0": {"dist/umd/index.js": "minisearch.js"},
    # compressed with gzip
    "oxigraph@0.5.11": {"web.js": "oxigraph.js", "web_bg.wasm": "oxigraph.wasm.gz"},
}


def renew() -> None:
    """Download the packages and replace the files."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    for package, files in _PACKAGES.items():
        with tempfile.TemporaryDirectory() as place:
            command = ["npm", "pack", "--silent", package]
            packed = subprocess.run(command, cwd=place, check=True, capture_output=True, text=True)
            with tarfile.open(Path(place) / packed.stdout.strip()) as archive:
                for name, target in files.items():
                    content = _read(archive, name)
                    content = (
                        gzip.compress(content, 9, mtime=0)
                        if target.endswith(".gz")
                        else _text(content)
                    )
                    (_FOLDER / target).write_bytes(content)


def _text(content: bytes) -> bytes:
    """Return a script or style without references to source maps and without spaces at line
    ends.
    """
    lines = (
        line for line in content.decode("utf-8").splitlines() if "sourceMappingURL=" not in line
    )
    return "".join(f"{line.rstrip()}\n" for line in lines).encode()


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"package/{name}")
    if file is None:
        raise FileNotFoundError(name)
    return file.read()


if __name__ == "__main__":
    renew()
