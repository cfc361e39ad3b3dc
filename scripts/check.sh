#!/usr/bin/env bash
# Everything that can be said about the code without running it. Each part prints its time.
set -uo pipefail
V=.venv/bin
failed=0
part() {
  local name=$1 started=$SECONDS
  shift
  if out=$("$@" 2>&1); then echo "ok    $name ($((SECONDS - started)) s)"; else
    echo "FAIL  $name ($((SECONDS - started)) s)"; echo "$out" | tail -n 60; failed=1
  fi
}
deploy() {
  SECRET_KEY=$(printf 'k%.0s' {1..80})x1Y2z ALLOWED_HOSTS=cadre.example DATABASE_URL=postgres://cadre@db.example/cadre \
    REDIS_URL=redis://redis.example:6379/0 EMAIL_URL=smtp://mail.example:25 DEFAULT_FROM_EMAIL=cadre@cadre.example \
    BASE_URL=https://cadre.example SUPPORT_EMAIL=help@cadre.example ISSUER_NAME=Example TRUSTED_PROXY_COUNT=1 \
    $V/python manage.py check --deploy --fail-level WARNING --settings lms.settings.production
}
part "format" $V/ruff format --check .
part "lint" $V/ruff check .
part "templates" bash -c "git ls-files '*.html' | xargs -r $V/djade --target-version 5.2 --check"
part "import contracts" $V/lint-imports
part "migrations" $V/python manage.py makemigrations --check --dry-run --settings lms.settings.test
part "system checks" $V/python manage.py check --database default --fail-level WARNING --settings lms.settings.test
part "deploy checks" deploy
part "types" $V/mypy
part "no addresses in locks" bash -c "! grep -nE 'https?://|[-]-index-url|\"resolved\"' requirements*.txt assets/package*.json"
exit $failed
