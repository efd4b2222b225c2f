import type { Listener } from "../agent-host";

/**
 * Reads what `netstat -ano` printed. The word for the state is translated, so a listener is a TCP row whose foreign
 * address is nobody.
 */
export function parseListeners(text: string): Listener[] {
  const listeners: Listener[] = [];
  for (const line of text.split(/\r?\n/)) {
    const row = /^\s*TCP\s+\S+:(\d+)\s+(?:0\.0\.0\.0|\[::\]|\*):0\s+(?:.*\s)?(\d+)\s*$/.exec(line);
    if (row) listeners.push({ port: Number(row[1]), pid: Number(row[2]) });
  }
  return listeners;
}
