# The whole house from one place. `make` alone lists the targets; each does one thing in one line.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
TORCH ?= torch==2.13.0
# Processes of tests; each loads models, a gigabyte or two.
JOBS ?= 2
EXTRAS := dev,train,eval,html
VENV := .venv
DEMO := .venv-demo
BIN := $(VENV)/bin
EXAMPLES := $(sort $(wildcard seeds/articles/*/*.txt seeds/articles/*/*.md))
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint format types imports tests coverage docs figures outputs audit clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## make .venv with everything that working on stanceframe needs

demo: $(DEMO)/.ready ## make .venv-demo with what running needs (no torch) and label the examples
	@$(DEMO)/bin/stanceframe label $(EXAMPLES)

test: setup ## set up, then run every check, two at a time
	@$(MAKE) --no-print-directory -j2 check

check: lint types imports tests ## run every check in an environment that is set up

lint: ## look for mistakes and for code that is not formatted
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: ## mend what can be mended, and format
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: ## check every type, twice
	$(BIN)/mypy && $(BIN)/pyright --pythonpath $(BIN)/python

imports: ## check which way the arrows run
	$(BIN)/lint-imports

tests: ## run the tests, the examples in docstrings and the checks of the docs
	$(BIN)/pytest -n $(JOBS) --dist loadfile

coverage: ## run the tests and say which lines they reach
	$(BIN)/pytest --cov --cov-report=term

docs: ## check the docs alone: links, commands, outputs
	$(BIN)/pytest -q tests/house/test_docs_*.py

figures: ## measure the shipped bundle on the dev splits, and write the report into the docs
	$(BIN)/stanceframe eval dev --data ../shared/data > docs/figures.new && mv docs/figures.new docs/figures.txt

outputs: ## write the outputs that the docs show anew, from real runs
	$(BIN)/python -m tests.house.shown_outputs

audit: $(DEMO)/.ready ## look for known vulnerabilities in what running needs (asks an advisory service)
	$(PYTHON) -m venv .venv-audit && .venv-audit/bin/pip install -q pip-audit
	$(DEMO)/bin/pip freeze --exclude-editable > .venv-audit/running.txt
	.venv-audit/bin/pip-audit --strict --no-deps --disable-pip -r .venv-audit/running.txt

clean: ## remove environments and caches
	rm -rf $(VENV) $(DEMO) .venv-audit .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

# Torch goes first and alone: asked for by a range, pip may take a build of several gigabytes.
$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV) && $(BIN)/pip install -q '$(TORCH)' && $(BIN)/pip install -q -e '.[$(EXTRAS)]' && touch $@

$(DEMO)/.ready: pyproject.toml
	$(PYTHON) -m venv $(DEMO) && $(DEMO)/bin/pip install -q -e . && touch $@
