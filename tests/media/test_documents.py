"""Documents: pages as pictures, and words where they are seen."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from assay.media.broken import BrokenMedium
from assay.media.documents import derive_document, probe_document
from assay.media.limits import MediaLimits
from tests.media import making

LIMITS = MediaLimits()


def derived(content, family, folder, limits=LIMITS):
    folder.mkdir(exist_ok=True)
    facts = derive_document(io.BytesIO(content), family, folder, limits, lambda _: None)
    return facts, zipfile.ZipFile(folder / "pages")


def test_every_word_has_its_box_where_it_is_drawn(tmp_path):
    facts, pack = derived(making.pdf(("Hello wörld",)), "pdf", tmp_path / "out")
    assert facts["pages"] == [[600, 800]]
    assert facts["page_texts"] == {"0": "Hello wörld"}
    layer = json.loads(pack.read("0.json"))
    assert layer["text"] == "Hello wörld"
    page = np.asarray(Image.open(io.BytesIO(pack.read("0.webp"))).convert("L"))
    dark = page < 128
    for start, end, x, y, width, height in layer["words"]:
        assert layer["text"][start:end] in ("Hello", "wörld")
        x0, y0, x1, y1 = int(x), int(y), int(x + width) + 1, int(y + height) + 1
        assert dark[y0:y1, x0:x1].sum() > 50
        dark[y0:y1, x0:x1] = False
    assert dark.sum() < 10  # nothing is drawn outside of the words


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_turned_pages_have_their_words_where_they_are_seen(rotate, tmp_path):
    facts, pack = derived(making.pdf(("Hello world",), rotate=rotate), "pdf", tmp_path / "out")
    assert facts["pages"] == [[800, 600] if rotate != 180 else [600, 800]]
    layer = json.loads(pack.read("0.json"))
    page = np.asarray(Image.open(io.BytesIO(pack.read("0.webp"))).convert("L"))
    dark = page < 128
    for *_, x, y, width, height in layer["words"]:
        dark[int(y) : int(y + height) + 1, int(x) : int(x + width) + 1] = False
    assert dark.sum() < 10


def test_a_page_without_text_has_no_layer(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PDF")
    facts, pack = derived(out.getvalue(), "pdf", tmp_path / "out")
    assert facts["texts"] == []
    assert "0.json" not in pack.namelist()


def test_pages_of_a_scan_keep_their_own_sizes(tmp_path):
    facts, pack = derived(making.tiff(3), "image", tmp_path / "out")
    assert facts["pages"] == [[100, 140], [120, 140], [140, 140]]
    assert sorted(pack.namelist()) == sorted(
        f"{n}{kind}.webp" for n in range(3) for kind in ("", ".thumb")
    )
    assert probe_document(io.BytesIO(making.tiff(3)), "image", LIMITS)["pages"] == facts["pages"]


def test_a_huge_page_is_drawn_smaller(tmp_path):
    facts, _ = derived(
        making.pdf(size=(3_000, 2_000)), "pdf", tmp_path / "out", MediaLimits(page_pixels=1_000_000)
    )
    (width, height) = facts["pages"][0]
    assert width * height < 1_010_000
    assert abs(width / height - 1.5) < 0.01


@pytest.mark.parametrize(
    ("content", "family", "code"),
    [
        (b"%PDF-1.4\nnonsense", "pdf", "broken_document"),
        (making.tiff(3)[:200], "image", "broken_document"),
        (making.pdf(size=(100_000, 10)), "pdf", "broken_document"),
    ],
)
def test_damaged_documents_are_said_so(content, family, code, tmp_path):
    with pytest.raises(BrokenMedium) as caught:
        derived(content, family, tmp_path / "out")
    assert caught.value.code == code


def test_too_many_pages_are_refused_before_any_is_drawn():
    content = making.pdf(("a",) * 20)
    with pytest.raises(BrokenMedium) as caught:
        probe_document(io.BytesIO(content), "pdf", MediaLimits(pages=10))
    assert caught.value.code == "too_many_pages"
