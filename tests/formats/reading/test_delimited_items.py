import pytest

from assay.core.errors import Invalid
from assay.formats.reading import CSV, Position, ReadOptions, RowRules
from assay.formats.reading.delimited import delimited_rows

from .sources import MemorySource

RULES = RowRules({"text": "text"}, {"lang": frozenset({"en", "de"}), "site": None})


def read(content, start=Position(), **options):  # noqa: B008
    source = MemorySource(content, "items.csv")
    return list(CSV.rows(source, RULES, ReadOptions(**options), start))


def texts(rows):
    return [row.item.data["text"] for row in rows]


def test_columns_are_found_by_their_names():
    (row,) = read(
        "id,text,lang,site,group,priority,gold.topic,gold.tags\n"
        '7,hello,en,x,g,3,news,"[""a"", ""b""]"\n'
    )
    item = row.item
    assert (item.external_id, item.data, item.group) == ("7", {"text": "hello"}, "g")
    assert (item.attributes, item.priority) == ({"lang": "en", "site": "x"}, 3)
    assert item.gold.answers == {"topic": "news", "tags": ["a", "b"]}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_header(delimiter):
    assert texts(read(f"id{delimiter}text\n1{delimiter}a\n")) == ["a"]


def test_formulas_stay_the_text_that_they_are():
    formula = '=HYPERLINK("http://x","y")'
    assert texts(read('text\n"=HYPERLINK(""http://x"",""y"")"\n+1\n@x\n-2\n')) == [
        formula,
        "+1",
        "@x",
        "-2",
    ]


def test_quoted_cells_hold_delimiters_quotes_and_line_ends():
    rows = read('id,text\n1,"a, ""b""\nc"\n2,d\n')
    assert texts(rows) == ['a, "b"\nc', "d"]
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('id,text\n1,"a"b\n2,c\n', "bad_csv"),
        ("id,text\n1,a,b\n2,c\n", "wrong_width"),
        ("id,text\n1\n2,c\n", "wrong_width"),
        (b"id,text\n1,\xff\n2,c\n", "bad_utf8"),
        ("id,text,lang\n1,a,fr\n2,c,\n", "unknown_value"),
        ("id,text,priority\n1,a,high\n2,c,\n", "wrong_type"),
        ("id,text\n1,\n2,c\n", "empty"),
    ],
)
def test_a_bad_record_is_named_and_those_after_it_come_in(content, code):
    bad, good = read(content)
    assert bad.problems[0].problem.code == code
    assert bad.line == 2
    assert (good.line, good.item.data["text"]) == (3, "c")


def test_a_quote_that_is_never_closed_loses_only_what_it_swallowed():
    rows = read('id,text\n1,a\n2,"b\n3,c\n')
    assert rows[0].item.data["text"] == "a"
    assert rows[1].problems[0].problem.code == "bad_csv"
    assert rows[1].line == 3


def test_byte_order_mark_windows_line_ends_and_blank_lines():
    assert texts(read(b"\xef\xbb\xbfid,text\r\n1,a\r\n\r\n2,b")) == ["a", "b"]


@pytest.mark.parametrize(
    ("header", "code", "words"),
    [
        ("id,body", "unknown_columns", "body"),
        ("id,lang", "missing_columns", "text"),
        ("id,text,text", "duplicate_columns", "text"),
        ("id,external_id,text", "duplicate_columns", "external_id"),
        ("", "bad_header", "empty"),
    ],
)
def test_a_header_that_cannot_be_used_tells_what_to_mend(header, code, words):
    with pytest.raises(Invalid) as caught:
        read(header + "\n1,a\n")
    assert caught.value.code == code
    assert words in caught.value.message


def test_columns_can_be_mapped_and_others_ignored():
    assert texts(read("id,body\n1,a\n", columns={"body": "data.text"})) == ["a"]
    assert texts(read("id,body\n1,a\n", text_column="body")) == ["a"]
    assert texts(read("id,text,junk\n1,a,b\n", other_columns="ignore")) == ["a"]
    with pytest.raises(Invalid) as caught:
        read("id,body\n1,a\n", columns={"body": "data.photo"})
    assert caught.value.code == "unknown_target"


def test_reading_on_from_any_record_gives_the_same_rows():
    content = 'id,text\n1,a\n2,"b\nb"\n3,"x"y\n4,é\n5,e\n'
    rows = read(content)
    for done in range(1, 5):
        last = rows[done - 1]
        start = last.position()
        assert read(content, start) == rows[done:]
        chunks = MemorySource(content).chunks()
        assert list(delimited_rows(chunks, RULES, ReadOptions(), start)) == rows[done:]
