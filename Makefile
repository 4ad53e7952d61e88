# Two commands set everything up on a fresh Debian or Ubuntu: `make demo` and `make test`. `make` alone lists them all.
.DEFAULT_GOAL := help
.PHONY: help install demo test check format pins bench clean
MAKEFLAGS += --no-print-directory

PYTHON ?=
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install -qq --require-hashes --only-binary :all:
# Three pytest processes, on two cores too: some tests wait for whole services, and each process has servers of its own.
# The files keep their order: a few long tests of whole processes would come last otherwise, and all would wait for them.
PYTEST ?= -n 3 --dist=loadfile --no-loadscope-reorder
ARGS ?=

help: ## list these commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

install: .venv/.runtime ## prepare .venv with what Ringback needs to run, and nothing more

demo: .venv/.speech ## show a dealership at work: make demo, or make demo ARGS="--exit"
	@exec $(PY) -m ringback demo $(ARGS)

test: check ## check, prepare a browser, and run every test; make test PYTEST="-x tests/flows" runs some
	@bash tools/browser
	@exec $(PY) -m pytest $(PYTEST)

check: .venv/.dev ## look at format, lint, types and imports
	@$(PY) -m ruff format --check --output-format concise . >&2 || { echo "Some files are not formatted: run make format."; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy --no-error-summary
	@$(PY) -c "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
	@echo "Format, lint, types and imports are in order."

format: .venv/.dev ## put the code into shape
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format --quiet .

pins: ## write requirements*.txt anew from pyproject.toml; make pins ARGS=--upgrade takes newer versions
	@python3 tools/pins $(ARGS)

bench: .venv/.dev ## measure what bench/ measures
	@if [ -f bench/run ]; then exec bench/run $(ARGS); else echo "There is nothing to measure: bench/run is missing."; exit 1; fi

clean: ## remove .venv and everything the tools leave behind; what Ringback remembers stays
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each set of packages: newer than its pins means there is nothing to do.
.venv/.python: tools/venv
	@PYTHON="$(PYTHON)" bash tools/venv
	@touch $@

.venv/.runtime: .venv/.python pyproject.toml requirements.txt
	@echo "Preparing .venv (half a minute or so) ..."
	@$(PIP) -r requirements.txt
	@$(PY) -m pip --disable-pip-version-check install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.speech: .venv/.runtime requirements-speech.txt
	@echo "Adding voices ..."
	@$(PIP) -r requirements-speech.txt
	@touch $@

.venv/.dev: .venv/.speech requirements-dev.txt
	@echo "Adding what tests and checks need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@
