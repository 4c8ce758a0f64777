# compute-jobs: `make run` opens the program, `make test` checks everything.
# Both need only Python 3.11 or newer, make and git, and set up .venv once.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
STEPS  := $(VENV)/.steps
COMPILE = $(BIN)/python -c 'from compute_jobs.packs.load import compile_bundled; compile_bundled()'
ARGS   ?=
FROM   ?= ../shared/atlas
unexport PYTHONDONTWRITEBYTECODE  # keep compiled code: it loads twice as fast

.PHONY: run test check-code lint format types imports tests coverage bench screenshots docs atlas build clean help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STEPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "compute-jobs needs Python 3.11 or newer; choose one with: make PYTHON=python3.12 …" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@mkdir -p $(STEPS) && touch $@

$(STEPS)/run: $(STEPS)/venv pyproject.toml constraints.txt
	@echo "Setting up compute-jobs in $(VENV), once; usually 15 to 60 seconds." >&2
	@echo "  1/3 installing libraries (10 to 50 s, depending on the network) …" >&2
	@$(PIP) install -c constraints.txt -e .
	@echo "  2/3 compiling the program (a few seconds) …" >&2
	@$(BIN)/python -m compileall -q src/compute_jobs
	@echo "  3/3 preparing the bundled evidence (a few seconds) …" >&2
	@$(COMPILE)
	@touch $@

$(STEPS)/dev: $(STEPS)/run
	@echo "Adding the tools for development (once) …" >&2
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@

run: $(STEPS)/run ## open the program (ARGS='rank' runs a command)
	@$(COMPILE)
	@$(BIN)/compute-jobs $(ARGS)

test: $(STEPS)/dev ## lint, types, import contracts, and the tests in parallel
	@$(MAKE) --no-print-directory -j check-code tests

check-code: lint types imports

lint: $(STEPS)/dev ## ruff: lint rules and format
	@$(BIN)/ruff check src tests benchmarks tools
	@$(BIN)/ruff format --check --quiet src tests benchmarks tools

format: $(STEPS)/dev ## fix what ruff can fix
	@$(BIN)/ruff check --fix --quiet src tests benchmarks tools; $(BIN)/ruff format --quiet src tests benchmarks tools

types: $(STEPS)/dev ## mypy, strict
	@$(BIN)/mypy

imports: $(STEPS)/dev ## import contracts between the layers
	@$(BIN)/lint-imports --no-cache | tail -n 8

tests: $(STEPS)/dev ## the test suite, in parallel
	@$(COMPILE)
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

coverage: $(STEPS)/dev ## tests with branch coverage, twice as slow (CI runs it)
	@$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile=thorough --cov --cov-report=term:skip-covered $(ARGS)

bench: $(STEPS)/dev ## run all benchmarks and print one table
	@$(BIN)/python -m compileall -q src/compute_jobs
	@$(COMPILE)
	@$(BIN)/python -m benchmarks $(ARGS)

screenshots: $(STEPS)/dev ## draw the pictures in docs/pictures
	@$(BIN)/python -m benchmarks.screenshots docs/pictures

docs: $(STEPS)/dev ## regenerate docs: keys, commands, examples, schemas
	@$(BIN)/python -m tools.reference docs
	@$(BIN)/python -m tools.make_docs

atlas: $(STEPS)/dev ## rebuild the packs in data/atlas from gathered files (FROM=live: from the sources)
	@$(BIN)/python -m tools.atlas --from $(FROM) $(ARGS)

build: $(STEPS)/dev ## wheel and sdist in dist/
	@rm -rf dist && $(BIN)/python -m build --no-isolation --outdir dist . >/dev/null && ls dist

clean: ## remove .venv, builds and caches
	@rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
