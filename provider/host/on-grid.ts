import {
  changeClient,
  findClient,
  type GridClient,
  isRetired,
  moveClient,
  readClient,
} from "../avamar/clients/clients";
import { AvamarError } from "../kernel/errors";
import { pollUntil } from "../kernel/retry";
import type { Plain } from "../kernel/values";
import type { StreamRun } from "./access";
import type { Instance, InstanceView } from "./agent-host";

/** The client of the stream on the grid: by its recorded id, by the id the agent holds, or by its name. Retired ones do not count. */
export async function clientOf(run: StreamRun, at: Instance, known: Plain): Promise<GridClient | undefined> {
  const grid = run.world.grid();
  for (const id of [known.clientId, known.cid]) {
    if (typeof id !== "string" || id === "") continue;
    const client = await readClient(grid, id);
    return client && !isRetired(client) ? client : undefined;
  }
  return findClient(grid, at.declared.domain, at.declared.clientName);
}

/** True when the grid has the client this instance says it is; without a grid nobody can tell. */
export async function isKnownToGrid(run: StreamRun, at: Instance, view: InstanceView): Promise<boolean> {
  return !run.world.hasGrid() || (await clientOf(run, at, { cid: view.cid })) !== undefined;
}

/** A client of this name that is not this instance belongs to somebody else. */
export async function refuseTakenClient(run: StreamRun, at: Instance, view: InstanceView): Promise<void> {
  const { declared } = at;
  const client = await findClient(run.world.grid(), declared.domain, declared.clientName);
  if (!client || client.id === view.cid || view.marker?.owner === (declared.owner ?? "") || declared.adopt) return;
  throw new AvamarError(`the grid has a client ${declared.clientPath} already (id ${client.id}).`, {
    code: "exists",
    product: "avamar",
    host: run.world.grid().host,
    hint: "Choose another clientName; or set adopt: true when that client is meant to be this stream.",
  });
}

/** Waits until the grid has taken the client in, and puts it back where it belongs. */
export async function ensureOnGrid(run: StreamRun, at: Instance, view: InstanceView): Promise<void> {
  const { declared, host } = at;
  const grid = run.world.grid();
  const standing = view.cid ? await readClient(grid, view.cid) : undefined;
  if (standing && !isRetired(standing)) await moveBack(run, at, standing);
  const deadlineMs = (declared.activationTimeoutSeconds ?? 300) * 1000;
  let said = 0;
  let last: GridClient | undefined;
  await pollUntil(
    { firstMs: 300, mostMs: 10_000, deadlineMs },
    async (elapsedMs) => {
      last = await findClient(grid, declared.domain, declared.clientName);
      const isPaged = declared.running === false || last?.paging?.port === declared.port;
      if (last?.activated && last.registered && isPaged) return last;
      if (elapsedMs > said + 10_000) {
        said = elapsedMs;
        run.progress(
          `${host.name}: ${declared.serviceName}: waiting for the grid to show ${declared.clientPath}, ${Math.round(elapsedMs / 1000)} s so far`,
        );
      }
      return undefined;
    },
    () =>
      new AvamarError(
        last
          ? `the grid shows the client ${declared.clientPath} as activated: ${last.activated}, registered: ${last.registered}, paging port: ${last.paging?.port ?? "none"} (wanted ${declared.port}) after ${deadlineMs / 1000} s.`
          : `the grid does not show the client ${declared.clientPath} after ${deadlineMs / 1000} s.`,
        {
          code: "timeout",
          product: "avamar",
          host: grid.host,
          hint: "Check that the grid resolves and reaches the host on the stream's port, then run again; a higher activationTimeoutSeconds waits longer.",
        },
      ),
  );
}

/** A client that was moved or renamed by hand goes back; its id and backups stay. */
async function moveBack(run: StreamRun, at: Instance, client: GridClient): Promise<void> {
  const { domain, clientName } = at.declared;
  const grid = run.world.grid();
  if (client.domainFqdn !== domain) await moveClient(grid, client, domain);
  if (client.name.toLowerCase() !== clientName.toLowerCase()) await changeClient(grid, client, { name: clientName });
}
