# Two commands matter: `make demo` and `make test`. The rest is for working on Portico.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup runtime demo test browser lint bench docs lock

PYTHON ?= python3.11
PORT ?= 8000
ONLY ?=
FULL ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check

help:  ## What there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /make \1\t/' | expand -t 16

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Portico needs Python 3.11 or newer; name it with PYTHON=…" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

# What builds the editable install comes from the lock file too.
$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements.txt
	awk '/^setuptools==/ { on = 1 } on { print } on && !/\\$$/ { exit }' requirements-dev.txt > $(VENV)/build.txt
	$(PIP) install --require-hashes --requirement $(VENV)/build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.setup: requirements-dev.txt $(VENV)/.runtime
	$(PIP) install --require-hashes --requirement requirements-dev.txt
	touch $@

# The compiled catalogues are made anew when a translation has changed.
$(VENV)/.catalogues: $(VENV)/.runtime $(wildcard src/portico/locale/*/LC_MESSAGES/*.po)
	PORTICO_DEMO=1 PORTICO_ROOT=$(VENV) $(BIN)/portico messages compile >/dev/null
	touch $@

runtime: $(VENV)/.runtime $(VENV)/.catalogues

setup: $(VENV)/.setup $(VENV)/.catalogues  ## The environment for working on Portico, and nothing else

demo: runtime  ## A demo company on 127.0.0.1:8000 (PORT= for another); Ctrl-C ends it
	@PORTICO_DEMO=1 exec $(BIN)/portico demo --port $(PORT)

test: setup browser  ## Everything that CI runs: lint, both databases, the browser
	@exec $(BIN)/python -m tests.everything

browser:
	@if ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null \
	    || ! command -v fc-list >/dev/null || ! fc-list | grep -q 'NotoSansCJK' || ! fc-list | grep -q 'NotoSansTamil' \
	    || ! fc-list | grep -q 'NotoColorEmoji'; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	      chromium fontconfig fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji >/dev/null; \
	  else \
	    echo 'Install Chromium and the Noto fonts (chromium fontconfig fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji), then run make test again.' >&2; \
	    exit 1; \
	  fi; \
	fi

lint: setup  ## Form, types, layers, templates, security
	@exec $(BIN)/python -m tests.everything lint

bench: setup  ## The measurements (ONLY=package.what for one, FULL=1 for a million clients)
	@exec $(BIN)/python -m bench $(if $(ONLY),--only $(ONLY)) $(if $(FULL),--full)

docs: setup  ## The generated reference under docs/reference
	@exec $(BIN)/python -m docs.make

LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --no-header
lock: setup  ## Lock requirements anew, with hashes and without addresses
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt
