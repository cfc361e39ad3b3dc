#!/usr/bin/env bash
# Brings the demonstration to where it can be served; run again it keeps what is there and takes seconds.
set -euo pipefail
mkdir -p var
manage() { .venv/bin/python manage.py "$@"; }
if [ -e var/demo-ready ] && [ var/demo-ready -nt .venv/installed ] && [ "$(cat var/demo-ready)" = "$(scripts/state-of-content.sh)" ]; then
  exit 0
fi
manage migrate --verbosity 0
manage set_up
manage load_reference
# Two years of history follow, so the courses came out before.
manage load_curriculum --released-at "$(date -u -d '26 months ago' +%F)"
manage load_demo
manage generate_questions
# What is made anew writes its citations itself; what an older demonstration holds may lack some.
if [ -e var/demo-ready ]; then manage rebuild_citations --verbosity 0; fi
manage rebuild_references_index >/dev/null
scripts/state-of-content.sh > var/demo-ready
