# Every command of the project. `make run` and `make test` are all that a fresh machine needs.
PYTHON ?= python3
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN    := $(VENV)/Scripts
else
BIN    := $(VENV)/bin
endif
STAMP  := $(VENV)/.ready
GALLERY ?= gallery

.PHONY: setup run demo test lint format build bench gallery check clean

setup: $(STAMP)

$(STAMP): pyproject.toml packaging/setup.py
	$(PYTHON) packaging/setup.py $(VENV)
	@touch $(STAMP)

run: setup
	@$(BIN)/python -m app; code=$$?; if [ $$code -eq 3 ]; then exec $(BIN)/python -m app demo; else exit $$code; fi

demo: setup
	$(BIN)/python -m app demo

test: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: setup
	$(BIN)/python -m app check

build: setup
	$(BIN)/python packaging/build.py

bench: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python tests/benchmarks/run.py

gallery: setup
	$(BIN)/python -m app gallery $(GALLERY)

clean:
	rm -rf build dist $(GALLERY) .mypy_cache .pytest_cache .ruff_cache .hypothesis
