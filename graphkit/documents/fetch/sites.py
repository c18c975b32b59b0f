"""The public sites that are read: their addresses,
and the kinds of their reports (`data/sites.yaml`).
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml

from graphkit.core.errors import InputError
from graphkit.core.resources import load_yaml, resource_path

OPEN_LICENCE = "ogl-v3"
NOT_STATED = "not-stated"
OTHER_KIND = "other"  # of reports whose titles name no kind


class KindRule(NamedTuple):
    """The kind of the reports with certain words in their titles, published until a day."""

    kind: str
    words: re.Pattern[str]
    until: date = date.max


class PublisherSite(NamedTuple):
    """A public site. `addresses` are patterns by name: "search", "provider", "list"."""

    publisher: str
    addresses: dict[str, str]
    licence_since: date
    kinds: tuple[KindRule, ...]
    hosts: tuple[str, ...] = ()  # of files and further pages; with their subdomains

    def allows(self, address: str) -> bool:
        """Return whether an address is of this site: like its own, or https at one of its hosts."""
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        own = {urlsplit(each)[:2] for each in self.addresses.values()}
        is_of_hosts = any(host == each or host.endswith(f".{each}") for each in self.hosts)
        return parts[:2] in own or (is_of_hosts and parts.scheme == "https" and port in (None, 443))

    def kind_of(self, title: str, published: date) -> str:
        """Return the kind of a report by its title and day of publication;
        "" for one of no interest.
        """
        words = title.lower().replace("’", "'")
        found = (
            rule.kind for rule in self.kinds if published <= rule.until and rule.words.search(words)
        )
        return next(found, "")

    def licence_of(self, published: date) -> str:
        """Return the licence that the site states for what it published on a day."""
        return OPEN_LICENCE if published >= self.licence_since else NOT_STATED


def read_sites(path: Path | None = None) -> dict[str, PublisherSite]:
    """Return the sites by name ("ofsted", "hmi-probation"), from the shipped file or another.

    Raises InputError where the file cannot be used.
    """
    path = path or resource_path("data", "sites.yaml")
    try:
        return {name: _site(dict(entry)) for name, entry in load_yaml(path).items()}
    except (
        OSError,
        yaml.YAMLError,
        re.error,
        TypeError,
        ValueError,
        KeyError,
        AttributeError,
    ) as error:
        raise InputError(f"{path}: not a file of sites ({error}); see data/sites.yaml") from error


def _site(entry: dict[str, Any]) -> PublisherSite:
    rules = tuple(
        KindRule(rule["kind"], re.compile(rule["words"]), rule.get("until", date.max))
        for rule in entry.pop("kinds")
    )
    publisher, since, hosts = (
        entry.pop("publisher"),
        entry.pop("licence_since"),
        entry.pop("hosts", ()),
    )
    return PublisherSite(publisher, entry, since, rules, tuple(hosts))


def kind_names(sites: dict[str, PublisherSite]) -> list[str]:
    """Return the kinds of reports that the sites publish."""
    return list(dict.fromkeys(rule.kind for site in sites.values() for rule in site.kinds))
