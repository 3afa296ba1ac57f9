"""The build of the web UI: what it hashes, and what its lock file may say."""

import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]


def hatch_build():
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lock_files_name_no_host():
    for lock in (ROOT / "web").glob("**/package-lock.json"):
        if "node_modules" in lock.parts:
            continue
        packages = json.loads(lock.read_text())["packages"]
        assert all("resolved" not in package for package in packages.values()), lock


def test_versions_are_pinned():
    package = json.loads((ROOT / "web" / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not version[0].isdigit()] == []


def test_fingerprint_follows_sources_and_nothing_else(tmp_path):
    fingerprint = hatch_build().fingerprint
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.tsx").write_text("1")
    before = fingerprint(tmp_path)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text("x")
    (tmp_path / "src" / "routeTree.gen.ts").write_text("x")
    assert fingerprint(tmp_path) == before
    (tmp_path / "src" / "main.tsx").write_text("2")
    assert fingerprint(tmp_path) != before


def test_nothing_is_built_when_the_pages_are_up_to_date(tmp_path, monkeypatch):
    module = hatch_build()
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "package.json").write_text("{}")
    assets = tmp_path / "src" / "assay" / "web_assets"
    assets.mkdir(parents=True)
    (assets / "index.html").write_text("")
    (assets / ".fingerprint").write_text(module.fingerprint(tmp_path / "web"))
    monkeypatch.setattr(module, "node_and_npm", lambda: (_ for _ in ()).throw(AssertionError))
    assert module.build_web(tmp_path) is False
