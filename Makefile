# The commands of the project; each makes the environment it needs, once. `make` alone lists them.

PYTHON   ?= $(shell command -v python3.11 || command -v python3)
VENV     := .venv
BIN      := $(VENV)/bin
INPUT    ?= data/raw
OUT      ?= data/processed
CORPUS   ?=
LEAST    ?=
NOTEBOOKS = $(wildcard notebooks/*.ipynb)

# Stamps tell what is installed, so that a second call is quick; the larger set contains the smaller.
RUNTIME  := $(VENV)/.runtime-installed
DEV      := $(VENV)/.dev-installed
BROWSER  := $(VENV)/.browser-installed
MODELS   := $(VENV)/.models-installed

.DELETE_ON_ERROR:
.PHONY: help run test check bench docs models notebooks browser clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

run: $(RUNTIME) ## read INPUT (data/raw) and write the tables to OUT (data/processed)
	$(BIN)/mahdar run $(INPUT) --out $(OUT)

test: $(DEV) ## unit tests, examples in docstrings, accuracy floors
	$(BIN)/python -m pytest

check: $(DEV) ## style, types, direction of imports
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV) ## speed and memory, on CORPUS=file.jsonl[.gz] or on text of our own; fails below LEAST=ratio
	$(BIN)/python -m tests.speed.benchmark $(CORPUS) $(if $(LEAST),--least $(LEAST))

docs: $(DEV) ## the pages as a site in out/site; a link that leads nowhere is an error
	$(BIN)/python -m mkdocs build --quiet --strict
	@echo "out/site/index.html"

models: $(MODELS) ## tests with the libraries of models, which it installs (2 GB)
	$(BIN)/python -m pytest -q tests/find/models pipeline/find/models

notebooks: $(DEV) ## execute every notebook; the files stay as they are
	@for notebook in $(NOTEBOOKS); do echo "executing $$notebook"; $(BIN)/jupyter execute "$$notebook" || exit 1; done

browser: $(BROWSER) ## the report in Chromium, which must be installed (Debian: apt install chromium)
	@command -v chromium >/dev/null || { echo "No Chromium found: apt install chromium" >&2; exit 1; }
	$(BIN)/python -m pytest tests/report/test_browser.py

clean: ## remove the environment and what runs and tools left behind; data stay
	rm -rf $(VENV) out .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { \
	  echo "No Python found: install Python 3.11 or later (Debian: apt install python3 python3-venv)." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is older than 3.11: install a later one, or name it: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make environments: install its venv module (Debian: apt install python3-venv)." >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(RUNTIME): $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing what mahdar needs into $(VENV), once: a minute or two, about 850 MB."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(DEV): $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing what tests and development need into $(VENV), once: some minutes."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(RUNTIME) $@

$(BROWSER): $(DEV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,browser-tests]'
	@touch $@

# The version alone, without a constraint file, is the spelling that finds a build for processors.
$(MODELS): $(DEV)
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,models]'
	@touch $@
