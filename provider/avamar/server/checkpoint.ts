import { AvamarError } from "../../kernel/errors";
import { pollUntil } from "../../kernel/retry";
import { checkpointsOf } from "../functions/server-care";
import type { Grid } from "../rest/grid";

/** Making one takes minutes; on a big grid many. */
const PATIENCE = { firstMs: 500, mostMs: 10_000 };

/**
 * Makes a checkpoint, to which the grid can be rolled back by its support, and waits until it is whole. It is not
 * validated: that takes hours, and the grid does it by itself once a day.
 *
 * @param say Told in a short line what is waited for.
 * @returns Its tag.
 * @throws AvamarError `timeout`, or what the grid says when it refuses: while its maintenance runs it makes none
 */
export async function makeCheckpoint(grid: Grid, say: (text: string) => void): Promise<string> {
  const deadlineMs = grid.taskDeadlineMs;
  const known = new Set((await checkpointsOf(grid)).map(({ tag }) => tag));
  say(`${grid.host}: making a checkpoint before anything is deleted`);
  // Without it the grid refuses as long as its maintenance scheduler runs, which is always.
  await grid.post("/server/checkpoints", undefined, { override: true }).catch((error) => {
    throw error instanceof AvamarError
      ? error.hinting("Nothing was deleted. Run again when the grid makes one.")
      : error;
  });
  let said = 0;
  return pollUntil(
    { ...PATIENCE, deadlineMs },
    async (elapsedMs) => {
      const made = (await checkpointsOf(grid)).find(({ tag }) => !known.has(tag));
      if (made?.isWhole) {
        say(`${grid.host}: checkpoint ${made.tag} is made`);
        return made.tag;
      }
      if (elapsedMs > said + 10_000) {
        said = elapsedMs;
        say(
          `${grid.host}: waiting for the checkpoint${made ? ` ${made.tag}` : ""}, ${Math.round(elapsedMs / 1000)} s so far`,
        );
      }
      return undefined;
    },
    () =>
      new AvamarError(`the checkpoint is not whole after ${Math.round(deadlineMs / 1000)} s.`, {
        code: "timeout",
        product: "avamar",
        host: grid.host,
        operation: "make a checkpoint",
        hint: "Nothing was deleted. Run again when it is, or give it longer with avamar:taskTimeoutSeconds.",
      }),
  );
}
