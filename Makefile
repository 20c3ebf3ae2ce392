# Each of these works on a fresh machine with Python 3.11 or newer: it makes its own .venv first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install serve test check static clients contract evaluate lock clean

help:
	@echo "make serve     install, load the corpus and serve on http://127.0.0.1:8000"
	@echo "make test      install and run the tests"
	@echo "make check     format, lint, types, imports, contract, tests"
	@echo "make clients   have independent clients read the API"
	@echo "make contract  write openapi/"
	@echo "make evaluate  measure the extraction and write seed/quality.json"
	@echo "make lock      compile the lock files"

install: .venv/.installed api/web/node_modules/.installed

.venv/.installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fogline needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Without npm all works but Swagger UI, so its absence is told and not a failure.
api/web/node_modules/.installed: api/web/package-lock.json
	@if command -v npm >/dev/null; then \
	  cd api/web && npm ci --ignore-scripts --no-audit --no-fund --silent && touch node_modules/.installed \
	    || echo "npm could not fetch Swagger UI: /docs/openapi goes without it"; \
	else echo "npm is not installed: /docs/openapi goes without Swagger UI"; fi

serve: install
	$(BIN)/python -m api serve

test: .venv/.installed-dev
	$(BIN)/python -m pytest -q -n auto --dist loadfile

check: test static

static: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

clients: install
	tests/clients/run

contract: .venv/.installed
	$(BIN)/python -m api contract

evaluate: .venv/.installed
	$(BIN)/python -m seed evaluate tests/seed/evaluation/unseen.jsonl \
	  tests/seed/evaluation/passages.jsonl --json seed/quality.json

lock: .venv/.installed-dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv api/web/node_modules data
