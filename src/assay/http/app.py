"""The web application: routers, errors, headers and the OpenAPI description."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi.spec import Components, SecurityScheme

from assay import __version__
from assay.app import Assay
from assay.core.errors import AssayError
from assay.http import routes
from assay.http.description import CompleteOpenAPIConfig
from assay.http.errors import on_assay_error, on_http_error, on_unexpected
from assay.http.express import Application
from assay.http.middleware import Gate
from assay.http.reading import ApiRequest
from assay.http.system import SYSTEM

DESCRIPTION = """The API of Assay. All paths begin with `/api/v1`; JSON in and out, names in
snake_case, instants in RFC 3339 (UTC). Errors are problem details (RFC 9457) with a stable
`code` and JSON pointers to what is wrong. Lists are paged by cursor. A write to something
mutable carries `If-Match` with the `rev` that was read; a POST may carry an `Idempotency-Key`."""


def create(
    assay: Assay, lifespan: Callable[[Assay], AbstractAsyncContextManager[None]] | None = None
) -> Application:
    """The ASGI application of a running Assay."""

    @asynccontextmanager
    async def life(_: Litestar) -> AsyncIterator[None]:
        if lifespan is None:
            yield
            return
        async with lifespan(assay):
            yield

    https = assay.settings.public_url().startswith("https:")
    return Application(
        route_handlers=[
            Router("/api/v1", route_handlers=list(routes.HANDLERS)),
            *routes.OUTSIDE,
            *SYSTEM,
        ],
        exception_handlers={
            AssayError: on_assay_error,
            HTTPException: on_http_error,
            Exception: on_unexpected,
        },
        middleware=[lambda app: Gate(app, assay.settings.max_body, https)],
        request_class=ApiRequest,
        request_max_body_size=assay.settings.max_body,
        lifespan=[life],
        state=State({"assay": assay}),
        logging_config=None,
        openapi_config=CompleteOpenAPIConfig(
            title="Assay",
            version=__version__,
            description=DESCRIPTION,
            path="/api/v1/schema",
            use_handler_docstrings=True,
            create_examples=False,
            render_plugins=(),
            components=Components(
                security_schemes={
                    "token": SecurityScheme(type="http", scheme="bearer"),
                    "session": SecurityScheme(
                        type="apiKey", name="assay", security_scheme_in="cookie"
                    ),
                }
            ),
            security=[{"token": []}, {"session": []}],
        ),
    )
