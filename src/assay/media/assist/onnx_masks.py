"""``onnx``: masks by clicks and boxes with two ONNX files that the operator gives.

The files are those of Segment Anything and its kin as they are exported: an encoder from a
picture (1 × 3 × side × side, RGB, normalised, padded at the right and below) to an embedding, and
a decoder with the inputs ``image_embeddings``, ``point_coords``, ``point_labels``, ``mask_input``,
``has_mask_input`` and ``orig_im_size`` (those that it has), whose outputs are masks and their
quality. The embedding of a picture is kept, so that the next click costs the decoder only.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assay.core.errors import Invalid
from assay.media.assist.pictures import inside, picture_of, regions_of
from assay.media.assist.protocol import (
    AssistOptions,
    AssistRequest,
    Prompt,
    Suggested,
    installed,
)

_MEAN = np.array([123.675, 116.28, 103.53], np.float32)
_SPREAD = np.array([58.395, 57.12, 57.375], np.float32)
_SIDE = 1_024
_KEPT = 4
_sessions: dict[str, Any] = {}
_embeddings: OrderedDict[tuple[str, int | None, str], NDArray[np.float32]] = OrderedDict()


class OnnxMasks:
    """Cuts out by a model in two ONNX files."""

    name = "onnx"
    title = "Cut out by the model file of this installation"
    on = ("image", "document", "video")
    gives = ("masks", "polygons", "boxes")

    def missing(self, options: AssistOptions) -> str | None:
        """It needs onnxruntime and the two files."""
        if not installed("onnxruntime"):
            return "onnxruntime is not installed: install assay[assist]"
        if not options.encoder or not options.decoder:
            return "no files are set: ASSAY_ASSIST_ENCODER and ASSAY_ASSIST_DECODER"
        for path in (options.encoder, options.decoder):
            if not Path(path).is_file():
                return f"there is no file {Path(path).name}"
        return None

    def suggest(self, request: AssistRequest) -> list[Suggested]:
        """The best mask for the clicks and the box."""
        prompt = request.prompt
        if prompt.box is None and not prompt.points:
            raise Invalid("prompt_needed", "Draw a box round the object, or click on it.")
        picture = picture_of(request)
        height, width = picture.shape[:2]
        inside(prompt.points, width, height)
        encoder = _session(request.options.encoder)
        side = _side_of(encoder)
        scale = side / max(height, width)
        place = (request.key, request.frame, request.options.encoder)
        embedding = _embeddings.get(place)
        if embedding is None:
            name = encoder.get_inputs()[0].name
            embedding = encoder.run(None, {name: _prepared(picture, side, scale)})[0]
            _embeddings[place] = embedding
            while len(_embeddings) > _KEPT:
                _embeddings.popitem(last=False)
        masks, quality = _decoded(request.options.decoder, embedding, prompt, scale, height, width)
        best = int(np.argmax(quality))
        mask = _fitted(masks[best], side, scale, height, width)
        return regions_of(mask, request.wants, round(float(np.clip(quality[best], 0, 1)), 3))


def _session(path: str) -> Any:
    import onnxruntime  # noqa: PLC0415 - optional and heavy

    found = _sessions.get(path)
    if found is None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        try:
            found = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library has no common error
            raise Invalid("bad_model", f"The model file cannot be read: {error}") from error
        _sessions[path] = found
    return found


def _side_of(encoder: Any) -> int:
    shape = encoder.get_inputs()[0].shape
    return shape[-1] if len(shape) == 4 and isinstance(shape[-1], int) else _SIDE


def _prepared(picture: NDArray[np.uint8], side: int, scale: float) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    small = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR), np.float32)
    padded = np.zeros((side, side, 3), np.float32)
    padded[: size[1], : size[0]] = (small - _MEAN) / _SPREAD
    return padded.transpose(2, 0, 1)[None]


def _decoded(
    path: str,
    embedding: NDArray[np.float32],
    prompt: Prompt,
    scale: float,
    height: int,
    width: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The masks (n, height, width) and the quality of each."""
    decoder = _session(path)
    points = [[x, y] for x, y, _ in prompt.points]
    labels = [1.0 if wanted else 0.0 for *_, wanted in prompt.points]
    if prompt.box is not None:
        x, y, w, h = prompt.box
        points += [[x, y], [x + w, y + h]]
        labels += [2.0, 3.0]
    else:
        points.append([0.0, 0.0])
        labels.append(-1.0)  # the padding point that stands for 'no box'
    given: dict[str, NDArray[np.float32]] = {
        "image_embeddings": embedding,
        "point_coords": np.asarray(points, np.float32)[None] * np.float32(scale),
        "point_labels": np.asarray(labels, np.float32)[None],
        "mask_input": np.zeros((1, 1, 256, 256), np.float32),
        "has_mask_input": np.zeros(1, np.float32),
        "orig_im_size": np.array([height, width], np.float32),
    }
    wanted = [entry.name for entry in decoder.get_inputs()]
    unknown = [name for name in wanted if name not in given]
    if unknown:
        raise Invalid("bad_model", f"The decoder wants inputs unknown here: {', '.join(unknown)}.")
    outputs = decoder.run(None, {name: given[name] for name in wanted})
    masks = np.asarray(outputs[0], np.float32)
    masks = masks.reshape(-1, *masks.shape[-2:])
    scores = np.asarray(outputs[1] if len(outputs) > 1 else np.ones(len(masks)), np.float32)
    return masks, scores.reshape(-1)[: len(masks)]


def _fitted(
    logits: NDArray[np.float32], side: int, scale: float, height: int, width: int
) -> NDArray[np.bool_]:
    """A mask of the picture's size; decoders of some exports answer at the padded square's."""
    if logits.shape == (height, width):
        return np.asarray(logits > 0)
    square = Image.fromarray(logits).resize((side, side), Image.Resampling.BILINEAR)
    part = square.crop((0, 0, max(round(width * scale), 1), max(round(height * scale), 1)))
    return np.asarray(part.resize((width, height), Image.Resampling.BILINEAR)) > 0


ONNX = OnnxMasks()
