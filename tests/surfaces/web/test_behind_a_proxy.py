"""The configurations of nginx and Caddy in docs/how-to/serve.md work, with a password file."""

import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

import pytest

from graphkit.surfaces.web.passwords import read_passwords
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

DOCS = Path(__file__).parents[3] / "docs" / "how-to" / "serve.md"
NAME = "graphs.example.org"
LOGIN = "Basic " + b64encode(b"reader:a long password").decode()


def _documented(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", DOCS.read_text("utf-8"), re.S)[0]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def served(whole: Path, tmp_path: Path) -> Iterator[str]:
    """A server with a name and a password, as the documentation starts it; its host and port."""
    readers = tmp_path / "readers"
    readers.write_text("reader:a long password\n")
    readers.chmod(0o600)
    users = read_passwords(readers)
    settings = ServerSettings(
        str(whole), seconds=600, page_workers=1, allowed_hosts=(NAME,), users=users
    )
    with running_server(settings) as address:
        yield address.removeprefix("http://")


@contextmanager
def _nginx(served: str, folder: Path) -> Iterator[str]:
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    openssl = shutil.which("openssl")
    if not (program and openssl):
        pytest.skip("nginx is not installed (Debian: nginx-light)")
    port = _free_port()
    command = (
        f"{openssl} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -keyout "
        f"{folder}/graphs.key"
    )
    subprocess.run(
        [*command.split(), "-out", f"{folder}/graphs.pem"], check=True, capture_output=True
    )
    site = _documented("nginx")
    for before, now in {
        "443": f"127.0.0.1:{port}",
        "127.0.0.1:8080": served,
        "/etc/ssl/": f"{folder}/",
    }.items():
        assert before in site
        site = site.replace(before, now)
    (folder / "nginx.conf").write_text(
        f"daemon off; user {getuser()}; pid {folder}/pid; error_log {folder}/log; events {{}} "
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path "
        f"{folder}/proxy; "
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path "
        f"{folder}/u; scgi_temp_path {folder}/s;\n{site}}}"
    )
    with _running([program, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/log"], port):
        yield f"https://127.0.0.1:{port}"


@contextmanager
def _caddy(served: str, folder: Path) -> Iterator[str]:
    if (program := shutil.which("caddy")) is None:
        pytest.skip("Caddy is not installed (Debian: caddy)")
    port = _free_port()
    site = next(each for each in re.findall(r"```text\n(.*?)```", DOCS.read_text("utf-8"), re.S))
    assert NAME in site
    site = site.replace(NAME, f"http://{NAME}:{port}").replace("127.0.0.1:8080", served)
    (folder / "Caddyfile").write_text(f"{{\n    admin off\n}}\n{site}")
    with _running([program, "run", "--config", f"{folder}/Caddyfile"], port, {"HOME": str(folder)}):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(
    command: list[str], port: int, environment: dict[str, str] | None = None
) -> Iterator[None]:
    with subprocess.Popen(command, stdout=-3, stderr=-3, env=environment) as process:
        while not _is_open(port):
            assert process.poll() is None, command
            time.sleep(0.05)
        try:
            yield
        finally:
            process.terminate()


def _is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _ask(address: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    sent = urllib.request.Request(
        address + path, body, {"Host": NAME, "Accept": "text/html"} | headers
    )
    try:
        with urllib.request.urlopen(sent, context=context) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize("proxy", [_nginx, _caddy], ids=["nginx", "Caddy"])
def test_a_documented_proxy_serves_readers_with_a_password(
    proxy: Callable[..., Iterator[str]], served: str, tmp_path: Path
) -> None:
    with proxy(served, tmp_path) as address:  # type: ignore[attr-defined]
        assert _ask(address, "/")[0] == 401
        assert (
            _ask(address, "/", Authorization="Basic " + b64encode(b"reader:wrong").decode())[0]
            == 401
        )
        status, page = _ask(address, "/id/authority/E99000001", Authorization=LOGIN)
        assert status == 200
        assert "<h1>Ambleford</h1>" in page
        query = b"SELECT ?r { ?r a gk:Report } # " + b"x" * 900_000
        more = {
            "Content-Type": "application/sparql-query",
            "Accept": "text/csv",
            "Authorization": LOGIN,
        }
        status, rows = _ask(address, "/sparql", query, **more)
        assert (status, rows.partition("\r\n")[0]) == (200, "r")
        _, page = _ask(
            address, "/id/authority/E99000001", Authorization=LOGIN, Host="other.example"
        )
        assert "Ambleford" not in page
