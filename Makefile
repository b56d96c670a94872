# Two commands do everything on a fresh machine: `make demo` runs the main job on the example study, `make test` passes the tests.
# Needs Debian or Ubuntu with python3 (3.11 or newer), python3-venv and make.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# Where pip finds the CPU build of torch, if not where it looks anyway; README says how to get the address.
TORCH_INDEX ?=
TORCH_FROM := $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX),)

.PHONY: demo install test lint format clean audit bom

demo: .venv/installed
	$(BIN)/icc-coding code
	@echo
	$(BIN)/icc-coding report

install: .venv/installed

# Python keeps what it compiled, also where it was told not to: hundreds of the tests' processes would each compile the program anew.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/installed-for-tests chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: .venv/installed-for-tests
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: .venv/installed-for-tests
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

# The pages of the browser tests need a browser, best one without windows of a desktop, which opens them at a third of the time; where none can
# be installed those tests are skipped and say so.
BROWSER := chromium-headless-shell
.PHONY: chromium
chromium:
	@command -v $(BROWSER) >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(BROWSER) >/dev/null; } \
	  || command -v chromium >/dev/null 2>&1 \
	  || echo "chromium is not installed: the browser tests will be skipped (apt-get install $(BROWSER))"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "icc-coding needs Python 3.11 or newer; set PYTHON=python3.12 (or similar)."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Making .venv failed. On Debian and Ubuntu: apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) $(TORCH_FROM) torch
	$(PIP) --editable '.[offline]'
	@touch $@

.venv/installed-for-tests: .venv/installed
	$(PIP) --editable '.[offline,test]'
	@touch $@

# Known security holes of the pinned packages (needs the internet, and fails where it gets no answer; SERVICE=osv asks another database,
# SERVICE='osv --osv-url ADDRESS' one of your own), and
# a bill of materials (CycloneDX) of what is installed, in bom.json.
SERVICE = pypi
.venv/audit/bin/pip-audit: .venv/bin/python
	@$(PYTHON) -m venv .venv/audit && .venv/audit/bin/python -m pip install --quiet pip-audit cyclonedx-bom

audit: .venv/audit/bin/pip-audit
	.venv/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --strict --vulnerability-service $(SERVICE)

bom: .venv/audit/bin/pip-audit .venv/installed
	.venv/audit/bin/cyclonedx-py environment $(BIN)/python --output-file bom.json

clean:
	rm -rf .venv .icc-cache coding/suggestions.parquet coding/excerpts.csv coding/reading coding/report.html coding/run.json coding/runs
