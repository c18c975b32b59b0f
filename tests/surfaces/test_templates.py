"""Templates use only what the templates that they import have:
a macro of another one is not passed on.
"""

from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from graphkit.core.resources import resource_path
from graphkit.surfaces import web
from graphkit.surfaces.web.rendering import environment

_SURFACES = Path(str(web.__file__)).parent.parent
_PAGES = _SURFACES / "web" / "templates"
_FOLDERS = (_SURFACES, resource_path("data", "templates"))
_TEMPLATES = {
    path.relative_to(folder): path
    for folder in _FOLDERS
    for suffix in ("html", "atom", "ttl")
    for path in sorted(folder.rglob(f"*.{suffix}"))
}
_PARSER = jinja2.Environment()


def _tree(path: Path) -> nodes.Template:
    return _PARSER.parse(path.read_text("utf-8"))


def _imported(path: Path, node: nodes.Import | nodes.FromImport) -> Path:
    assert isinstance(node.template, nodes.Const), (
        f"{path.name} imports a template whose name is calculated"
    )
    own = path.parent / str(node.template.value)
    # a publication uses the templates of pages, too
    return own if own.exists() else _PAGES / own.name


def _exports(tree: nodes.Template) -> dict[str, nodes.Macro | None]:
    """Return the names that a template has for others: its macros, and the values that it sets."""
    names: dict[str, nodes.Macro | None] = {}
    for node in tree.body:
        if isinstance(node, nodes.Macro):
            names[node.name] = node
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            names[node.target.name] = None
    return {name: macro for name, macro in names.items() if not name.startswith("_")}


def missing_names(path: Path) -> Iterator[str]:
    """Yield what a template uses of the templates that it imports, and they do not have."""
    tree = _tree(path)
    modules: dict[str, dict[str, nodes.Macro | None]] = {}
    for node in tree.find_all(nodes.Import):
        modules[node.target] = _exports(_tree(_imported(path, node)))
    for chosen in tree.find_all(nodes.FromImport):
        exports = _exports(_tree(_imported(path, chosen)))
        for each in chosen.names:
            name = each if isinstance(each, str) else each[0]
            if name not in exports:
                yield f"{_imported(path, chosen).name} has no {name}"
    for used in tree.find_all(nodes.Getattr):
        if not isinstance(used.node, nodes.Name) or used.node.name not in modules:
            continue
        if used.attr not in modules[used.node.name]:
            yield f"line {used.lineno}: {used.node.name} has no {used.attr}"


def _wrong_values(path: Path) -> Iterator[str]:
    """Yield the calls of imported macros with a value that the macro does not take,
    or without one.
    """
    tree = _tree(path)
    modules = {
        node.target: _exports(_tree(_imported(path, node))) for node in tree.find_all(nodes.Import)
    }
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Getattr) or not isinstance(call.node.node, nodes.Name):
            continue
        macro = modules.get(call.node.node.name, {}).get(call.node.attr)
        if macro is None:
            continue
        names = [each.name for each in macro.args]
        required = names[: len(names) - len(macro.defaults)]
        given = {*names[: len(call.args)], *(each.key for each in call.kwargs)}
        if len(call.args) > len(names) or not given <= {*names} or not {*required} <= given:
            yield f"line {call.lineno}: {call.node.attr} takes {', '.join(names)}"


def test_a_template_uses_what_its_imports_have() -> None:
    for name, path in _TEMPLATES.items():
        assert list(missing_names(path)) == [], name
        assert list(_wrong_values(path)) == [], name


def test_a_name_that_is_not_passed_on_is_found(tmp_path: Path) -> None:
    (tmp_path / "low.html").write_text("{% macro line(of) %}{{ of }}{% endmacro %}")
    (tmp_path / "middle.html").write_text(
        '{% import "low.html" as low %}{% macro mark() %}!{% endmacro %}'
    )
    page = tmp_path / "page.html"
    page.write_text(
        '{% import "middle.html" as middle %}{{ middle.low.line(1) }}{{ middle.mark(2) }}'
    )
    assert list(missing_names(page)) == ["line 1: middle has no low"]
    assert list(_wrong_values(page)) == ["line 1: mark takes "]


@pytest.mark.parametrize(
    "folder", [_PAGES, _SURFACES / "publish" / "templates"], ids=["web", "publish"]
)
def test_filters_and_tests_of_pages_exist(folder: Path) -> None:
    pages = environment()
    for path in sorted(folder.glob("*.html")):
        tree = pages.parse(path.read_text("utf-8"))
        assert {each.name for each in tree.find_all(nodes.Filter)} <= {*pages.filters}, path.name
        assert {each.name for each in tree.find_all(nodes.Test)} <= {*pages.tests}, path.name


_PART_OF_A_DATE = 10  # characters, at most


def _cut_in_silence(tree: nodes.Template) -> Iterator[str]:
    """Yield the lists of which a template shows the first items only,
    and not the others behind them.
    """
    slices = [
        (each.node, each.arg)
        for each in tree.find_all(nodes.Getitem)
        if isinstance(each.arg, nodes.Slice)
    ]
    for shown, part in slices:
        is_of_text = isinstance(part.stop, nodes.Const) and part.stop.value <= _PART_OF_A_DATE
        if part.start is not None or part.stop is None or is_of_text:
            continue
        if not any(other == shown and rest.start == part.stop for other, rest in slices):
            yield f"line {shown.lineno}"


def test_what_is_left_out_of_a_list_is_behind_it() -> None:
    for name, path in _TEMPLATES.items():
        assert list(_cut_in_silence(_tree(path))) == [], name
