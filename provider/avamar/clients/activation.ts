import type { Run } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { pollUntil } from "../../kernel/retry";
import { pathOf } from "../names";
import type { GridAccess } from "../rest/grid";
import { type GridClient, readClientNow } from "./clients";

/** How long an invited client may take when the program does not say, in seconds. */
const DEFAULT_SECONDS = 300;

/** Invites a client and waits until its agent has answered. Inviting one twice does no harm. */
export async function invite(
  run: Run<GridAccess>,
  client: GridClient,
  timeoutSeconds = DEFAULT_SECONDS,
): Promise<GridClient> {
  const grid = run.world.grid();
  const path = pathOf(client.domainFqdn, client.name);
  await grid.post(`/clients/${encodeURIComponent(client.id)}/invite`, undefined);
  let last = client;
  let said = 0;
  return pollUntil(
    { firstMs: 100, mostMs: 10_000, deadlineMs: timeoutSeconds * 1000 },
    async (elapsedMs) => {
      last = (await readClientNow(grid, client.id)) ?? last;
      if (isActive(last)) return last;
      if (elapsedMs >= said) {
        said = elapsedMs + 10_000;
        run.progress(
          `${grid.host}: waiting for the agent of ${path} to answer the invitation, ${Math.round(elapsedMs / 1000)} s so far`,
        );
      }
      return undefined;
    },
    () =>
      new AvamarError(`the client ${path} is ${missing(last)} ${timeoutSeconds} s after it was invited.`, {
        code: "timeout",
        product: "avamar",
        host: grid.host,
        operation: `invite client ${path}`,
        hint: `Its agent has to run, and the grid has to resolve and reach it at ${last.paging?.address || client.name} on port ${last.paging?.port ?? 28002}; then run again. A higher activationTimeoutSeconds waits longer.`,
      }),
  );
}

/** True when the grid has given the client its id and its agent has announced itself. */
export function isActive({ activated, registered }: GridClient): boolean {
  return activated && registered;
}

/** What an invited client still lacks. */
export function missing({ activated, registered }: GridClient): string {
  if (!activated && !registered) return "neither activated nor registered";
  return activated ? "activated but not registered" : "registered but not activated";
}
