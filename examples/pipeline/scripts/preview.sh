#!/bin/sh
# What a change would do, into preview.md for a comment. Ends as pulumi preview does.
set -u
: "${STACK:?the name of the stack}"
pulumi preview --stack "$STACK" --refresh --run-program --diff --non-interactive --color never >preview.txt 2>&1
code=$?
{
  echo "### \`pulumi preview\` of $STACK: $([ "$code" = 0 ] && echo done || echo "failed ($code)")"
  echo
  echo '````diff'
  # What would be changed leads its line, as people know it from git. A comment has a limit: the end says the most.
  sed -E 's/^( *)([-+~])/\2\1/; s/^~/!/' preview.txt | tail -c 50000
  echo '````'
} >preview.md
cat preview.txt
exit "$code"
