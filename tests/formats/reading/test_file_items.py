import pytest

from assay.core.errors import Invalid
from assay.formats.reading import FILES, ZIP, Position, ReadOptions, RowRules, choose_reader

from .sources import MemorySource

RULES = RowRules({"photo": "image"}, {"weather": frozenset({"sun", "rain"}), "site": None})
TEXTS = RowRules({"text": "text"}, {})
PNG = b"\x89PNG\r\n\x1a\n"


def read(files, rules=RULES, start=Position(), **options):  # noqa: B008
    return list(ZIP.rows(MemorySource(files=files), rules, ReadOptions(**options), start))


def test_each_picture_is_an_item_named_by_its_place():
    rows = read({"a/1.png": PNG, "b.jpg": b"x"})
    assert [(row.external_id, row.item.data) for row in rows] == [
        ("a/1.png", {"photo": "a/1.png"}),
        ("b.jpg", {"photo": "b.jpg"}),
    ]


def test_folder_names_become_attributes_when_asked():
    rows = read({"sun/a/1.png": PNG, "fog/a/2.png": PNG}, attributes_from=("weather", "site"))
    assert rows[0].item.attributes == {"weather": "sun", "site": "a"}
    assert rows[1].problems[0].problem.code == "unknown_value"
    with pytest.raises(Invalid):
        read({"sun/1.png": PNG}, attributes_from=("mood",))


def test_a_manifest_says_what_the_items_are():
    rows = read(
        {
            "set/manifest.jsonl": b'{"external_id":"one","data":{"photo":"img/1.png"},'
            b'"attributes":{"weather":"sun"}}\n{"data":{"photo":"img/9.png"}}\n'
            b'{"data":{"photo":"../../etc/passwd"}}\n',
            "set/img/1.png": PNG,
            "set/img/unused.png": PNG,
        }
    )
    assert rows[0].item.data == {"photo": "set/img/1.png"}
    assert rows[0].item.attributes == {"weather": "sun"}
    assert [row.problems[0].problem.code for row in rows[1:]] == ["no_such_file"] * 2
    assert rows[1].problems[0].problem.pointer == "/data/photo"


def test_a_manifest_can_be_csv():
    rows = read({"manifest.csv": b"id,photo,weather\n1,a.png,rain\n", "a.png": PNG})
    assert (rows[0].external_id, rows[0].item.data) == ("1", {"photo": "a.png"})


def test_two_manifests_side_by_side_are_refused():
    with pytest.raises(Invalid) as caught:
        read({"manifest.csv": b"", "manifest.jsonl": b""})
    assert caught.value.code == "several_manifests"


def test_items_of_several_data_need_a_manifest():
    with pytest.raises(Invalid) as caught:
        read({"a.png": PNG}, RowRules({"left": "image", "right": "image"}))
    assert caught.value.code == "manifest_needed"


def test_text_files_are_items_where_items_are_texts():
    rows = read({"a.txt": "héllo".encode(), "b.txt": b"\xff", "c.png": PNG}, TEXTS)
    assert rows[0].item.data == {"text": "héllo"}
    assert [row.problems[0].problem.code for row in rows[1:]] == ["bad_utf8", "wrong_type"]


def test_reading_on_from_any_entry_gives_the_same_rows():
    files = {f"{n}.png": PNG for n in range(5)}
    rows = read(files)
    assert read(files, start=rows[1].position()) == rows[2:]
    manifest = {"manifest.jsonl": b'{"data":{"photo":"0.png"}}\n' * 5, **files}
    rows = read(manifest)
    assert read(manifest, start=rows[1].position()) == rows[2:]


def test_formats_are_told_by_content_first():
    assert choose_reader("x.png", b"PK\x03\x04").name == "zip"
    assert choose_reader("noname", PNG).name == "files"
    assert choose_reader("x.csv", b"a,b\n").name == "csv"
    assert choose_reader("x.txt", b"a text\n").name == "files"
    with pytest.raises(Invalid):
        choose_reader("x.exe", b"MZ")
    assert FILES.count(MemorySource(files={"a.png": PNG})) == 1
