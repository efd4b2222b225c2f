import { z } from "zod";
import { adopt, define, type Found, type Issue, type Run } from "../kernel/definition";
import { AvamarError } from "../kernel/errors";
import { property } from "../kernel/property";
import { isUnknown } from "../kernel/values";
import { connectionIssues, dataDomain, placeOf } from "./connection";
import type { DataDomain, DataDomainAccess } from "./rest/data-domain";
import { type Listed, nameIn } from "./rest/listed";

export const UNITS = "/dd-systems/0/protocols/ddboost/storage-units";
const MIB = 1_048_576;
/** Another owner means that every file gets it. */
const OWNER_TIMEOUT_MS = 600_000;

/** Units that grids make for themselves: `avamar-` and the second in which the grid was made. */
const ofAvamar = (name: string) => /^avamar-\d+$/.test(name);

const QUOTA = { softLimitBytes: "soft_limit", hardLimitBytes: "hard_limit" } as const;
const STREAMS = {
  write: "write_stream_soft_limit",
  read: "read_stream_soft_limit",
  replication: "repl_stream_soft_limit",
  combinedSoft: "combined_stream_soft_limit",
  combinedHard: "combined_stream_hard_limit",
} as const;

const bytes = (doc: string) =>
  property(
    z
      .int()
      .refine((value) => value === 0 || value >= MIB, "must be 0, no limit, or at least 1048576 bytes, which is 1 MiB.")
      .optional(),
    { doc: `${doc} In bytes: 10 * 2 ** 40 are 10 TiB. 0: none.` },
  );
const streams = (doc: string) => property(z.int().min(0).optional(), { doc: `${doc} 0: no limit of its own.` });

const inputs = z.strictObject({
  dataDomain,
  name: property(
    z
      .string()
      .max(50)
      .regex(
        /^[A-Za-z0-9_-]+$/,
        'a storage unit name holds only letters A to Z, digits, hyphen and underscore; write for example "archive-1".',
      ),
    { doc: "Name of the storage unit. Another name is another unit.", replace: true },
  ),
  user: property(z.string().min(1).optional(), {
    doc: "Owner of the unit: a BoostUser or DataDomainUser, or its name. Changed in place; the Data Domain then gives all its files to the new owner, which can take long. Left out only for a unit avamar-<number>, whose owner is the grid's business.",
    reference: [
      { type: "BoostUser", output: "user" },
      { type: "DataDomainUser", output: "name" },
    ],
  }),
  quota: property(
    z
      .strictObject({
        softLimitBytes: bytes("From here on the Data Domain warns."),
        hardLimitBytes: bytes("More cannot be written: backups fail."),
      })
      .optional(),
    {
      doc: "How much may be stored, before compression. Counts where quotas are on: quota capacity enable.",
      typeName: "StorageUnitQuota",
    },
  ),
  streamLimits: property(
    z
      .strictObject({
        write: streams("Streams that write, at most."),
        read: streams("Streams that read, at most."),
        replication: streams("Streams of replication, at most."),
        combinedSoft: streams("All of them together; more are warned of."),
        combinedHard: streams("All of them together; more are refused."),
      })
      .optional(),
    { doc: "How many streams may be open at once.", typeName: "StorageUnitStreamLimits" },
  ),
  onDelete: property(z.enum(["refuse", "delete", "keep"]).optional(), {
    doc: "What deleting means. refuse: delete it only while nothing is stored in it, otherwise stop. delete: delete it with what is stored in it. keep: leave it there. A unit avamar-<number> is always left there. Default: refuse.",
    control: true,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A storage unit by itself (contract: ddboostStorageUnitInfoDetail). */
interface UnitDetail {
  pre_comp?: number;
  user?: string;
  quota_config?: Partial<Record<string, number>>;
  stream_limit_config?: Partial<Record<string, number>>;
}

/** StorageUnit: a part of the Data Domain that one user writes into over DD Boost. */
export const storageUnit = define<typeof inputs.shape, DataDomainAccess>({
  type: "StorageUnit",
  module: "data-domain",
  doc: "A DD Boost storage unit: a part of a Data Domain that one user writes into. Owner and limits are changed in place. The unit avamar-<number> is made by its grid when the Data Domain is attached: it can be adopted, to set its limits, and is never made, given another owner or deleted here. A deleted unit keeps its name until the Data Domain has cleaned its file system. Follows /rest/v1.0 protocols/ddboost/storage-units.",
  example: `const unit = new avamar.StorageUnit("grid", {
  dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
  name: "avamar-1527768929",
  adopt: true,
  quota: { softLimitBytes: 80 * 2 ** 40, hardLimitBytes: 100 * 2 ** 40 },
});`,
  inputs,
  outputs: {},
  hasFixedId: true,
  nameOf: (declared) => `storage unit ${declared.name} of the Data Domain ${placeOf(declared.dataDomain)}`,
  claims: [
    {
      uses: ["dataDomain", "name"],
      claim: ({ dataDomain: at, name }) => ({ scope: `the Data Domain ${placeOf(at)}`, what: `storage unit ${name}` }),
    },
  ],
  rules: (declared) => [...connectionIssues(declared.dataDomain), ...unitIssues(declared), ...limitIssues(declared)],

  find: (run, declared) => look(run.world.dataDomain(declared.dataDomain), declared.name, declared.dataDomain),

  async list(run, { dataDomain: at }) {
    const there = run.world.dataDomain(at!);
    const units = await there.list<Listed & { del_status?: string }>(UNITS, "storage_units");
    const names = units.filter((each) => each.del_status !== "deleted").map(nameIn);
    const all = await Promise.all(names.map((name) => look(there, name, at!)));
    return all.filter((each) => each !== undefined).map(asManaged);
  },

  async observe(run, id, recorded) {
    const at = (recorded as Inputs).dataDomain;
    return look(run.world.dataDomain(at), id, at);
  },

  async create(run, declared) {
    const there = run.world.dataDomain(declared.dataDomain);
    const { name } = declared;
    const details = { code: "precondition", product: "data-domain", host: there.host } as const;
    if (ofAvamar(name)) {
      throw new AvamarError(`there is no storage unit ${name}, and only its grid can make it.`, {
        ...details,
        hint: "Attach the Data Domain to the grid first: a DataDomainTarget, and dependsOn it here.",
      });
    }
    if (await listed(there, name)) {
      throw new AvamarError(`a storage unit ${name} was deleted and still has its data.`, {
        ...details,
        hint: `On the Data Domain, either get it back (ddboost storage-unit undelete ${name}) and set adopt: true, or let it go for good (filesys clean start). Or take another name.`,
      });
    }
    await there.post(UNITS, { name, user: declared.user, ...limits(declared, Boolean) });
    run.made(name);
    return stillThere(there, declared);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const there = run.world.dataDomain(declared.dataDomain);
    const isOwner = changed.includes("user");
    if (isOwner) run.progress(`${there.host}: storage unit ${declared.name}: its files get the owner ${declared.user}`);
    await there.put(
      pathOf(declared.name),
      { ...(isOwner ? { user: declared.user } : {}), ...limits(declared) },
      isOwner ? OWNER_TIMEOUT_MS : undefined,
    );
    return stillThere(there, declared);
  },

  async remove(run, id, recorded) {
    const { dataDomain: at, onDelete } = recorded as Inputs;
    const there = run.world.dataDomain(at);
    if (onDelete === "keep" || ofAvamar(id)) {
      sayThatItStays(run, there, id);
      return;
    }
    if (!(await look(there, id, at))) return;
    if (onDelete !== "delete") await refuseWhileFilled(there, id);
    await there.delete(pathOf(id));
  },
});

const pathOf = (name: string) => `${UNITS}/${encodeURIComponent(name)}`;

/** Deleted units stay listed until the file system is cleaned. */
const listed = (there: DataDomain, name: string) => there.named<{ del_status?: string }>(UNITS, "storage_units", name);

async function look(there: DataDomain, name: string, at: Inputs["dataDomain"]): Promise<Found<Inputs> | undefined> {
  const unit = await listed(there, name);
  if (!unit || unit.del_status === "deleted") return undefined;
  const detail = await there.get<UnitDetail>(pathOf(name));
  return detail && said(name, at, detail);
}

async function stillThere(there: DataDomain, declared: Inputs): Promise<Found<Inputs>> {
  const found = await look(there, declared.name, declared.dataDomain);
  if (found) return found;
  throw new AvamarError("the Data Domain took the change, but does not show the storage unit.", {
    code: "protocol",
    product: "data-domain",
    host: there.host,
    hint: "Somebody may have deleted it meanwhile; run again.",
  });
}

/** The Data Domain's words in ours. A limit that it does not show is none. */
function said(name: string, at: Inputs["dataDomain"], wire: UnitDetail): Found<Inputs> {
  const read = (names: Record<string, string>, values: Partial<Record<string, number>> = {}) =>
    Object.fromEntries(Object.entries(names).map(([ours, theirs]) => [ours, Math.max(0, values[theirs] ?? 0)]));
  return {
    id: name,
    inputs: {
      dataDomain: at,
      name,
      user: wire.user ?? "",
      quota: read(QUOTA, wire.quota_config),
      streamLimits: read(STREAMS, wire.stream_limit_config),
    },
    outputs: {},
  };
}

/** A unit as a program can declare it: of a grid's own one only the limits. */
function asManaged(found: Found<Inputs>): Found<Inputs> {
  if (!ofAvamar(found.id)) return found;
  const { quota = {}, streamLimits = {} } = found.inputs;
  const isLimited = [...Object.values(quota), ...Object.values(streamLimits)].some((each) => each > 0);
  if (!isLimited) return { ...found, untouchable: "it is a grid's own, and has no limits" };
  return { ...found, inputs: { ...found.inputs, user: undefined, adopt: true } };
}

/**
 * The limits as the Data Domain is told: what is not named stays as it is. No limit is 0 for a quota and -1 for streams.
 *
 * @param isWanted Which values are named at all. A new unit has no limits that could be taken away.
 */
function limits({ quota, streamLimits }: Inputs, isWanted: (value: number) => boolean = () => true) {
  const written = (names: Record<string, string>, values: Record<string, number | undefined>, none: number) =>
    Object.fromEntries(
      Object.entries(names)
        .filter(([ours]) => values[ours] !== undefined && isWanted(values[ours]))
        .map(([ours, theirs]) => [theirs, values[ours] || none]),
    );
  return {
    ...(quota ? { quota_config: written(QUOTA, quota, 0) } : {}),
    ...(streamLimits ? { stream_limit_config: written(STREAMS, streamLimits, -1) } : {}),
  };
}

function sayThatItStays(run: Run<DataDomainAccess>, there: DataDomain, name: string): void {
  const why = ofAvamar(name) ? "it belongs to its grid" : "onDelete says keep";
  run.warn(`${there.host}: storage unit ${name} stays, as ${why}`);
}

async function refuseWhileFilled(there: DataDomain, name: string): Promise<void> {
  const stored = (await there.get<UnitDetail>(pathOf(name)))?.pre_comp;
  if (stored === 0) return;
  const what = stored === undefined ? "the Data Domain does not say whether it is empty" : `${stored} bytes are in it`;
  throw new AvamarError(`the storage unit ${name} stays: ${what}.`, {
    code: "in-use",
    product: "data-domain",
    host: there.host,
    hint: 'Let what is stored there expire first. Or set onDelete: "delete" to lose it, or "keep" to leave the unit there.',
  });
}

function unitIssues({ name, user, adopt: isAdopted }: Partial<Inputs>): Issue[] {
  if (name === undefined || isUnknown(name)) return [];
  if (!ofAvamar(name)) {
    return user === undefined
      ? [{ property: "user", reason: 'is missing; write who owns the unit, such as user: "avamar-boost".' }]
      : [];
  }
  const issues: Issue[] = [];
  if (!isAdopted)
    issues.push({
      property: "name",
      reason: `${name} is the unit of a grid, which makes it itself; set adopt: true to set its limits, or choose another name.`,
    });
  if (user !== undefined)
    issues.push({ property: "user", reason: `the grid decides who owns ${name}; leave user out.` });
  return issues;
}

function limitIssues({ quota = {}, streamLimits = {} }: Partial<Inputs>): Issue[] {
  const isNumber = (value: unknown): value is number => typeof value === "number" && value > 0;
  const issues: Issue[] = [];
  const { softLimitBytes, hardLimitBytes } = quota;
  if (isNumber(softLimitBytes) && isNumber(hardLimitBytes) && softLimitBytes >= hardLimitBytes)
    issues.push({
      property: "quota.softLimitBytes",
      reason: `must be below hardLimitBytes; write less than ${hardLimitBytes}.`,
    });
  const together = [streamLimits.combinedSoft, streamLimits.combinedHard].filter(isNumber);
  const most = Math.min(...together);
  for (const name of ["write", "read", "replication"] as const) {
    const limit = streamLimits[name];
    if (isNumber(limit) && limit > most)
      issues.push({
        property: `streamLimits.${name}`,
        reason: `is above the limit of all streams together; write at most ${most}.`,
      });
  }
  return issues;
}
