import { z } from "zod";
import type { Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { isPlain } from "../../kernel/values";
import { pathOrId, plainName } from "../names";
import { datasets } from "../policies/dataset";
import { flagLists, optionsIn, pluginOption, withFree, withOptions } from "../policies/plugin-options";
import { type GridRetention, period, readPeriod, retentions, samePeriod } from "../policies/retention";
import { schedules } from "../policies/schedule";
import { collectionOf, type Listed } from "../rest/collection";
import type { Grid } from "../rest/grid";
import { idOf, isPath } from "../rest/places";

/** Policies that copy backups elsewhere: to another grid, or to a cloud tier. What both have is written here once. */

/** The kinds of backups, and what the grid calls them. */
const TAGS = {
  daily: "dailyTag",
  weekly: "weeklyTag",
  monthly: "monthlyTag",
  yearly: "yearlyTag",
  onDemand: "noTag",
} as const;
type BackupKind = keyof typeof TAGS;
const KINDS = Object.keys(TAGS) as [BackupKind, ...BackupKind[]];

const keep = (which: string) =>
  property(period.optional(), {
    doc: `How long copies of ${which} backups are kept while override is on. A count of 0: by the expiry of the original.`,
    typeName: "RetentionPeriod",
    same: samePeriod,
  });

const retention = z.strictObject({
  override: property(z.boolean().optional(), {
    doc: "Whether copies expire by the periods here. Off, a copy expires when the original does.",
  }),
  daily: keep("daily"),
  weekly: keep("weekly"),
  monthly: keep("monthly"),
  yearly: keep("yearly"),
  onDemand: keep("on-demand"),
});

/** What both kinds of filters have. */
export const filterShape = {
  kinds: property(z.array(property(z.enum(KINDS), { doc: "A kind of backup.", typeName: "BackupKind" })).optional(), {
    doc: "The kinds of backups that are taken, by the tag that their retention gave them; onDemand are those without one.",
    unordered: true,
  }),
  maxBackupsPerClient: property(z.int().nonnegative().optional(), {
    doc: "Most backups of each client, the newest first. 0: as many as there are.",
  }),
};

/** Inputs that both kinds of policies have. `does` is what they do with a backup: "replicated". */
export const copyShape = (does: string) => ({
  name: property(plainName("policy"), {
    doc: "Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. It is in the root domain, beside the backup policies there.",
    replace: true,
  }),
  enabled: property(z.boolean().optional(), {
    doc: "Whether its schedule starts it. Default: true, so one that was switched off by hand is drift.",
  }),
  schedule: property(pathOrId(), {
    doc: 'When: a Schedule, its id, or the path of an existing one ("/Default Replication Schedule").',
    reference: [{ type: "Schedule", output: "scheduleId" }],
  }),
  members: property(
    z
      .array(
        property(
          z
            .string()
            .regex(
              /^[0-9a-fA-F]{40}$/,
              "a member is an AvamarClientStream, a Client or a Domain itself, or the id of one of 40 hexadecimal digits; not a path.",
            ),
          {
            doc: "A client, or a domain with all clients in it.",
            reference: [
              { type: "AvamarClientStream", output: "clientId" },
              { type: "Client", output: "clientId" },
              { type: "Domain", output: "domainId" },
            ],
            ignoreCase: true,
          },
        ),
      )
      .optional(),
    {
      doc: `Whose backups are ${does}: clients, and domains with all clients in them. An empty list takes every member away.`,
      unordered: true,
    },
  ),
  allClients: property(z.boolean().optional(), {
    doc: `Whether the backups of all clients are ${does}, instead of those of members. Default where members are given: false, so one that was switched on by hand is drift.`,
  }),
  allBackups: property(z.boolean().optional(), {
    doc: "Whether all backups are taken, whatever the filter says. When it is not given, a new policy takes all.",
    usual: true,
  }),
  encryption: property(z.enum(["high", "medium", "none"]).optional(), {
    doc: "Encryption of the connection. When it is not given, the grid decides at creation.",
  }),
  retention: property(retention.optional(), {
    doc: "How long the copies are kept.",
    typeName: "CopyRetention",
  }),
  options: property(z.array(pluginOption).optional(), {
    doc: "Options of the plug-in, all that are not at their default: one that is not listed goes back to its default.",
    unordered: true,
  }),
});

type Copy = z.infer<z.ZodObject<ReturnType<typeof copyShape>>>;
type Filter = z.infer<z.ZodObject<typeof filterShape>>;

type GridFilter = { [T in BackupKind as (typeof TAGS)[T]]?: boolean | null } & { maxBackupsPerClient?: number | null };

/** What the grid shows of both kinds (contract: ReplicationGroup, TierGroup). */
export interface GridCopies<F = object> extends Listed {
  id: string;
  enabled?: boolean;
  encryption?: string | null;
  scheduleId?: string | null;
  /** A dataset that holds the options. */
  datasetId?: string | null;
  /** A retention of this policy alone. */
  retentionId?: string | null;
  members?: string[] | null;
  allClients?: boolean;
  allBackups?: boolean;
  backupFilter?: (GridFilter & F) | null;
}

/** Retentions of copies know backups on demand, too. */
type CopyTags = GridRetention & { noTag?: number | null; noTagUnit?: string | null };

/** The grid's words in ours. Options and retention lie in objects of their own, which are read where they are declared. */
export async function saidCopies(grid: Grid, wire: GridCopies, declared: Partial<Copy>): Promise<Partial<Copy>> {
  const [keeping, dataset, scheduleId] = await Promise.all([
    declared.retention && wire.retentionId ? collectionOf(grid, retentions).byId(wire.retentionId) : undefined,
    declared.options && wire.datasetId ? collectionOf(grid, datasets).byId(wire.datasetId) : undefined,
    declared.schedule && isPath(declared.schedule)
      ? idOf(grid, schedules, "schedule", declared.schedule).catch(() => undefined)
      : undefined,
  ]);
  const tags = keeping as CopyTags | undefined;
  return {
    name: wire.name,
    enabled: wire.enabled ?? false,
    schedule: scheduleId !== undefined && scheduleId === wire.scheduleId ? declared.schedule : (wire.scheduleId ?? ""),
    members: wire.members ?? [],
    allClients: wire.allClients ?? false,
    allBackups: wire.allBackups ?? false,
    encryption: (wire.encryption ?? "NONE").toLowerCase() as Copy["encryption"],
    retention: {
      override: tags?.override ?? false,
      ...Object.fromEntries(KINDS.map((kind) => [kind, readPeriod(tags?.[TAGS[kind]], tags?.[`${TAGS[kind]}Unit`])])),
    },
    options: optionsIn(dataset?.flags ?? [], declared.options),
  };
}

/** What counts of both kinds: a filter only where not all backups are taken, a period only where it has a length. */
export async function withoutIdle<Inputs extends Partial<Copy> & { filter?: unknown }>(
  grid: Grid,
  inputs: Inputs,
): Promise<Inputs> {
  const { retention: kept, filter, options = [] } = inputs;
  const periods = KINDS.filter((kind) => (kept?.[kind]?.count ?? 0) > 0).map((kind) => [kind, kept?.[kind]]);
  return {
    ...inputs,
    filter: inputs.allBackups ? undefined : filter,
    retention: kept?.override ? { override: true, ...Object.fromEntries(periods) } : undefined,
    options: await Promise.all(options.map((each) => withFree(grid, each))),
  };
}

/** What both kinds of filters say. */
export function saidFilter(filter: GridFilter | null | undefined): Filter {
  return {
    kinds: KINDS.filter((kind) => filter?.[TAGS[kind]]),
    maxBackupsPerClient: filter?.maxBackupsPerClient ?? 0,
  };
}

/** What the grid is told of both kinds; `listed` are the options under the name that each kind has for them. */
export async function writtenCopies(grid: Grid, declared: Copy, current?: GridCopies) {
  const { retentionId, datasetId } = current ?? {};
  const [scheduleId, keeping, dataset] = await Promise.all([
    idOf(grid, schedules, "schedule", declared.schedule),
    retentionId ? collectionOf(grid, retentions).read(retentionId) : undefined,
    datasetId ? collectionOf(grid, datasets).read(datasetId) : undefined,
  ]);
  const flags = withOptions(dataset?.flags ?? [], declared.options);
  const { listed, free } = await flagLists(grid, flags, declared.options);
  const body = {
    name: declared.name,
    scheduleId,
    enabled: declared.enabled,
    encryption: declared.encryption?.toUpperCase() ?? current?.encryption ?? undefined,
    members: declared.members ?? current?.members ?? [],
    allClients: declared.allClients ?? current?.allClients ?? false,
    allBackups: declared.allBackups ?? current?.allBackups ?? true,
    retention: writtenRetention(declared.retention, keeping),
    freeFlags: free,
  };
  return { body, listed };
}

function writtenRetention(declared: Copy["retention"] = {}, keeping?: CopyTags) {
  const periods = KINDS.flatMap((kind) => {
    const tag = TAGS[kind];
    const { count, unit } = declared[kind] ?? {};
    return [
      [tag, count ?? keeping?.[tag]],
      [`${tag}Unit`, unit?.toUpperCase() ?? keeping?.[`${tag}Unit`]],
    ];
  });
  return { override: declared.override ?? keeping?.override ?? false, ...Object.fromEntries(periods) };
}

/** What the grid is told of both kinds of filters. */
export function writtenFilter(declared: Filter = {}, current?: GridFilter | null) {
  const there = saidFilter(current);
  const kinds = declared.kinds ?? there.kinds ?? [];
  return {
    ...Object.fromEntries(KINDS.map((kind) => [TAGS[kind], kinds.includes(kind)])),
    maxBackupsPerClient: declared.maxBackupsPerClient ?? there.maxBackupsPerClient,
  };
}

/** What holds where the program says nothing: the policy runs, and members are all that it is about. */
export const copyDefaults = ({ members }: { members?: unknown }) => ({
  enabled: true,
  ...(members === undefined ? {} : { allClients: false }),
});

/** What is wrong with the combinations that both kinds have. */
export function copyIssues(declared: Partial<Copy> & { filter?: unknown }): Issue[] {
  const { members, allClients, allBackups, filter, retention: kept } = declared;
  const issues: Issue[] = [];
  if (members === undefined && (allClients === undefined || allClients === false))
    issues.push({ property: "members", reason: "it is about no client; write members, or allClients: true." });
  if (allClients === true && Array.isArray(members) && members.length > 0)
    issues.push({ property: "members", reason: "allClients: true takes every client; leave one of the two out." });
  if (filter !== undefined && (allBackups === undefined || allBackups === true))
    issues.push({
      property: "filter",
      reason: "it counts only without allBackups; write allBackups: false beside it.",
    });
  if (isPlain(kept) && kept.override === true && KINDS.every((kind) => kept[kind] === undefined))
    issues.push({
      property: "retention.override",
      reason: 'it needs at least one period; write daily: { count: 14, unit: "days" }.',
    });
  return issues;
}

/** The name that such a policy has for itself. */
export const copyClaim = {
  uses: ["name" as const],
  claim: ({ name }: { name: string }) => ({ scope: "domain /", what: `policy name ${name}` }),
};
