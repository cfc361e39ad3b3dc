#!/usr/bin/env bash
# Serves the demonstration with a worker beside it; both stop together.
set -euo pipefail
port=$1
.venv/bin/python manage.py run_huey --workers 1 --quiet &
worker=$!
trap 'kill "$worker" 2>/dev/null || true' EXIT
cat <<ACCOUNTS

Cadre is at http://127.0.0.1:$port/ (Ctrl-C stops it)

  Everyone's password is  cadre-demo-2026

  learner@demo.test      a case manager half way through the first course
  learner2@demo.test     a learner of another organization, with a certificate
  instructor@demo.test   writes lessons and questions
  reviewer@demo.test     reviews them
  coe@demo.test          Center of Excellence staff: releases and reports
  supervisor@demo.test   has a team, with the learner in it
  authority@demo.test    certification authority: grants levels
  admin@demo.test        administers everything

ACCOUNTS
.venv/bin/gunicorn lms.wsgi --bind "127.0.0.1:$port" --worker-class gthread --workers 1 --threads 8 --log-level warning
