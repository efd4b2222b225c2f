import { z } from "zod";
import { adopt, define, type Found, type Run } from "../kernel/definition";
import { AvamarError } from "../kernel/errors";
import { firstNames } from "../kernel/first-names";
import { property } from "../kernel/property";
import { isUnread, notSaid } from "../kernel/unread";
import { connectionIssues, dataDomain, placeOf } from "./connection";
import type { DataDomain, DataDomainAccess } from "./rest/data-domain";

const SNMP = "/dd-systems/0/services/snmp";
/** A trap port that an answer leaves out. */
const USUAL_TRAP_PORT = 162;

const hostName = () =>
  z.string().regex(/^[A-Za-z0-9:*/.-]+$/, 'write a host name or address such as "syd01-g1-util.example.com".');

const trapHost = property(
  z.strictObject({
    host: property(hostName(), { doc: "Who gets the traps.", ignoreCase: true }),
    port: property(z.int().min(1).max(65535), { doc: "Port on which it listens. For Avamar write 163." }),
  }),
  { doc: "Somebody who gets traps.", typeName: "SnmpTrapHost" },
);

const inputs = z.strictObject({
  dataDomain,
  community: property(z.string().regex(/^\S+$/, "must be a text without blanks."), {
    doc: "The community, which is the password of SNMP version 2. Another community is another access. Give the grid's DataDomainTarget the same one.",
    secret: true,
    replace: true,
  }),
  access: property(z.enum(["read-only", "read-write"]), { doc: "What it is good for." }),
  hosts: property(z.array(property(hostName(), { doc: "", ignoreCase: true })).optional(), {
    doc: "Who may use it: the grid. Given empty: every host, as far as is known.",
    unordered: true,
  }),
  trapHosts: property(z.array(trapHost).optional(), {
    doc: "Who gets the traps of the Data Domain with this community: the grid. Given, it is the whole list for this community.",
    unordered: true,
  }),
  enabled: property(z.boolean().optional(), {
    doc: "Whether SNMP runs on the Data Domain at all. It is one switch for everybody, so it is left as it is where it is not given, and when this is deleted.",
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

interface AccessHost {
  community: string;
  access: Inputs["access"];
  hosts?: string[];
}

interface TrapHost {
  trap_host: { host: string; port?: number };
  community: string;
}

/** SNMP of the whole Data Domain (contract: snmpInfo). Keys of version 3 are taken, but never shown. */
interface Snmp {
  status?: string;
  general_info?: object;
  v2c_access_hosts?: AccessHost[];
  v2c_traphosts?: TrapHost[];
  v3_users?: { name: string; auth_protocol?: string; priv_protocol?: string }[];
  v3_traphosts?: object[];
}

/** SnmpAccess: a community with which a grid watches a Data Domain, and the traps that it gets. */
export const snmpAccess = define<typeof inputs.shape, DataDomainAccess>({
  type: "SnmpAccess",
  module: "data-domain",
  doc: "A community of SNMP version 2 on a Data Domain: who may use it, and who gets traps with it. A grid watches its Data Domain with one. The REST interface replaces all of SNMP with each write: what belongs to others is read and sent back unchanged, one write after the other. Where users of version 3 have keys, which nobody can read, nothing is written, and the error says what to do. Two programs that write at the same moment are not kept apart. Follows /rest/v1.0 services/snmp.",
  example: `const watching = new avamar.SnmpAccess("grid", {
  dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
  community: config.requireSecret("snmpCommunity"),
  access: "read-write",
  hosts: ["syd01-g1-util.example.com"],
  trapHosts: [{ host: "syd01-g1-util.example.com", port: 163 }],
  enabled: true,
});`,
  inputs,
  outputs: {},
  hasFixedId: true,
  // A trap host can be there with one community only.
  deleteBeforeReplace: true,
  nameOf: ({ dataDomain: at, hosts = [] }) =>
    `SNMP access ${hosts.length ? `of ${hosts.join(", ")} ` : ""}on the Data Domain ${placeOf(at)}`,
  claims: [
    {
      uses: ["dataDomain", "enabled"],
      claim: ({ dataDomain: at, enabled }) =>
        enabled === undefined
          ? undefined
          : { scope: `the Data Domain ${placeOf(at)}`, what: "switch of SNMP (enabled)" },
    },
  ],
  rules: (declared) => connectionIssues(declared.dataDomain),

  find: (run, declared) => look(run.world.dataDomain(declared.dataDomain), declared),

  async list(run, { dataDomain: at }) {
    const current = await read(run.world.dataDomain(at!));
    const communities = new Set((current.v2c_access_hosts ?? []).map(({ community }) => community));
    const all = [...communities].map(
      (community) => said(current, { dataDomain: at!, community, access: "read-only" })!,
    );
    // There is one switch for all of them.
    return all.map((found, i) => (i === 0 ? found : { ...found, inputs: { ...found.inputs, enabled: undefined } }));
  },

  async observe(run, _id, recorded) {
    const declared = recorded as Inputs;
    return look(run.world.dataDomain(declared.dataDomain), declared);
  },

  create: (run, declared) => write(run, declared),

  sync: (run, found, declared, changed) => (changed.length ? write(run, declared) : Promise.resolve(found)),

  async remove(run, _id, recorded) {
    const declared = recorded as Inputs;
    const there = run.world.dataDomain(declared.dataDomain);
    await there.alone(async () => {
      if (isUnread(declared.community)) throw notSaid(["community"], "delete");
      const current = await read(there);
      if (!said(current, declared)) return;
      refuseToLoseKeys(there, current, "delete");
      await there.put(SNMP, without(current, declared));
    });
  },
});

async function read(there: DataDomain): Promise<Snmp> {
  const current = await there.get<Snmp>(SNMP);
  if (current) return current;
  throw new AvamarError("the Data Domain has no SNMP.", {
    code: "unsupported-version",
    product: "data-domain",
    host: there.host,
    hint: "Check that dataDomain.host names a Data Domain.",
  });
}

const look = async (there: DataDomain, declared: Inputs) => said(await read(there), declared);

/** Reads, changes what is ours, and writes all of it, while nobody else of this process does. */
function write(run: Run<DataDomainAccess>, declared: Inputs): Promise<Found<Inputs>> {
  const there = run.world.dataDomain(declared.dataDomain);
  return there.alone(async () => {
    const current = await read(there);
    refuseToLoseKeys(there, current, "write");
    await there.put(SNMP, withOurs(current, declared));
    run.made(idOf(declared));
    const found = await look(there, declared);
    if (!found) throw overwritten(there);
    if (declared.enabled === undefined && !found.inputs.enabled)
      run.warn(`${there.host}: SNMP is switched off there, so nobody can use this; set enabled: true to switch it on`);
    return found;
  });
}

const idOf = ({ dataDomain: at }: Pick<Inputs, "dataDomain">) => `${at.host}/snmp`;
const isOn = ({ status }: Snmp) => status !== "disabled";

/** Our part of what is there; undefined when there is none. Which part is ours cannot be seen by an unread community. */
function said(wire: Snmp, declared: Inputs): Found<Inputs> | undefined {
  const { dataDomain: at, community } = declared;
  if (isUnread(community))
    return { id: idOf({ dataDomain: at }), inputs: { ...declared, enabled: isOn(wire) }, outputs: {} };
  const ours = (wire.v2c_access_hosts ?? []).filter((each) => each.community === community);
  const [first] = ours;
  if (!first) return undefined;
  const traps = (wire.v2c_traphosts ?? []).filter((each) => each.community === community);
  return {
    id: idOf({ dataDomain: at }),
    inputs: {
      dataDomain: at,
      community,
      access: first.access,
      hosts: ours.flatMap(({ hosts = [] }) => hosts),
      trapHosts: traps.map(({ trap_host: { host, port = USUAL_TRAP_PORT } }) => ({ host, port })),
      enabled: isOn(wire),
    },
    outputs: {},
  };
}

/** All that there is, without what is ours. What is left out of a write would be lost, so every part is named. */
function without(current: Snmp, { community, trapHosts }: Inputs) {
  const { v2c_access_hosts: access = [], v2c_traphosts: traps = [] } = current;
  return {
    enable: isOn(current),
    general_info: current.general_info ?? {},
    v2c_access_hosts: access.filter((each) => each.community !== community),
    // Trap hosts that nobody declares are somebody else's, whatever their community.
    v2c_traphosts: traps.filter((each) => trapHosts === undefined || each.community !== community),
    v3_users: current.v3_users ?? [],
    v3_traphosts: current.v3_traphosts ?? [],
  };
}

/** The same with what is declared. Hosts that are not declared stay as they are. */
function withOurs(current: Snmp, declared: Inputs) {
  const { community, access, trapHosts = [] } = declared;
  const others = without(current, declared);
  const hosts = declared.hosts ?? said(current, declared)?.inputs.hosts ?? [];
  return {
    ...others,
    enable: declared.enabled ?? others.enable,
    v2c_access_hosts: [...others.v2c_access_hosts, { community, access, hosts }],
    v2c_traphosts: [...others.v2c_traphosts, ...trapHosts.map((each) => ({ trap_host: each, community }))],
  };
}

/** Users of version 3 come without their keys, and without those they cannot be sent back. */
function refuseToLoseKeys(there: DataDomain, { v3_users: users = [] }: Snmp, what: "write" | "delete"): void {
  const lost = users.filter((each) => each.auth_protocol !== undefined || each.priv_protocol !== undefined);
  if (lost.length === 0) return;
  throw new AvamarError(
    `nothing was written: the users of SNMP version 3 ${firstNames(lost.map(({ name }) => name))} would lose their keys.`,
    {
      code: "precondition",
      product: "data-domain",
      host: there.host,
      hint:
        what === "delete"
          ? "Delete the community there by hand (snmp del), then take it out of the state with pulumi state delete."
          : "Make it there by hand, which leaves the others alone: snmp add ro-community (or rw-community) COMMUNITY hosts HOST; snmp add trap-host HOST:PORT version v2c community COMMUNITY. Then set adopt: true: what equals the program is taken over without a write.",
    },
  );
}

function overwritten(there: DataDomain): AvamarError {
  return new AvamarError("it was written, but it is not there.", {
    code: "conflict",
    product: "data-domain",
    host: there.host,
    hint: "Somebody else may have written SNMP at the same moment; run again.",
  });
}
