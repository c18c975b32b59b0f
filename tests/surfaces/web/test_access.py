"""Who may use the server: host names, passwords, origins; and what a page may do in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner
from web_client import Get, Reply, request

from graphkit.core.errors import InputError
from graphkit.surfaces.cli import main
from graphkit.surfaces.web.passwords import read_passwords
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server


@contextmanager
def serving(location: Path, **more: object) -> Iterator[str]:
    settings = ServerSettings(str(location), page_workers=1, query_workers=1)
    with running_server(replace(settings, **more)) as address:  # type: ignore[arg-type]
        yield address


def test_this_machine_alone_is_answered(get: Get) -> None:
    assert get("/", Host="localhost:1").status == 200
    assert get("/", Host="ambleford.example").status == 421
    assert get("/", X_Forwarded_For="192.0.2.1").status == 421


@pytest.mark.parametrize(
    "host",
    [
        "",
        "[",
        "evil@127.0.0.1",
        "127.0.0.1/evil",
        "127.0.0.1:evil",
        "127.0.0.1:99999",
        "127.0.0.1?",
        "a b",
    ],
)
def test_other_forms_of_the_host_are_refused(get: Get, host: str) -> None:
    assert get("/", Host=host).status == 400


def test_other_host_names_are_allowed_by_name(whole: Path) -> None:
    with serving(whole, allowed_hosts=("ambleford.example",), restricted=True) as address:
        assert (
            request(
                address, "/health", Host="Ambleford.example:443", X_Forwarded_For="192.0.2.1"
            ).status
            == 200
        )
        assert request(address, "/health", Host="evil.example").status == 421


def test_a_server_for_others_answers_to_addresses(whole: Path) -> None:
    with serving(whole, host="0.0.0.0", restricted=True) as address:
        there = address.replace("0.0.0.0", "127.0.0.1")
        assert request(there, "/health").status == 200
        assert request(there, "/health", Host="192.0.2.7").status == 200
        assert request(there, "/health", Host="evil.example").status == 421


def test_a_password_is_required(whole: Path) -> None:
    import base64

    def with_password(address: str, text: str) -> Reply:
        return request(
            address,
            "/robots.txt",
            Authorization=f"Basic {base64.b64encode(text.encode()).decode()}",
        )

    with serving(whole, users={"ada": "röd:7"}, restricted=True) as address:
        reply = request(address, "/robots.txt")
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith("Basic ")
        assert with_password(address, "ada:röd:7").status == 200
        assert with_password(address, "ada:wrong").status == 401
        assert request(address, "/robots.txt", Authorization="Basic %%%").status == 401


def test_password_files(tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    path.write_text("# readers\nada:secret\n\nbob:x:y\n", encoding="utf-8")
    path.chmod(0o600)
    assert read_passwords(path) == {"ada": "secret", "bob": "x:y"}
    path.chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"):
        read_passwords(path)
    path.chmod(0o600)
    path.write_text("ada\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_passwords(path)


def test_other_sites_read_answers_only_where_allowed(whole: Path, get: Get) -> None:
    name = "access-control-allow-origin"
    assert name not in get("/health", Origin="https://a.example").headers
    with serving(whole, allowed_origins=("https://a.example",)) as address:
        assert (
            request(address, "/health", Origin="https://a.example").headers[name]
            == "https://a.example"
        )
        assert name not in request(address, "/health", Origin="https://b.example").headers
        assert request(address, "/sparql", method="OPTIONS", Origin="https://a.example").headers[
            name
        ]


@pytest.mark.parametrize(
    "path", ["/", "/none", "/sparql", "/static/site.css", "/api/openapi.json", "/health"]
)
def test_pages_run_no_inline_scripts(get: Get, path: str) -> None:
    headers = get(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_a_map_runs_its_own_scripts_only(get: Get) -> None:
    policy = get("/map/partners?focus=Ambleford").headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts allow-downloads; default-src 'none'; ")
    assert "script-src 'sha256-" in policy
    assert policy.count("'sha256-") == 3  # two scripts, and the style
    assert "unsafe" not in policy


def test_crawlers_are_kept_off(get: Get) -> None:
    assert "Disallow: /" in get("/robots.txt").text


def test_serve_without_a_graph_fails(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--store", str(tmp_path / "none"), "serve"])
    assert done.exit_code == 1
    assert "run `graphkit build` first" in done.stderr


@pytest.mark.parametrize("length", ["many", "9" * 5000, "-1"])
def test_malformed_lengths_are_rejected(address: str, length: str) -> None:
    there = HTTPConnection(address.removeprefix("http://"))
    there.putrequest("POST", "/sparql")
    there.putheader("Content-Type", "application/sparql-query")
    there.putheader("Content-Length", length)
    there.endheaders()
    answer = there.getresponse()
    assert answer.status == 400
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    there.close()
