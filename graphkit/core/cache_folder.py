"""The folder for files that can be made again."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder for files that can be made again,
    `$XDG_CACHE_HOME` or that of the system.
    """
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given, "graphkit")
    if sys.platform == "win32":
        return Path(
            os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local", "graphkit", "Cache"
        )
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "graphkit"
