#!/usr/bin/env bash
# Compiles the locks: hashes, no addresses, for the Python of Debian 12.
set -euo pipefail
test -x var/uv/bin/uv || { python3 -m venv var/uv && var/uv/bin/pip install --quiet uv; }
for name in requirements requirements-dev; do
  var/uv/bin/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-annotate \
    --python-version 3.11.2 "$name.in" -o "$name.txt"
done
