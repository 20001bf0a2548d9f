# demo · run · test · quick · check · coverage · versions · mutants · pins · hooks · bench · bench-compare · deaths · fmt — every target
# sets up .venv first, with the versions and hashes of requirements/dev.txt.
PYTHON ?= python3
PORT ?= 8090
RUNS ?= 5
WORKERS ?= auto
KILLS ?= 20
SEED ?= 1
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo run test quick check coverage versions mutants pins hooks bench bench-compare deaths fmt clean

$(STAMP): pyproject.toml requirements/dev.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: $(STAMP)  ## the bot and both emulators, with a chat page in the browser
	$(BIN)/python -m emulators demo --port $(PORT)

run: $(STAMP)  ## the bot with the settings of .env
	$(BIN)/python -m bot

test: $(STAMP)  ## the whole suite, import contracts included
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: $(STAMP)  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

quick: $(STAMP)  ## the rooms alone, for the inner loop: neither people nor processes, nothing that takes long
	$(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not browser and not foreign" \
		$(patsubst %,--ignore=tests/%,scenarios emulators browser foreign gateway/emulated markdown) tests

coverage: $(STAMP)  ## the suite (or TESTS="tests/gateway …") with lines and branches counted; below the floor it fails
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS) --dist loadgroup $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report $(if $(TESTS),--fail-under=0)

mutants: $(STAMP)  ## small mistakes in the state core that no test of its own notices: see docs/mutants.md
	test -x .venv-mutants/bin/python || $(PYTHON) -m venv .venv-mutants
	.venv-mutants/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/mutants.txt
	rm -rf mutants
	.venv-mutants/bin/mutmut run --max-children 2
	.venv-mutants/bin/mutmut results

versions:  ## the suite (or TESTS="tests/gateway …") on every supported Python at hand; says which are not
	scripts/versions $(TESTS)

pins: $(STAMP)  ## requirements/*.txt anew from pyproject.toml: UPGRADE=--upgrade takes the newest versions
	VENV=$(VENV) scripts/pins $(UPGRADE)

hooks: $(STAMP)  ## git runs the lines of `make check` before every commit
	$(BIN)/pre-commit install

bench: $(STAMP)  ## the scenarios of benchmarks/README.md
	$(BIN)/python -m benchmarks

bench-compare: $(STAMP)  ## another version and this one, in turns: REF=v0.1.0, SCENARIOS="A D", RUNS=5
	@test -n "$(REF)" || { echo 'Say which version: make bench-compare REF=COMMIT'; exit 2; }
	$(BIN)/python -m benchmarks compare $(REF) $(SCENARIOS) --runs $(RUNS)

deaths: $(STAMP)  ## kill -9 in the middle of people's wishes: KILLS=200, SEED=1
	$(BIN)/python -m benchmarks.deaths --kills $(KILLS) --seed $(SEED)

fmt: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .venv-3.* .venv-mutants mutants build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache
