"""How requests to servers are encrypted."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def tls_context() -> ssl.SSLContext:
    """Return the settings with the certificates to trust, which take 20 ms to read:
    once in a process.
    """
    import httpx  # slow to import, so only here

    return httpx.create_ssl_context()
