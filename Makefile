# Every developer command. Bare `make` prints them.
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all:

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.stamp: requirements.txt embedded.txt dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) -r requirements.txt -r embedded.txt -r dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(VENV)/.stamp ## everything that the other commands need, in .venv

setup-render: setup ## the optional renderer's package; the browser and a Chinese font come from the system
	$(PIP_INSTALL) -r render.txt
	@command -v chromium chromium-browser google-chrome >/dev/null || echo "no browser here: apt-get install chromium fonts-noto-cjk"

setup-traces: setup ## the optional export of traces (XUNJIAN_TRACES_ENDPOINT)
	$(PIP_INSTALL) -r traces.txt

demo: setup ## inspect the simulated province: ten days in four minutes, then the circular
	$(BIN)/xunjian demo

test: lint type ## all checks and tests; in two lanes, because two tiers mostly wait
	$(MAKE) -j2 --output-sync=target test-integration test-lane

test-lane: setup
	$(MAKE) test-e2e
	$(MAKE) unit

check: lint type unit ## static checks, unit and contract tests; no servers

lint: setup ## ruff and import contracts
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/lint-imports --no-cache > .lint-imports.log || (cat .lint-imports.log; exit 1)

fmt: setup ## format and fix what can be fixed
	$(BIN)/ruff format -q .
	$(BIN)/ruff check -q --fix .

type: setup ## mypy, strict
	$(BIN)/mypy

unit: setup ## unit, contract and component tests
	$(BIN)/pytest -q tests/unit tests/contract

test-integration: setup ## delivery and storage on the real servers
	$(BIN)/pytest -q tests/integration

test-e2e: setup ## 12 sites and 20 accounts through eight simulated days
	$(BIN)/pytest -q tests/e2e

$(BENCH_VENV)/.stamp: bench.txt
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r bench.txt
	touch $@

bench: setup $(BENCH_VENV)/.stamp ## the product beside public programs on one generated farm; BENCH=name BENCH_ARGS=--quick
	$(BIN)/python -m tests.bench $(BENCH) $(BENCH_ARGS)

accuracy: setup ## docs/accuracy.md: planted pages told and honest pages left alone, by technique
	$(BIN)/python -m tests.support.accuracy

docs: setup ## schemas, docs/events.md, docs/metrics.md, docs/settings.md from the catalogues; Grafana's boards
	$(BIN)/python -m deploy.generate
	$(BIN)/python -m deploy.grafana.build

lock: ## resolve the pins again (needs uv)
	for set in requirements embedded dev bench render traces; do \
	  uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --allow-unsafe -o $$set.txt $$set.in; done

clean: ## forget everything that was built or run here
	rm -rf $(VENV) $(BENCH_VENV) .xunjian .mypy_cache .ruff_cache .pytest_cache *.egg-info

.PHONY: help setup setup-render setup-traces demo test check lint fmt type unit test-integration test-e2e bench accuracy docs lock clean test-lane
