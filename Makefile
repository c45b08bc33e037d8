# Every target sets up .venv from requirements.lock first, when it is missing or stale.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.complete

.PHONY: help setup report test lab check notebooks bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) from requirements.lock (once, about two minutes) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12 ..."; exit 1; }
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

setup: $(STAMP) ## create .venv with every dependency

report: $(STAMP) ## run every notebook and write the readable site to site/
	@echo "Running the notebooks and writing site/ ..."
	@$(BIN)/gjai report --out site

test: $(STAMP) ## unit tests, doctests, coverage, and every notebook through nbval
	@echo "Running unit tests and doctests ..."
	@$(BIN)/python -m pytest -n auto --cov --cov-report=term
	@echo "Executing the notebooks with nbval ..."
	@$(BIN)/python -m pytest --nbval-lax --no-cov -q -n auto --dist loadfile notebooks

lab: $(STAMP) ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab --notebook-dir=notebooks

check: $(STAMP) ## ruff (lint and format) and mypy --strict
	@echo "Checking style and types ..."
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

notebooks: $(STAMP) ## re-run the notebooks in place and store their outputs
	@$(BIN)/gjai report --in-place

bench: $(STAMP) ## time the library against plain alternatives, side by side
	@$(BIN)/python benchmarks/bench.py

lock: $(STAMP) ## resolve the newest versions into requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --fork-strategy fewest --generate-hashes --no-emit-index-url --no-header \
	  --upgrade --quiet --output-file requirements.lock

clean: ## remove everything that can be made again
	@rm -rf $(VENV) site build dist .coverage .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
