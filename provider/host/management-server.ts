import { AvamarError } from "../kernel/errors";
import { pollUntil } from "../kernel/retry";
import type { StreamRun } from "./access";
import type { PreferencesFile } from "./preferences-file";

const DPNCTL = "/usr/local/avamar/bin/dpnctl";
/** To stop and start, and to answer again afterwards, may each take that long. */
const DEADLINE_MS = 15 * 60_000;

/** Restarts the management server where the file was changed for that, and waits until the grid answers again. */
export async function restartWhereDue(run: StreamRun, file: PreferencesFile): Promise<void> {
  const restart = await file.restart();
  if (!restart) return;
  const user = (await file.commands.must("id", ["-un"])).stdout.trim();
  if (user !== "admin" && user !== "root")
    throw file.error(
      "precondition",
      `the management server cannot be restarted as the user ${user}.`,
      'Log in as admin or root, or write restart: "never".',
    );
  await file.noteRestart("begun");
  run.progress(`${file.host}: restarting the management server, which takes minutes`);
  // Where a run before was cut off, the server may be stopped already, and stopping it fails.
  const line = commandLine(restart === "begun" ? ";" : "&&");
  const [program, ...args] = user === "root" ? ["su", "-", "admin", "-c", line] : ["bash", "-lc", line];
  const { code } = await file.commands.run(program!, args, DEADLINE_MS);
  if (code !== 0)
    throw file.error(
      "command-failed",
      `dpnctl stop mcs or dpnctl start mcs ends with ${code}.`,
      "Look at dpnctl status on the utility node, and run again: the restart is made then.",
    );
  await file.noteRestart(undefined);
  if (run.world.hasGrid()) await answersAgain(run, file);
}

/**
 * Both in one line, so that a server that was stopped is started whatever becomes of this run; and nothing is printed,
 * as who prints to a connection that has ended is ended too.
 */
function commandLine(between: "&&" | ";"): string {
  return `{ ${DPNCTL} stop mcs ${between} ${DPNCTL} start mcs; } >/dev/null 2>&1 </dev/null`;
}

async function answersAgain(run: StreamRun, file: PreferencesFile): Promise<void> {
  const grid = run.world.grid();
  let said = 0;
  await pollUntil(
    { firstMs: 200, mostMs: 10_000, deadlineMs: DEADLINE_MS },
    async (elapsedMs) => {
      if (elapsedMs > said + 10_000) {
        said = elapsedMs;
        run.progress(
          `${file.host}: waiting for ${grid.host} to answer again, ${Math.round(elapsedMs / 1000)} s so far`,
        );
      }
      try {
        return await grid.get("/system/basic-info");
      } catch (thrown) {
        const isAway = thrown instanceof AvamarError && (thrown.code === "unreachable" || thrown.code === "timeout");
        if (isAway) return undefined;
        throw thrown;
      }
    },
    () =>
      file.error(
        "timeout",
        `the grid does not answer ${DEADLINE_MS / 60_000} min after its management server was started.`,
        "Look at dpnctl status on the utility node, then run again.",
      ),
  );
}
