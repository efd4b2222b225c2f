#!/bin/sh
# Makes a server of the copy of this machine's file system: only sshd and the agent start, own keys and users.
# install.sh FOLDER HOSTNAME
set -eu
folder=$1 name=$2
root=$folder/root

echo "$name" >"$root/etc/hostname"
rm -rf "$root"/etc/systemd/system/* "$root"/usr/lib/systemd/system/*.wants "$root"/etc/rc?.d/* "$root"/etc/init.d/*
for wanted in sysinit.target.wants/systemd-journald.service sockets.target.wants/systemd-journald.socket \
  sockets.target.wants/systemd-journald-dev-log.socket sockets.target.wants/dbus.socket; do
  mkdir -p "$root/usr/lib/systemd/system/${wanted%/*}"
  ln -s "../${wanted#*/}" "$root/usr/lib/systemd/system/$wanted"
done
ln -s /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
mkdir "$root/etc/systemd/system/multi-user.target.wants"
ln -s /lib/systemd/system/ssh.service "$root/etc/systemd/system/multi-user.target.wants/ssh.service"
mkdir -p "$root/etc/systemd/journald.conf.d"
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=8M\n' >"$root/etc/systemd/journald.conf.d/rig.conf"

rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/ssh/sshd_config.d/*
cp "$folder"/keys/ssh_host_* "$root/etc/ssh/"
cat >"$root/etc/ssh/sshd_config" <<X
ListenAddress 127.0.0.1
PermitRootLogin yes
UsePAM yes
KbdInteractiveAuthentication no
PrintMotd no
UseDNS no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
LogLevel VERBOSE
X
echo 'SSHD_OPTS="-E /var/log/sshd.log"' >"$root/etc/default/ssh"

mount --bind "$folder/disk/home" "$root/home"
mount --bind "$folder/disk/root" "$root/root"
touch "$root/dev/null"
mount --bind /dev/null "$root/dev/null"
chmod 700 "$root/root"
for user in sysop guest; do
  chroot "$root" useradd --create-home --shell /bin/bash "$user"
done
echo 'sysop ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/sysop"
chmod 440 "$root/etc/sudoers.d/sysop"
password=$(cat "$folder/keys/password")
printf '%s\n' "root:$password" "sysop:$password" "guest:$password" | chroot "$root" chpasswd
for home in root home/sysop home/guest; do
  mkdir -p "$root/$home/.ssh"
  cp "$folder/keys/id_ed25519.pub" "$root/$home/.ssh/authorized_keys"
  chmod 700 "$root/$home/.ssh"
done
chroot "$root" chown -R sysop:sysop /home/sysop
chroot "$root" chown -R guest:guest /home/guest

if [ -e "$folder/agent.deb" ]; then
  cp "$folder/agent.deb" "$root/var/cache/agent.deb"
  chroot "$root" dpkg -i /var/cache/agent.deb
  rm "$root/var/cache/agent.deb"
  chroot "$root" /usr/local/avamar/bin/avagent.bin --init --daemon=false --mcsaddr="$(cat "$folder/grid")" \
    --dpndomain=/clients --hostname="$name"
fi
umount "$root/dev/null" "$root/root" "$root/home"
