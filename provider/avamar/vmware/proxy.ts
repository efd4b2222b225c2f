import { z } from "zod";
import { adopt, define, type Found, type Issue, type Run } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { isUnknown } from "../../kernel/values";
import { type GridClient, isRetired, moveClient } from "../clients/clients";
import { type Contact, clientContact, contactIn } from "../clients/contact";
import { refuseWhileProxyOf } from "../in-use";
import { clientName, domainPath, pathOf, reservedHome } from "../names";
import { collectionOf, type Kind } from "../rest/collection";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { deleteMachine, deployMachine, deployment } from "./proxy-machine";
import { needVirtualCenter, virtualCenterById, virtualCenterName } from "./virtual-center";

const HOME = "/clients";

const protectedCenter = property(
  z.strictObject({
    virtualCenter: property(virtualCenterName(), {
      doc: "The vCenter: a VirtualCenter, or its host name.",
      ignoreCase: true,
      reference: [{ type: "VirtualCenter", output: "name" }],
    }),
    datastores: property(z.array(z.string().min(1)), {
      doc: 'Names of the datastores whose machines it backs up: ["datastore01"]. An empty list where autoDatastoreMapping chooses them.',
      unordered: true,
    }),
  }),
  { doc: "A vCenter and what of it a proxy backs up.", typeName: "ProxyVirtualCenter" },
);

const inputs = z.strictObject({
  name: property(clientName(), {
    doc: "Host name of the proxy, under which it registers. Another one is another proxy.",
    replace: true,
    ignoreCase: true,
  }),
  domain: property(domainPath().optional(), {
    doc: 'The domain that the proxy is a client in: a Domain, or its path. Another one moves it. Default: "/clients".',
    reference: [{ type: "Domain", output: "path" }],
  }),
  deploy: property(deployment.optional(), {
    doc: "Where the grid makes the machine of the proxy. Without it the machine is made by other means and registers by itself. It is used when the proxy is made: a later change moves nothing. To have the machine made anew, take the proxy out of the program for one run. Where it is declared, deleting the proxy deletes the machine too.",
    typeName: "ProxyDeployment",
    setOnce: true,
  }),
  deployTimeoutSeconds: property(z.int().positive().optional(), {
    doc: "How long making the machine may take until it has registered, in seconds. Default: 1200.",
    control: true,
  }),
  virtualCenters: property(z.array(protectedCenter).optional(), {
    doc: "The vCenters that it backs up, each with its datastores. The policies that use a proxy are declared there (proxies of a Policy) and stay; a vCenter that is taken out of the list takes the proxy out of its policies. An empty list takes every vCenter away.",
    unordered: true,
  }),
  autoDatastoreMapping: property(z.boolean().optional(), { doc: "Whether the grid chooses the datastores by itself." }),
  maxActiveJobs: property(z.int().positive().optional(), {
    doc: "How many backups and restores it may run at once.",
  }),
  contact: clientContact("the proxy"),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** What a proxy backs up of a vCenter (contract: VcAssociation). */
interface Association {
  vcCid: string;
  dataStores?: string[] | null;
  /** Ids of policies. */
  groups?: string[] | null;
}

/** A proxy as the grid shows it (contract: ProxyClient), as far as this package looks at it. */
interface GridProxy extends Pick<GridClient, "id" | "name" | "domainFqdn" | "restoreOnly"> {
  contact?: Contact | null;
  autoDsMapping?: boolean | null;
  maxActiveJobs?: number | null;
  vcs?: Association[] | null;
  biosUuid?: string | null;
}

const proxies: Kind<GridProxy> = {
  path: "/proxies",
  ofDomain: () => ({}),
  everywhere: {},
  domainOf: (each) => each.domainFqdn,
};

/** Proxy: a machine of a vCenter that backs up the others. */
export const proxy = define<typeof inputs.shape, GridAccess>({
  type: "Proxy",
  module: "avamar",
  doc: "A proxy: the machine in a vCenter that backs up the others, without an agent in them. Either the grid makes the machine (deploy), which takes some minutes, or the proxy is one that registers by itself. Everything but its name is changed in place. It is not deleted while policies use it.",
  example: `const proxy = new avamar.Proxy("proxy-01", {
  name: "proxy-01.example.com",
  deploy: {
    virtualCenter: vcenter,
    host: "/DC01/host/Cluster01/esx01.example.com",
    datastore: "datastore-110",
    network: "VM Network",
    ipAddress: "10.0.0.20",
    netmask: "255.255.255.0",
    gateway: "10.0.0.1",
    dns: "10.0.0.2",
  },
  virtualCenters: [{ virtualCenter: vcenter, datastores: ["datastore01"] }],
});
const machines = new avamar.Policy("machines-nightly", {
  domain: corp,
  name: "machines-nightly",
  dataset: "/VMware Image Dataset",
  schedule: nightly,
  retention: sixtyDays,
  proxies: [proxy],
});`,
  inputs,
  outputs: {
    proxyId: property(z.string(), { doc: "Id of the proxy on the grid, for the proxies of a policy." }),
  },
  foresee: needs("/proxies"),
  nameOf: ({ domain = HOME, name }) => `proxy ${pathOf(domain, name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      // A proxy is a client, so no Client can have its name either.
      claim: ({ domain = HOME, name }) => ({ scope: `domain ${domain}`, what: `client name ${name.toLowerCase()}` }),
    },
  ],
  defaults: () => ({ domain: HOME }),
  rules: (declared) => [...reservedHome(declared.domain), ...twiceIssues(declared)],

  async find(run, declared) {
    const grid = run.world.grid();
    const there = await proxyNamed(grid, declared);
    return there && said(grid, there, declared);
  },

  async list(run) {
    const grid = run.world.grid();
    const all = (await collectionOf(grid, proxies).everywhere()).filter((each) => !isRetired(each));
    return Promise.all(all.map((each) => said(grid, each, { virtualCenters: [] })));
  },

  async observe(run, id, recorded) {
    const grid = run.world.grid();
    const there = await collectionOf(grid, proxies).byId(id);
    return there && !isRetired(there) ? said(grid, there, recorded) : undefined;
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const made = await make(run, declared);
    run.made(made.id);
    // Deployed, it has nothing of what is declared; registered, all but what the grid takes in an update only.
    const isWhole = !declared.deploy && declared.maxActiveJobs === undefined;
    return said(grid, isWhole ? made : await update(grid, made, declared), declared);
  },

  async sync(run, found, declared, changed) {
    const grid = run.world.grid();
    const current = changed.length > 0 ? await collectionOf(grid, proxies).read(found.id) : undefined;
    if (!current) return found;
    const { domain = HOME } = declared;
    if (current.domainFqdn !== domain) await moveClient(grid, current, domain);
    return said(grid, await update(grid, { ...current, domainFqdn: domain }, declared), declared);
  },

  async remove(run, id, recorded) {
    const grid = run.world.grid();
    const current = await collectionOf(grid, proxies).read(id);
    if (!current || isRetired(current)) return;
    await refuseWhileProxyOf(grid, id);
    const { deploy } = recorded as Partial<Inputs>;
    if (deploy) await deleteMachine(run, current, deploy.virtualCenter);
    await grid.delete(addressOf(id));
  },
});

const addressOf = (id: string) => `/proxies/${encodeURIComponent(id)}`;

/** The proxy of this name in the domain; host names compare without case. */
async function proxyNamed(grid: Grid, { name, domain = HOME }: Inputs): Promise<GridProxy | undefined> {
  const there = await collectionOf(grid, proxies).inDomain(domain);
  return there.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

async function make(run: Run<GridAccess>, declared: Inputs): Promise<GridProxy> {
  const grid = run.world.grid();
  const { name, domain = HOME, deploy, deployTimeoutSeconds } = declared;
  if (!deploy) return grid.post<GridProxy>("/proxies", await written(grid, declared));
  return deployMachine(run, { name, domain, deploy }, () => proxyNamed(grid, declared), deployTimeoutSeconds);
}

async function update(grid: Grid, current: GridProxy, declared: Inputs): Promise<GridProxy> {
  return grid.put<GridProxy>(addressOf(current.id), await written(grid, declared, current));
}

/** The grid's words in ours. */
async function said(grid: Grid, wire: GridProxy, declared: Partial<Inputs>): Promise<Found<Inputs>> {
  return {
    id: wire.id,
    inputs: {
      name: wire.name,
      domain: wire.domainFqdn,
      // Names of vCenters are asked for only where the program has a say in them.
      virtualCenters: declared.virtualCenters && (await centersIn(grid, wire)),
      autoDatastoreMapping: wire.autoDsMapping ?? false,
      maxActiveJobs: wire.maxActiveJobs ?? undefined,
      contact: contactIn(wire.contact),
    },
    outputs: { proxyId: wire.id },
  };
}

function centersIn(grid: Grid, { vcs }: GridProxy): Promise<NonNullable<Inputs["virtualCenters"]>> {
  return Promise.all(
    (vcs ?? []).map(async ({ vcCid, dataStores }) => ({
      virtualCenter: (await virtualCenterById(grid, vcCid))?.name ?? vcCid,
      datastores: dataStores ?? [],
    })),
  );
}

/** What the grid is told. What is not declared goes back as it was read, and so do the policies, which say it themselves. */
async function written(grid: Grid, declared: Inputs, current?: GridProxy) {
  return {
    name: current?.name ?? declared.name,
    domain: declared.domain ?? HOME,
    contact: declared.contact || current?.contact ? { ...current?.contact, ...declared.contact } : undefined,
    autoDsMapping: declared.autoDatastoreMapping ?? current?.autoDsMapping ?? undefined,
    maxActiveJobs: declared.maxActiveJobs ?? current?.maxActiveJobs ?? undefined,
    vcs: declared.virtualCenters ? await associations(grid, declared.virtualCenters, current) : (current?.vcs ?? []),
  };
}

function associations(grid: Grid, wanted: NonNullable<Inputs["virtualCenters"]>, current?: GridProxy) {
  return Promise.all(
    wanted.map(async ({ virtualCenter, datastores }): Promise<Association> => {
      const { cid } = await needVirtualCenter(grid, virtualCenter);
      const groups = current?.vcs?.find(({ vcCid }) => vcCid === cid)?.groups ?? [];
      return { vcCid: cid, dataStores: datastores, groups };
    }),
  );
}

function twiceIssues({ virtualCenters }: Partial<Inputs>): Issue[] {
  if (!Array.isArray(virtualCenters)) return [];
  const names = virtualCenters
    .map((each) => each?.virtualCenter)
    .filter((name) => typeof name === "string" && !isUnknown(name))
    .map((name) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return [];
  return [{ property: "virtualCenters", reason: `the vCenter ${twice} is listed twice; write its datastores in one.` }];
}
