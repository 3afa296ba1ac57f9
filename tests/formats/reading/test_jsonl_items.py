import json
import tracemalloc

import pytest

from assay.formats.reading import JSONL, Position, ReadOptions, RowRules, choose_reader
from assay.formats.reading.jsonl import split_lines

from .sources import MemorySource

RULES = RowRules({"text": "text"}, {"lang": frozenset({"en", "de"}), "site": None})
OPTIONS = ReadOptions()


def read(content, start=Position()):  # noqa: B008
    return list(JSONL.rows(MemorySource(content), RULES, OPTIONS, start))


def problem_of(line):
    (row,) = read(line)
    assert row.item is None
    (found,) = row.problems
    return found.problem.code, found.problem.pointer


def test_a_row_comes_in_with_all_its_parts():
    (row,) = read(
        '{"external_id":"a/1","data":{"text":"h\\u00e9llo 😀"},"attributes":{"lang":"en","site":3},'
        '"group":7,"gold":{"answers":{"topic":"x"}},"priority":2}\n'
    )
    item = row.item
    assert (item.external_id, item.data, item.group) == ("a/1", {"text": "héllo 😀"}, "7")
    assert item.attributes == {"lang": "en", "site": "3"}
    assert item.gold.answers == {"topic": "x"}
    assert item.priority == 2
    assert row.external_id == "a/1"


@pytest.mark.parametrize(
    ("line", "code", "pointer"),
    [
        ('{"data":{"text":NaN}}', "not_finite", "/data/text"),
        (
            '{"data":{"text":"a"},"gold":{"answers":{"q":[1,-Infinity]}}}',
            "not_finite",
            "/gold/answers/q/1",
        ),
        ('{"data":{"text":"a\\ud800b"}}', "lone_surrogate", "/data/text"),
        ('{"data":{"text":"a"},"gold":{"answers":{"n":1e999}}}', "not_finite", "/gold/answers/n"),
        (
            '{"data":{"text":"a"},"gold":{"answers":{"n":' + "9" * 30 + "}}}",
            "number_out_of_range",
            "/gold/answers/n",
        ),
        (
            '{"data":{"text":"a"},"gold":{"answers":{"n":' + "9" * 5000 + "}}}",
            "number_out_of_range",
            "",
        ),
        ('{"data":{"text":' + "[" * 100_000 + "]" * 100_000 + "}}", "too_deep", ""),
        (b'{"data":{"text":"\xff"}}', "bad_utf8", ""),
        ('{"data":{"text":"a"}', "bad_json", ""),
        ("[1]", "not_an_object", ""),
        ('{"data":{"text":"a"},"lable":1}', "unknown_field", "/lable"),
        ('{"data":{"text":"a"},"a/b~c":1}', "unknown_field", "/a~1b~0c"),
        ('{"data":{"text":5}}', "wrong_type", "/data/text"),
        ('{"data":"x"}', "wrong_type", "/data"),
        ('{"text":"x","data":{"text":"a"}}', "unknown_field", "/text"),
        ('{"data":{"text":"a"},"attributes":{"lang":["en"]}}', "wrong_type", "/attributes/lang"),
        ('{"data":{"text":"a"},"attributes":{"lang":"fr"}}', "unknown_value", "/attributes/lang"),
        (
            '{"data":{"text":"a"},"attributes":{"mood":"x"}}',
            "unknown_attribute",
            "/attributes/mood",
        ),
        (
            '{"data":{"text":"a"},"attributes":{"site":"a\\u0000"}}',
            "control_character",
            "/attributes/site",
        ),
        ('{"data":{"text":"a"},"external_id":""}', "empty", "/external_id"),
        ('{"data":{"text":"a"},"external_id":"a\\nb"}', "control_character", "/external_id"),
        ('{"data":{"text":"a"},"external_id":"' + "x" * 501 + '"}', "too_long", "/external_id"),
        ('{"data":{"text":"a"},"priority":5000}', "out_of_range", "/priority"),
        ('{"data":{"text":"a"},"priority":1.5}', "wrong_type", "/priority"),
        ('{"data":{"text":"a"},"gold":{"answer":{}}}', "wrong_type", "/gold"),
        ('{"data":{"text":""}}', "empty", "/data/text"),
        ('{"data":{}}', "missing_datum", "/data/text"),
        ('{"data":{"text":"a","photo":"b"}}', "unknown_datum", "/data/photo"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(line, code, pointer):
    assert problem_of(line) == (code, pointer)


def test_deep_answers_within_the_parsers_depth_are_refused_too():
    line = '{"data":{"text":"a"},"gold":{"answers":{"q":' + "[" * 80 + "]" * 80 + "}}}"
    code, pointer = problem_of(line)
    assert code == "too_deep"
    assert pointer.startswith("/gold/answers/q/0/0")


def test_a_bad_row_does_not_stop_those_after_it_and_keeps_line_numbers():
    rows = read('\n{"data":{"text":"a"}}\n\nnonsense\n{"data":{"text":"b"}}')
    assert [(row.line, row.item is not None) for row in rows] == [(2, True), (4, False), (5, True)]


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter():
    rows = read(b'\xef\xbb\xbf{"data":{"text":"a"}}\r\n{"data":{"text":"b"}}\r\n')
    assert [row.item.data["text"] for row in rows] == ["a", "b"]


def test_a_line_over_ten_megabytes_is_named_and_passed_over():
    content = b'{"data":{"text":"a"}}\n' + b"x" * 10_000_001 + b'\n{"data":{"text":"b"}}\n'
    source = MemorySource(content, step=1 << 16)
    rows = list(JSONL.rows(source, RULES, OPTIONS, Position()))
    assert [(row.line, row.item is not None) for row in rows] == [(1, True), (2, False), (3, True)]
    assert rows[1].problems[0].problem.code == "line_too_long"


def test_reading_on_from_any_row_gives_the_same_rows():
    content = "".join(
        json.dumps({"data": {"text": f"é{n}"}, "external_id": n}) + "\n" if n % 5 else "bad\n"
        for n in range(40)
    )
    rows = read(content)
    for done in (1, 7, 39):
        last = rows[done - 1]
        assert read(content, last.position()) == rows[done:]


def test_lines_do_not_depend_on_the_chunks_they_come_in():
    content = b"a\n\nbb\nccc\n" + b"d" * 30 + b"\nee"
    whole = list(split_lines([content], limit=20))
    for step in range(1, 12):
        chunks = [content[n : n + step] for n in range(0, len(content), step)]
        assert list(split_lines(chunks, limit=20)) == whole
    assert sum(size for _, size in whole) == len(content)
    assert [line for line, _ in whole] == [b"a", b"", b"bb", b"ccc", None, b"ee"]


def test_the_number_of_lines_is_counted_with_or_without_a_last_line_end():
    assert JSONL.count(MemorySource("a\nb\n")) == 2
    assert JSONL.count(MemorySource("a\nb")) == 2
    assert JSONL.count(MemorySource("")) == 0


def test_the_format_is_told_by_the_content():
    assert choose_reader("x.csv", b'\xef\xbb\xbf {"data":1}').name == "jsonl"
    assert choose_reader("x.jsonl", b"").name == "jsonl"


class Endless(MemorySource):
    def __init__(self, lines):
        super().__init__()
        self.lines = lines

    def chunks(self, start=0):
        line = json.dumps({"data": {"text": "word " * 40}, "attributes": {"lang": "en"}}) + "\n"
        for _ in range(self.lines // 100):
            yield (line * 100).encode()


def test_memory_does_not_grow_with_the_number_of_rows():
    def peak(lines):
        tracemalloc.start()
        count = sum(1 for _ in JSONL.rows(Endless(lines), RULES, OPTIONS, Position()))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == lines
        return most

    assert peak(20_000) < 1.2 * peak(1_000) + 50_000
