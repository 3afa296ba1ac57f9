"""YAML of blueprints: plain values, places of everything, and clear refusals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.errors import Invalid, Problem
from assay.formats.blueprint_yaml import MAX_CHARACTERS, read, write


def test_words_that_older_yaml_twists_stay_words():
    document = read(
        "on: photo\nlabels: [no, yes, off]\nday: 2027-03-01\ntime: 12:30\noct: 010"
    ).document
    assert document == {
        "on": "photo",
        "labels": ["no", "yes", "off"],
        "day": "2027-03-01",
        "time": "12:30",
        "oct": "010",
    }


def test_numbers_truth_and_nothing_are_read():
    document = read("a: 1\nb: -2.5\nc: 1e3\nd: true\ne: null\nf: ~\ng:\nh: '1'\ni: .5").document
    assert document == {
        "a": 1, "b": -2.5, "c": 1000.0, "d": True, "e": None, "f": None,
        "g": None, "h": "1", "i": 0.5,
    }  # fmt: skip


def test_every_part_knows_its_line_and_column():
    source = read("a: 1\nlist:\n  - {name: x, key: 2}\n  - name: y\n    a/b: z\n")
    assert source.place("/list/0/key") == (3, 15)
    assert source.place("/list/1/a~1b") == (5, 5)
    assert source.place("/list/1/name/deeper") == (4, 5)
    assert source.place("/nowhere") == (1, 1)


def test_problems_are_given_their_lines_in_the_order_of_the_text():
    source = read("a: 1\nb: 2\n")
    found = source.located([Problem("/b", "x", "y"), Problem("/a", "x", "y")])
    assert [(one.pointer, one.line) for one in found] == [("/a", 1), ("/b", 2)]


@pytest.mark.parametrize(
    ("text", "code", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3, "already, in line 1"),
        ("a: &x 1\n", "bad_yaml", 1, "anchors"),
        ("a: 1\nb: *a\n", "bad_yaml", 2, "aliases"),
        ("a: !!python/object:os.system x\n", "bad_yaml", 1, "tags"),
        ("a:\n\t- b\n", "bad_yaml", 2, "tab"),
        ("a: 1\nb: [1, 2\n", "bad_yaml", 3, ""),
        ("a: .nan\n", "not_finite", 1, "finite"),
        ("a: 1\nb: -.inf\n", "not_finite", 2, "finite"),
        ("a: 1e999\n", "not_finite", 1, "large"),
        ("a: 1\n---\nb: 2\n", "bad_yaml", 2, "another document"),
        ("a: 1\nb: \x01\n", "bad_text", 2, "character"),
        ("<<: {a: 1}\n", "bad_key", 1, "merge"),
        ("[" * 40, "bad_yaml", 1, "deep"),
        ("? [a]\n: b\n", "bad_key", 1, "text"),
        ("", "empty", 1, "empty"),
        ("# only words\n", "empty", 1, "empty"),
        ("a" * (MAX_CHARACTERS + 1), "too_long", 1, "most"),
    ],
)
def test_what_is_refused_is_refused_with_its_line(text, code, line, words):
    with pytest.raises(Invalid) as caught:
        read(text)
    problem = caught.value.problems[0]
    assert (problem.code, problem.line) == (code, line)
    assert words in problem.message


def test_what_is_written_reads_like_a_person_wrote_it():
    text = write(
        {
            "on": "photo",
            "labels": [{"name": "no", "key": "1"}],
            "deadline": "2027-03-01",
            "guideline": "# One\n\nTwo\n",
        }
    )
    assert "on: photo\n" in text
    assert "- {name: no, key: '1'}" in text
    assert "deadline: 2027-03-01\n" in text
    assert "guideline: |\n" in text


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)
    | st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=12
    )
    | st.sampled_from(["no", "on", "1", "1.5", "~", "null", "true", ".5", "- a", "a: b", "x\ny\n"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdef01-", max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=5), PLAIN, max_size=4))
def test_what_is_written_is_read_back(document):
    assert read(write(document)).document == document
