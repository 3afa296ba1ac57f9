from hypothesis import given
from hypothesis import strategies as st

from assay.core.guidelines.difference import (
    Run,
    changed_lines,
    line_difference,
    rule_differences,
    rules_changed,
    word_difference,
)
from assay.core.guidelines.document import parse_rules

texts = st.text(alphabet="ab .,\n", max_size=60)


def joined(runs, *ops):
    return "".join(run.text for run in runs if run.op in ops)


@given(texts, texts)
def test_words_kept_and_gone_give_the_old_text_and_kept_and_new_the_new_one(before, after):
    runs = word_difference(before, after)
    assert joined(runs, "=", "-") == before
    assert joined(runs, "=", "+") == after


@given(texts, texts)
def test_lines_rebuild_both_texts(before, after):
    runs = line_difference(before, after)
    assert [r.text for r in runs if r.op in "=-"] == before.splitlines()
    assert [r.text for r in runs if r.op in "=+"] == after.splitlines()


def test_a_reworded_phrase_is_one_change():
    runs = word_difference("the box holds it", "the frame keeps it")
    assert runs == (
        Run("=", "the "),
        Run("-", "box holds"),
        Run("+", "frame keeps"),
        Run("=", " it"),
    )


def test_each_rule_is_added_removed_changed_or_same():
    before = parse_rules("## R1 One\na\n## R2 Two\nb\n## R3 Three\nc\n")
    after = parse_rules("## R1 One\na\n## R3 Three\nc d\n## R4 Four\ne\n")
    kinds = {d.rule: d.kind for d in rule_differences(before, after)}
    assert kinds == {"R1": "same", "R2": "removed", "R3": "changed", "R4": "added"}
    assert rules_changed(before, after) == {"R2", "R3", "R4"}


def test_a_new_title_alone_is_a_change():
    before, after = parse_rules("## R1 One\n"), parse_rules("## R1 Uno\n")
    assert rule_differences(before, after)[0].kind == "changed"


def test_a_rule_that_only_moved_is_the_same():
    before = parse_rules("## R1 One\na\n## R2 Two\nb\n")
    after = parse_rules("## R2 Two\nb\n## R1 One\na\n")
    assert rules_changed(before, after) == frozenset()


def test_changed_lines_come_with_their_neighbours_and_gaps_marked():
    before = "\n".join("abcdefghijklmnop")
    after = before.replace("c", "C").replace("n", "N")
    shown = changed_lines(before, after, context=1)
    text = " ".join(f"{run.op}{run.text}" for run in shown)
    assert text == "=b -c +C =d =… =m -n +N =o"


def test_no_change_shows_no_lines():
    assert changed_lines("a\nb", "a\nb") == ()


def test_a_long_repetitive_text_is_compared_in_bounded_time():
    before, after = "a b " * 20_000, "b a " * 20_000
    runs = word_difference(before, after)
    assert joined(runs, "=", "+") == after
