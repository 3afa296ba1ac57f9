from hypothesis import given
from hypothesis import strategies as st

from assay.core.guidelines.document import check_guideline, parse_rules, preamble

GUIDELINE = """# How we label

Look at the whole picture first.

## R1 Pedestrians
On foot.

### Use when
- walking

## R4: A person on a bicycle
One box.

```md
## R9 not a rule, it is code
```

### R4a is a sub-heading
Text of R4.

## Closing words
Thank you.
"""


def test_headings_with_an_id_make_rules_with_title_text_and_position():
    rules = parse_rules(GUIDELINE)
    assert [(r.rule, r.title, r.position) for r in rules] == [
        ("R1", "Pedestrians", 0),
        ("R4", "A person on a bicycle", 1),
    ]
    assert rules[0].text == "On foot.\n\n### Use when\n- walking"


def test_code_makes_no_rule_and_a_sub_heading_stays_inside():
    text = parse_rules(GUIDELINE)[1].text
    assert "R9 not a rule" in text
    assert text.endswith("Text of R4.")


def test_a_heading_of_the_same_level_ends_a_rule():
    assert "Thank you" not in parse_rules(GUIDELINE)[1].text


def test_a_rule_inside_a_rule_is_its_own():
    rules = parse_rules("# R1 Outer\na\n## R2 Inner\nb\n")
    assert [(r.rule, r.text) for r in rules] == [("R1", "a"), ("R2", "b")]


def test_ids_are_the_same_however_they_are_written():
    text = "## R 04 — Zebra\n## R5) Five\n## R6. Six ##\n"
    assert [(r.rule, r.title) for r in parse_rules(text)] == [
        ("R4", "Zebra"),
        ("R5", "Five"),
        ("R6", "Six"),
    ]


def test_words_that_only_begin_with_r_are_no_rules():
    assert parse_rules("## Rain\n## R2D2 is a robot\n## Roads\n") == ()


def test_the_introduction_is_what_stands_before_the_first_rule():
    assert preamble(GUIDELINE) == "# How we label\n\nLook at the whole picture first."


def test_a_good_guideline_has_no_problems():
    assert check_guideline(GUIDELINE) == ()


def test_a_repeated_id_is_told_with_both_lines():
    (problem,) = check_guideline("## R1 One\n\n## R1 Again\n")
    assert (problem.code, problem.line) == ("duplicate_rule", 3)
    assert "line 1" in problem.message


def test_a_rule_without_a_number_or_title_is_told():
    problems = check_guideline("## Rule: cyclists\n## R7\n")
    assert [(p.code, p.line) for p in problems] == [
        ("rule_without_number", 1),
        ("rule_without_title", 2),
    ]


def test_of_two_rules_with_one_id_the_first_counts():
    assert parse_rules("## R1 One\na\n## R1 Two\nb\n")[0].title == "One"


def test_a_text_over_the_limit_is_told_without_reading_it():
    assert [p.code for p in check_guideline("x" * 200_001)] == ["too_long"]


@given(st.text(alphabet="#R12 ab\n`~:", max_size=200))
def test_any_text_parses_to_rules_with_distinct_ids(text):
    rules = parse_rules(text)
    assert len({r.rule for r in rules}) == len(rules)
    assert [r.position for r in rules] == list(range(len(rules)))
