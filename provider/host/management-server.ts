import { AvamarError } from "../kernel/errors";
import { evenWhenInterrupted } from "../kernel/interruption";
import { pollUntil } from "../kernel/retry";
import type { StreamRun } from "./access";
import { shellQuote } from "./linux/commands";
import type { PreferencesFile } from "./preferences-file";

const DPNCTL = "/usr/local/avamar/bin/dpnctl";
/** To stop, to start, and to answer again afterwards may each take that long. */
const DEADLINE_MS = 15 * 60_000;

/** Restarts the management server where the file was changed for that, and waits until the grid answers again. */
export async function restartWhereDue(run: StreamRun, file: PreferencesFile): Promise<void> {
  const restart = await file.restart();
  if (!restart) return;
  const command = await commandOf(file);
  await file.noteRestart("begun");
  run.progress(`${file.host}: stopping the management server`);
  const stopped = await command("stop");
  // A run before may have been cut off when it was stopped already.
  if (stopped !== 0 && restart !== "begun") throw failed(file, "stop", stopped);
  run.progress(`${file.host}: starting the management server`);
  // Also when the run is interrupted meanwhile: a grid without its server makes no backups.
  const started = await evenWhenInterrupted(() => command("start"));
  if (started !== 0) throw failed(file, "start", started);
  if (run.world.hasGrid()) await answersAgain(run, file);
  await file.noteRestart(undefined);
}

/** How the server is told to stop and to start: as the user admin, with what its login sets up. */
async function commandOf(file: PreferencesFile): Promise<(what: "stop" | "start") => Promise<number>> {
  const user = (await file.commands.must("id", ["-un"])).stdout.trim();
  if (user !== "admin" && user !== "root")
    throw file.error(
      "precondition",
      `the management server cannot be restarted as the user ${user}.`,
      'Log in as admin or root, or write restart: "never".',
    );
  return async (what) => {
    const words = [DPNCTL, what, "mcs"].map(shellQuote).join(" ");
    const [program, ...args] = user === "root" ? ["su", "-", "admin", "-c", words] : ["bash", "-lc", words];
    return (await file.commands.run(program!, args, DEADLINE_MS)).code;
  };
}

function failed(file: PreferencesFile, what: string, code: number): AvamarError {
  return file
    .error("command-failed", `dpnctl ${what} mcs ends with ${code}.`, "Look at dpnctl status on the utility node,")
    .hinting("and run again: the restart is made then.");
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
