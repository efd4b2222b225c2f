import { isIPv4 } from "node:net";
import { z } from "zod";
import type { Run } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { nearest } from "../../kernel/nearest";
import { property } from "../../kernel/property";
import { pollUntil } from "../../kernel/retry";
import type { GridAccess } from "../rest/grid";
import { everyEntityIn, type Inventory, proxiesIn, readEntity } from "./inventory";
import { hasEnded, howFar, refuseFailed, type VCenterTask, vcenterTask } from "./vcenter-tasks";
import { needVirtualCenter, virtualCenterName, virtualCenterNamed } from "./virtual-center";

const address = (doc: string, example: string) =>
  property(z.string().refine(isIPv4, `write an IPv4 address, such as "${example}".`), { doc });

const secondNic = z.strictObject({
  network: property(z.string().min(1), { doc: "Name of the network, as the host has it." }),
  ipAddress: address("Address of the proxy there.", "10.1.0.20"),
  netmask: address("Network mask there.", "255.255.255.0"),
});

/** `deploy` of a proxy: where its machine is made, and how it is reached. */
export const deployment = z.strictObject({
  virtualCenter: property(virtualCenterName(), {
    doc: "The vCenter that gets the machine: a VirtualCenter, or its host name.",
    ignoreCase: true,
    reference: [{ type: "VirtualCenter", output: "name" }],
  }),
  host: property(
    z.string().regex(/^\/.*[^/]$/, 'write its inventory path, "/DC01/host/Cluster01/esx01.example.com".'),
    {
      doc: 'The host that runs it, by its inventory path: "/DC01/host/Cluster01/esx01.example.com".',
    },
  ),
  datastore: property(
    z
      .string()
      .regex(/^datastore-\w+$/, 'write its reference in the vCenter, such as "datastore-110"; the grid shows none.'),
    {
      doc: 'The datastore for its disks, by its reference in the vCenter: "datastore-110". The grid lists datastores by name only, so a name cannot stand here.',
    },
  ),
  network: property(z.string().min(1), { doc: 'Name of its network, as the host has it: "VM Network".' }),
  ipAddress: address("Its address.", "10.0.0.20"),
  netmask: address("Its network mask.", "255.255.255.0"),
  gateway: address("Its gateway.", "10.0.0.1"),
  dns: address("Its DNS server.", "10.0.0.2"),
  ntp: property(z.string().min(1).optional(), { doc: "Its time server." }),
  secondNic: property(secondNic.optional(), {
    doc: "A second network card, where backups go another way.",
    typeName: "ProxySecondNic",
  }),
});

type Deployment = z.infer<typeof deployment>;

/** How long a machine may take until it is a client when the program does not say, in seconds. */
const DEFAULT_SECONDS = 20 * 60;

/**
 * Lets the vCenter make the machine, and waits until it has registered with the grid.
 *
 * @param registered Looks for the client that it becomes.
 */
export async function deployMachine<T>(
  run: Run<GridAccess>,
  { name, domain, deploy }: { name: string; domain: string; deploy: Deployment },
  registered: () => Promise<T | undefined>,
  timeoutSeconds = DEFAULT_SECONDS,
): Promise<T> {
  const grid = run.world.grid();
  const operation = `deploy proxy ${name}`;
  const { cid, name: center } = await needVirtualCenter(grid, deploy.virtualCenter);
  const body = await written({ grid, cid, name: center, hostView: true }, deploy);
  const started = await grid.post<VCenterTask>(proxiesOf(cid), { name, domain, ...body });
  const hint = `The tasks of ${center} say more. Put it right there, delete the machine ${name} if there is half of one, then run again.`;
  let task: VCenterTask | undefined = started;
  return pollUntil(
    { firstMs: 100, mostMs: 10_000, deadlineMs: timeoutSeconds * 1000 },
    async (elapsedMs) => {
      task = await vcenterTask(grid, cid, started.id);
      if (task && hasEnded(task)) refuseFailed(grid, task, operation, hint);
      const made = task && !hasEnded(task) ? undefined : await registered();
      if (!made) run.progress(`${grid.host}: ${operation}: ${stageOf(task)}, ${Math.round(elapsedMs / 1000)} s so far`);
      return made;
    },
    () => {
      const isDeployed = !task || hasEnded(task);
      return new AvamarError(`the proxy is not ready after ${timeoutSeconds} s: ${stageOf(task)}.`, {
        code: "timeout",
        product: "avamar",
        host: grid.host,
        operation,
        hint: isDeployed
          ? `Look at the console of the machine ${name}: it has to start, and the grid and it have to resolve and reach each other. Once the grid lists it, run again, and it is taken up; a machine that never will be has to be deleted first.`
          : `It goes on at ${center}. Run again when the grid lists the proxy, and it is taken up; a higher deployTimeoutSeconds waits longer.`,
      });
    },
  );
}

const proxiesOf = (cid: string) => `/virtualcenters/${encodeURIComponent(cid)}/proxies`;

function stageOf(task: VCenterTask | undefined): string {
  return task && !hasEnded(task) ? howFar(task) : "the machine is made and has not registered yet";
}

/** What the vCenter is told: it knows hosts and networks by reference, people by name. */
async function written(inventory: Inventory, deploy: Deployment) {
  const { datastore, ipAddress, netmask, gateway, dns, ntp, secondNic } = deploy;
  const host = await hostAt(inventory, deploy.host);
  const networks = await networksOf(inventory, deploy.host);
  const network = (name: string) => networkNamed(inventory, deploy.host, networks, name);
  return {
    ...{ host, datastore, ip: ipAddress, netmask, gateway, dns, ntp },
    network: network(deploy.network),
    ...(secondNic && {
      dualNic: true,
      secondIp: secondNic.ipAddress,
      secondNetmask: secondNic.netmask,
      secondNetwork: network(secondNic.network),
      secondNetworkName: secondNic.network,
    }),
  };
}

async function hostAt(inventory: Inventory, path: string): Promise<string> {
  const [found] = await everyEntityIn(inventory, [path]);
  const [type, reference = ""] = found!.entityId.split(":");
  if (type === "HostSystem") return reference;
  throw new AvamarError(`${path} is no host but a ${type}.`, {
    code: "invalid",
    product: "avamar",
    host: inventory.grid.host,
    hint: "Write the path of one of the hosts in it.",
  });
}

/** A network of a host (contract: VmwareNetwork). */
interface Network {
  name: string;
  type: string;
  ref: string;
}

const networksOf = ({ grid, cid }: Inventory, host: string) =>
  grid.array<Network>(`/virtualcenters/${encodeURIComponent(cid)}/networks`, { host });

function networkNamed({ grid }: Inventory, host: string, networks: Network[], name: string) {
  const found = networks.find((each) => each.name === name);
  if (found) return { type: found.type, val: found.ref };
  const near = nearest(
    name,
    networks.map((each) => each.name),
  );
  throw new AvamarError(`the host ${host} has no network "${name}".`, {
    code: "not-found",
    product: "avamar",
    host: grid.host,
    hint: near ? `Write "${near}".` : "Write the name of a network as the vCenter shows it at the host.",
  });
}

/** How long a vCenter may take to delete a machine, in milliseconds. */
const DELETE_MS = 10 * 60_000;

/**
 * Takes the machine of a proxy away. A proxy shows the SMBIOS UUID of its machine, and the vCenter deletes by the instance
 * UUID, so the machine is looked for first: nothing is deleted that is not known to be it.
 */
export async function deleteMachine(
  run: Run<GridAccess>,
  { name, biosUuid }: { name: string; biosUuid?: string | null },
  virtualCenter: string,
): Promise<void> {
  const grid = run.world.grid();
  const center = await virtualCenterNamed(grid, virtualCenter);
  const inventory = center && { grid, cid: center.cid, name: center.name, hostView: false };
  const isIt = (uuid: string | null | undefined) => uuid?.toLowerCase() === biosUuid?.toLowerCase();
  const machine = inventory && biosUuid ? (await proxiesIn(inventory)).find(({ uuid }) => isIt(uuid)) : undefined;
  if (!inventory || !machine?.instanceUuid) {
    run.warn(
      `${grid.host}: the machine of proxy ${name} is not found in vCenter ${virtualCenter}; if it is still there, delete it there`,
    );
    return;
  }
  const operation = `delete the machine of proxy ${name}`;
  const address = `${proxiesOf(inventory.cid)}/${encodeURIComponent(machine.instanceUuid)}`;
  const started = await grid.delete<VCenterTask>(address);
  if (started?.id) await ended(run, inventory, started.id, operation);
  const after = await readEntity(inventory, machine.id);
  if (!after || after.deleted) return;
  throw new AvamarError("the task ended, but the machine is still there.", {
    code: "task-failed",
    product: "avamar",
    host: grid.host,
    operation,
    hint: `Look at the tasks of ${inventory.name}, then run again.`,
  });
}

/** Waits for the end of a task; one that is listed no more has ended. */
async function ended(run: Run<GridAccess>, { grid, cid, name }: Inventory, id: string, operation: string) {
  await pollUntil(
    { firstMs: 100, mostMs: 5_000, deadlineMs: DELETE_MS },
    async () => {
      const task = await vcenterTask(grid, cid, id);
      if (task && !hasEnded(task)) {
        run.progress(`${grid.host}: ${operation}: ${howFar(task)}`);
        return undefined;
      }
      if (task)
        refuseFailed(grid, task, operation, `The tasks of ${name} say more. Put it right there, then run again.`);
      return true;
    },
    () =>
      new AvamarError(`the task ${id} has not ended within ${DELETE_MS / 1000} s.`, {
        code: "timeout",
        product: "avamar",
        host: grid.host,
        operation,
        hint: `It goes on at ${name}. Run again when it has ended there.`,
      }),
  );
}
