# `just` lists what there is.
_list:
    @just --list --unsorted

# Formatting, lints and the tests on SQLite
check:
    ./test --quick

# Everything, on both databases, with pages in a browser
test:
    ./test

# A deployment with invented companies and a year of history
run:
    cargo run -- demo

# One story by a part of its name, on SQLite
story name:
    GAETONG_SKIP_POSTGRES=1 cargo test -p gaetong-tests {{name}}

# Writes the files that are made from the code and checked by the tests
docs:
    cargo run -q -- openapi > docs/openapi.json

# How fast the rules rate accounts
bench:
    cargo bench -p gaetong-rules
