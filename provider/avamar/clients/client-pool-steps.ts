import type { Run } from "../../kernel/definition";
import { AvamarError, asAvamarError, type ErrorCode } from "../../kernel/errors";
import { firstNames } from "../../kernel/first-names";
import { refuseWhenInterrupted } from "../../kernel/interruption";
import { pollUntil } from "../../kernel/retry";
import { membersOf } from "../policies/policy";
import { type RequestResult, refusalIn } from "../rest/answers";
import type { Grid, GridAccess } from "../rest/grid";
import { isActive, missing } from "./activation";
import { addClient, changeClient, type GridClient, letGo, moveClient, readClient } from "./clients";

/** A pool as it is to be, and the clients that it has. */
export interface Pool {
  domain: string;
  port: number | undefined;
  timeoutSeconds: number;
  onDelete: string | undefined;
  /** The addresses, in order. */
  wanted: string[];
  /** What is there already, by address; also what is not wanted any more. */
  clients: Map<string, GridClient>;
  /** Ids of the policies to be in; undefined leaves that to others. */
  policies?: string[] | undefined;
  /** Ids of the policies that the pool has put them into and that they are to leave. */
  leave?: string[];
}

/** So many at a time: between two batches a run can be interrupted, and the grid is not asked for hundreds at once. */
const BATCH = 50;

/** What ends the run for all, and is no matter of one client. */
const FOR_ALL: ErrorCode[] = [
  "cancelled",
  "certificate",
  "forbidden",
  "locked",
  "timeout",
  "unauthorized",
  "unreachable",
];

/** Why some clients could not be brought to where they belong, by address. */
type Failures = Map<string, string>;

/** Brings every client to where it belongs, one step for all after the other. Who fails in one is left out of the next. */
export async function bring(run: Run<GridAccess>, pool: Pool, made: () => void): Promise<void> {
  const grid = run.world.grid();
  const failures: Failures = new Map();
  const clients = new Map(pool.clients);
  const each = (what: string, addresses: string[], work: (address: string) => Promise<void>) =>
    eachOf(run, what, addresses, failures, work);
  const there = () => pool.wanted.filter((address) => clients.has(address) && !failures.has(address));
  const clientOf = (address: string) => clients.get(address)!;

  const unwanted = [...clients.keys()].filter((address) => !pool.wanted.includes(address));
  await each("letting go", unwanted, (address) => letGo(grid, clientOf(address).id, pool.onDelete));
  const lacking = pool.wanted.filter((address) => !clients.has(address));
  await each("making", lacking, async (address) => {
    clients.set(address, await addClient(grid, { name: address, domain: pool.domain }));
    made();
  });
  const elsewhere = there().filter((address) => clientOf(address).domainFqdn !== pool.domain);
  await each("moving", elsewhere, (address) => moveClient(grid, clientOf(address), pool.domain));
  const isAsMeant = (address: string) => {
    const client = clientOf(address);
    return client.enabled && client.name === address && isPagedAt(client, pool.port);
  };
  const others = there().filter((address) => !isAsMeant(address));
  await each("setting", others, async (address) => {
    const paging = pool.port === undefined ? {} : pagingAt(clientOf(address), address, pool.port);
    clients.set(address, await changeClient(grid, clientOf(address), { name: address, enabled: true, ...paging }));
  });
  await invite(run, pool, new Map(there().map((address) => [address, clientOf(address)])), failures);
  await join(grid, pool, there(), clientOf, each);
  if (failures.size > 0) throw partly(grid, pool.wanted.length, failures);
}

/** Lets clients go, those that can; an error names the others. */
export async function dismiss(run: Run<GridAccess>, ids: Map<string, string>, onDelete: unknown): Promise<void> {
  const grid = run.world.grid();
  const failures: Failures = new Map();
  await eachOf(run, "letting go", [...ids.keys()], failures, (address) => letGo(grid, ids.get(address)!, onDelete));
  if (failures.size > 0) throw partly(grid, ids.size, failures);
}

/** True when the grid calls the client at its own address and on this port; no port is any. */
export function isPagedAt({ name, paging }: GridClient, port: number | undefined): boolean {
  if (port === undefined) return true;
  return paging?.automatic === false && paging.address === name && paging.port === port;
}

const pagingAt = ({ paging }: GridClient, address: string, port: number) => ({
  paging: { ...paging, automatic: false, enabled: true, address, port },
});

/** Does the same for many, in batches. What one client refuses is noted, and the others go on. */
async function eachOf(
  run: Run<GridAccess>,
  what: string,
  addresses: string[],
  failures: Failures,
  work: (address: string) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < addresses.length; at += BATCH) {
    refuseWhenInterrupted();
    const batch = addresses.slice(at, at + BATCH);
    run.progress(`${run.world.grid().host}: ${what} clients: ${at} of ${addresses.length} done, now ${batch[0]}`);
    const ends = await Promise.allSettled(batch.map(work));
    for (const [i, end] of ends.entries()) {
      if (end.status === "fulfilled") continue;
      const error = asAvamarError(end.reason, { product: "avamar", operation: `${what} client ${batch[i]}` });
      if (FOR_ALL.includes(error.code)) throw error;
      failures.set(batch[i]!, error.reason);
    }
  }
}

/** Invites all that are not active, and waits for all of them together. */
async function invite(
  run: Run<GridAccess>,
  { timeoutSeconds }: Pool,
  clients: Map<string, GridClient>,
  failures: Failures,
): Promise<void> {
  const grid = run.world.grid();
  const passive = [...clients].filter(([, each]) => !isActive(each));
  for (let at = 0; at < passive.length; at += BATCH) {
    refuseWhenInterrupted();
    const batch = passive.slice(at, at + BATCH);
    const answers = await grid.post<RequestResult[]>(
      "/clients/invite/batch",
      batch.map(([, { id }]) => id),
    );
    for (const [address, { id, name }] of batch) {
      // Whether an answer names the client or its id is not said; who is not named at all is waited for.
      const refused = answers.find((each) => each.success === false && [id, name].includes(each.name ?? ""));
      if (refused) failures.set(address, refusalIn(refused) ?? "not invited");
    }
  }
  const waiting = new Map(passive.filter(([address]) => !failures.has(address)));
  const deadlineMs = timeoutSeconds * 1000;
  const look = async (elapsedMs: number) => {
    const ids = [...waiting].map(([address, { id }]) => [address, id] as const);
    const now = await Promise.all(ids.map(async ([address, id]) => [address, await readClient(grid, id)] as const));
    for (const [address, each] of now) {
      if (each && isActive(each)) waiting.delete(address);
      else if (each) waiting.set(address, each);
    }
    run.progress(
      `${grid.host}: ${passive.length - waiting.size} of ${passive.length} agents have answered, not yet ${firstNames([...waiting.keys()])}`,
    );
    return waiting.size === 0 || elapsedMs >= deadlineMs ? true : undefined;
  };
  await pollUntil({ firstMs: 100, mostMs: 10_000, deadlineMs: 2 * deadlineMs + 30_000 }, look, () => {
    throw new Error("the look ends before its deadline");
  });
  for (const [address, each] of waiting)
    failures.set(address, `${missing(each)} ${timeoutSeconds} s after it was invited`);
}

/** Puts the clients into the policies, and out of those that they are to leave. */
async function join(
  grid: Grid,
  { policies, leave = [] }: Pool,
  addresses: string[],
  clientOf: (address: string) => GridClient,
  each: (what: string, addresses: string[], work: (address: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const groups = [...(policies ?? []), ...leave];
  const members = await Promise.all(groups.map(async (id) => (await membersOf(grid, id)).map(({ cid }) => cid)));
  const isIn = new Map(groups.map((id, i) => [id, new Set(members[i])]));
  const toJoin = (address: string) => (policies ?? []).filter((id) => !isIn.get(id)!.has(clientOf(address).id));
  const toLeave = (address: string) => leave.filter((id) => isIn.get(id)!.has(clientOf(address).id));
  const path = (address: string) => `/clients/${encodeURIComponent(clientOf(address).id)}/groups`;
  const some = (ids: (address: string) => string[]) => addresses.filter((address) => ids(address).length > 0);
  await each("adding to policies", some(toJoin), async (address) => {
    await grid.post(`${path(address)}/add`, toJoin(address));
  });
  await each("taking out of policies", some(toLeave), async (address) => {
    await grid.post(`${path(address)}/remove`, toLeave(address));
  });
}

function partly(grid: Grid, count: number, failures: Failures): AvamarError {
  const said = [...failures].map(([address, reason]) => `${address} (${reason.replace(/\.$/, "")})`);
  const rest = said.length > 5 ? ` and ${said.length - 5} more` : "";
  return new AvamarError(
    `${failures.size} of ${count} clients are not as declared: ${said.slice(0, 5).join(", ")}${rest}.`,
    {
      code: "precondition",
      product: "avamar",
      host: grid.host,
      hint: "All others are. Agents have to run where the grid looks for them; then run again: it goes on with these.",
    },
  );
}
