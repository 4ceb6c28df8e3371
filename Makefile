# The two commands that do all: `make run` and `make test`. `make help` lists the rest.

SHELL := /bin/bash
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
export HOST PORT

.DEFAULT_GOAL := help
.PHONY: help install install-test run test lint unit unit-postgresql browser test-clients bench assets lock clean

help: ## This list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(VENV)/installed: requirements.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/installed-test: requirements-dev.txt $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

node_modules/.installed: package-lock.json
	npm ci --no-audit --no-fund --silent
	touch $@

install: $(VENV)/installed ## Only the environment: .venv with the locked packages

install-test: $(VENV)/installed-test node_modules/.installed ## What the tests need, from packages and from the system
	./.ci/system

# The demo needs no secret; with one given, this is a forum for real people.
run: export DEMO := $(if $(SECRET_KEY),$(DEMO),1)
run: export BASE_URL := $(if $(BASE_URL),$(BASE_URL),http://$(HOST):$(PORT))
run: install ## Serve the forum, with the sample forum when the database is empty
	@$(BIN)/flask db upgrade
	@$(if $(SECRET_KEY),true,$(BIN)/flask demo load --if-empty)
	@exec $(BIN)/flask serve

test: install-test lint unit unit-postgresql browser ## Everything that CI checks

lint: $(VENV)/installed-test ## Style, types, floors, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint templates --lint --quiet

unit: $(VENV)/installed-test node_modules/.installed ## Tests on SQLite
	$(BIN)/python -m pytest -n $(JOBS) -m "not browser and not clients"

unit-postgresql: $(VENV)/installed-test node_modules/.installed ## The same tests on PostgreSQL
	TEST_DATABASE=postgresql $(BIN)/python -m pytest -n $(JOBS) -m "not browser and not clients"

browser: $(VENV)/installed-test node_modules/.installed ## Walks in a real Chromium
	$(BIN)/python -m pytest -m browser

test-clients: $(VENV)/installed-test ## Our invitations in a real Thunderbird and khal, answers through a real Postfix and Dovecot
	./.ci/system clients
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m clients tests/clients

bench: $(VENV)/installed-test ## Speed, as ratios to a bare page with one SELECT
	$(BIN)/python -m tests.bench

assets: node_modules/.installed ## Build static/ from its sources
	npm run build

lock: $(VENV)/installed-test ## Lock the requirements anew, with hashes
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --upgrade setup.cfg -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --upgrade setup.cfg --extra dev -o requirements-dev.txt

clean: ## Remove what was built; the instance folder with its data stays
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .hypothesis
