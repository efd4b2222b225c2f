#!/bin/sh
# The machine's power supply, disk and network card. Runs as the first process of a namespace of its own.
# Disk: this machine's whole file system, seen through an overlay whose changes live in memory only.
# machine.sh FOLDER CGROUP HOSTNAME RELAY NODE
set -eu
folder=$1 cgroup=$2 name=$3 relay=$4 node=$5
here=$(dirname "$0")
trap 'echo "the machine is broken"' EXIT
mount --make-rprivate /
mount -t proc proc /proc
ip link set lo up
mount -t tmpfs -o "size=1600m,mode=755" tmpfs "$folder/disk"
mkdir "$folder/disk/changes" "$folder/disk/work" "$folder/disk/home" "$folder/disk/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/disk/changes,workdir=$folder/disk/work" "$folder/root"
sh "$here/install.sh" "$folder" "$name"
"$node" "$relay" "$folder/door.sock" 22 &
boot=0
while :; do
  boot=$((boot + 1))
  mkdir "$cgroup/boot-$boot"
  echo "boot $boot"
  sh -c 'echo $$ >"$1/cgroup.procs"; exec unshare --pid --uts --ipc --cgroup --mount --fork --kill-child=KILL sh "$2/boot.sh" "$3" "$4" "$5"' \
    sh "$cgroup/boot-$boot" "$here" "$folder" "$name" "$boot" || true
  sleep 0.1
done
