import type { Package } from "../machine/packages.ts";
import { programFile } from "../machine/program.ts";

/** Where the agent is installed. */
export const AGENT_FOLDER = "/usr/local/avamar";

/** Knows one agent only: base and var directory are fixed. */
const INIT_SCRIPT = `#!/bin/sh
# chkconfig: 345 95 05
# description: Avamar client agent
### BEGIN INIT INFO
# Provides:          avagent
# Default-Start:     3 4 5
# Short-Description: Avamar client agent
### END INIT INFO
BASEDIR=${AGENT_FOLDER}
AGENT=$BASEDIR/bin/avagent.bin
PLACES="--bindir=$BASEDIR/bin --vardir=$BASEDIR/var --sysdir=$BASEDIR/etc"

running() {
  [ -f $BASEDIR/var/avagent.lck ] || return 1
  pid=$(cut -d' ' -f1 $BASEDIR/var/avagent.lck)
  kill -0 "$pid" 2>/dev/null && grep -q -a avagent.bin /proc/$pid/cmdline
}

start() {
  if running; then echo "avagent.d Info: Client Agent is already running."; return 0; fi
  $AGENT $PLACES --logfile=$BASEDIR/var/avagent.log >/dev/null || { echo "avagent.d Error: Client Agent not started."; return 1; }
  echo "avagent.d Info: Client Agent started.                       [  OK  ]"
}

stop() {
  if ! running; then echo "avagent.d Info: Client Agent not running.                   [PASSED]"; return 0; fi
  kill "$pid"
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
`;

/** Restarts the one agent it knows of; instances that others made keep running the old program. */
const AFTER_INSTALL = `mkdir -p ${AGENT_FOLDER}/var /etc/rc3.d
ln -sf ../init.d/avagent /etc/rc3.d/S95avagent
systemctl daemon-reload
systemctl restart avagent || true
`;

const BEFORE_REMOVE = `case "$1" in 0 | remove) systemctl stop avagent; rm -f /etc/rc3.d/S95avagent ;; esac
`;

/** The names under which the package tools are believed to list the agent; they are not published. */
export const PACKAGE_NAMES = { rpm: "AvamarClient", deb: "avamarclient-debian" } as const;

/** The agent's package. */
export function agentPackage(version: string, name: string): Package {
  const text = (path: string, data: Buffer | string, mode: number) => ({
    path,
    data: Buffer.from(data).toString("base64"),
    mode,
  });
  return {
    name,
    version,
    files: [
      text(`${AGENT_FOLDER}/bin/avagent.bin`, programFile("avagent", version), 0o755),
      text(`${AGENT_FOLDER}/bin/avtar.bin`, programFile("avtar", version), 0o755),
      text(`${AGENT_FOLDER}/bin/linux.pin`, "<pin/>\n", 0o644),
      text(`${AGENT_FOLDER}/etc/avagent.d`, INIT_SCRIPT, 0o755),
      text("/etc/init.d/avagent", INIT_SCRIPT, 0o755),
    ],
    afterInstall: AFTER_INSTALL,
    beforeRemove: BEFORE_REMOVE,
  };
}
