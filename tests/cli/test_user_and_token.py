"""``assay user`` and ``assay token`` on an installation that was set up."""

import pytest
from typer.testing import CliRunner

from assay.app import build
from assay.cli.main import command_line
from assay.core.errors import Conflict, NotFound
from assay.services import accounts
from assay.services.context import ANONYMOUS, Credential
from assay.services.credentials import hash_of
from assay.settings import Settings


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture
def set_up(folder):
    assay = build(Settings())
    secret = assay.perform_now(ANONYMOUS, accounts.make_setup_link).url.partition("#")[2]
    details = ("Lab", "Olive", "olive@example.org", "hash", "here", "test")
    assay.perform_now(ANONYMOUS, accounts.set_up, secret, *details)
    assay.close()


def run(*arguments):
    result = CliRunner().invoke(command_line(["user", "token"]), arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def perform(credential, service, *arguments):
    assay = build(Settings())
    try:
        return assay.perform_now(credential, service, *arguments)
    finally:
        assay.close()


def test_an_account_is_made_with_a_link_that_signs_in_once(set_up):
    url = run("user", "add", "ann@example.org", "--name", "Ann").stdout.splitlines()[-1]
    secret = url.partition("#")[2]
    session = perform(ANONYMOUS, accounts.sign_in_by_link, secret, "here", "test")
    own = perform(Credential("session", hash_of(session.secret)), accounts.me)
    assert (own.name, own.role) == ("Ann", "member")
    listed = run("user", "list").stdout
    assert "Ann" in listed
    assert "olive@example.org" in listed


def test_a_lost_password_is_helped_by_a_link(set_up):
    assert "/sign-in#" in run("user", "link", "olive@example.org").stdout


def test_a_token_alone_goes_to_standard_output(set_up):
    made = run("token", "ci", "--user", "olive@example.org", "--scope", "import")
    token = made.stdout.strip()
    assert token.startswith("assay_")
    assert "\n" not in token
    assert perform(Credential("token", hash_of(token)), accounts.me).name == "Olive"


def test_nobody_is_told_so(set_up):
    with pytest.raises(NotFound):
        run("token", "ci", "--user", "nobody@example.org")
    with pytest.raises(NotFound):
        run("user", "link", "nobody@example.org")


def test_before_set_up_the_way_in_is_told(folder):
    with pytest.raises(Conflict, match="assay serve"):
        run("user", "list")
