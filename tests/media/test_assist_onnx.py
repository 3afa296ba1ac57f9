"""The tool for ONNX files, on two tiny models that the test writes byte by byte."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from assay.core.errors import Invalid
from assay.core.labels.run_lengths import runs_of
from assay.media.assist import AssistOptions, AssistRequest, Prompt
from assay.media.assist.onnx_masks import ONNX

pytest.importorskip("onnxruntime")


def number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(place: int, value) -> bytes:
    """One field of a protocol buffer: a whole number, a text, or a message."""
    if isinstance(value, int):
        return number(place << 3) + number(value)
    content = value.encode() if isinstance(value, str) else value
    return number(place << 3 | 2) + number(len(content)) + content


def tensor(name: str, shape) -> bytes:
    dims = b"".join(
        field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in shape
    )
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def whole_numbers(name: str, values) -> bytes:
    return field(5, field(1, name) + b"".join(field(8, value) for value in values) + field(20, 7))


def model(kind: str, given, attributes: bytes, inputs, output) -> bytes:
    """A model of one node."""
    node = b"".join(field(1, name) for name in given) + field(2, output[0]) + field(4, kind)
    graph = field(1, node + attributes) + field(2, "tiny")
    graph += b"".join(field(11, tensor(*one)) for one in inputs) + field(12, tensor(*output))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


@pytest.fixture
def options(tmp_path):
    """An encoder that averages 4 × 4 pixels, and a decoder that calls what is bright the object."""
    encoder = model(
        "AveragePool",
        ["image"],
        whole_numbers("kernel_shape", [4, 4]) + whole_numbers("strides", [4, 4]),
        [("image", [1, 3, 128, 128])],
        ("embedding", [1, 3, 32, 32]),
    )
    decoder = model(
        "ReduceMean",
        ["image_embeddings"],
        whole_numbers("axes", [1]),
        [
            ("image_embeddings", [1, 3, 32, 32]),
            ("point_coords", [1, "n", 2]),
            ("point_labels", [1, "n"]),
            ("orig_im_size", [2]),
        ],
        ("masks", [1, 1, 32, 32]),
    )
    (tmp_path / "encoder.onnx").write_bytes(encoder)
    (tmp_path / "decoder.onnx").write_bytes(decoder)
    return AssistOptions(
        encoder=str(tmp_path / "encoder.onnx"), decoder=str(tmp_path / "decoder.onnx")
    )


def request(options, prompt, wants="masks", size=(200, 100)):
    width, height = size
    y, x = np.mgrid[:height, :width]
    picture = np.zeros((height, width, 3), np.uint8)
    picture[(x - 140) ** 2 + (y - 50) ** 2 < 30**2] = 255
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return AssistRequest(
        out, f"{options.encoder}", "image", "image/png", "", wants, prompt, options
    )


def test_the_mask_of_a_model_comes_back_at_the_size_of_the_picture(options):
    assert ONNX.missing(options) is None
    (found,) = ONNX.suggest(request(options, Prompt(points=[(140.0, 50.0, True)])))
    assert found.region["size"] == [100, 200]
    runs = runs_of(found.region["size"], found.region["counts"])
    assert abs(runs.area - np.pi * 30**2) < 0.12 * np.pi * 30**2
    x1, y1, x2, y2 = runs.bounds()
    assert np.allclose([x1, y1, x2, y2], [110, 20, 170, 80], atol=4)


def test_the_same_as_a_box(options):
    (found,) = ONNX.suggest(request(options, Prompt(box=(100, 10, 80, 80)), "boxes"))
    assert np.allclose(found.region["box"], [110, 20, 60, 60], atol=4)


def test_what_is_missing_is_told(options, tmp_path):
    assert "ASSAY_ASSIST_ENCODER" in (ONNX.missing(AssistOptions()) or "")
    gone = AssistOptions(encoder=str(tmp_path / "no.onnx"), decoder=options.decoder)
    assert ONNX.missing(gone) == "there is no file no.onnx"


def test_a_file_that_is_no_model_is_told_in_words(options, tmp_path):
    (tmp_path / "bad.onnx").write_bytes(b"nonsense")
    bad = AssistOptions(encoder=str(tmp_path / "bad.onnx"), decoder=options.decoder)
    with pytest.raises(Invalid) as caught:
        ONNX.suggest(request(bad, Prompt(points=[(1.0, 1.0, True)])))
    assert caught.value.code == "bad_model"
