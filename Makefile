# Assay. `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHECKED := tests/core tests/architecture
WORKERS ?= 2

.PHONY: help install dev web demo serve test check format lint types contracts bench docs screenshots lock clean provide

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(VENV)/.base:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Assay needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.base requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.installed

# The package itself, editable; its build hook builds the web UI (skipped when nothing changed).
$(VENV)/.package: pyproject.toml hatch_build.py src/assay/__init__.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

install: $(VENV)/.installed ## make the environment with what Assay needs to run
	@$(MAKE) --no-print-directory $(VENV)/.package
	@$(MAKE) --no-print-directory web

dev: $(VENV)/.dev ## make the environment with what the tests need, too
	@$(MAKE) --no-print-directory $(VENV)/.package
	@$(MAKE) --no-print-directory web

web: ## build the web UI where its sources changed
	@$(BIN)/python hatch_build.py

demo: install ## run Assay with its demo projects on 127.0.0.1:8080
	$(BIN)/assay demo

serve: install ## run Assay on the folder assay-data
	$(BIN)/assay serve

provide: ## install PostgreSQL and Chromium for the tests where they are missing
	@scripts/provide.sh

test: provide dev check ## all tests: both databases and the browser
	cd web && PATH="$$(cd .. && $(BIN)/python -c 'import hatch_build; print(hatch_build.node_and_npm()[0])'):$$PATH" npm test --silent
	$(BIN)/python -m pytest tests $(CHECKED:%=--ignore=%) -n $(WORKERS) --dist loadgroup -m "not browser"
	$(BIN)/python -m pytest tests/e2e -n $(WORKERS) --dist loadfile -m browser

check: $(VENV)/.dev ## the fast loop: format, lint, types, contracts, core tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(CHECKED) -n $(WORKERS) -q

format: ## put the sources into their form
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format -q .

bench: dev ## run the load scenarios against servers of our own
	$(BIN)/python -m bench.run

docs: dev ## generate the reference pages from the code
	$(BIN)/python docs/generate.py

screenshots: dev ## take the pictures of README and docs from the demo
	$(BIN)/python docs/screenshots.py

lock: ## resolve the lock files again
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra demo --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra assist --extra demo --extra dev --extra fast --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements-dev.lock

clean: ## remove what was built
	rm -rf $(VENV) web/node_modules src/assay/web_assets .mypy_cache .ruff_cache .pytest_cache
