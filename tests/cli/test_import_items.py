"""``assay import``: files come in with a report, and the same files again change nothing."""

from __future__ import annotations

import csv

import pytest
import typer
from typer.testing import CliRunner

from assay.app import build
from assay.cli.import_items import register
from assay.settings import Settings
from tests.conftest import World
from tests.services.intake_world import IMAGES, TEXTS, lines, png, project_with


@pytest.fixture
def command(tmp_path, monkeypatch):
    """``command(data)(*words)``: the command on a fresh project of these data."""
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ASSAY_DATABASE", raising=False)

    def on(data, **more):
        assay = build(Settings())
        world = World(assay)
        project_with(world, world.person(role="owner"), data, **more)
        assay.close()
        app = typer.Typer()
        register(app)
        app.command("other")(lambda: None)  # with one command alone typer drops its name
        return lambda *words: CliRunner().invoke(app, ["import", *map(str, words)])

    return on


def test_rows_come_in_and_bad_ones_are_told(tmp_path, command):
    run = command(TEXTS)
    file = tmp_path / "items.jsonl"
    file.write_bytes(
        lines(
            {"external_id": "a", "data": {"text": "one"}},
            {"external_id": "b", "data": {}},
            {"external_id": "c", "data": {"text": "three"}},
        )
    )
    report = tmp_path / "bad.csv"
    first = run("streets", file, "--report", report)
    assert first.exit_code == 1
    assert "2 new, 1 bad" in first.output
    assert "text is missing (/data/text)" in first.output
    rows = list(csv.DictReader(report.open()))
    assert [(row["line"], row["external_id"], row["code"]) for row in rows] == [
        ("2", "b", "missing_datum")
    ]
    again = run("streets", file)
    assert "0 new, 2 already here, 1 bad" in again.output


def test_a_folder_of_pictures_comes_in_with_its_folders_as_attributes(tmp_path, command):
    run = command(IMAGES, attributes={"weather": {"values": ["sun", "rain"]}})
    for seed, name in enumerate(("sun/1.png", "sun/2.png", "rain/1.png")):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(seed))
    result = run("streets", tmp_path / "photos", "--attributes-from", "weather")
    assert result.exit_code == 0, result.output
    assert "3 new" in result.output
    world = World(build(Settings()))
    rows = world.rows("SELECT external_id, attributes FROM items ORDER BY external_id")
    assert rows[0] == {"external_id": "rain/1.png", "attributes": '{"weather":"rain"}'}
    world.assay.close()


def test_an_import_that_stopped_says_how_to_go_on(tmp_path, command):
    run = command(TEXTS)
    file = tmp_path / "items.jsonl"
    file.write_bytes(lines("bad", {"external_id": "a", "data": {"text": "one"}}))
    stopped = run("streets", file, "--stop")
    assert stopped.exit_code == 65
    words = stopped.output.replace("\n", " ")
    uid = words.split("--resume ")[1].split()[0]
    resumed = run("streets", "--resume", uid)
    assert "1 new, 1 bad" in resumed.output


def test_a_missing_file_is_named(command, tmp_path):
    result = command(TEXTS)("streets", tmp_path / "nothing.csv")
    assert result.exit_code != 0
    assert "nothing.csv" in str(result.exception)
