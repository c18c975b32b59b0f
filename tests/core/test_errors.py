"""All errors that users see are in one tree, drawn in its docstring and exported by the package."""

import ast
import builtins
import inspect
import re
from functools import cache
from pathlib import Path
from typing import TypeVar

import graphkit
from graphkit.core import errors

Node = TypeVar("Node", ast.ClassDef, ast.Raise)
MODULES = sorted(Path(graphkit.__file__).parent.rglob("*.py"))
TREE = {name: getattr(errors, name) for name in errors.__all__}


def drawn_parents() -> dict[str, str]:
    """Return class name → name of its parent, as the docstring of the module draws them."""
    parents, ancestors = {}, {0: "Exception"}
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"((?:│   |├── |└── |    )*)(\w+Error)\b", line):
            depth = len(match[1]) // 4
            parents[match[2]] = ancestors[depth]
            ancestors[depth + 1] = match[2]
    return parents


@cache
def statements(path: Path) -> list[ast.ClassDef | ast.Raise]:
    """Return where a module defines classes and raises errors."""
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.Raise)]


def nodes(path: Path, kind: type[Node]) -> list[Node]:
    """Return the statements of one kind of a module."""
    return [node for node in statements(path) if isinstance(node, kind)]


def test_the_drawn_tree_is_the_real_inheritance() -> None:
    assert drawn_parents() == {name: kind.__base__.__name__ for name, kind in TREE.items()}


def test_every_error_class_is_in_the_tree() -> None:
    defined = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    assert defined == set(TREE)
    assert all(kind.__doc__ for kind in TREE.values())


def test_no_other_module_adds_to_the_tree() -> None:
    for path in MODULES:
        bases = {ast.unparse(base) for node in nodes(path, ast.ClassDef) for base in node.bases}
        assert path == Path(errors.__file__) or not bases & set(TREE), path


def test_every_error_raised_is_in_the_tree_or_builtin() -> None:
    for path in MODULES:
        calls = {node.exc.func for node in nodes(path, ast.Raise) if isinstance(node.exc, ast.Call)}
        raised = {
            node.id
            for node in calls
            if isinstance(node, ast.Name) and re.fullmatch("[A-Z].*Error", node.id)
        }
        assert raised <= set(TREE) | set(vars(builtins)), path


def test_every_error_is_found_in_the_package() -> None:
    assert {name for name in graphkit.__all__ if name.endswith("Error")} <= set(TREE)
    for name, kind in TREE.items():
        assert getattr(graphkit, name) is kind


def test_a_long_value_in_a_message_is_cut() -> None:
    message = str(
        errors.QueryError(f"no topic is named {'x' * 100_000!r}; there are neglect, adoption")
    )
    assert message.startswith("no topic is named 'xxx")
    assert message.endswith("xxx'; there are neglect, adoption")
    assert len(message) < 2000
    assert str(errors.QueryError("no such topic")) == "no such topic"
