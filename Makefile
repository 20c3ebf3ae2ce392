# Each of these works on a fresh machine with Python 3.11 or newer: it makes its own .venv first.
PYTHON ?= python3
BIN := .venv/bin
NODE := tests/clients/graphql/node_modules

.PHONY: help install serve test check static clients acceptance sbom audit contract evaluate benchmark has-wrk lock clean

help:
	@echo "make serve     install, load the corpus and serve on http://127.0.0.1:8000"
	@echo "make test      install and run the tests"
	@echo "make check     format, lint, types, imports, contract, tests"
	@echo "make clients   have independent clients read the API"
	@echo "make acceptance inflict bad inputs and faults on the real server (needs PostgreSQL); ACCEPTANCE=--short: shorter"
	@echo "make sbom      write sbom.json, the software bill of materials (CycloneDX)"
	@echo "make audit     look for known vulnerabilities in what is locked"
	@echo "make contract  write openapi/"
	@echo "make evaluate  measure the extraction and write seed/quality.json"
	@echo "make benchmark measure the speed against what else there is (needs wrk; npm for one of the others)"
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

# Without npm all works but Swagger UI and GraphiQL, so its absence is told and not a failure.
api/web/node_modules/.installed: api/web/package-lock.json
	@if command -v npm >/dev/null; then \
	  cd api/web && npm ci --ignore-scripts --no-audit --no-fund --silent && touch node_modules/.installed \
	    || echo "npm could not fetch Swagger UI and GraphiQL: /docs/openapi and /graphql go without"; \
	else echo "npm is not installed: /docs/openapi goes without Swagger UI and /graphql without GraphiQL"; fi

serve: install
	$(BIN)/python -m api serve

test: .venv/.installed-dev
	$(BIN)/python -m pytest -q -n auto --dist loadfile

check: test static

static: .venv/.installed-dev $(NODE)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@if [ -e $(NODE)/.installed ]; then echo "graphql-schema-linter openapi/schema.graphql"; \
	  $(NODE)/.bin/graphql-schema-linter --config-directory tests/clients/graphql openapi/schema.graphql; fi

clients: install $(NODE)/.installed
	tests/clients/run

# What Node has for GraphQL: the linter of the schema, the audit of the server, and two clients.
$(NODE)/.installed: tests/clients/graphql/package-lock.json
	@if command -v npm >/dev/null; then \
	  cd tests/clients/graphql && npm ci --ignore-scripts --no-audit --no-fund --silent && touch node_modules/.installed \
	    || echo "npm could not fetch the clients: the schema is not linted"; \
	else echo "npm is not installed: the schema is not linted"; fi

ACCEPTANCE ?=
acceptance: .venv/.installed-dev
	$(BIN)/python -m tests.acceptance $(ACCEPTANCE)

sbom: .venv/.installed-dev
	$(BIN)/cyclonedx-py requirements --output-reproducible --output-file sbom.json requirements.lock

# Strict: what cannot be looked up is a failure, or nothing looked up would pass.
audit: .venv/.installed-dev
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock

contract: .venv/.installed
	$(BIN)/python -m api contract

evaluate: .venv/.installed
	$(BIN)/python -m seed evaluate tests/seed/evaluation/unseen.jsonl \
	  tests/seed/evaluation/passages.jsonl --json seed/quality.json

# A million estimates, made once; the servers that are compared have an environment of their own. `make benchmark
# SCALE=0.01 ROUNDS=1` tells in some minutes whether all of it works here, and writes no results. With PostGraphile it
# compares ourselves on PostgreSQL where BENCHMARK_POSTGRES_URL names a database that `tests.benchmark.dataset` filled.
SCALE ?= 1
ROUNDS ?= 5
benchmark: has-wrk .venv/.installed-dev tests/benchmark/.venv/.installed data/benchmark-$(SCALE).sqlite3
	@if command -v npm >/dev/null; then \
	  cd tests/benchmark/peers/fastify && npm ci --no-audit --no-fund --silent \
	    || echo "npm could not build better-sqlite3: fastify goes without"; \
	else echo "npm is not installed: fastify goes without"; fi
	@[ -z "$$BENCHMARK_POSTGRES_URL" ] || (cd tests/benchmark/peers/postgraphile && npm ci --no-audit --no-fund --silent)
	$(BIN)/python -m tests.benchmark.run data/benchmark-$(SCALE).sqlite3 --rounds $(ROUNDS) $(if $(filter 1,$(SCALE)),--write)

has-wrk:
	@command -v wrk >/dev/null || { echo "wrk makes the load: apt-get install wrk"; exit 1; }

tests/benchmark/.venv/.installed: tests/benchmark/requirements.lock
	$(PYTHON) -m venv tests/benchmark/.venv
	tests/benchmark/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r tests/benchmark/requirements.lock
	@touch $@

data/benchmark-$(SCALE).sqlite3: $(addprefix tests/benchmark/,dataset.py world.py wording.py) $(wildcard models/*.py)
	rm -f $@*
	$(BIN)/python -m tests.benchmark.dataset $@.new --scale $(SCALE)
	mv $@.new $@

lock: .venv/.installed-dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  tests/benchmark/requirements.in -o tests/benchmark/requirements.lock

clean:
	rm -rf .venv api/web/node_modules $(NODE) data tests/benchmark/.venv tests/benchmark/peers/fastify/node_modules
