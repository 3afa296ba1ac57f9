"""Sends the letters that are due, where the operator named a server that takes e-mail."""

from __future__ import annotations

import structlog

from assay.app import Assay
from assay.services import letters
from assay.services.letters import DueLetter

log = structlog.get_logger("assay.letters")


def send_letters(assay: Assay) -> int:
    """Write and send what is due; how many were sent.

    Where the server does not take a letter it stays claimed, and is tried again later.
    """
    settings = assay.settings
    if not settings.mail:
        return 0
    sent = 0
    for due in assay.write_as_system(letters.take_due):
        sent += _send(assay, due)
    return sent


def _send(assay: Assay, due: DueLetter) -> bool:
    from assay.mail import Letter, MailError, mail_server, send  # noqa: PLC0415 - seldom used

    settings = assay.settings
    written = assay.perform_now(
        due.credential, letters.write_letter, due.kind, due.since, due.until
    )
    server = mail_server(settings.mail, settings.mail_from)
    if written is not None and server is not None:
        try:
            send(server, Letter(written.to, written.subject, written.text, written.at))
        except MailError as error:
            log.warning("letter_not_taken", kind=due.kind, reason=str(error))
            return False
    assay.write_as_system(lambda ctx: letters.tick_off(ctx, due))
    return written is not None
