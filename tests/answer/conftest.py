"""The graph of some real authorities, for tests of answers."""

import pytest
from builds import build_graph

from graphkit.core.resources import resource_path
from graphkit.store.dataset import Store

PLACES = ("reading", "slough", "west-berkshire", "windsor", "birmingham", "trafford", "salford", "hampshire")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The graph of the shipped records of some real authorities."""
    records = sorted(resource_path("data", "records").iterdir())
    chosen = [path for path in records if path.name.startswith(PLACES)]
    return build_graph(tmp_path_factory.mktemp("real") / "db", None, *chosen, jobs=0)
