"""The labelling page stays small: what it loads before anything lazy, gzipped."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parents[2] / "src" / "assay" / "web_assets"
LIMIT = 350_000


def files_of(manifest: dict[str, Any], *entries: str) -> set[str]:
    """Every script and style that these entries load at once, their own imports included."""
    files: set[str] = set()
    waiting = list(entries)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        chunk = manifest[name]
        files |= {chunk["file"], *chunk.get("css", [])}
        waiting += chunk.get("imports", [])
    return files


def test_the_labelling_page_loads_at_most_350_kb():
    manifest = json.loads((ASSETS / ".vite" / "manifest.json").read_text())
    pages = [name for name in manifest if "/label.tsx" in name and "_app" not in name]
    assert pages, "The manifest knows no labelling page."
    files = files_of(manifest, "index.html", *pages)
    sizes = {name: len(gzip.compress((ASSETS / name).read_bytes(), 9)) for name in files}
    assert sum(sizes.values()) <= LIMIT, sizes


def test_the_labelling_page_does_without_what_managers_need():
    manifest = json.loads((ASSETS / ".vite" / "manifest.json").read_text())
    pages = [name for name in manifest if "/label.tsx" in name and "_app" not in name]
    text = "".join(
        (ASSETS / name).read_text()
        for name in files_of(manifest, "index.html", *pages)
        if name.endswith((".js", ".css"))
    )
    assert "--mantine-color-body" not in text
