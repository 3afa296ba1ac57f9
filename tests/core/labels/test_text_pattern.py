"""Patterns of texts: the same verdicts as the standard library's, in linear time."""

import re
import timeit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.labels.text_pattern import PatternError, compiled

atoms = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "[a-c1]", "\\d", "\\w", "\\S", "\\.", "é", "[\\d-]", "-"]
)
repeats = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "{0,2}"])
patterns = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda both: f"({both[0]}|{both[1]})"),
        st.tuples(inner, repeats).map(lambda both: f"(?:{both[0]}){both[1]}"),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(patterns, st.lists(st.text("abc1.é\n-", max_size=8), min_size=5, max_size=5))
def test_the_verdict_is_that_of_the_standard_library(pattern, texts):
    reference = re.compile(pattern, re.ASCII)
    for text in texts:
        assert compiled(pattern).matches(text) == bool(reference.fullmatch(text))


def test_ends_may_be_marked():
    for pattern in ("^ab$", "ab$", "^ab"):
        assert compiled(pattern).matches("ab")
        assert not compiled(pattern).matches("xab")
    assert compiled("a\\$").matches("a$")


@pytest.mark.parametrize(
    "pattern",
    ["a**", "a*?", "(a", "a)", "[a", "[]", "[b-a]", "(?=a)", "(?P<x>a)", "\\1", "\\b", "a{3,2}",
     "a{", "a{0}", "*a", "\\", "$a", "((a{400}){2})", "(" * 60 + ")" * 60, "x" * 501],
)  # fmt: skip
def test_what_it_cannot_match_in_linear_time_or_does_not_know_is_refused(pattern):
    with pytest.raises(PatternError) as caught:
        compiled(pattern)
    assert 0 <= caught.value.place <= len(pattern)
    assert caught.value.message


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*a){12}b"])
def test_patterns_that_hang_other_engines_take_a_moment(pattern):
    text = "a" * 20_000
    assert not compiled(pattern).matches(text)
    assert timeit.timeit(lambda: compiled(pattern).matches(text), number=1) < 1.0
