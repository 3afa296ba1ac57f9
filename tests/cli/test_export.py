"""``assay export``: files come whole or not at all, and interrupted ones go on."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from assay.app import build
from assay.cli.export import register, to_file
from assay.settings import Settings
from tests.conftest import World

chunks = [b"one,", b"two,", b"three"]


def test_a_file_appears_under_its_name_only_when_it_is_whole(tmp_path):
    out = tmp_path / "x.csv"

    def dies():
        yield from chunks[:2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        to_file(dies(), out)
    assert not out.exists()
    assert (tmp_path / "x.csv.part").read_bytes() == b"one,two,"
    assert to_file(iter(chunks), out) == 13
    assert out.read_bytes() == b"one,two,three"
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("left", [b"", b"one,", b"one,zwei,drei", b"one,two,three, and more"])
def test_what_an_earlier_run_left_never_gets_into_the_file(tmp_path, left):
    (tmp_path / "x.part").write_bytes(left)
    to_file(iter(chunks), tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b"one,two,three"


def test_the_command_writes_a_project_and_names_what_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ASSAY_DATABASE", raising=False)
    assay = build(Settings())
    world = World(assay)
    owner = world.person(role="owner")
    world.items(world.project(owner), 3)
    assay.close()
    app = typer.Typer()
    register(app)
    run = CliRunner().invoke
    out = tmp_path / "streets.jsonl"
    result = run(app, ["export", "streets", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert len([json.loads(line) for line in out.read_text().splitlines()]) == 3
    wrong = run(app, ["export", "streets", "--out", str(out), "--format", "xml"])
    assert wrong.exit_code != 0
    assert "there are:" in str(wrong.exception)
    assert "loses nothing" in run(app, ["export-formats"]).output
