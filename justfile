# The whole developer interface. `just check` is what hooks and CI run.

python := ".venv/bin/python"

# list the recipes
default:
    @just --list

# set up the pinned development environment in .venv
setup:
    python3 -m venv .venv
    {{python}} -m pip install --quiet --upgrade pip
    {{python}} -m pip install --quiet --constraint constraints.txt --editable '.[dev]'

# format, lint, types, layers, tests
check: lint test

# formatting, lint, types and layers, without the tests
lint:
    {{python}} -m ruff format --check
    {{python}} -m ruff check
    {{python}} -m mypy
    .venv/bin/lint-imports

# the tests
test *arguments:
    {{python}} -m pytest {{arguments}}

# write the pages that are generated from code: steps, commands, errors
docs:
    {{python}} docs/generate.py

# format and repair what can be repaired automatically
fix:
    {{python}} -m ruff format
    {{python}} -m ruff check --fix
