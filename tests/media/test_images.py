import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from assay.media.decoding import Decoder
from assay.media.images import BrokenImage, ImageLimits, prepare, probe, sniff

LIMITS = ImageLimits()
SERIAL = "SERIAL-4711"


def picture(width=60, height=40, mode="RGB"):
    grid = np.arange(width * height * 3, dtype=np.uint32).reshape(height, width, 3)
    image = Image.fromarray((grid * 7 % 251).astype(np.uint8), "RGB")
    return image.convert(mode)


def exif(orientation=1):
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0xA431] = SERIAL
    tags.get_ifd(0x8825)[1] = "N"
    tags.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return tags.tobytes()


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def shown(prepared, content):
    return Image.open(io.BytesIO(prepared.clean if prepared.clean is not None else content))


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_allowed_type_is_known_by_its_content(kind):
    content = saved(picture(), kind)
    assert sniff(content[:16]) == f"image/{kind.lower()}"
    prepared = prepare(content, LIMITS)
    assert (prepared.facts.width, prepared.facts.height) == (60, 40)
    assert prepared.clean_type in ("image/png", "image/jpeg", "image/webp", "image/gif")
    thumb = Image.open(io.BytesIO(prepared.thumb))
    assert thumb.format == "WEBP"
    assert thumb.size == (60, 40)


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"<html>", b"\x00" * 64, b"BM"],
)
def test_what_is_no_picture_is_refused_whatever_its_name(content):
    with pytest.raises(BrokenImage) as caught:
        prepare(content, LIMITS)
    assert caught.value.code == "not_an_image"


def test_an_empty_file_is_refused():
    with pytest.raises(BrokenImage) as caught:
        probe(b"", LIMITS)
    assert caught.value.code == "empty_file"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_clean_pictures_are_upright_and_hold_no_metadata(kind, orientation):
    image = picture()
    content = saved(image, kind, exif=exif(orientation), icc_profile=srgb())
    prepared = prepare(content, LIMITS)
    upright = (40, 60) if orientation in (6, 8) else (60, 40)
    assert (prepared.facts.width, prepared.facts.height) == upright
    clean = shown(prepared, content)
    assert clean.size == upright
    assert SERIAL.encode() not in prepared.clean
    assert b"Exif" not in prepared.clean
    assert not clean.getexif()
    assert clean.info.get("icc_profile")
    if kind in ("PNG", "TIFF"):
        turned = {3: 180, 6: 270, 8: 90}.get(orientation, 0)
        expected = image.rotate(turned, expand=True)
        assert np.array_equal(np.asarray(clean.convert("RGB")), np.asarray(expected))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_upright_picture_keeps_every_pixel(kind):
    content = saved(picture(), kind, exif=exif())
    clean = shown(prepare(content, LIMITS), content)
    assert np.array_equal(
        np.asarray(clean.convert("RGB")), np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    )


def test_comments_and_texts_and_what_follows_the_end_are_stripped():
    notes = PngInfo()
    notes.add_text("Author", SERIAL)
    for content in (
        saved(picture(), "PNG", pnginfo=notes),
        saved(picture(), "JPEG", comment=SERIAL.encode()),
        saved(picture(), "JPEG", progressive=True) + SERIAL.encode(),
        saved(picture(), "GIF", comment=SERIAL.encode()),
    ):
        assert SERIAL.encode() in content
        prepared = prepare(content, LIMITS)
        assert SERIAL.encode() not in prepared.clean
        shown(prepared, content).load()


def test_a_clean_original_is_kept_as_it_is():
    assert prepare(saved(picture(), "PNG"), LIMITS).clean is None


def test_a_pixel_bomb_is_refused_from_its_header():
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 16_000, 16_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(BrokenImage) as caught:
        prepare(bomb, LIMITS)
    assert caught.value.code == "image_too_many_pixels"
    assert "16,000 × 16,000 = 256 megapixels" in caught.value.message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"])
def test_a_truncated_picture_is_flagged_with_its_reason(kind):
    content = saved(picture(400, 300), kind)
    with pytest.raises(BrokenImage) as caught:
        prepare(content[: len(content) // 2], LIMITS)
    assert caught.value.code in ("image_truncated", "broken_image")
    assert caught.value.message


def test_no_damage_ever_raises_anything_else():
    rng = np.random.default_rng(5)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"):
        content = bytearray(saved(picture(), kind, **({"exif": exif(6)} if kind == "JPEG" else {})))
        for _ in range(60):
            damaged = bytearray(content)
            for place in rng.integers(8, len(content), 6):
                damaged[place] = rng.integers(256)
            try:
                prepare(bytes(damaged), LIMITS)
            except BrokenImage:
                continue


def test_cmyk_becomes_rgb():
    content = saved(picture(mode="CMYK"), "JPEG")
    prepared = prepare(content, LIMITS)
    assert shown(prepared, content).mode == "RGB"


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_shown(kind):
    grid = (np.arange(2400, dtype=np.uint32).reshape(40, 60) * 27).astype(np.uint16)
    content = saved(Image.fromarray(grid), kind)
    prepared = prepare(content, LIMITS)
    thumb = np.asarray(Image.open(io.BytesIO(prepared.thumb)).convert("L"))
    assert thumb.min() < 20
    assert thumb.max() > 230


def test_an_animation_is_shown_by_its_first_frame():
    frames = [picture(), picture().rotate(180)]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    prepared = prepare(content, LIMITS)
    assert prepared.facts.meta["frames"] == 2
    assert getattr(shown(prepared, content), "n_frames", 1) == 1


def test_thumbnails_are_at_most_320_pixels():
    prepared = prepare(saved(picture(1000, 500), "JPEG"), LIMITS)
    assert Image.open(io.BytesIO(prepared.thumb)).size == (320, 160)


def test_the_decoder_gives_the_same_as_decoding_here_and_survives_bad_files():
    good = saved(picture(), "JPEG", exif=exif(6))
    with Decoder(LIMITS) as decoder:
        assert decoder.prepare(good) == prepare(good, LIMITS)
        for bad in (b"", b"nonsense", good[:100]):
            with pytest.raises(BrokenImage):
                decoder.prepare(bad)
        assert decoder.prepare(good) == prepare(good, LIMITS)


def test_the_decoder_ends_what_takes_too_long_or_too_much():
    large = saved(Image.new("RGB", (9000, 9000)), "PNG")
    with Decoder(ImageLimits(seconds=0.05)) as decoder, pytest.raises(BrokenImage) as caught:
        decoder.prepare(large)
    assert caught.value.code == "image_too_slow"
    with Decoder(ImageLimits(megabytes=200)) as decoder, pytest.raises(BrokenImage) as caught:
        decoder.prepare(large)
    assert caught.value.code in ("image_memory", "broken_image")
