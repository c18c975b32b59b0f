# `just` lists what can be done; `just check` is what must pass before a commit.
python := ".venv/bin/python"

default:
    @just --list

# make the virtual environment with all that development needs
setup:
    python3 -m venv .venv
    .venv/bin/pip install -e '.[dev]'

# lint, types, import contracts, commit subjects, tests
check: lint test

lint:
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    .venv/bin/lint-imports
    .ci/commit_subjects
    .ci/nodes

test *args:
    .venv/bin/pytest -n auto --dist worksteal {{args}}

# the tests and doctests of one room: `just room answers/readings`; of a part of it, those of the room
room name *args:
    .venv/bin/pytest -n 0 $(d=tests/{{name}}; until ls -d $d* > /dev/null 2>&1; do d=$(dirname $d); done; ls -d $d*) graphkit/{{name}} {{args}}

# rebuild exports/ from the records in data/
exports:
    {{python}} benchmarks/make_exports.py

# make the large and binary exports that are attached to a release
release-exports folder="dist/exports":
    {{python}} benchmarks/make_exports.py --release {{folder}}

# write data/records/ afresh from the reports (corrections survive); names files that are no reports, and fails at the end
records shared="../shared/reports":
    .venv/bin/graphkit extract {{shared}}/pdf {{shared}}/new {{shared}}/seeds {{shared}}/released {{shared}}/visits {{shared}}/send {{shared}}/test --packed -o data/records

# the page on the latest inspections, from the records in data/
coverage:
    {{python}} docs/from_coverage.py

# train all models that ship, from the labels
train store="graphkit.db" shared="../shared":
    {{python}} benchmarks/train_labels.py {{shared}}
    {{python}} benchmarks/label_accuracy.py {{shared}} --write-confidence
    {{python}} benchmarks/train_service_names.py
    {{python}} benchmarks/train_service_names.py --check --write-confidence
    {{python}} benchmarks/train_follow_ups.py
    {{python}} benchmarks/train_words.py {{store}}

# accuracy against the gold, speed against its baseline
evaluate shared="../shared":
    {{python}} benchmarks/evaluate.py {{shared}}

bench reports="../shared/reports/pdf":
    {{python}} benchmarks/build_speed.py {{reports}}

# the documentation as a site in site/, which opens from disk
docs:
    {{python}} docs/build_site.py
