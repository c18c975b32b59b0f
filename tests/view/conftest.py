"""The small store of the invented places, for maps."""

import invented
import pytest

from graphkit.store import Store


@pytest.fixture(scope="session")
def small_store() -> Store:
    """Two authorities, four reports, one of them not under the Open Government Licence."""
    return invented.store_of(invented.graphs())
