#!/bin/sh
# upgrade.sh install PACKAGE   stops the streams that run, installs or upgrades the client package, starts them again
# upgrade.sh remove            removes the package; the streams have to be gone, and an agent that is there has to be of
#                              a package
# For packages of rpm and dpkg. Run as root.
set -eu

agent=/usr/local/avamar/bin/avagent.bin
streams=$(systemctl list-units --plain --no-legend --state=active 'avamar-stream@*' | cut -d ' ' -f 1)

# Whatever happens on the way: what ran runs again.
start_again() {
  [ -z "$streams" ] || systemctl start $streams
}

owner() {
  if command -v rpm >/dev/null && rpm -qf "$agent" >/dev/null 2>&1; then
    echo "rpm -e $(rpm -qf "$agent")"
  elif command -v dpkg-query >/dev/null && dpkg-query -S "$agent" >/dev/null 2>&1; then
    echo "dpkg -r $(dpkg-query -S "$agent" | cut -d : -f 1)"
  fi
}

case $1 in
install)
  trap start_again EXIT
  [ -z "$streams" ] || systemctl stop $streams
  case $2 in
  *.rpm) rpm -U --replacepkgs "$2" ;;
  *.deb) dpkg -i "$2" ;;
  *) echo "$2 is neither an rpm nor a deb package" >&2; exit 2 ;;
  esac
  ;;
remove)
  [ -z "$streams" ] || { echo "streams are left: $streams" >&2; exit 1; }
  removal=$(owner)
  [ -n "$removal" ] || [ ! -e "$agent" ] || {
    echo "no package owns $agent: remove the agent in the way it was installed, then run again" >&2
    exit 1
  }
  $removal
  ;;
*) echo "upgrade.sh install PACKAGE | remove" >&2; exit 2 ;;
esac
