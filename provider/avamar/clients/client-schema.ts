import { z } from "zod";
import { adopt, type Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { clientName, domainPath, pathOrId, reservedHome } from "../names";
import { ON_DELETE } from "./clients";
import { clientContact } from "./contact";

const text = (doc: string) => property(z.string().max(255).optional(), { doc });
const flag = (doc: string, more: { usual?: boolean } = {}) => property(z.boolean().optional(), { doc, ...more });
const port = (doc: string) => property(z.int().min(1).max(65_535).optional(), { doc });

const paging = z.strictObject({
  automatic: flag(
    "True: the agent tells the grid where it is reached. False: what is declared here counts, as behind NAT.",
    { usual: true },
  ),
  enabled: flag("Whether the grid calls the agent at all, in place of waiting for it to ask.", { usual: true }),
  address: text("Name or address under which the grid reaches the agent. For automatic: false."),
  port: port("Port of the agent as the grid reaches it; the agent's own is 28002. For automatic: false."),
  securePort: port("The same for encrypted pages; the agent's own is 30002. For automatic: false."),
});

const initiated = z.strictObject({
  enabled: flag("Whether people may start backups on the client.", { usual: true }),
  allowFileSelection: flag("Whether they may choose the files.", { usual: true }),
  overrideRetention: flag("Whether they may choose how long these are kept."),
});

/** Every property of a client. */
export const inputs = z.strictObject({
  name: property(clientName(), {
    doc: "Name of the client, by which the grid finds its host: a host name or an address. Changed in place; the client keeps its id and its backups.",
    ignoreCase: true,
  }),
  domain: property(domainPath().optional(), {
    doc: 'The domain that the client is in: a Domain, or its path. Changed in place: the client is moved and keeps its id and its backups. Default: "/clients".',
    reference: [{ type: "Domain", output: "path" }],
  }),
  activation: property(z.enum(["none", "invite"]).optional(), {
    doc: "invite: the grid calls the agent, and the run waits until the client is activated and registered; one that has lost either is invited again. none: the agent registers by itself, now or later. Default: none.",
    usual: "none",
  }),
  activationTimeoutSeconds: property(z.int().min(1).max(86_400).optional(), {
    doc: "How long an invited client may take to be activated and registered. Default: 300.",
    control: true,
  }),
  enabled: flag(
    "Whether the client is backed up by its policies. Default: true, so one that was switched off by hand is drift.",
  ),
  contact: clientContact("the client"),
  paging: property(paging.optional(), { doc: "How the grid reaches the agent.", typeName: "ClientPaging" }),
  overtimeOption: property(z.enum(["never", "next", "nextSuccess", "always"]).optional(), {
    doc: "Whether a backup may go on when its window is over: never, only the next one, until one has succeeded, or always.",
    usual: "nextSuccess",
  }),
  encryption: property(z.enum(["high", "medium", "none"]).optional(), {
    doc: "Encryption between client and grid. Counts while overrideEncryption is on.",
  }),
  overrideEncryption: flag("Whether the client's own encryption counts, in place of that of its policies."),
  retention: property(pathOrId().optional(), {
    doc: 'How long its backups are kept: a Retention, its id, or the path of an existing one ("/Default Retention"). Counts while overrideRetention is on.',
    reference: [{ type: "Retention", output: "retentionId" }],
  }),
  overrideRetention: flag("Whether the client's own retention counts, in place of that of its policies."),
  allowAdditionDataset: flag("Whether people on the client may add to what its policies back up."),
  allowOverrideSchedule: flag("Whether people on the client may choose another start than that of its daily schedule."),
  clientInitiatedBackups: property(initiated.optional(), {
    doc: "What people on the client may do by themselves.",
    typeName: "ClientInitiatedBackups",
  }),
  onDelete: property(z.enum(ON_DELETE).optional(), {
    doc: "What becomes of the client when its resource is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire.",
    control: true,
  }),
  adopt,
  // Filled in and not computed, so that it is known in every preview.
  path: property(z.string().optional(), {
    doc: 'Path of the client: "/clients/syd02-app-01".',
    filledIn: "check",
    ignoreCase: true,
  }),
});

/** A declared client. */
export type ClientInputs = z.infer<typeof inputs>;

/** What no single property can tell. */
export function rules(declared: Partial<ClientInputs>): Issue[] {
  return [...reservedHome(declared.domain), ...pagingIssues(declared), ...overrideIssues(declared)];
}

function pagingIssues({ paging }: Partial<ClientInputs>): Issue[] {
  if (paging?.automatic !== true) return [];
  return (["address", "port", "securePort"] as const)
    .filter((each) => paging[each] !== undefined)
    .map((each) => ({
      property: `paging.${each}`,
      reason: "the agent tells this by itself while paging is automatic; write automatic: false, or leave it out.",
    }));
}

function overrideIssues(declared: Partial<ClientInputs>): Issue[] {
  const parts = [
    ["encryption", "overrideEncryption"],
    ["retention", "overrideRetention"],
  ] as const;
  return parts
    .filter(([what, override]) => declared[what] !== undefined && declared[override] === false)
    .map(([what, override]) => ({
      property: what,
      reason: `that of its policies counts while ${override} is false; write ${override}: true, or leave ${what} out.`,
    }));
}
