"""Most tests here build: they share what readers of reports need."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def _readers(loaded_readers: None) -> None:
    """Load the readers before the first build."""
