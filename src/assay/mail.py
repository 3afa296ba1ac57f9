"""E-mail by SMTP, to the one server that the operator named.

A password goes over an encrypted connection only, unless the server is this machine.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

SECONDS = 20.0
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_HERE = ("localhost", "127.0.0.1", "::1")


class MailError(Exception):
    """The server could not be reached, or did not take a letter; the words say why."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in, and whom they come from."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in plain text."""

    to: str
    subject: str
    text: str
    at: datetime


def mail_server(url: str, sender: str) -> MailServer | None:
    """The server of a setting; None where it is empty. ``MailError`` where it cannot be."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailError("The setting `mail` is no address.") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise MailError(f"The setting `mail` begins with {', '.join(_PORTS)} and names a host.")
    if "@" not in sender:
        raise MailError("The setting `mail_from` is needed: the address that e-mail comes from.")
    if parts.username and parts.scheme == "smtp" and parts.hostname not in _HERE:
        raise MailError("A password is sent by `smtp+starttls` or `smtps` only.")
    return MailServer(
        parts.scheme,
        parts.hostname,
        port or _PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )


def send(server: MailServer, letter: Letter) -> None:
    """Hand a letter in; ``MailError`` where it was not taken."""
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    try:
        with _connected(server) as connection:
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{server.host}:{server.port}: {error}") from error


def reach(server: MailServer) -> None:
    """Connect and sign in as for a letter, without one; ``MailError`` where that fails."""
    try:
        with _connected(server) as connection:
            connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{server.host}:{server.port}: {error}") from error


def _connected(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.scheme == "smtps":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trust)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.scheme == "smtp+starttls":
            connection.starttls(context=trust)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection
