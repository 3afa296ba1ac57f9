#!/usr/bin/env bash
# Provides what the tests need from the system and says what it did: PostgreSQL and Chromium.
set -euo pipefail

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
if [ ${#missing[@]} -eq 0 ]; then
  echo "PostgreSQL and Chromium are here already."
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "Not found: ${missing[*]}. Install them with your package manager, then run this again." >&2
  exit 1
fi
run=()
[ "$(id -u)" -eq 0 ] || run=(sudo)
echo "Installing with apt-get: ${missing[*]}"
"${run[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" fonts-dejavu-core >/dev/null
echo "Installed: ${missing[*]}"
