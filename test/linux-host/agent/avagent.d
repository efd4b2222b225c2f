#!/bin/sh
# chkconfig: 345 99 01
# description: Avamar client agent (a stand-in for tests, written from public descriptions)
### BEGIN INIT INFO
# Provides:          avagent
# Required-Start:    $network $local_fs
# Required-Stop:     $network $local_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Avamar client agent
### END INIT INFO
# Knows one agent only: base and var directory are fixed.
BASEDIR=/usr/local/avamar
AGENT=$BASEDIR/bin/avagent.bin
PLACES="--bindir=$BASEDIR/bin --vardir=$BASEDIR/var --sysdir=$BASEDIR/etc"

# A number left by a dead agent may be another program's by now.
running() {
  pid=$(awk '{print $1}' $BASEDIR/var/avagent.lck 2>/dev/null) && [ -n "$pid" ] &&
    tr '\0' ' ' 2>/dev/null </proc/"$pid"/cmdline | grep -q -- "--vardir=$BASEDIR/var "
}

start() {
  if running; then echo "avagent.d Info: Client Agent is already running."; return 0; fi
  $AGENT $PLACES --logfile=$BASEDIR/var/avagent.log >/dev/null || { echo "avagent.d Error: Client Agent not started."; return 1; }
  echo "avagent.d Info: Client Agent started.                       [  OK  ]"
}

stop() {
  if ! running; then echo "avagent.d Info: Client Agent not running.                   [PASSED]"; return 0; fi
  kill "$(awk '{print $1}' $BASEDIR/var/avagent.lck)"
  for turn in 1 2 3 4 5 6 7 8 9 10; do running || break; sleep 0.1; done
  echo "avagent.d Info: Client Agent stopped.                       [  OK  ]"
}

case "$1" in
start) start ;;
stop) stop ;;
restart) stop && start ;;
status)
  if running; then echo "avagent.d Info: Client Agent is running."; else echo "avagent.d Info: Client Agent not running."; exit 1; fi
  ;;
register | activate)
  stop
  if $AGENT $PLACES --quiet --init --daemon=false --mcsaddr="$2" --dpndomain="$3" >/dev/null; then
    echo "avagent.d Info: Client activated successfully.              [  OK  ]"
  else
    echo "avagent.d Error: Client activation error."
    exit 1
  fi
  start
  ;;
unregister)
  stop
  $AGENT $PLACES --daemon=false --uninit >/dev/null 2>&1
  ;;
*)
  echo "Usage: avagent.d {start|stop|restart|status|register|unregister}"
  exit 1
  ;;
esac
