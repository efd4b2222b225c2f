import type { Run } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import type { Plain } from "../../kernel/values";
import { letGo, moveClient, readClientNow, writableClient } from "../clients/clients";
import type { Contact } from "../clients/contact";
import { splitPath } from "../names";
import { type RequestResult, refusalIn } from "../rest/answers";
import type { GridAccess } from "../rest/grid";
import { type Inventory, type Reference, readEntity } from "./inventory";
import { isTracked, type Machine } from "./machines";

/** What is declared for all of them. */
export interface Settings {
  domain: string;
  enabled: boolean | undefined;
  cbtEnabled: boolean | undefined;
  containerInclusion: "dynamic" | "static" | undefined;
  recursiveProtection: boolean | undefined;
  contact: Contact | undefined;
  hostView: boolean;
}

type Recorded = Pick<Machine, "entity" | "entityId" | "clientId">;

/**
 * Makes entities clients, in one task. It is judged by which of them are clients afterwards, and not by its end alone.
 *
 * @param onMade Called as soon as one of them is a client.
 */
export async function addMachines(
  run: Run<GridAccess>,
  inventory: Inventory,
  wanted: Reference[],
  settings: Settings,
  onMade: () => void = () => {},
): Promise<void> {
  const { grid, cid, name } = inventory;
  const operation = `add clients of vCenter ${name}`;
  run.progress(`${grid.host}: ${operation}: ${wanted.length} to be added`);
  const task = await grid.post(`/virtualcenters/${encodeURIComponent(cid)}/clients`, {
    entityIds: wanted.map(({ entityId }) => entityId),
    domain: settings.domain,
    cbtEnabled: settings.cbtEnabled,
    containerInclusionType: settings.containerInclusion?.toUpperCase(),
    recursiveProtection: settings.recursiveProtection,
    contact: settings.contact,
    // Spelt as callers of real grids do; the contract has it in mixed case.
    viewType: settings.hostView ? "HOST_CLUSTER" : "VM_TEMPLATE",
  });
  // A task that got lost over a restart of the grid has no results.
  const results = (await grid.finish<RequestResult[]>(task, operation, run.progress)) ?? [];
  const clients = await Promise.all(wanted.map(async ({ entityId }) => (await readEntity(inventory, entityId))?.cid));
  if (clients.some(Boolean)) onMade();
  const failed = wanted.flatMap((each, i) =>
    clients[i] ? [] : [`${each.entity}: ${reasonOf(each, i, wanted, results)}`],
  );
  refuseSome(inventory, "add", wanted.length, failed);
}

/** Results carry a name, of which the contract does not say what it is; where it tells nothing, the order does. */
function reasonOf({ entity, entityId }: Reference, i: number, wanted: Reference[], results: RequestResult[]): string {
  const names = [entityId, entity, splitPath(entity).name];
  const named = results.filter(({ name }) => name && names.includes(name));
  const result = named.length === 1 ? named[0] : results.length === wanted.length ? results[i] : undefined;
  return (refusalIn(result) ?? "the grid gives no reason").replace(/\.$/, "");
}

/** Moves clients to another domain; they keep their ids and backups. */
export async function moveAll(inventory: Inventory, machines: Recorded[], domain: string): Promise<void> {
  const { grid } = inventory;
  await each(inventory, "move", machines, async ({ clientId }) => {
    const client = await readClientNow(grid, clientId);
    if (client?.domainFqdn !== domain) await moveClient(grid, { id: clientId }, domain);
  });
}

const FOR_CONTAINERS = ["containerInclusion", "recursiveProtection"];

/** Brings clients to the settings, where one of those that changed concerns them. A PUT replaces the client. */
export async function updateAll(inventory: Inventory, machines: Recorded[], settings: Settings, changed: string[]) {
  const { grid } = inventory;
  const forAll = ["enabled", "cbtEnabled", "contact"].some((name) => changed.includes(name));
  const forContainers = forAll || FOR_CONTAINERS.some((name) => changed.includes(name));
  const concerned = machines.filter((each) => (isContainer(each) ? forContainers : forAll));
  await each(inventory, "update", concerned, async (machine) => {
    const address = `/clients/${encodeURIComponent(machine.clientId)}`;
    const client = (await grid.get<Plain>(address)) ?? {};
    await grid.put(address, {
      ...writableClient(client),
      ...(settings.enabled === undefined ? {} : { enabled: settings.enabled }),
      contact: { ...(client.contact as Contact | null | undefined), ...settings.contact },
      cbtEnabled: settings.cbtEnabled ?? (await isTracked(inventory, machine)),
      ...(isContainer(machine) ? containerSettings(settings) : {}),
    });
  });
}

const isContainer = ({ entityId }: Recorded) => !entityId.startsWith("VirtualMachine:");

function containerSettings({ containerInclusion, recursiveProtection }: Settings) {
  return {
    dynamic: containerInclusion && containerInclusion === "dynamic",
    recursiveProtection,
    // The machines that are in it already follow.
    updateVmClient: true,
  };
}

/** Lets clients go in the declared way. */
export async function letGoAll(
  run: Run<GridAccess>,
  inventory: Inventory,
  machines: Recorded[],
  onDelete: "retire" | "delete" | "keep" = "retire",
): Promise<void> {
  const { grid, name } = inventory;
  if (machines.length === 0) return;
  if (onDelete === "keep") {
    run.warn(`${grid.host}: ${machines.length} clients of vCenter ${name} stay, as onDelete says keep`);
    return;
  }
  await each(inventory, onDelete, machines, ({ clientId }) => letGo(grid, clientId, onDelete));
}

/** Does it for each of them, whatever becomes of the others, and then says for which it failed. */
async function each(
  inventory: Inventory,
  verb: string,
  machines: Recorded[],
  work: (machine: Recorded) => Promise<void>,
) {
  const ends = await Promise.allSettled(machines.map(work));
  const failed = ends.flatMap((end, i) =>
    end.status === "rejected" ? [`${machines[i]!.entity}: ${textOf(end.reason)}`] : [],
  );
  refuseSome(inventory, verb, machines.length, failed);
}

function textOf(thrown: unknown): string {
  const text =
    thrown instanceof AvamarError ? thrown.reason : thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\.$/, "");
}

/** More reasons than these nobody reads. */
const MOST_REASONS = 20;

function refuseSome({ grid, name }: Inventory, verb: string, total: number, failed: string[]): void {
  if (failed.length === 0) return;
  const rest = failed.length > MOST_REASONS ? `; and ${failed.length - MOST_REASONS} more` : "";
  throw new AvamarError(`${failed.length} of ${total} failed: ${failed.slice(0, MOST_REASONS).join("; ")}${rest}.`, {
    code: "task-failed",
    product: "avamar",
    host: grid.host,
    operation: `${verb} clients of vCenter ${name}`,
    hint: "What was done stays done: put the reasons right and run again, and it goes on with the rest.",
  });
}
