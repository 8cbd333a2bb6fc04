# Souk: every command of the project. `make` or `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
ENV ?= dev
REGION ?= eu-west-1
TENANT ?= bench
PRODUCTS ?= 10000
SCOPES ?= admin:*
MODE ?= live
SIGNED ?=
FILE ?= ledger.jsonl

$(VENV)/.ready: requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Souk needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@echo "Making the environment in $(VENV) (once; a minute or two) …"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check --no-compile -r requirements-dev.txt
	@touch $@

install: $(VENV)/.ready ## make the Python environment (.venv)

run: $(VENV)/.ready ## run a seeded shop on http://localhost:8000 (PORT=…)
	@$(PY) -m scripts.local.run --port $(PORT)

demo: $(VENV)/.ready ## buy something from the running shop, step by step
	@$(PY) -m scripts.demo --port $(PORT)

test: $(VENV)/.ready ## run the tests (rules, operations, dialects, workers)
	@$(PY) -m pytest -n auto --ignore=tests/fuzz -m "not races and not e2e and not fuzz and not browser"

goldens: $(VENV)/.ready ## write down anew what every row answers (tests/goldens)
	@SOUK_WRITE_GOLDENS=1 $(PY) -m pytest tests/catalogue/test_goldens.py

fuzz: $(VENV)/.ready ## call every operation as the OpenAPI documents allow, 50 times each, and with every hostile value at every place
	@$(PY) -m pytest -n auto -m fuzz tests/fuzz tests/catalogue

races: $(VENV)/.ready ## races, crashes and storms on DynamoDB Local (needs Java)
	@$(PY) -m pytest -n 2 --dist loadgroup -m races

races-gate: $(VENV)/.ready ## those of them that every change must pass (needs Java)
	@$(PY) -m pytest -n 2 --dist loadgroup -m gate

lint: $(VENV)/.ready ## style, types, layers, templates
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m scripts.openapi --check
	@$(PY) -m scripts.clients --check

check: lint test races-gate ## all that CI runs

e2e: $(VENV)/.ready ## deploy the real packages to a local AWS that enforces rights, and buy there
	@$(PY) -m pytest -m e2e tests/infra tests/clients tests/e2e

browser: $(VENV)/.ready ## a real browser calls the running shop from the storefront's and the admin's origin (needs Chromium)
	@$(PY) -m pytest -m browser tests/browser

bench: $(VENV)/.ready ## measure against the bounds; writes build/bench.json
	@$(PY) -m scripts.bench

routes: $(VENV)/.ready ## every route: group, dialect, method, path, operation, grant (TSV)
	@$(PY) -m scripts.routes

openapi: $(VENV)/.ready ## write docs/openapi/*.json from the rows
	@$(PY) -m scripts.openapi

clients: $(VENV)/.ready ## write the Python client from the OpenAPI document
	@$(PY) -m scripts.clients

package: $(VENV)/.ready ## build every stage into build/
	@$(PY) -m scripts.package

deploy: $(VENV)/.ready ## deploy to AWS: make deploy ENV=prod REGION=eu-west-1
	@$(PY) -m scripts.deploy --environment $(ENV) --region $(REGION)

seed-large: $(VENV)/.ready ## a large shop in the running system: TENANT=bench PRODUCTS=10000
	@$(PY) -m scripts.local.seed_large --tenant $(TENANT) --products $(PRODUCTS)

api-key: TENANT := demo
api-key: $(VENV)/.ready ## a key for the running system: TENANT=demo SCOPES=read:catalog,read:orders (MODE=test SIGNED=1)
	@$(PY) -m scripts.local.api_key --tenant $(TENANT) --scopes '$(SCOPES)' --port $(PORT) $(if $(filter test,$(MODE)),--test) $(if $(SIGNED),--signed)

export-ledger: TENANT := demo
export-ledger: $(VENV)/.ready ## a shop's fiscal documents for an auditor: TENANT=demo FILE=ledger.jsonl
	@$(PY) -m scripts.export_ledger $(TENANT) '$(FILE)'

verify-ledger: $(VENV)/.ready ## check such a file, offline: FILE=ledger.jsonl
	@$(PY) -m scripts.verify_ledger '$(FILE)'

tenant: $(VENV)/.ready ## a new shop in the running system, with the token that sets it up: SLUG=lumen (SHOP="Maison Lumen" DOMAIN=lumen.localhost STORE_ORIGINS=…)
	@$(PY) -m scripts.local.tenant --slug '$(SLUG)' --name '$(SHOP)' --host '$(DOMAIN)' --port $(PORT) $(if $(ADMIN_ORIGINS),--admin-origins '$(ADMIN_ORIGINS)') $(if $(STORE_ORIGINS),--store-origins '$(STORE_ORIGINS)')

clean: ## forget builds and local data (keeps .venv)
	@rm -rf build .local

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: install run demo test goldens fuzz races races-gate lint check e2e browser bench routes openapi clients package deploy seed-large api-key tenant export-ledger verify-ledger clean help
