# All that one does with Pollen, on nothing but make and Python 3.11 or newer.
# Kept to what GNU make 3.81 understands, which is what macOS ships.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo run test soak check check-standards lock clean

# `make demo PYTHON=/path/to/python3` chooses the Python; ARGS goes to what is run.
export PYTHON
# A check is many processes: what one has compiled, the others need not, also where this is set (make clean removes it).
export PYTHONDONTWRITEBYTECODE =

help: ## Print these lines
	@echo 'Usage: make TARGET [ARGS="..."] [PYTHON=/path/to/python3]'
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name what; do printf '  make %-15s %s\n' "$$name" "$$what"; done

demo: ## Play four weeks in a local Slack, without an account (ARGS=--headless: then stop)
	@sh bin/setup runtime
	@.venv/bin/pollen demo $(ARGS)

run: ## Run Pollen with the settings in your environment or in .env
	@sh bin/setup runtime
	@.venv/bin/pollen run $(ARGS)

test: ## Run the tests (ARGS="-k digest": only those)
	@sh bin/setup runtime dev
	@.venv/bin/python -m pytest -n auto --dist worksteal --inline-snapshot=disable $(ARGS)

soak: ## Play every soak test to its end (ARGS="--soak-seconds 120 --soak-seed 7": for so long, with that seed)
	@sh bin/setup runtime dev
	@.venv/bin/python -m pytest -q -m soak -n auto --dist worksteal --inline-snapshot=disable $(ARGS)

check: ## Check style, types, import contracts and migrations, then run the tests
	@sh bin/setup runtime dev
	@MAKE='$(MAKE)' sh bin/check

check-standards: ## Compare the local Slack with a folder of Slack's method references (STANDARDS=DIR)
	@sh bin/setup runtime dev
	@.venv/bin/python -m sandbox.standards $(STANDARDS)

lock: ## For developers: pin requirements/*.in again (ARGS=--upgrade: to the newest versions)
	@sh bin/setup lock
	@sh bin/lock $(ARGS)

clean: ## Remove .venv and caches; databases and .env stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo 'Removed .venv and caches.'
