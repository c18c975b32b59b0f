"""The settings of the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphkit.surfaces.web.page import Site
from graphkit.surfaces.workers.limits import WorkerSettings

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class ServerSettings(WorkerSettings):
    """What `graphkit serve` serves, to whom, and within which limits."""

    host: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()  # host names beside those of this machine
    allowed_origins: tuple[str, ...] = ()  # CORS; "*" for any
    users: Mapping[str, str] = field(default_factory=dict)  # name → password; empty: no password
    reports: str = ""  # folder of the reports' files; "": where the build read them
    restricted: bool = False  # readers may see documents that are not under the OGL
    requests_per_client: int = 64  # at the same time
    connections: int = 512
    head_seconds: float = 10.0  # to receive the head of a request
    body_seconds: float = 20.0  # … and its body
    site: Site = field(default_factory=Site)
    base_path: str = ""  # "/inspections": where a proxy has the pages
    # ONS code of the authority that pages begin with, unless a reader chose another
    place: str = ""
    is_indexed: bool = False  # search engines may list the pages

    @property
    def is_shared(self) -> bool:
        """Whether others than the users of this machine can reach the server."""
        return self.host not in LOOPBACK or bool(self.allowed_hosts or self.users)

    @property
    def show_all_quotes(self) -> bool:
        """Whether readers may see quotes and page images of documents that are not under the
        OGL.
        """
        return self.restricted or not self.is_shared
