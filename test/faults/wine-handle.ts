import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { SERVICE } from "./windows-stream.ts";
import type { WineShell } from "./wine-rest.ts";

/** What a service says that is asked and does not run, or does not exist. */
const NOT_ACTIVE = 1062;
const NO_SUCH_SERVICE = 1060;

/**
 * Holds a handle of the running service open, as services.msc does: the service is started anew, and the `sc start` that
 * waits for it is frozen meanwhile. The returned hand lets it go on, and resolves when the service has gone.
 */
export async function holdService(shell: WineShell, prefix: string): Promise<() => Promise<void>> {
  await shell.run(`sc stop ${SERVICE}`);
  await answers(shell, NOT_ACTIVE);
  let hasStarted = false;
  const start = shell.run(`sc start ${SERVICE}`).finally(() => {
    hasStarted = true;
  });
  // Once there is a process of the service, sc.exe has opened the service and waits.
  while (!hasStarted && !processOf(prefix, /avagent\.exe.*\/ServiceStart.*varC/)) await sleep(2);
  const holder = processOf(prefix, new RegExp(`^sc start ${SERVICE}`));
  if (!holder) throw new Error("sc start has ended before it could be held");
  process.kill(holder, "SIGSTOP");
  return async () => {
    process.kill(holder, "SIGCONT");
    await start;
    await answers(shell, NO_SUCH_SERVICE);
  };
}

async function answers(shell: WineShell, wanted: number): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    if ((await shell.run(`sc interrogate ${SERVICE}`)).code === wanted) return;
    await sleep(100);
  }
  throw new Error(`sc interrogate ${SERVICE} does not come to end with ${wanted}`);
}

/** The process with such a command line on that host. */
function processOf(prefix: string, commandLine: RegExp): number | undefined {
  const pid = readdirSync("/proc").find(
    (name) =>
      /^\d+$/.test(name) &&
      commandLine.test(contentOf(name, "cmdline").replaceAll("\0", " ")) &&
      contentOf(name, "environ").includes(`WINEPREFIX=${prefix}\0`),
  );
  return pid === undefined ? undefined : Number(pid);
}

function contentOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
