"""What an operator can set: by environment (``ASSAY_...``) or ``assay.toml`` in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All settings, each with a default that is safe on one machine."""

    model_config = SettingsConfigDict(env_prefix="ASSAY_", extra="forbid")

    data: Path = Field(Path("assay-data"), description="Folder of database, media and secrets.")
    database: str = Field(
        "",
        description="`postgresql://user@host/name`; empty: SQLite in the data folder.",
    )
    media: str = Field(
        "",
        description="Folder of pictures and uploads; empty: `media` in the data folder. Several"
        " servers on one database share it.",
    )
    secret_file: Path | None = Field(
        None,
        description="File of the installation's key; empty: `secret.key` in the data folder."
        " Several servers on one database share it.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on.")
    url: str = Field(
        "", description="Address that people use, with scheme; empty: `http://host:port`."
    )
    work_in_server: bool = Field(
        True, description="Run background jobs in the server; off when `assay work` runs apart."
    )
    session_hours: int = Field(
        12, ge=1, le=720, description="Hours without use after which a sign-in ends."
    )
    session_days: int = Field(30, ge=1, le=365, description="Days after which a sign-in ends.")
    media_minutes: int = Field(
        10, ge=1, le=60, description="Minutes for which a signed media address is good."
    )
    max_upload: int = Field(20_000_000_000, ge=1, description="Largest upload in bytes.")
    max_body: int = Field(
        8_000_000, ge=1_000, description="Largest JSON body of a request in bytes."
    )
    max_image_pixels: int = Field(
        100_000_000, ge=1, description="Largest image that is decoded, in pixels."
    )
    max_video_minutes: int = Field(
        240, ge=1, description="Longest video that is taken in, in minutes."
    )
    max_video_frames: int = Field(
        1_000_000, ge=1, description="Most frames of a video that is taken in."
    )
    max_audio_minutes: int = Field(
        720, ge=1, description="Longest recording that is taken in, in minutes."
    )
    max_pages: int = Field(2_000, ge=1, description="Most pages of a document that is taken in.")
    max_media_megabytes: int = Field(
        4_096,
        ge=256,
        description="Memory in megabytes that the decoding of one medium may take; it runs in a"
        " process of its own.",
    )
    tiles_from_pixels: int = Field(
        40_000_000,
        ge=1_000_000,
        description="Pixels from which on an image is shown by tiles, too.",
    )
    key_frames_apart: float = Field(
        10.0,
        gt=0,
        description="Seconds between key frames of a video above which it gets a proxy in which"
        " seeking is quick.",
    )
    assist_url: str = Field(
        "",
        description="Address of a model that cuts out objects by clicks and boxes, asked over"
        " HTTP by the tool `http`.",
    )
    assist_token: str = Field("", description="Bearer token for `assist_url`.")
    assist_encoder: str = Field(
        "", description="ONNX file of an encoder (as of Segment Anything) for the tool `onnx`."
    )
    assist_decoder: str = Field("", description="ONNX file of its decoder.")
    assist_seconds: float = Field(
        20.0, gt=0, le=600, description="Longest that a tool may take for one suggestion."
    )
    assist_at_once: int = Field(
        2, ge=1, le=64, description="Tools at work at once, each in a process of its own."
    )
    mail: str = Field(
        "",
        description="Server that takes e-mail: `smtp://host:25`, `smtp+starttls://user:password@"
        "host:587` or `smtps://user:password@host:465`; empty: no e-mail is sent.",
    )
    mail_from: str = Field("", description="Address that e-mail comes from; needed with `mail`.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged."
    )
    metrics_token: str = Field(
        "", description="Bearer token for `/metrics`; empty: only from the machine itself."
    )

    @model_validator(mode="after")
    def _mail_can_be(self) -> Settings:
        if self.mail:
            from assay.mail import MailError, mail_server  # noqa: PLC0415 - only where it is used

            try:
                mail_server(self.mail, self.mail_from)
            except MailError as error:
                raise ValueError(str(error)) from None
        return self

    def database_url(self) -> str:
        """The database URL in force."""
        return self.database or f"sqlite:///{self.data / 'assay.sqlite'}"

    def public_url(self) -> str:
        """The address that people use, without a slash at its end."""
        return (self.url or f"http://{self.host}:{self.port}").rstrip("/")
