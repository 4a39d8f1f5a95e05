"""Promises about every module that reading its syntax tree can check."""

import ast
from collections.abc import Iterator
from pathlib import Path

MAX_LINES_OF_A_FILE = 400
MAX_LINES_OF_A_FUNCTION = 40
BANNED_NAMES = frozenset(
    {"utils", "util", "helpers", "common", "misc", "manager", "handler", "process"}
)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code: from the first statement after the docstring to the end."""
    first, *rest = function.body
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = rest[0] if documented and rest else first
    return (function.end_lineno or start.lineno) - start.lineno + 1


def bound_names(tree: ast.Module) -> set[str]:
    """Every name that the module's top level, with its `if` and `try` blocks, binds."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
            case ast.Import() | ast.ImportFrom():
                names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
            case _:
                pass
    return names


def promised_names(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return list(ast.literal_eval(value))
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                return list(ast.literal_eval(value))
            case _:
                pass
    return None


def module_name(path: Path) -> str:
    """The dotted name of a module, whose package lies in one of the source roots."""
    parts = path.with_suffix("").parts
    start = next(place for place, part in enumerate(parts) if part.startswith("stanceframe"))
    return ".".join(parts[start:]).removesuffix(".__init__")


def imports_of(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every `from module import name` of a module, as (module, name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from ((node.module, alias.name) for alias in node.names)


def as_ruff_sorts(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then the rest, as rule RUF022 has it."""
    group = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return group, name


def test_no_file_is_longer_than_400_lines(tracked, repository):
    long = {
        str(path.relative_to(repository)): count
        for path in tracked
        if path.suffix == ".py"
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES_OF_A_FILE
    }

    assert long == {}


def test_no_function_is_longer_than_40_lines(sources, repository):
    long = {
        f"{path.relative_to(repository)}:{function.name}": body_length(function)
        for path in sources
        for function in functions_of(tree_of(path))
        if body_length(function) > MAX_LINES_OF_A_FUNCTION
    }

    assert long == {}


def test_every_module_says_its_job_in_a_docstring(sources, repository):
    silent = [
        str(path.relative_to(repository))
        for path in sources
        if not ast.get_docstring(tree_of(path))
    ]

    assert silent == []


def test_no_module_is_named_after_nothing(sources, repository):
    nameless = [str(path.relative_to(repository)) for path in sources if path.stem in BANNED_NAMES]

    assert nameless == []


def test_a_package_file_holds_a_docstring_and_all_and_runs_nothing(sources, repository):
    busy = [
        str(path.relative_to(repository))
        for path in sources
        if path.name == "__init__.py"
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For | ast.If | ast.With | ast.Try)
    ]

    assert busy == []


def test_every_module_promises_its_names_sorted_and_has_them(sources, repository):
    faults: list[str] = []
    for path in sources:
        tree, place = tree_of(path), path.relative_to(repository)
        promised = promised_names(tree)
        if promised is None:
            faults.append(f"{place}: no __all__")
            continue
        if promised != sorted(set(promised), key=as_ruff_sorts):
            faults.append(f"{place}: __all__ is not sorted, or names something twice")
        faults += [f"{place}: no {name}" for name in sorted(set(promised) - bound_names(tree))]

    assert not faults, "\n".join(faults)


def test_what_a_module_takes_from_another_was_promised(sources, repository):
    trees = {module_name(path.relative_to(repository)): tree_of(path) for path in sources}
    promised = {name: set(promised_names(tree) or ()) for name, tree in trees.items()}

    taken = {
        f"{taker} takes {module}.{name}"
        for taker, tree in trees.items()
        for module, name in imports_of(tree)
        if module in trees and f"{module}.{name}" not in trees and name not in promised[module]
    }

    assert not taken, "\n".join(sorted(taken))


def test_only_command_lines_print(sources, repository):
    loud = [
        f"{path.relative_to(repository)}:{node.lineno}"
        for path in sources
        if not path.stem.endswith("cli")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]

    assert loud == []
