"""A client that keeps the cookies that it is sent, as a browser does."""

from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import httpx


class Browser:
    """Calls like the ``client`` fixture's functions; each browser has a jar of its own."""

    def __init__(self, request: Callable[..., httpx.Response]) -> None:
        self._request = request
        self.jar: dict[str, str] = {}

    def __call__(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.jar and "Cookie" not in headers:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        if headers.get("Cookie") == "":
            del headers["Cookie"]
        answer = self._request(method, path, headers=headers, **options)
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.jar.pop(name, None)
                else:
                    self.jar[name] = morsel.value
        return answer
