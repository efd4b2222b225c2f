import { z } from "zod";
import { define, type Found, type Issue } from "../kernel/definition";
import { AvamarError } from "../kernel/errors";
import { property, shapeOf } from "../kernel/property";
import { sameValue } from "../kernel/values";
import { connectionIssues, dataDomain, placeOf } from "./connection";
import type { DataDomain, DataDomainAccess } from "./rest/data-domain";

const SERVICE = "/dd-systems/0/protocols/ddboost";

/** Names of the options there. */
const OPTIONS = {
  distributedSegmentProcessing: "distributed_segment_processing",
  virtualSynthetics: "virtual_synthetics",
  fibreChannel: "fc",
  globalAuthenticationMode: "global_authentication_mode",
  globalEncryptionStrength: "global_encryption_strength",
} as const;
const FILE_REPLICATION = {
  lowBandwidthOptimization: "low_bw_optim",
  encryption: "encryption",
  ipVersion: "ip_version",
  authenticationMode: "authentication_mode",
} as const;

const flag = (doc: string, usual = false) => property(z.boolean().optional(), { doc, usual });

const options = z.strictObject({
  distributedSegmentProcessing: flag("Whether clients send only what is not stored yet. Usually on.", true),
  virtualSynthetics: flag("Whether full backups are put together from what is stored already. Usually on.", true),
  fibreChannel: flag("Whether DD Boost is offered over Fibre Channel, too."),
  globalAuthenticationMode: property(z.enum(["none", "two-way", "two-way-password"]).optional(), {
    doc: "How all clients prove themselves, beside their password.",
    usual: "none",
  }),
  globalEncryptionStrength: property(z.enum(["none", "medium", "high"]).optional(), {
    doc: "How strongly the traffic of all clients is encrypted. Anything but none needs an authentication mode.",
    usual: "none",
  }),
});

const fileReplication = z.strictObject({
  lowBandwidthOptimization: flag("Whether replication spares the line and costs more work."),
  encryption: flag("Whether replication is encrypted."),
  ipVersion: property(z.enum(["ipv4", "ipv6"]).optional(), { doc: "Which addresses replication uses.", usual: "ipv4" }),
  authenticationMode: property(z.enum(["anonymous", "one-way", "two-way"]).optional(), {
    doc: "How the two Data Domains of a replication prove themselves.",
    usual: "anonymous",
  }),
});

const inputs = z.strictObject({
  dataDomain,
  enabled: property(z.boolean().optional(), {
    doc: "Whether DD Boost runs. Switched off, every backup and restore over it stops.",
  }),
  options: property(options.optional(), { doc: "Options for all clients.", typeName: "BoostOptions" }),
  fileReplication: property(fileReplication.optional(), {
    doc: "Options for replication between Data Domains.",
    typeName: "BoostFileReplication",
  }),
});

type Inputs = z.infer<typeof inputs>;

/** DD Boost as the Data Domain shows it (contract: ddboostInfo). Options are written as `option`, but read as `key`. */
interface Service {
  ddboost_status: string;
  ddboost_options?: { key: string; value: string }[];
  ddboost_file_replication_options?: { key: string; value: string }[];
}

/** BoostService: whether DD Boost runs on a Data Domain, and how. */
export const boostService = define<typeof inputs.shape, DataDomainAccess>({
  type: "BoostService",
  module: "data-domain",
  doc: "DD Boost on a Data Domain: whether it runs, and its options. It is always there, so it is taken over as it is and only what differs is written. Destroying it leaves everything as it is, since the backups of others may use it; to switch DD Boost off, declare enabled: false first. Follows /rest/v1.0 protocols/ddboost.",
  example: `const boost = new avamar.BoostService("boost", {
  dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
  enabled: true,
  options: { distributedSegmentProcessing: true, virtualSynthetics: true },
});`,
  inputs,
  outputs: {},
  hasFixedId: true,
  nameOf: (declared) => `DD Boost of the Data Domain ${placeOf(declared.dataDomain)}`,
  claims: [
    {
      uses: ["dataDomain"],
      claim: ({ dataDomain: at }) => ({ scope: `the Data Domain ${placeOf(at)}`, what: "settings of DD Boost" }),
    },
  ],
  rules: (declared) => [...connectionIssues(declared.dataDomain), ...serviceIssues(declared)],

  // It belongs to the appliance and to nobody, so there is nothing to refuse.
  find: async () => undefined,

  async list(run, { dataDomain: at }) {
    return [await read(run.world.dataDomain(at!), at!)];
  },

  async observe(run, _id, recorded) {
    const at = (recorded as Inputs).dataDomain;
    return read(run.world.dataDomain(at), at);
  },

  async create(run, declared) {
    const there = run.world.dataDomain(declared.dataDomain);
    const found = await read(there, declared.dataDomain);
    run.made(found.id);
    return write(there, found, declared);
  },

  sync: (run, found, declared) => write(run.world.dataDomain(declared.dataDomain), found, declared),

  async remove(run, _id, recorded) {
    run.warn(`${placeOf((recorded as Inputs).dataDomain)}: DD Boost stays as it is`);
  },
});

async function read(there: DataDomain, at: Inputs["dataDomain"]): Promise<Found<Inputs>> {
  const service = await there.get<Service>(SERVICE);
  if (service) return said(service, at);
  throw new AvamarError("there is no DD Boost.", {
    code: "unsupported-version",
    product: "data-domain",
    host: there.host,
    hint: "Check that dataDomain.host names a Data Domain.",
  });
}

/** Writes what differs, and nothing else. It is switched on with the options that it is to have. */
async function write(there: DataDomain, found: Found<Inputs>, declared: Inputs): Promise<Found<Inputs>> {
  const { enabled, options: wanted, fileReplication: replication } = declared;
  const changes: object[] = [];
  if (differs("options", wanted, found))
    changes.push({ operation: "set_options", ddboost_options: written(OPTIONS, wanted, "_") });
  if (differs("fileReplication", replication, found))
    changes.push({
      operation: "set_file_replication_options",
      ddboost_file_replication_options: written(FILE_REPLICATION, replication, "-"),
    });
  if (differs("enabled", enabled, found)) changes.push({ operation: enabled ? "enable" : "disable" });
  for (const change of changes) await there.put(SERVICE, change);
  return changes.length === 0 ? found : read(there, declared.dataDomain);
}

/** True when something is declared and the Data Domain holds it otherwise. */
function differs(name: "enabled" | "options" | "fileReplication", wanted: unknown, found: Found<Inputs>): boolean {
  const schema = inputs.shape[name];
  const held = found.inputs[name];
  const members = shapeOf(schema);
  if (wanted === undefined) return false;
  if (!members) return wanted !== held;
  const has = (held ?? {}) as Record<string, unknown>;
  return Object.entries(wanted as object).some(([key, value]) => !sameValue(members[key]!, value, has[key]));
}

/** The Data Domain's words in ours: switches are booleans, and words have hyphens. */
function said(wire: Service, at: Inputs["dataDomain"]): Found<Inputs> {
  const named = (names: Record<string, string>, pairs: Service["ddboost_options"] = []) => {
    const held = new Map(pairs.map(({ key, value }) => [key.replaceAll("-", "_"), value.replaceAll("_", "-")]));
    const value = (text: string | undefined) => (text === "enabled" ? true : text === "disabled" ? false : text);
    return Object.fromEntries(Object.entries(names).map(([ours, theirs]) => [ours, value(held.get(theirs))]));
  };
  return {
    id: at.host,
    inputs: {
      dataDomain: at,
      enabled: wire.ddboost_status === "enabled",
      options: named(OPTIONS, wire.ddboost_options),
      fileReplication: named(FILE_REPLICATION, wire.ddboost_file_replication_options),
    },
    outputs: {},
  };
}

/**
 * Every declared option of a group: authentication and encryption only go together.
 *
 * @param hyphen The contract writes two_way for clients and two-way for replication.
 */
function written(names: Record<string, string>, declared: Record<string, unknown> = {}, hyphen: "_" | "-") {
  const value = (given: unknown) => (typeof given === "boolean" ? (given ? "enabled" : "disabled") : String(given));
  return Object.entries(declared)
    .filter(([, given]) => given !== undefined)
    .map(([name, given]) => ({ option: names[name], value: value(given).replaceAll("-", hyphen) }));
}

function serviceIssues({ enabled, options: wanted, fileReplication: replication }: Partial<Inputs>): Issue[] {
  if (enabled === undefined && wanted === undefined && replication === undefined)
    return [{ property: "enabled", reason: "is missing; write enabled: true, or give options or fileReplication." }];
  const { globalAuthenticationMode: mode, globalEncryptionStrength: strength } = wanted ?? {};
  if (mode === "none" && (strength === "medium" || strength === "high"))
    return [
      {
        property: "options.globalEncryptionStrength",
        reason: 'needs an authentication mode; write globalAuthenticationMode: "two-way-password", or "none" here.',
      },
    ];
  return [];
}
