# One command to a living demo, one command to the gate. `make` alone lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
# The first Python of 3.11 or newer; the lock files are made for all of them.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
export PYTHON

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/python -m pytest
TEST_LOGS := var/test-logs

PACKAGES := lms courses quizzes certificates
TEMPLATES := templates

# What a real installation would set; nothing here is a secret or is ever served.
PRODUCTION := LMS_ENV=production ALLOWED_HOSTS=learn.example BASE_URL=https://learn.example FIELD_KEYS=only-for-the-check \
	DATABASE_URL=postgres://lms@127.0.0.1/lms EMAIL_URL=smtp+tls://learn.example:587 \
	DEFAULT_FROM_EMAIL=training@learn.example VAR_DIR=$(CURDIR)/var

say = @printf '\n\033[1m== %s\033[0m\n' "$(1)"

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# --- Set-up. A stamp says that a step is done for the lock file of this moment. ---

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed; on Debian 12: apt-get install python3"; exit 1; }
	@.ci/system-packages run
	@echo "Making .venv with $$($(PYTHON) --version) (a few seconds)"
	@$(PYTHON) -m venv .venv

.venv/runtime-installed: requirements.lock requirements-tools.lock | .venv/bin/python
	@.ci/system-packages run
	@.ci/install requirements.lock
	@$(BIN)/python -c 'import weasyprint' || { \
		echo "WeasyPrint found no Pango; on Debian 12: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"; exit 1; }
	@touch $@

.venv/dev-installed: requirements-dev.lock .venv/runtime-installed
	@.ci/install requirements-dev.lock
	@touch $@

.PHONY: setup setup-runtime
setup-runtime: .venv/runtime-installed
	@:

setup: .venv/dev-installed ## make .venv with everything for development
	@.ci/system-packages test

# --- The demo ---

.PHONY: demo
demo: ## install what is missing, load the demo, serve it on 127.0.0.1:8000 (PORT= changes it)
	@PORT=$(PORT) .ci/port-is-free
	@$(MAKE) setup-runtime
	@PORT=$(PORT) .ci/demo

# --- The gate ---

.PHONY: test
test: setup ## everything that has to hold: format, lint, contracts, checks, tests on two databases, browser
	@rm -rf $(TEST_LOGS)
	@.ci/needing poppler-utils true
	@$(MAKE) lint check-migrations check-production test-sqlite test-postgres
	@DEMO=$(CURDIR)/var/test-demo $(MAKE) test-migrations test-browser
	$(call say,All stages have passed)
	@.ci/suite --summary

.PHONY: lint check-format check-python check-templates check-imports check-locks
lint: check-format check-python check-templates check-imports check-locks ## the checks that need no database

check-format: .venv/dev-installed
	$(call say,Formatting (ruff format))
	@$(BIN)/ruff format --check

check-python: .venv/dev-installed
	$(call say,Python (ruff check))
	@$(BIN)/ruff check

check-templates: .venv/dev-installed
	$(call say,Templates (djhtml))
	@$(BIN)/djhtml --check --tabwidth 2 $(TEMPLATES)

check-imports: .venv/dev-installed
	$(call say,Layers (import-linter))
	@$(BIN)/lint-imports --no-logo

check-locks:
	$(call say,Lock files)
	@.ci/check-locks

.PHONY: check-migrations check-production
check-migrations: .venv/dev-installed
	$(call say,Migrations match the models)
	@LMS_ENV=test $(MANAGE) makemigrations --check --dry-run

check-production: .venv/dev-installed
	$(call say,System checks (demo and production settings))
	@LMS_ENV=demo $(MANAGE) check
	@SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') $(PRODUCTION) \
		$(MANAGE) check --deploy --fail-level WARNING

# Without PostgreSQL on this machine, SQLite hears everything.
ON_SQLITE = not browser and not postgres$(shell .ci/postgres-bin >/dev/null 2>&1 && echo " and (once or twice)")

.PHONY: test-sqlite test-postgres test-migrations test-browser
test-sqlite: .venv/dev-installed
	$(call say,Tests on SQLite)
	@.ci/suite sqlite $(PYTEST) --create-db -n 2 --dist worksteal -m "$(ON_SQLITE)"

test-postgres: .venv/dev-installed
	$(call say,Tests on PostgreSQL)
	@.ci/needing postgresql .ci/with-postgres .ci/suite postgresql $(PYTEST) --create-db -n 2 --dist worksteal -m "not browser and not once"

test-migrations: .venv/dev-installed
	$(call say,Migrations from zero and the demo on both databases)
	@.ci/from-zero & first=$$!; \
	.ci/needing postgresql .ci/with-postgres .ci/from-zero || failed=1; \
	wait $$first && [ -z "$${failed:-}" ]

test-browser: .venv/dev-installed
	$(call say,Tests in a browser)
	@LMS_ENV=test $(MANAGE) build_fonts
	@.ci/needing chromium .ci/suite browser $(PYTEST) tests/browser --create-db -n 2 --dist loadfile -m browser

# --- The benchmark ---

PEOPLE ?= 1000
ROUNDS ?= 3

.PHONY: bench
bench: .venv/dev-installed ## measure the standard work, on a database of its own (PEOPLE=10000 ONLY=W5 ROUNDS=3)
	@.ci/bench --people $(PEOPLE) --rounds $(ROUNDS) $(if $(ONLY),--only $(ONLY))

# --- Housekeeping ---

.PHONY: format
format: .venv/dev-installed ## put Python and templates in shape
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix
	@$(BIN)/djhtml --tabwidth 2 $(TEMPLATES)

.PHONY: lock
lock: .venv/dev-installed ## write the lock files anew (UPGRADE=--upgrade takes newer versions)
	@.ci/lock $(UPGRADE)

.PHONY: clean
clean: ## remove .venv and caches; the data under var/ stays
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis $(TEST_LOGS) var/test-demo
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
