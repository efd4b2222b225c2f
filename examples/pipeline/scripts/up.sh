#!/bin/sh
# Brings the world to the program. A picture of what is then there is left for whoever looks.
set -u
: "${STACK:?the name of the stack}"
pulumi up --stack "$STACK" --refresh --run-program --yes --non-interactive --color never
code=$?
# Where the run broke off, the state says how far it came; so does the picture.
npx pulumi-avamar graph --stack "$STACK" --out topology.html || echo "There is no picture: see above." >&2
exit "$code"
