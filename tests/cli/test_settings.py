"""A setting that cannot be is said so by every verb, without what was set."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("verb", ["serve", "doctor", "migrate"])
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ASSAY_PORT", "a1b2c3", "ASSAY_PORT: "),
        ("ASSAY_MAIL", "smtps://me:a1b2c3@mail.example.org", "the address that e-mail comes from"),
        ("ASSAY_MAIL", "smtp://me:a1b2c3@mail.example.org", "`mail_from` is needed"),
    ],
)
def test_a_setting_that_cannot_be_is_named_and_kept_to_itself(tmp_path, verb, name, value, told):
    env = {**os.environ, "ASSAY_DATA": str(tmp_path / "data"), "COLUMNS": "200", name: value}
    asked = subprocess.run(
        [sys.executable, "-m", "assay.cli.main", verb],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert asked.returncode == 78
    assert told in asked.stderr
    assert "a1b2c3" not in asked.stdout + asked.stderr
    assert "Traceback" not in asked.stderr
