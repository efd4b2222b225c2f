import { z } from "zod";
import { adopt, define, type Found, type Run } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { firstNames } from "../../kernel/first-names";
import { property } from "../../kernel/property";
import { pollUntil } from "../../kernel/retry";
import { pathOf } from "../names";
import { datasets } from "../policies/dataset";
import { collectionOf, type Kind } from "../rest/collection";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { badState, isAboutSnmp } from "./data-domain-states";

const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const hostName = (form = HOST_NAME) =>
  z.string().max(255).regex(form, 'write a host name such as "dd01.example.com", without scheme and port.');

const port = (doc: string, usual: number) =>
  property(z.int().min(1).max(65535).optional(), { doc: `${doc} Usually ${usual}.`, usual });

const snmp = z.strictObject({
  version: property(z.union([z.literal(2), z.literal(3)], { error: "write 2 or 3." }).optional(), {
    doc: "Version of SNMP, 2 or 3. The grid takes 2 by default.",
    usual: 2,
  }),
  community: property(z.string().optional(), { doc: "Community for version 2.", secret: true }),
  getSetPort: port("Port of the Data Domain for reading.", 161),
  trapPort: port("Port of the grid for traps.", 163),
  userName: property(z.string().optional(), { doc: "User for version 3." }),
  authPassphrase: property(z.string().optional(), { doc: "Passphrase of that user.", secret: true, writeOnly: true }),
  privPassphrase: property(z.string().optional(), { doc: "Passphrase for encryption.", secret: true, writeOnly: true }),
});

const inputs = z.strictObject({
  hostname: property(hostName(), {
    doc: "Host name of the Data Domain, as the grid, all clients and the Data Domain itself know it.",
    replace: true,
    ignoreCase: true,
  }),
  ipv6Hostname: property(hostName(new RegExp(`${HOST_NAME.source}|^$`)).optional(), {
    doc: "Host name for IPv6, where it has another one. Empty text takes it away.",
    ignoreCase: true,
  }),
  username: property(z.string().min(1), { doc: "The DD Boost user. It needs the role admin on the Data Domain." }),
  password: property(z.string().min(1), {
    doc: "Password of that user. The grid never shows it: a change is proven against the Data Domain and then written.",
    secret: true,
    writeOnly: true,
  }),
  authtype: property(z.enum(["credential", "certificate"]).optional(), {
    doc: "How the grid logs in. Present grids take only credential. Default: credential.",
    usual: "credential",
  }),
  rsaToken: property(z.string().optional(), {
    doc: "RSA token of the DD Boost user, for a Data Domain that asks for one with multi-factor authentication.",
    secret: true,
    writeOnly: true,
  }),
  serverMFAEnabled: property(z.boolean().optional(), {
    doc: "Whether the Data Domain asks for a second factor. The grid takes it but does not show it.",
    writeOnly: true,
  }),
  maxStreams: property(z.int().positive().optional(), {
    doc: "Most streams that this grid may open on the Data Domain, or a percentage of what the Data Domain can do (maxStreamsAsPercent).",
  }),
  maxStreamsAsPercent: property(z.boolean().optional(), {
    doc: "Whether maxStreams is a percentage. The grid takes it but shows streams only: the two are compared by what the Data Domain can do. Default: false.",
    writeOnly: true,
  }),
  isDefault: property(z.boolean().optional(), {
    doc: "Whether backups go here when their dataset names no Data Domain. Only one Data Domain of a grid can be the default: declare false on the old one in the same program, or the grid takes it from there behind your back.",
  }),
  isDefaultReplicationTarget: property(z.boolean().optional(), {
    doc: "Whether replicated backups go here when no storage mapping says otherwise. Only one Data Domain of a grid can be it, as with isDefault.",
  }),
  snmp: property(snmp.optional(), { doc: "How the grid watches the Data Domain.", typeName: "DataDomainSnmp" }),
  cloud: property(
    z
      .strictObject({
        enabled: property(z.boolean().optional(), { doc: "Whether backups may move to the cloud tier." }),
        unitName: property(z.string().optional(), { doc: "Name of the cloud unit. Empty text takes it away." }),
      })
      .optional(),
    { doc: "Cloud tier of the Data Domain.", typeName: "DataDomainCloud" },
  ),
  onDelete: property(z.enum(["refuse", "detach", "forget"]).optional(), {
    doc: "What deleting means. refuse: detach it only when the grid says that nothing is stored there, otherwise refuse and say what has to be done first. detach: ask the grid to detach it, without force. forget: leave it on the grid. In all but the last, datasets that point to it and a default among several are refused. Default: refuse.",
    control: true,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A Data Domain as the grid shows it (contract: DataDomain, without its counters). */
export interface GridDataDomain {
  id: string;
  /** Unused by the grid; the collection asks for it. */
  name: string;
  index: number;
  ipv4Hostname?: string | null;
  ipv6Hostname?: string | null;
  username?: string;
  authtype?: string | null;
  /** What the machine can do; what was written as maxStreams reads back as the limit. */
  maxStreams?: number | null;
  maxStreamsLimit?: number | null;
  defaultForGsan?: boolean;
  defaultClientMap?: boolean;
  snmpVersion?: number | null;
  snmpCommunity?: string | null;
  snmpGetSetPort?: number | null;
  snmpTrapPort?: number | null;
  snmpUserName?: string | null;
  snmpAuthPassphrase?: string | null;
  snmpPrivPassphrase?: string | null;
  rsaToken?: string | null;
  cloudEnabled?: boolean | null;
  cloudUnitName?: string | null;
  mtreeName?: string | null;
  hfsaddr?: string | null;
  bytesProtected?: number | null;
  state?: string | null;
}

const dataDomains: Kind<GridDataDomain> = {
  path: "/datadomains",
  ofDomain: () => ({}),
  everywhere: {},
  domainOf: () => "/",
};

/** DataDomainTarget: a Data Domain attached to the grid. */
export const dataDomainTarget = define<typeof inputs.shape, GridAccess>({
  type: "DataDomainTarget",
  module: "avamar",
  doc: "A Data Domain attached to the grid as a target for backups. The login is proven first; attaching is a task of the grid and can take minutes. Everything but the host name is changed in place. Deleting refuses while backups may be stored there.",
  example: `const dd = new avamar.DataDomainTarget("dd01", {
  hostname: "dd01.example.com",
  username: "avamar-boost",
  password: config.requireSecret("boostPassword"),
  maxStreams: 50,
  isDefault: true,
  snmp: { version: 2, community: config.requireSecret("snmpCommunity"), getSetPort: 161, trapPort: 163 },
});`,
  inputs,
  outputs: {
    dataDomainId: property(z.string(), { doc: "Id of the Data Domain on the grid." }),
    index: property(z.int(), {
      doc: "Number of the Data Domain on the grid, 1, 2, ...: datasets refer to it by this.",
    }),
    mtreeName: property(z.string(), { doc: "The MTree that the grid made for itself on the Data Domain." }),
    possibleStreams: property(z.int(), {
      doc: "Most streams that the Data Domain takes from all its grids together; 0 where the grid does not say. A program that gives more away is told so in its preview.",
    }),
    hfsaddr: property(z.string(), { doc: "Name of the grid that it is attached to." }),
  },
  foresee: needs("/datadomains"),
  nameOf: (declared) => `Data Domain ${declared.hostname}`,
  claims: [
    { uses: ["hostname"], claim: ({ hostname }) => ({ scope: "the grid", what: `host name ${hostname}` }) },
    {
      uses: ["isDefault"],
      claim: ({ isDefault }) =>
        isDefault ? { scope: "the grid", what: "role of the default Data Domain" } : undefined,
    },
    {
      uses: ["isDefaultReplicationTarget"],
      claim: ({ isDefaultReplicationTarget }) =>
        isDefaultReplicationTarget ? { scope: "the grid", what: "role of the default replication target" } : undefined,
    },
  ],
  budget: {
    uses: ["hostname", "maxStreams", "maxStreamsAsPercent"],
    share: ({ hostname, maxStreams, maxStreamsAsPercent }) =>
      typeof maxStreams === "number" && typeof hostname === "string"
        ? {
            of: `The Data Domain ${hostname}`,
            what: "streams",
            amount: maxStreams,
            isPercent: maxStreamsAsPercent === true,
          }
        : undefined,
    limit: "possibleStreams",
  },
  rules: ({ maxStreams, maxStreamsAsPercent }) =>
    maxStreamsAsPercent === true && typeof maxStreams === "number" && maxStreams > 100
      ? [{ property: "maxStreams", reason: "more than 100 percent; write 1 to 100, or leave maxStreamsAsPercent out." }]
      : [],

  async find(run, declared) {
    const there = await byHostname(run.world.grid(), declared.hostname);
    return there && said(there, declared);
  },

  async list(run) {
    return (await collectionOf(run.world.grid(), dataDomains).everywhere()).map((each) => said(each, {}));
  },

  async observe(run, id, recorded) {
    const there = await collectionOf(run.world.grid(), dataDomains).byId(id);
    return there && said(there, recorded);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    await verifyLogin(grid, declared);
    const operation = `attach Data Domain ${declared.hostname}`;
    run.progress(`${grid.host}: ${operation}: this can take some minutes`);
    const task = await grid.post("/datadomains", written(declared));
    const result = await grid.finish<GridDataDomain>(task, operation, run.progress);
    // A task that got lost over a restart of the grid, or that ended without a result, is judged by what is there now.
    const made = result?.id
      ? await collectionOf(grid, dataDomains).read(result.id)
      : await byHostname(grid, declared.hostname);
    if (!made) {
      throw new AvamarError("the task ended, but the Data Domain is not there.", {
        code: "task-failed",
        product: "avamar",
        host: grid.host,
        operation,
        hint: "Look at the events of the grid, then run again.",
      });
    }
    run.made(made.id);
    const polled = await firstState(grid, made);
    judgeState(run, grid, polled, declared, operation);
    return said(polled, declared);
  },

  async sync(run, found, declared, changed) {
    const grid = run.world.grid();
    const operation = `update Data Domain ${declared.hostname}`;
    const there = collectionOf(grid, dataDomains);
    const current = await there.read(found.id);
    if (changed.length > 0 && current) {
      if (LOGIN.some((name) => changed.includes(name))) await verifyLogin(grid, declared);
      const task = await grid.put(`/datadomains/${encodeURIComponent(found.id)}`, written(declared, current));
      await grid.finish(task, operation, run.progress);
    }
    const read = changed.length > 0 ? await there.read(found.id) : current;
    if (!read) return found;
    // After a change the grid polls anew; its old or missing word about the state means nothing.
    const after = changed.length > 0 ? await firstState(grid, read) : read;
    judgeState(run, grid, after, declared, operation);
    return said(after, declared);
  },

  async remove(run, id, recorded) {
    const grid = run.world.grid();
    const current = await collectionOf(grid, dataDomains).read(id);
    if (!current) return;
    const onDelete = (recorded.onDelete as Inputs["onDelete"]) ?? "refuse";
    if (onDelete === "forget") {
      run.warn(`${grid.host}: Data Domain ${current.ipv4Hostname} stays attached, as onDelete says forget`);
      return;
    }
    if (onDelete === "refuse") refuseWhileFilled(grid, current);
    await refuseWhileNeeded(grid, current);
    await grid.delete(`/datadomains/${encodeURIComponent(id)}`, { force: false });
  },
});

/** How long the first poll of a new Data Domain is waited for. */
const POLLED_AFTER_MS = 10_000;

const LOGIN = ["username", "password", "authtype", "rsaToken", "serverMFAEnabled"];

async function byHostname(grid: Grid, hostname: string): Promise<GridDataDomain | undefined> {
  const all = await collectionOf(grid, dataDomains).everywhere();
  return all.find((each) => each.ipv4Hostname?.toLowerCase() === hostname.toLowerCase());
}

/** The grid's words in ours. */
function said(wire: GridDataDomain, declared: Partial<Inputs>): Found<Inputs> {
  return {
    id: wire.id,
    inputs: {
      hostname: wire.ipv4Hostname ?? "",
      ipv6Hostname: wire.ipv6Hostname ?? "",
      username: wire.username,
      authtype: (wire.authtype ?? "credential") as Inputs["authtype"],
      maxStreams: streamsIn(wire, declared),
      isDefault: wire.defaultForGsan ?? false,
      isDefaultReplicationTarget: wire.defaultClientMap ?? false,
      snmp: {
        version: (wire.snmpVersion ?? 2) as 2 | 3,
        community: wire.snmpCommunity ?? "",
        getSetPort: wire.snmpGetSetPort ?? undefined,
        trapPort: wire.snmpTrapPort ?? undefined,
        userName: wire.snmpUserName ?? "",
      },
      cloud: { enabled: wire.cloudEnabled ?? false, unitName: wire.cloudUnitName ?? "" },
    },
    outputs: {
      dataDomainId: wire.id,
      index: wire.index,
      mtreeName: wire.mtreeName ?? "",
      possibleStreams: wire.maxStreams ?? 0,
      hfsaddr: wire.hfsaddr ?? "",
    },
  };
}

/** The limit in streams, or as the percentage that it is of what the Data Domain can do. */
function streamsIn(wire: GridDataDomain, { maxStreams, maxStreamsAsPercent }: Partial<Inputs>): number | undefined {
  const limit = wire.maxStreamsLimit ?? undefined;
  if (!maxStreamsAsPercent || limit === undefined || !wire.maxStreams) return limit;
  const meant = ((maxStreams ?? 0) * wire.maxStreams) / 100;
  // Grids may round either way, and may show the percentage itself.
  if (limit === maxStreams || Math.abs(limit - meant) < 1) return maxStreams;
  return Math.round((limit * 100) / wire.maxStreams);
}

/** What the grid is told. What is not declared goes back as it was read; what only the grid fills in is left out. */
function written(declared: Inputs, current?: GridDataDomain) {
  const snmp = declared.snmp ?? {};
  const cloud = declared.cloud ?? {};
  return {
    ...credentials(declared, current),
    maxStreams: declared.maxStreams ?? current?.maxStreamsLimit ?? undefined,
    // A limit that was read counts streams, so it goes back as such.
    maxStreamsAsPercent: declared.maxStreams === undefined ? false : (declared.maxStreamsAsPercent ?? false),
    defaultForGsan: declared.isDefault ?? current?.defaultForGsan ?? undefined,
    defaultClientMap: declared.isDefaultReplicationTarget ?? current?.defaultClientMap ?? undefined,
    snmpVersion: snmp.version ?? current?.snmpVersion ?? undefined,
    snmpCommunity: snmp.community ?? current?.snmpCommunity ?? undefined,
    snmpGetSetPort: snmp.getSetPort ?? current?.snmpGetSetPort ?? undefined,
    snmpTrapPort: snmp.trapPort ?? current?.snmpTrapPort ?? undefined,
    snmpUserName: snmp.userName ?? current?.snmpUserName ?? undefined,
    snmpAuthPassphrase: snmp.authPassphrase ?? current?.snmpAuthPassphrase ?? undefined,
    snmpPrivPassphrase: snmp.privPassphrase ?? current?.snmpPrivPassphrase ?? undefined,
    cloudEnabled: cloud.enabled ?? current?.cloudEnabled ?? undefined,
    cloudUnitName: cloud.unitName ?? current?.cloudUnitName ?? undefined,
  };
}

function credentials(declared: Inputs, current?: GridDataDomain) {
  const ipv6Hostname = declared.ipv6Hostname ?? current?.ipv6Hostname ?? undefined;
  return {
    ipv4Hostname: declared.hostname,
    ...(ipv6Hostname === undefined ? {} : { ipv6Hostname }),
    username: declared.username,
    password: declared.password,
    authtype: declared.authtype ?? current?.authtype ?? "credential",
    rsaToken: declared.rsaToken ?? current?.rsaToken ?? undefined,
    serverMFAEnabled: declared.serverMFAEnabled,
  };
}

/** Proves the login at the Data Domain; nothing is changed by it. */
async function verifyLogin(grid: Grid, declared: Inputs): Promise<void> {
  try {
    await grid.post("/datadomains/verify", credentials(declared));
  } catch (thrown) {
    if (!(thrown instanceof AvamarError) || thrown.code === "unreachable" || thrown.code === "timeout") throw thrown;
    throw new AvamarError(`the Data Domain ${declared.hostname} was not accepted: ${thrown.reason}`, {
      code: thrown.code === "protocol" ? "precondition" : thrown.code,
      product: "avamar",
      host: grid.host,
      operation: `verify Data Domain ${declared.hostname}`,
      number: thrown.number,
      hint: "Check host name, username and password there; the user needs the role admin and must be a DD Boost user. Nothing was changed.",
      cause: thrown,
    });
  }
}

/** A grid knows the state only after it has polled the Data Domain; that is waited for a little, and not for ever. */
function firstState(grid: Grid, made: GridDataDomain): Promise<GridDataDomain> {
  const isPolled = (each: GridDataDomain) => each.state !== "Unknown";
  if (isPolled(made)) return Promise.resolve(made);
  let last = made;
  const look = async (elapsedMs: number) => {
    last = (await collectionOf(grid, dataDomains).read(made.id)) ?? last;
    return isPolled(last) || elapsedMs > POLLED_AFTER_MS ? last : undefined;
  };
  return pollUntil({ firstMs: 50, mostMs: 2_000, deadlineMs: 2 * POLLED_AFTER_MS }, look, () => {
    throw new Error("the look ends before its deadline");
  });
}

/** A bad state is an error. Trouble with SNMP, which only watches, is one where the program says how SNMP is to be. */
function judgeState(run: Run<GridAccess>, grid: Grid, wire: GridDataDomain, declared: Inputs, operation: string): void {
  const hint = badState(wire.state);
  if (hint === undefined) return;
  const text = `the Data Domain ${wire.ipv4Hostname} is attached, but the grid reports: ${wire.state}`;
  if (isAboutSnmp(wire.state) && !declared.snmp) {
    run.warn(`${grid.host}: ${text} ${hint}`);
    return;
  }
  throw new AvamarError(text, { code: "precondition", product: "avamar", host: grid.host, operation, hint });
}

/** Backups on it would be lost with it, so it goes only when the grid says that there are none. */
function refuseWhileFilled(grid: Grid, { ipv4Hostname, bytesProtected }: GridDataDomain): void {
  if (bytesProtected === 0) return;
  const stored = bytesProtected
    ? `${bytesProtected} GB of client data are protected there`
    : "the grid does not say whether backups are stored there";
  throw new AvamarError(`the Data Domain ${ipv4Hostname} stays attached: ${stored}.`, {
    code: "in-use",
    product: "avamar",
    host: grid.host,
    hint: 'In this order: point its datasets and replications elsewhere, let all its backups expire or delete them, run a whole maintenance cycle (garbage collection, checkpoint, validation, checkpoint) until no old checkpoint refers to it; then set onDelete: "detach". Or set onDelete: "forget" to leave it on the grid.',
  });
}

/** Not while datasets send their backups here, and not while it is the default among several. */
async function refuseWhileNeeded(grid: Grid, current: GridDataDomain): Promise<void> {
  const [all, everyDataset] = await Promise.all([
    collectionOf(grid, dataDomains).everywhere(),
    collectionOf(grid, datasets).everywhere(),
  ]);
  const details = { code: "in-use", product: "avamar", host: grid.host } as const;
  const using = everyDataset.filter(({ flags }) =>
    flags?.some(
      (each) =>
        each.name === "ddr-index" &&
        each.value === String(current.index) &&
        flags.some(
          (other) => other.name === "ddr" && other.value === "true" && other.pluginNumber === each.pluginNumber,
        ),
    ),
  );
  if (using.length > 0) {
    const names = using.map((each) => pathOf(each.domain, each.name));
    throw new AvamarError(
      `${using.length} datasets still store on the Data Domain ${current.ipv4Hostname}: ${firstNames(names)}.`,
      {
        ...details,
        hint: "Give them another dataDomain, or 0, first.",
      },
    );
  }
  const isDefault = current.defaultForGsan || current.defaultClientMap;
  if (isDefault && all.some((each) => each.id !== current.id)) {
    throw new AvamarError(`the Data Domain ${current.ipv4Hostname} is the default of this grid.`, {
      ...details,
      hint: "Make another one the default first.",
    });
  }
}
