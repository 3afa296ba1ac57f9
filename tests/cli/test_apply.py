"""``assay apply``: makes, changes, changes nothing twice, refuses with the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assay.app import build
from assay.cli.main import command_line
from assay.core.errors import AssayError
from assay.settings import Settings
from assay.store import tables
from tests.flows.test_blueprints import YAML

GUIDELINE = "# Moods\n\n## R1 Glad\nSmiles.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with an owner, and the blueprint with its guideline beside it."""
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    assay = build(Settings())
    with assay.database.engine.begin() as conn:
        conn.execute(
            tables.organisations.insert().values(id=1, uid="org_1", name="Test", created_at=1)
        )
        conn.execute(
            tables.persons.insert().values(
                uid="per_1",
                organisation_id=1,
                email="a@example.org",
                name="Owner",
                role="owner",
                created_at=1,
            )
        )
    assay.close()
    start, end = YAML.index("guideline: |"), YAML.index("quality:")
    text = YAML[:start] + "guideline: rules.md\n" + YAML[end:]
    (tmp_path / "blueprint.yaml").write_text(text)
    (tmp_path / "rules.md").write_text(GUIDELINE)
    return tmp_path


def run(folder: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        command_line(["apply"]), ["apply", str(folder / "blueprint.yaml"), *options]
    )
    if isinstance(result.exception, AssayError):
        return 65, f"{result.exception} {result.output}"
    return result.exit_code, result.output


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "blueprint.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_first_time_makes_the_project_and_the_second_changes_nothing(folder: Path) -> None:
    status, output = run(folder, "--yes")
    assert status == 0, output
    assert "made Moods" in output
    status, output = run(folder, "--yes")
    assert status == 0
    assert "Nothing to change" in output


def test_a_change_is_shown_and_applied(folder: Path) -> None:
    run(folder, "--yes")
    edit(folder, "labels: [short, long]", "labels: [short, long, endless]")
    status, output = run(folder, "--dry-run")
    assert status == 0
    assert "/questions/words/labels/2" in output
    status, output = run(folder, "--yes")
    assert "applied version 2" in output


def test_a_changed_guideline_file_is_published(folder: Path) -> None:
    run(folder, "--yes")
    (folder / "rules.md").write_text(GUIDELINE + "\n## R2 Sad\nTears.\n")
    _, output = run(folder, "--yes")
    assert "/guideline" in output
    assay = build(Settings())
    with assay.database.engine.connect() as conn:
        versions = conn.execute(tables.guidelines.select()).all()
    assay.close()
    assert len(versions) == 2


def test_faults_are_told_with_file_line_and_column(folder: Path) -> None:
    edit(folder, "type: choices", "type: choises")
    status, output = run(folder, "--yes")
    assert status == 65
    assert "blueprint.yaml:17:" in output.replace("\n", "")
    assert "did you mean 'choices'" in output.replace("\n", " ")


def test_a_missing_guideline_is_told(folder: Path) -> None:
    (folder / "rules.md").unlink()
    status, output = run(folder, "--yes")
    assert status == 65
    assert "does not lie beside" in output


def test_nobody_to_ask_needs_yes(folder: Path) -> None:
    status, output = run(folder)
    assert status == 65
    assert "--yes" in output


def test_the_local_operator_owns_what_is_made(folder: Path) -> None:
    run(folder, "--yes")
    assay = build(Settings())
    with assay.database.engine.connect() as conn:
        (member,) = conn.execute(tables.members.select()).all()
    assay.close()
    assert (member.role, member.pseudonym) == ("owner", "O-01")
