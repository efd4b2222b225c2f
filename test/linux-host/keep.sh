#!/bin/sh
# Keeps one emulated machine until its standard input ends: that is when the test has said so, or has died.
# keep.sh FOLDER CGROUP HOSTNAME RELAY NODE
set -u
folder=$1 cgroup=$2
here=$(dirname "$0")
mkdir -p "$cgroup"
# One process id namespace around it all: when its first process is killed, the kernel ends everything inside, and
# the mounts go with the last process that sees them.
unshare --mount --net --pid --fork --kill-child=KILL sh "$here/machine.sh" "$@" </dev/null >"$folder/machine.log" 2>&1 &
machine=$!
cat >/dev/null
kill -KILL "$machine" 2>/dev/null
wait "$machine" 2>/dev/null
turn=0
while [ -d "$cgroup" ] && [ $turn -lt 50 ]; do
  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
  [ -d "$cgroup" ] && sleep 0.1
  turn=$((turn + 1))
done
rm -rf "$folder"
