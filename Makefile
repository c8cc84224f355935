# Everything is set up on first use: `make run` starts the demo, `make test` runs the tests.
# Needs Python 3.11 or newer, make and, for durable_rules, a C compiler with the Python headers.

PYTHON ?= python3
ARGS ?=
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS)

.DEFAULT_GOAL := help
.PHONY: run test lint types contracts bench docs lock static clean help setup setup-dev inference

help:
	@echo "make run        set up what is missing and start the demo (ARGS='--port 8001')"
	@echo "make test       run the tests (PYTEST_ARGS='-k loader')"
	@echo "make lint       ruff, and spec-lint over specs/"
	@echo "make types      mypy --strict"
	@echo "make contracts  the direction of imports"
	@echo "make bench      the benchmarks"
	@echo "make docs       regenerate the generated files (JSON Schemas, reference pages)"
	@echo "make static     style sheets, fonts, icons and scripts into webapp/static/vendor"
	@echo "make lock       compile requirements/*.txt anew (LOCK_ARGS=--upgrade)"
	@echo "make clean      remove what set-up and tests have left"
	@echo "PYTHON=python3.13 chooses the Python of a new $(VENV)."

run: setup
	@$(BIN)/intyg up $(ARGS)

test: setup-dev
	@$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/spec-lint

types: setup-dev
	@$(BIN)/mypy

contracts: setup-dev
	@$(BIN)/lint-imports --no-logo

bench: setup
	@set -e; for file in benchmarks/[a-z]*.py; do \
		module=$${file%.py}; echo "== $$module"; $(BIN)/python -m $$(echo $$module | tr / .); done

docs: setup-dev
	@$(BIN)/spec-lint schema
	@$(BIN)/spec-lint docs

static: setup

setup: $(VENV)/.installed inference
	@$(BIN)/python webapp/build_static.py

setup-dev: setup $(VENV)/.installed-dev

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Intygsverk needs Python 3.11 or newer; PYTHON=$(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; exit 1; }
	@echo "set-up: $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml requirements/build.txt requirements/run.txt requirements/static.txt
	@echo "set-up: installing what the program needs"
	@$(INSTALL) -r requirements/build.txt
	@$(INSTALL) --only-binary :all: -r requirements/run.txt -r requirements/static.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	@echo "set-up: installing what the tests need"
	@$(INSTALL) --only-binary :all: -r requirements/dev.txt
	@touch $@

# durable_rules is published as source only. It still calls PyEval_CallObject, which Python 3.13 no longer declares.
# Where it can't be built the program runs on the reference evaluator; the next `make` looks again.
inference: $(VENV)/.installed
	@if [ $(VENV)/.inference -nt requirements/inference.txt ] && [ $(VENV)/.inference -nt $(VENV)/.created ]; then exit 0; fi; \
	compiler=; missing=; for name in $${CC:-cc} gcc clang; do \
		if command -v "$$name" >/dev/null; then compiler=$$name; break; fi; done; \
	if [ -z "$$compiler" ]; then missing="a C compiler (cc, gcc or clang)"; \
	elif ! $(BIN)/python -c 'import pathlib, sys, sysconfig; sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").is_file())'; \
		then missing="the C headers of Python (Python.h; Debian: python3-dev)"; fi; \
	if [ -n "$$missing" ]; then \
		echo "set-up: there is no sign of $$missing, so durable_rules is not installed." >&2; \
		echo "        The demo runs on the reference evaluator; a production configuration will refuse to start." >&2; \
		[ "$$INTYG_REQUIRE_ALL" != 1 ]; exit $$?; fi; \
	echo "set-up: building durable_rules"; \
	if $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 13))'; \
		then compiler="$$compiler -DPyEval_CallObject=PyObject_CallObject"; fi; \
	CC="$$compiler" $(INSTALL) --no-deps --no-build-isolation -r requirements/inference.txt && touch $(VENV)/.inference

# run.txt and dev.txt leave durable_rules out: it has a file and a step of its own.
lock: $(VENV)/.created
	@$(INSTALL) -r requirements/lock.txt
	@set -e; for group in build inference static lock; do \
		$(LOCK) --group $$group --output-file requirements/$$group.txt; done
	@$(LOCK) --no-emit-package durable-rules --output-file requirements/run.txt pyproject.toml
	@$(LOCK) --no-emit-package durable-rules --extra dev --constraints requirements/run.txt \
		--output-file requirements/dev.txt pyproject.toml
	@! grep -n '://' requirements/*.txt

clean:
	rm -rf $(VENV) node_modules webapp/static/vendor build dist *.egg-info test-results \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find engine webapp workers tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
