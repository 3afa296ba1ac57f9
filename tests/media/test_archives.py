import io
import stat
import unicodedata
import warnings
import zipfile

import pytest

from assay.core.errors import Invalid, NotFound
from assay.media.archives import Archive, ArchiveLimits

LIMITS = ArchiveLimits(entries=50, entry_bytes=5_000_000, total_bytes=8_000_000)


def zipped(*entries, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", compression) as file:
        warnings.simplefilter("ignore")
        for name, content in entries:
            file.writestr(name, content)
    out.seek(0)
    return out


def refused(file, limits=LIMITS):
    with pytest.raises(Invalid) as caught:
        Archive(file, limits)
    return caught.value


def test_entries_are_listed_and_read_without_folders_and_litter():
    archive = Archive(
        zipped(("a/", ""), ("a/b.txt", "hello"), ("__MACOSX/a/._b.txt", "x"), ("a/.DS_Store", "x"))
    )
    assert [(entry.name, entry.size) for entry in archive.entries()] == [("a/b.txt", 5)]
    assert archive.read("a/b.txt", 10) == b"hello"
    assert "a/b.txt" in archive
    with pytest.raises(NotFound):
        archive.read("../b.txt", 10)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:/x", "a\\b", "a//b", "./a", "a\nb"]
)
def test_names_that_lead_elsewhere_are_refused_by_name(name):
    error = refused(zipped(("good.txt", "x"), (name, "x")))
    assert error.code == "unsafe_entry"
    assert error.details["entry"] == name


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(kind):
    info = zipfile.ZipInfo("link")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    assert refused(zipped((info, "/etc/passwd"))).details["entry"] == "link"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.txt", "a.txt"),
        ("a.txt", "A.TXT"),
        ("é.txt", unicodedata.normalize("NFD", "é.txt")),
    ],
)
def test_names_that_are_one_on_another_machine_are_refused(first, second):
    assert refused(zipped((first, "1"), (second, "2"))).code == "duplicate_entry"


def test_a_bomb_is_refused_by_what_it_declares():
    assert refused(zipped(("zeros", b"\0" * 4_000_000))).code == "archive_bomb"
    assert refused(zipped(("big", b"x"), ("zeros", b"\0" * 6_000_000))).code == "archive_bomb"
    many = zipped(*((f"{n}.txt", "x") for n in range(60)))
    assert refused(many).code == "archive_bomb"


def test_a_bomb_is_refused_by_what_is_counted_when_it_lies():
    file = zipped(("zeros", b"\0" * 900_000))
    raw = bytearray(file.getvalue())
    place = raw.rfind(b"PK\x01\x02")
    raw[place + 24 : place + 28] = (10).to_bytes(4, "little")
    archive = Archive(io.BytesIO(bytes(raw)), LIMITS)
    with pytest.raises(Invalid) as caught:
        archive.read("zeros", 1_000_000)
    assert caught.value.details["entry"] == "zeros"


def test_overlapping_entries_are_refused():
    file = zipped(("a", b"x" * 5000), ("b", b"y" * 5000), compression=zipfile.ZIP_STORED)
    raw = bytearray(file.getvalue())
    second = raw.rfind(b"PK\x01\x02")
    raw[second + 42 : second + 46] = (0).to_bytes(4, "little")
    assert refused(io.BytesIO(bytes(raw))).code == "archive_bomb"


def test_nested_archives_are_refused_by_name_and_by_content():
    inner = zipped(("x", "x")).getvalue()
    assert refused(zipped(("inner.zip", inner))).code == "nested_archive"
    archive = Archive(zipped(("inner.jpg", inner)), LIMITS)
    with pytest.raises(Invalid) as caught:
        archive.read("inner.jpg", 1_000_000)
    assert caught.value.code == "nested_archive"


@pytest.mark.parametrize("content", [b"", b"PK", b"nothing of the kind" * 10])
def test_what_is_no_archive_is_refused(content):
    assert refused(io.BytesIO(content)).code == "not_an_archive"


def test_a_truncated_archive_is_refused():
    whole = zipped(("a", b"x" * 5000)).getvalue()
    assert refused(io.BytesIO(whole[: len(whole) // 2])).code == "not_an_archive"


def test_a_damaged_entry_is_named():
    raw = bytearray(zipped(("a", b"hello world" * 500), compression=zipfile.ZIP_STORED).getvalue())
    raw[200] ^= 0xFF
    archive = Archive(io.BytesIO(bytes(raw)), LIMITS)
    with pytest.raises(Invalid) as caught:
        archive.read("a", 1_000_000)
    assert caught.value.code == "broken_entry"
    assert caught.value.details["entry"] == "a"
