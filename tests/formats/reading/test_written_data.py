"""Data that are texts or structures: HTML and its offsets, conversations, series."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.formats.reading.conversations import conversation
from assay.formats.reading.hypertext import hypertext, text_of
from assay.formats.reading.series import series


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain", "plain"),
        ("<p>one</p><p>two</p>", "one\ntwo\n"),
        ("a<br>b", "a\nb"),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1\t2\t\n3\t\n"),
        ("<pre>\n\n x\r\n y<br>z</pre>", "\n x\n y\nz\n"),
        ("a &lt; b&nbsp;&amp; 😀", "a < b\xa0& 😀"),
        ("<p>x</p>\n  <p>y</p>", "x\ny\n"),
        ("<div>in <b>bold</b> <i>it</i></div>", "in bold it\n"),
        ("<b>open", "open"),
    ],
)
def test_the_text_of_html_is_its_text_nodes_one_after_another(source, text):
    html, found = hypertext(source)
    assert found == text
    assert text_of(html) == text


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>safe",
        "<img src=https://example.org/x onerror=alert(1)>safe",
        "<a href='javascript:alert(1)' onclick=x>safe</a>",
        "<svg><style>x</style></svg>safe",
        "<p style='background:url(//x)'>safe</p>",
        "<iframe src=//x></iframe>safe",
        "<base href=//x><meta http-equiv=refresh content='0;//x'>safe",
    ],
)
def test_what_runs_or_loads_is_gone(source):
    html, text = hypertext(source)
    assert text.strip() == "safe"
    for gone in ("script", "src", "href", "on", "style", "url", "iframe", "meta", "svg"):
        assert gone not in html.replace("</", "<").replace("safe", "")


def test_html_without_text_has_none():
    assert hypertext("<p> </p><script>1</script>")[1] == ""


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<b>", "</b>", "<br>", "<pre>", "</pre>", "<td>", "<tr>", "<table>",
             "</table>", "<li>", "<ul>", "</ul>", "a", " ", "\n", "\r\n", "&amp;", "é", "😀", "<x>"]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_clean_html_stays_as_it_is_when_it_comes_in_again(parts):
    html, text = hypertext("".join(parts))
    _, same = hypertext(html)
    assert same.strip() == text.strip()
    assert text_of(html).strip() == text.strip()
    assert "\r" not in html


def test_a_conversation_says_each_thing_that_is_wrong_with_it():
    found, problems = conversation(
        {
            "turns": [
                {"role": "user", "text": "a", "id": "x"},
                {"role": "", "text": 3, "id": "x", "mood": 1},
                "no",
            ],
            "candidates": [{"id": "x", "text": "c"}, 5],
            "prompt": 4,
            "other": 1,
        }
    )
    assert found is None
    assert {(problem.pointer, problem.code) for problem in problems} == {
        ("/other", "unknown_field"),
        ("/turns/1/mood", "unknown_field"),
        ("/turns/1/text", "wrong_type"),
        ("/turns/1/role", "bad_name"),
        ("/turns/1/id", "duplicate"),
        ("/turns/2", "wrong_type"),
        ("/candidates/0/id", "duplicate"),
        ("/candidates/1", "wrong_type"),
        ("/prompt", "wrong_type"),
    }


@pytest.mark.parametrize("value", ["nonsense", "[", 5, None, [], {"turns": "x"}])
def test_what_is_no_conversation_is_refused(value):
    found, problems = conversation(value)
    assert found is None
    assert problems


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("t\n1\n", "bad_header", 1),
        ("t,t\n1,2\n", "bad_header", 1),
        ("t,v\n", "empty", None),
        ("t,v\n0,1\n0,2\n", "time_not_growing", 3),
        ("t,v\n0,1\n1,x\n", "not_a_number", 3),
        ("t,v\n0,1\n1,inf\n", "not_a_number", 3),
        ("t,v\nnan,1\n", "bad_time", 2),
        ("t,v\n0,1\n1,2,3\n", "wrong_width", 3),
        ("t,v\n0,1\n2026-01-01T00:00:00Z,2\n", "bad_time", 3),
        ('t,v\n"0,1\n', "bad_csv", None),
    ],
)
def test_a_series_says_what_is_wrong_and_in_which_line(text, code, line):
    found, problems = series(text)
    assert found is None
    assert (problems[0].code, problems[0].line) == (code, line)


def test_a_series_may_tell_time_by_instants_and_use_semicolons():
    found, problems = series(
        "\ufeffwhen;a (V);b\n2026-01-01T00:00:00Z;1;\n2026-01-01T00:00:01.5Z;;2\n"
    )
    assert problems == []
    assert found.time == {"unit": "s since 1970", "name": "when"}
    assert found.columns == [{"name": "a", "unit": "V"}, {"name": "b"}]
    assert found.times[1] - found.times[0] == 1.5
    assert found.values == [[1.0, None], [None, 2.0]]
