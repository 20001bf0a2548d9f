# demo · run · test · check · bench · fmt — every target sets up .venv from the pinned versions first.
PYTHON ?= python3
PORT ?= 8090
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo run test check bench fmt clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(STAMP)

demo: $(STAMP)  ## the bot and both emulators, with a chat page in the browser
	$(BIN)/python -m emulators demo --port $(PORT)

run: $(STAMP)  ## the bot with the settings of .env
	$(BIN)/python -m bot

test: $(STAMP)  ## the whole suite, import contracts included
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(STAMP)  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(STAMP)  ## the scenarios of benchmarks/README.md
	$(BIN)/python -m benchmarks

fmt: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
