"""The one plug-in mechanism: a named collection of objects that satisfy a protocol."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Generic, Protocol, TypeVar

from assay.core.errors import Conflict, NotFound


class Named(Protocol):
    """Anything that can be registered: it knows its own name."""

    @property
    def name(self) -> str:
        """The name under which users ask for it."""


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """Plug-ins of one family by name; entry points of the group are added when first asked for."""

    def __init__(self, family: str, group: str | None = None) -> None:
        self.family = family
        self._group = group
        self._plugins: dict[str, T] = {}
        self._loaded = group is None

    def add(self, plugin: T) -> T:
        """Register a plug-in; a name that is taken is an error, never an override."""
        if plugin.name in self._plugins:
            raise Conflict("plugin_exists", f"{self.family} {plugin.name!r} is registered already")
        self._plugins[plugin.name] = plugin
        return plugin

    def get(self, name: str) -> T:
        """The plug-in of that name, or NotFound that lists the names there are."""
        self._load()
        try:
            return self._plugins[name]
        except KeyError:
            raise NotFound(
                "unknown_plugin",
                f"there is no {self.family} {name!r}; there are: {', '.join(self.names())}",
                {"family": self.family, "name": name, "names": list(self.names())},
            ) from None

    def names(self) -> tuple[str, ...]:
        """All names, in the order of registration."""
        self._load()
        return tuple(self._plugins)

    def __contains__(self, name: object) -> bool:
        self._load()
        return name in self._plugins

    def __iter__(self) -> Iterator[T]:
        self._load()
        return iter(tuple(self._plugins.values()))

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        for entry in entry_points(group=self._group or ""):
            self.add(entry.load())
