"""Consensus, agreement and annotators on tables of any kind, and the command."""

import json

import pandas as pd
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from assay.analysis import agreement, annotators, confusions, consensus, quality_report
from assay.cli.quality import register
from assay.core.errors import Invalid, NotFound

ROWS = {
    "task": ["t1", "t1", "t1", "t2", "t2", "t2", "t3", "t3", "t1"],
    "worker": ["a", "b", "c", "a", "b", "c", "a", "b", "c"],
    "label": ["x", "x", "y", "y", "y", "y", "x", "x", "x"],
}
GOLD = {"task": ["t1", "t2"], "label": ["x", "x"]}
# Four annotators, twelve units (Krippendorff 2011); 0 is a gap.
FOUR_RATERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]


def test_the_result_comes_in_the_library_of_the_input():
    frame = consensus(pd.DataFrame(ROWS), method="majority")
    assert isinstance(frame, pd.DataFrame)
    assert frame["label"].tolist() == ["x", "y", "x"]
    assert isinstance(consensus(pl.DataFrame(ROWS)), pl.DataFrame)
    assert isinstance(consensus(ROWS), pl.DataFrame)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet", "jsonl"])
def test_paths_of_every_kind_give_the_same_answer(tmp_path, suffix):
    path = tmp_path / f"labels.{suffix}"
    frame = pl.DataFrame(ROWS)
    {
        "csv": frame.write_csv,
        "tsv": lambda p: frame.write_csv(p, separator="\t"),
        "parquet": frame.write_parquet,
        "jsonl": frame.write_ndjson,
    }[suffix](path)
    assert consensus(path).equals(consensus(frame))


def test_repeated_answers_count_once_and_the_last_holds():
    report = quality_report(ROWS, method="majority")
    assert (report.repeated, report.n_answers) == (1, 8)
    assert report.consensus.row(0, named=True)["posterior"] == 1.0


def test_gold_measures_consensus_and_annotators_but_teaches_only_where_asked():
    report = quality_report(ROWS, GOLD, method="majority")
    assert report.accuracy.value == 0.5
    assert report.annotators["gold"].to_list() == [0.5, 0.5, 0.5]
    assert report.confusion.filter(pl.col("n") > 0).rows() == [("x", "x", 3), ("x", "y", 3)]
    assert consensus(ROWS, "dawid_skene", GOLD)["label"].to_list()[:2] == ["x", "x"]


def test_gold_with_a_label_that_nobody_gave_is_simply_wrong():
    report = quality_report(ROWS, {"task": ["t1"], "label": ["z"]})
    assert report.accuracy.value == 0.0


def test_agreement_tells_the_figures_that_reports_ask_for():
    rows = pl.DataFrame(
        [
            (str(task), f"w{worker}", str(label))
            for worker, row in enumerate(FOUR_RATERS)
            for task, label in enumerate(row)
            if label
        ],
        schema=["task", "worker", "label"],
        orient="row",
    )
    nominal = agreement(rows)
    assert nominal.alpha.value == pytest.approx(0.74342, abs=1e-5)
    assert nominal.reported["percent"].value == pytest.approx(0.81818, abs=1e-5)
    assert nominal.reported["fleiss_kappa"].value == pytest.approx(0.76117, abs=1e-5)
    assert nominal.reported["gwet_ac"].value == pytest.approx(0.77544, abs=1e-5)
    graded = agreement(rows, "interval")
    assert graded.alpha.value == pytest.approx(0.849, abs=1e-3)
    assert graded.reported["gwet_ac"].value > nominal.reported["gwet_ac"].value


def test_agreement_of_numbers_by_each_distance():
    rows = {**ROWS, "label": ["1", "2", "1", "3", "3", "3", "1", "1", "1"]}
    assert agreement(rows, "interval").alpha.value > agreement(rows, "nominal").alpha.value
    with pytest.raises(Invalid, match="numbers"):
        agreement(ROWS, "interval")
    with pytest.raises(Invalid, match="nominal"):
        agreement(ROWS, "vague")


def test_annotators_are_listed_with_bounds():
    frame = annotators(ROWS, GOLD)
    assert frame.columns == [
        "worker",
        "n",
        "agreement",
        "agreement_low",
        "agreement_high",
        "skill",
        "skill_low",
        "skill_high",
        "bits",
        "gold",
        "gold_low",
        "gold_high",
        "gold_n",
    ]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"task": ["t"], "label": ["x"]}, "missing_column"),
        ({**ROWS, "x": [1] * 9}, "located_labels"),
        ({**ROWS, "start": ["a"] * 9, "end": [2] * 9}, "bad_position"),
        ({"task": ["t"], "worker": [None], "label": ["x"]}, "empty_cells"),
    ],
)
def test_tables_that_cannot_be_read_say_why(table, code):
    with pytest.raises(Invalid) as caught:
        consensus(table)
    assert caught.value.code == code


def test_missing_and_foreign_files_are_clear_errors(tmp_path):
    with pytest.raises(NotFound):
        consensus(tmp_path / "none.csv")
    odd = tmp_path / "labels.xlsx"
    odd.write_text("x")
    with pytest.raises(Invalid, match=r"\.csv"):
        consensus(odd)
    broken = tmp_path / "labels.parquet"
    broken.write_text("x")
    with pytest.raises(Invalid) as caught:
        consensus(broken)
    assert caught.value.code == "unreadable_table"


def test_the_command_prints_and_writes(tmp_path):
    pl.DataFrame(ROWS).write_csv(tmp_path / "labels.csv")
    pl.DataFrame(GOLD).write_csv(tmp_path / "gold.csv")
    app = typer.Typer()
    app.command("other")(lambda: None)
    register(app)
    out = tmp_path / "out"
    result = CliRunner().invoke(
        app,
        [
            "quality",
            str(tmp_path / "labels.csv"),
            "--gold",
            str(tmp_path / "gold.csv"),
            "--out",
            str(out),
        ],
    )
    assert result.exit_code == 0, result.output
    assert "Krippendorff" in result.output
    report = json.loads((out / "report.json").read_text())
    assert report["accuracy"]["n"] == 2
    assert {path.name for path in out.iterdir()} == {
        "consensus.csv",
        "annotators.csv",
        "agreement_by_label.csv",
        "confusion.csv",
        "report.json",
    }


SPANS = {
    "task": ["d1", "d1", "d1", "d1", "d2", "d2"],
    "worker": ["a", "b", "c", "c", "a", "b"],
    "label": ["PER", "PER", "PER", "LOC", "LOC", None],
    "start": [0, 0, 0, 5, 3, -1],
    "end": [2, 2, 2, 6, 4, -1],
}


def test_labels_with_start_and_end_give_spans_in_the_library_of_the_input():
    frame = consensus(pd.DataFrame(SPANS))
    assert isinstance(frame, pd.DataFrame)
    first = frame.iloc[0].to_dict()
    assert {name: first[name] for name in ("task", "label", "start", "end", "n", "votes")} == {
        "task": "d1",
        "label": "PER",
        "start": 0,
        "end": 2,
        "n": 3,
        "votes": 3,
    }
    people = annotators(SPANS)
    assert people.columns == ["worker", "n", "skill"]
    assert people.filter(pl.col("worker") == "a")["n"].item() == 2
    with pytest.raises(Invalid) as caught:
        consensus(SPANS, gold=GOLD)
    assert caught.value.code == "spans_have_one_method"


def test_a_models_predictions_join_as_one_more_worker():
    told = {"task": ["t1", "t2", "unseen"], "label": ["x", "y", "x"]}
    frame = consensus(ROWS, predictions=told)
    assert frame["n"].to_list() == [4, 4, 2]
    assert frame["task"].to_list() == ["t1", "t2", "t3"]
    with pytest.raises(Invalid) as caught:
        consensus(ROWS, predictions=told, model="a")
    assert caught.value.code == "name_taken"


def test_confusions_are_rows_of_chances_with_bounds():
    frame = confusions(ROWS)
    sums = frame.group_by("worker", "right").agg(pl.col("chance").sum())
    assert sums["chance"].to_list() == pytest.approx([1.0] * 6)
    assert (frame["low"] <= frame["chance"]).all()
    assert (frame["chance"] <= frame["high"]).all()
    with pytest.raises(Invalid, match="auto"):
        confusions(ROWS, method="majority")


@pytest.mark.parametrize("method", ["auto", "majority", "dawid_skene", "mace", "glad", "ordinal"])
def test_an_empty_table_has_an_empty_consensus(method):
    nothing = pl.DataFrame(schema={"task": pl.String, "worker": pl.String, "label": pl.String})
    assert consensus(nothing, method).is_empty()


def test_the_report_says_why_the_consensus_was_taken_so():
    assert "too few" in quality_report(ROWS).why
