# Cadre's commands. Everything is installed into .venv and kept in var/; nothing else on the machine is touched,
# except Debian packages when this runs as root or sudo needs no password.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= auto
V := .venv/bin
DEMO := DEMONSTRATION=1 BASE_URL=http://127.0.0.1:$(PORT) LOG_LEVEL=$${LOG_LEVEL:-WARNING}

.PHONY: help demo demo-setup demo-reset test check bench assets lock migrate system
help:
	@sed -n 's/^## //p' Makefile

## make demo        everything: set up, load, serve http://127.0.0.1:8000 (PORT=) with a worker
demo: demo-setup
	@$(DEMO) scripts/serve-demo.sh $(PORT)

## make demo-setup  the same without serving
demo-setup: .venv/installed
	@$(DEMO) scripts/set-up-demo.sh

## make demo-reset  start the demonstration over
demo-reset:
	rm -rf var/cadre.sqlite3* var/jobs.sqlite3* var/media
	@$(MAKE) --no-print-directory demo-setup

## make test        the whole suite, on SQLite or on DATABASE_URL, on each core (WORKERS=)
test: .venv/installed-dev
	$(V)/pytest -n $(WORKERS) --maxprocesses 4 --dist load

## make check       format, lint, types, import contracts, migrations, templates, deploy checks
check: .venv/installed-dev
	scripts/check.sh

## make bench       medians against a bare Django view, over the demonstration's data
bench: demo-setup
	$(DEMO) $(V)/python manage.py bench

## make assets      compile USWDS and our styles (needs Node; the result is committed)
assets: .venv/installed
	assets/build.sh

## make lock        compile requirements*.in into hashed locks at Python 3.11.2
lock:
	scripts/lock.sh

.venv/installed: requirements.txt scripts/install-system.sh
	@scripts/install-system.sh run
	@test -x $(V)/python || $(PYTHON) -m venv .venv
	@mkdir -p var/static
	$(V)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@scripts/install-system.sh test
	$(V)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
