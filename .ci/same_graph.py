"""Builds the graph of the invented reports with each supported Python that is installed;
compares digests.

A version with the minor number of .venv shares its packages; others get their own in a temporary
folder.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from shutil import copy, copytree

ROOT = Path(__file__).parent.parent
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
FOLDERS = (Path("/usr/bin"), Path("/usr/local/bin"), *PYENV.glob("versions/*/bin"))
PRINT_VERSION = "import sys; print(*sys.version_info[:3] if sys.version_info[3] == 'final' else ())"
LOWEST = (3, 11)


def main() -> None:
    """Print the digest of each version's graph; exit with 1 where they differ."""
    pythons = installed_pythons()
    if len(pythons) == 1:
        print("only one Python is installed: nothing to compare")
        return
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        place = Path(folder)
        register_of_invented_places(place / "register")
        digests = dict(
            zip(pythons, pool.map(partial(try_digest, place), pythons.items()), strict=True)
        )
    for version, digest in digests.items():
        print(".".join(map(str, version)), digest or "cannot install the packages: not compared")
    if len({digest for digest in digests.values() if digest}) > 1:
        sys.exit("the graphs differ")


def installed_pythons() -> dict[tuple[int, ...], str]:
    """Return one interpreter for each supported version, by version; that of .venv is the first."""
    found: dict[tuple[int, ...], str] = {sys.version_info[:3]: sys.executable}
    for path in sorted(
        path for folder in FOLDERS for path in folder.glob("python3*") if path.name[-1].isdigit()
    ):
        result = subprocess.run(
            [path, "-c", PRINT_VERSION], capture_output=True, text=True, check=False
        )
        version = tuple(map(int, result.stdout.split())) if result.returncode == 0 else ()
        if version >= LOWEST:
            found.setdefault(version, str(path))
    return found


def register_of_invented_places(folder: Path) -> None:
    """Write the register of the tests, as tests/conftest.py does."""
    copytree(ROOT / "data" / "register", folder, ignore=lambda *_: ["agencies"])
    copytree(ROOT / "tests" / "register", folder, dirs_exist_ok=True)
    copy(ROOT / "data" / "register" / "agencies" / "national.yaml", folder / "agencies")


def try_digest(place: Path, python: tuple[tuple[int, ...], str]) -> str:
    """Return the digest of the statements that a Python gives;
    "" where packages cannot be installed.
    """
    version, program = python
    store = place / ".".join(map(str, version))
    packages = [str(ROOT)]
    if version[:2] == sys.version_info[:2]:
        packages.append(sysconfig.get_path("platlib"))
    else:
        packages.append(f"{store}-packages")
        if not install(program, packages[-1]):
            return ""
    run = partial(
        subprocess.run, env=os.environ | {"PYTHONPATH": os.pathsep.join(packages)}, check=True
    )
    command = [program, "-m", "graphkit", "--store", str(store)]
    build = [
        "build",
        str(ROOT / "tests" / "reports"),
        "--register",
        str(place / "register"),
        "-j",
        "1",
    ]
    run([*command, *build], stdout=subprocess.DEVNULL)
    run([*command, "export", "-f", "nquads", "-o", f"{store}.nq"], stderr=subprocess.DEVNULL)
    lines = sorted(Path(f"{store}.nq").read_bytes().splitlines(keepends=True))
    return f"{len(lines)} statements, sha256 {hashlib.sha256(b''.join(lines)).hexdigest()}"


def install(program: str, folder: str) -> bool:
    """Install the packages that graphkit needs into a folder; return whether that was possible."""
    needed = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"][
        "dependencies"
    ]
    command = [program, "-m", "pip", "install", "-q", "--no-compile", "--target", folder, *needed]
    return (
        subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        ).returncode
        == 0
    )


if __name__ == "__main__":
    main()
