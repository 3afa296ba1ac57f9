"""Digests and alerts by e-mail: who is told what and how often, once, whatever breaks."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pydantic import ValidationError

from assay.core.errors import Invalid
from assay.core.values import DAY, HOUR, MINUTE, SECOND
from assay.jobs.letters import send_letters
from assay.mail import MailError, mail_server, reach
from assay.services import accounts, letters, planning
from assay.services.planning import Submission
from assay.settings import Settings
from assay.store.findings import insert_finding
from assay.store.places import Credential

YAML = """\
assay: 1
project: {slug}
purpose:
  problem: Tell moods apart
  communication: {{digest: {digest}}}
data:
  text: {{type: text, source: letters, licence: CC0}}
questions:
  mood:
    on: text
    type: choice
    labels: [glad, sad]
quality:
  labels_per_item: 1
  accept:
    - {{measure: settled, at_least: 1}}
"""


@dataclass
class Postbox:
    """A server that takes e-mail, or says that it does not."""

    port: int = 0
    letters: list[str] = field(default_factory=list)
    closed: bool = False


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Postbox = self.server.box
        self.say("220 here")
        for line in self.rfile:
            word = line.decode().split(" ")[0].strip().upper()
            if word == "QUIT":
                self.say("221 bye")
                return
            if word == "MAIL" and box.closed:
                self.say("451 not now")
            elif word == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                box.letters.append(b"".join(lines).decode())
                self.say("250 taken")
            else:
                self.say("250 well")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def box() -> Iterator[Postbox]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.box = Postbox(server.server_address[1])
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.box
        server.shutdown()


@pytest.fixture
def posting(assay, box):
    """An Assay that sends e-mail."""
    assay.settings.mail = f"smtp://127.0.0.1:{box.port}"
    assay.settings.mail_from = "assay@example.org"
    return assay


@pytest.fixture
def olive(world):
    return world.person("Olive", "creator")


def project(assay, person, slug="moods", digest="weekly"):
    source = YAML.format(slug=slug, digest=digest)
    assay.perform_now(person.credential, planning.create_project, Submission(source=source))


def choose(assay, person, **settings):
    assay.database.write_now(
        lambda conn: accounts.store.update_person(conn, person.id, settings=settings)
    )


def noticed(assay, world, slug="moods", key="A-02", at=None):
    (row,) = world.rows("SELECT id FROM projects WHERE slug = :slug", slug=slug)
    document = {"title": f"{key} drifts", "evidence": "Accuracy 0.9 → 0.7."}
    at = assay.clock() if at is None else at
    assay.database.write_now(
        lambda conn: insert_finding(conn, row["id"], world.uid("fnd"), "drift", key, document, at)
    )


def subjects(box):
    return [
        line.removeprefix("Subject: ")
        for letter in box.letters
        for line in letter.splitlines()
        if line.startswith("Subject: ")
    ]


def test_a_project_is_told_about_as_often_as_its_blueprint_says(posting, olive, clock, box):
    project(posting, olive, "moods", "weekly")
    project(posting, olive, "notes", "daily at noon")
    project(posting, olive, "songs", "by word of mouth")
    assert send_letters(posting) == 0, "who is new is told from now on"
    clock.forward(DAY)
    assert send_letters(posting) == 1
    assert subjects(box) == ["Notes: the last day"]
    assert send_letters(posting) == 0
    clock.forward(6 * DAY)
    assert send_letters(posting) == 2
    assert sorted(subjects(box)[1:]) == ["Moods: the last 7 days", "Notes: the last 6 days"]


def test_a_digest_says_how_far_a_project_is_and_names_no_address(posting, world, olive, clock, box):
    project(posting, olive)
    send_letters(posting)
    clock.forward(7 * DAY - HOUR)
    noticed(posting, world)
    clock.forward(HOUR)
    send_letters(posting)
    (letter,) = box.letters
    text = letter.partition("\n\n" if "\n\n" in letter else "\r\n\r\n")[2]
    assert "/projects/moods/overview" in text
    assert "0 of 0 items are settled" in text
    assert "A-02 drifts" in text
    assert "/profile" in text, "how to be told less is in each letter"
    assert "@" not in text


@pytest.mark.parametrize(
    ("chosen", "after_a_day", "after_a_week"), [("daily", 1, 2), ("weekly", 0, 1), ("never", 0, 0)]
)
def test_what_a_person_chose_counts_more(
    posting, olive, clock, box, chosen, after_a_day, after_a_week
):
    project(posting, olive, digest="weekly")
    choose(posting, olive, digest=chosen)
    send_letters(posting)
    clock.forward(DAY)
    send_letters(posting)
    assert len(box.letters) == after_a_day
    clock.forward(6 * DAY)
    send_letters(posting)
    assert len(box.letters) == after_a_week


def test_who_runs_no_project_is_told_nothing(posting, world, olive, clock, box):
    project(posting, olive)
    annotator = world.person("Ann")
    (row,) = world.rows("SELECT id FROM projects WHERE slug = 'moods'")
    world.member(row["id"], annotator)
    choose(posting, annotator, digest="daily", alerts=True)
    send_letters(posting)
    noticed(posting, world)
    clock.forward(8 * DAY)
    send_letters(posting)
    assert [line for line in box.letters[0].splitlines() if line.startswith("To:")] == [
        f"To: {olive.uid}@example.org"
    ]
    assert len(box.letters) == 1


def test_what_was_noticed_is_told_within_the_hour_and_once(posting, world, olive, clock, box):
    project(posting, olive)
    choose(posting, olive, digest="never", alerts=True)
    send_letters(posting)
    clock.forward(HOUR)
    assert send_letters(posting) == 0, "nothing was noticed"
    noticed(posting, world, key="A-02")
    noticed(posting, world, key="A-03")
    clock.forward(HOUR)
    assert send_letters(posting) == 1
    assert subjects(box) == ["Moods: 2 findings"]
    clock.forward(HOUR)
    assert send_letters(posting) == 0


def test_what_a_server_does_not_take_is_sent_later(posting, world, olive, clock, box):
    project(posting, olive)
    choose(posting, olive, alerts=True)
    send_letters(posting)
    noticed(posting, world)
    clock.forward(HOUR)
    box.closed = True
    assert send_letters(posting) == 0
    box.closed = False
    assert send_letters(posting) == 0, "not at once: the server may need a while"
    clock.forward(letters.STALE + SECOND)
    assert send_letters(posting) == 1
    assert "A-02 drifts" in box.letters[0]


def test_two_servers_send_a_letter_once(posting, olive, clock):
    project(posting, olive)
    send_letters(posting)
    clock.forward(7 * DAY)
    first = posting.write_as_system(letters.take_due)
    second = posting.write_as_system(letters.take_due)
    assert [one.kind for one in first if one.person_id == olive.id].count("weekly") == 1
    assert [one for one in second if one.person_id == olive.id] == []


def test_a_process_that_dies_with_a_letter_in_hand_loses_none(posting, olive, clock, box):
    project(posting, olive)
    send_letters(posting)
    clock.forward(7 * DAY)
    posting.write_as_system(letters.take_due)
    clock.forward(MINUTE)
    assert send_letters(posting) == 0
    clock.forward(letters.STALE)
    assert send_letters(posting) == 1
    assert len(box.letters) == 1


def test_without_a_server_nothing_is_kept_or_sent(assay, world, olive, clock):
    project(assay, olive)
    clock.forward(8 * DAY)
    assert send_letters(assay) == 0
    assert world.rows("SELECT * FROM letters") == []


def test_a_digest_can_be_read_at_any_time(client, posting, world, olive):
    project(posting, olive)
    me = Credential("person", olive.id)
    view = posting.perform_now(me, letters.read_digest, 3)
    assert view.subject == "Moods: the last 3 days"
    assert view.n_projects == 1
    with pytest.raises(Invalid):
        posting.perform_now(me, letters.read_digest, 91)
    other = Credential("person", world.person("Ann").id)
    nothing = posting.perform_now(other, letters.read_digest)
    assert nothing.n_projects == 0
    assert "You run no project." in nothing.text


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("mail.example.org", "a@example.org"),
        ("http://mail.example.org", "a@example.org"),
        ("smtp://mail.example.org:many", "a@example.org"),
        ("smtps://", "a@example.org"),
        ("smtps://mail.example.org", ""),
        ("smtp://me:secret@mail.example.org", "a@example.org"),
    ],
)
def test_a_mail_setting_that_cannot_be_stops_the_start(url, sender):
    with pytest.raises(ValidationError, match="mail"):
        Settings(mail=url, mail_from=sender)


def test_a_server_that_is_not_there_is_said_so(box):
    reach(mail_server(f"smtp://127.0.0.1:{box.port}", "a@example.org"))
    with socketserver.TCPServer(("127.0.0.1", 0), Talk) as gone:
        port = gone.server_address[1]
    with pytest.raises(MailError, match=str(port)):
        reach(mail_server(f"smtp://127.0.0.1:{port}", "a@example.org"))


def test_a_title_with_line_ends_makes_no_headers(posting, world, olive, clock, box):
    project(posting, olive)
    with posting.database.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE projects SET title = 'Moods\r\nBcc: all@example.org'")
    send_letters(posting)
    clock.forward(7 * DAY)
    assert send_letters(posting) == 1
    assert not any(line.startswith("Bcc:") for line in box.letters[0].splitlines()[:12])
