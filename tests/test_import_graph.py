"""The modules of the package import each other in one direction,
in chains that are not too long.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx as nx

import graphkit

PACKAGE = Path(graphkit.__file__).parent
LONGEST = 20  # modules in the longest chain of imports; lower it where a change makes it shorter


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(
        ".__init__"
    )


MODULES = {name_of(path): path for path in PACKAGE.rglob("*.py")}


def imports(node: ast.AST) -> Iterator[str]:
    """Yield the modules that a part of a program imports, also in functions;
    not those for types.
    """
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        return
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        names = (f"{node.module}.{each.name}" for each in node.names)
        yield from (name if name in MODULES else node.module for name in names)
    for child in ast.iter_child_nodes(node):
        yield from imports(child)


@cache
def import_graph() -> nx.DiGraph:
    graph = nx.DiGraph()
    for name, path in MODULES.items():
        found = set(imports(ast.parse(path.read_text("utf-8")))) - {name}
        graph.add_edges_from((name, other) for other in found if other in MODULES)
    return graph


def test_no_modules_import_each_other() -> None:
    assert [
        sorted(each) for each in nx.strongly_connected_components(import_graph()) if len(each) > 1
    ] == []


def test_chains_of_imports_are_short() -> None:
    chain = nx.dag_longest_path(import_graph())
    assert len(chain) <= LONGEST, " > ".join(chain)
