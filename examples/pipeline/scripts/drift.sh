#!/bin/sh
# Looks for drift, into drift.md for an issue or a mail and drift.xml for the pipeline's own page.
# Ends with 0: none, 2: some, 1: it could not be told, or not of all, which the report then says.
set -u
: "${STACK:?the name of the stack}"
exec npx pulumi-avamar drift --stack "$STACK" --timeout 30 --out drift.md --out drift.xml
