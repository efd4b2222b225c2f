#!/bin/sh
# Turns the power on: mounts what a booting machine has, then becomes its systemd.
# boot.sh FOLDER HOSTNAME TIME
set -eu
folder=$1
hostname "$2"
mount --make-rprivate /
cd "$folder/root"
mount -t proc proc proc
# As on a machine that has run for a while: a number seen in one boot is not another program's in the next.
echo $(($3 * 2000)) >proc/sys/kernel/ns_last_pid || true
# Kernel settings belong to the real machine: whatever runs here can read but not change them.
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777,size=64m tmpfs tmp
mount --bind "$folder/disk/root" root
mount --bind "$folder/disk/home" home
mount --bind "$folder/log" var/log
pivot_root . mnt
umount -l /mnt
exec env -i container=rig PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --log-target=journal --show-status=no
