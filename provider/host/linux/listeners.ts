import type { Listener } from "../agent-host";

/** Reads what `ss -Hltnp` printed: state, queues, local address, peer, and the processes that have the socket. */
export function parseListeners(text: string): Listener[] {
  const listeners: Listener[] = [];
  for (const line of text.split("\n")) {
    const port = /^\s*LISTEN\s+\d+\s+\d+\s+\S+:(\d+)\s/.exec(line)?.[1];
    if (port === undefined) continue;
    const pids = [...line.matchAll(/\bpid=(\d+)/g)].map(([, pid]) => Number(pid));
    for (const pid of pids.length ? pids : [0]) listeners.push({ port: Number(port), pid });
  }
  return listeners;
}
