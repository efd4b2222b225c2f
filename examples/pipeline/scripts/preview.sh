#!/bin/sh
# What a change would do, into preview.md for a comment. Ends as pulumi preview does.
set -u
: "${STACK:?the name of the stack}"
# A comment has a limit, so of a long preview its end is shown, which says the most.
most=50000
pulumi preview --stack "$STACK" --refresh --run-program --diff --non-interactive --color never >preview.txt 2>&1
code=$?

# As people know it from git: what is made, changed or deleted leads its line. What the program or a value says may begin
# with the same signs, or with the end of the block: that stands one blank further in, and has no colour.
as_diff() {
  sed -E \
    -e '/^[-+~]+ *pulumi:pulumi:Stack/!s/^([-+~@!])/ \1/' \
    -e 's/^ {0,3}````/    &/' \
    -e 's/^( *)--outputs:--$/\1outputs:/' \
    -e 's/^( +)\+-([a-z])/~\1\2/' \
    -e 's/^( +)([-+])[-+]([a-z])/\2\1\3/' \
    -e 's/^(  +)([-+~]) /\2\1 /' \
    -e 's/^~/!/' |
    awk 1 # which ends the last line, too
}

{
  echo "### \`pulumi preview\` of $STACK: $([ "$code" = 0 ] && echo done || echo "failed ($code)")"
  echo
  if [ "$(wc -c <preview.txt)" -gt "$most" ]; then
    echo "Its beginning is left out here: the whole preview is in the log of this run."
    echo
  fi
  echo '````diff'
  if [ "$(wc -c <preview.txt)" -gt "$most" ]; then
    # The first line may be half a line.
    tail -c "$most" preview.txt | sed 1d | as_diff
  else
    as_diff <preview.txt
  fi
  echo '````'
} >preview.md
cat preview.txt
exit "$code"
