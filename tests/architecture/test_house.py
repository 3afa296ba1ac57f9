"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from litestar.handlers import HTTPRouteHandler

from assay.core.registry import Registry
from assay.http import routes
from assay.settings import Settings

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "src" / "assay" / "services"
GUARDS = {
    "require",
    "require_organisation",
    "require_person",
    "require_session",
    "_own",  # of annotating: one's own hand-out, with the same checks in one statement
}
# Services that anybody may reach, or nobody by HTTP; each says why.
OPEN = {
    "accounts.setup_state": "tells whether the first account is still to be made",
    "accounts.make_setup_link": "run by the server at its start; makes a link only while empty",
    "accounts.count_attempt": "counts guesses of those who are not signed in",
    "accounts.check_setup": "its key is the one-time link",
    "accounts.set_up": "its key is the one-time link",
    "accounts.begin_sign_in": "this is how one proves who one is",
    "accounts.finish_sign_in": "this is how one proves who one is",
    "accounts.sign_in_by_link": "its key is the one-time link",
    "accounts.sign_out": "ends the session of whoever asks, if there is one",
    "accounts.clean_up": "run by the clock",
    "auditing.extend_chain": "run by the clock",
    "importing.forget_abandoned": "run by the clock",
    "inviting.look_at_invitation": "its key is the invitation's link",
    "inviting.check_newcomer": "its key is the invitation's link",
    "inviting.accept_as_newcomer": "its key is the invitation's link",
}
# A GET whose service writes: what it may write.
NOTING = {"exporting.begin_stream": "notes in the audit who took a copy of the data"}
# Needs its arguments to know what to require; the guard comes before anything is read.
LATER = {"item_actions.act_on_items", "planning.check_blueprint"}
PRIVATE = re.compile(
    r"pypi\.org|files\.pythonhosted|registry\.npmjs|npmjs\.org|deb\.debian|"
    r"(?<![\w.-])/work/|/root/|cdn\.jsdelivr|unpkg\.com|cdnjs|fonts\.googleapis",
)


def services() -> dict[str, tuple[ast.FunctionDef, str]]:
    """Every service by module.name, with the kind of its transaction."""
    found = {}
    for path in sorted(SERVICES.glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                kind = ast.unparse(decorator).partition("(")[0]
                if kind in ("reads", "writes", "writes_hot"):
                    found[f"{path.stem}.{node.name}"] = (node, kind)
    return found


def statements(node: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a function without its docstring."""
    return [
        one
        for one in node.body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]


def guards(node: ast.AST) -> bool:
    """Whether a call of a guard stands in this code."""
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in GUARDS
        for one in ast.walk(node)
    )


def test_a_service_first_asks_who_may_do_this():
    found = services()
    assert len(found) > 80
    unguarded = {name for name, (node, _) in found.items() if not guards(statements(node)[0])}
    assert unguarded - LATER == set(OPEN)
    for name in LATER:
        node, _ = found[name]
        before = []
        for statement in statements(node):
            if guards(statement):
                break
            before.append(ast.unparse(statement))
        assert not any("ctx.conn" in text for text in before), name


def handlers() -> list[HTTPRouteHandler]:
    """All handlers of the API and of media."""
    return [one for one in (*routes.HANDLERS, *routes.OUTSIDE) if isinstance(one, HTTPRouteHandler)]


def test_a_get_is_behind_services_that_only_read():
    kinds = {name: kind for name, (_, kind) in services().items()}
    for path in sorted((ROOT / "src" / "assay" / "http").glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.AsyncFunctionDef):
                continue
            verbs = {
                one.func.id
                for one in node.decorator_list
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
            }
            if "get" not in verbs:
                continue
            for one in ast.walk(node):
                if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
                    name = f"{one.value.id}.{one.attr}"
                    assert kinds.get(name, "reads") == "reads" or name in NOTING, (
                        f"GET {node.name} writes by {name}"
                    )


def test_every_handler_is_documented_and_tagged():
    for handler in handlers():
        assert (handler.fn.__doc__ or "").strip(), handler.fn.__name__
        assert handler.tags or handler in routes.OUTSIDE, handler.fn.__name__


def test_every_setting_and_plug_in_is_documented():
    for name, field in Settings.model_fields.items():
        assert field.description, name
    documented = (ROOT / "docs" / "reference" / "settings.md").read_text()
    for name in Settings.model_fields:
        assert f"ASSAY_{name.upper()}" in documented, name
    assert Registry.__doc__


def test_requests_bodies_refuse_what_they_do_not_know():
    for path in sorted((ROOT / "src" / "assay" / "http").glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name.endswith(("Body", "In")):
                keywords = {one.arg for one in node.keywords}
                assert "forbid_unknown_fields" in keywords, f"{path.name}: {node.name}"


def test_no_code_unpickles_or_runs_texts():
    bad = re.compile(
        r"\b(pickle|marshal|shelve|dill|joblib)\b|\byaml\.(load|unsafe_load)\(|"
        r"(?<![\w.])(eval|exec)\(|allow_pickle=True|shell=True"
    )
    for path in sorted((ROOT / "src" / "assay").rglob("*.py")):
        found = bad.search(path.read_text())
        assert found is None, f"{path}: {found[0]}"


def test_the_import_contracts_hold():
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3_000:]


def tracked() -> list[Path]:
    """The files that are committed (all files where there is no repository)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    return [Path(folder) / name for folder, _, names in os.walk(ROOT / "src") for name in names]


def test_no_committed_file_names_a_registry_or_a_folder_of_some_machine():
    wrong = []
    for path in tracked():
        if path == Path(__file__) or not path.is_file() or path.stat().st_size > 3_000_000:
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found = PRIVATE.search(text)
        if found is not None:
            wrong.append(f"{path.relative_to(ROOT)}: {found[0]}")
    assert wrong == []


@pytest.mark.parametrize("folder", ["src/assay", "tests", "bench"])
def test_modules_have_names_of_things(folder: str):
    vague = re.compile(r"^(utils?|helpers?|manager|common|misc|base_.*)$")
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and vague.match(path.stem)
    ]
    assert wrong == []
