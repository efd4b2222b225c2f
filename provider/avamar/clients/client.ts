import { z } from "zod";
import { define, type Found, type Run } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { isUnknown, type Plain } from "../../kernel/values";
import { pathOf } from "../names";
import { retentions } from "../policies/retention";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { idOf, inForm } from "../rest/places";
import { invite, isActive } from "./activation";
import { type ClientInputs, inputs, rules } from "./client-schema";
import {
  addClient,
  changeClient,
  everyClient,
  findClient,
  type GridClient,
  isRetired,
  letGo,
  moveClient,
  readClient,
  readClientNow,
} from "./clients";

const OVERTIME = { never: "NEVER", next: "NEXT", nextSuccess: "NEXT_SUCCESS", always: "ALWAYS" } as const;
const HOME = "/clients";

/** What a PUT of the client writes; everything else has a request of its own. */
const SETTINGS = [
  ...(["enabled", "contact", "paging", "overtimeOption", "encryption", "overrideEncryption", "retention"] as const),
  ...(["overrideRetention", "allowAdditionDataset", "allowOverrideSchedule", "clientInitiatedBackups"] as const),
];

/** Client: a host that the grid backs up through an agent that this package does not install. */
export const client = define<typeof inputs.shape, GridAccess>({
  type: "Client",
  module: "avamar",
  doc: "A client of the grid whose agent is set up by other means: it registers by itself, or is invited by the grid. Everything is changed in place, its name and domain too. Streams of this package declare their client themselves.",
  example: `const app = new avamar.Client("app-01", {
  domain: "/clients/CORP",
  name: "syd02-app-01",
  activation: "invite",
  paging: { automatic: false, address: "nat.example.com", port: 28005 },
});`,
  inputs,
  outputs: {
    clientId: property(z.string(), { doc: "Id of the client on the grid, for the members of a policy." }),
    activated: property(z.boolean(), {
      doc: "Whether the grid had activated the client when it was last written. What happens later is no drift of this; see activation.",
    }),
    registered: property(z.boolean(), { doc: "Whether its agent had announced itself when it was last written." }),
    agentVersion: property(z.string(), {
      doc: 'Version of its agent when it was last written: "19.10.100-135". Empty before it has registered.',
    }),
  },
  foresee: needs("/clients", { refers: { retention: { kind: retentions, what: "retention" } } }),
  nameOf: ({ domain = HOME, name }) => `client ${pathOf(domain, name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = HOME, name }) => ({ scope: `domain ${domain}`, what: `client name ${name.toLowerCase()}` }),
    },
  ],
  defaults: ({ name, domain = HOME }) => ({
    domain: HOME,
    enabled: true,
    ...(typeof name === "string" && !isUnknown(name) && !isUnknown(domain) ? { path: pathOf(domain, name) } : {}),
  }),
  rules,

  async find(run, declared) {
    const there = await findClient(run.world.grid(), declared.domain ?? HOME, declared.name);
    return there && said(there, declared, {});
  },

  async list(run) {
    return (await everyClient(run.world.grid())).map((each) => {
      const found = said(each, {}, {});
      return { ...found, inputs: { ...found.inputs, ...whatCounts(found.inputs) } };
    });
  },

  async observe(run, id, recorded) {
    const grid = run.world.grid();
    const there = await readClient(grid, id);
    if (!there || !isRetired(there)) return there && said(there, recorded, recorded);
    run.warn(
      `${grid.host}: the client ${recorded.path ?? id} is retired, so it counts as gone; its backups expire there`,
    );
    return undefined;
  },

  async create(run, declared) {
    const { name, domain = HOME, contact, retention } = declared;
    // What leads nowhere is found before there is half a client.
    if (retention) await idOf(run.world.grid(), retentions, "retention", retention);
    const made = await addClient(run.world.grid(), { name, domain, contact });
    run.made(made.id);
    // The contact went with it, and a new client is mostly enabled by itself.
    const isBare =
      declared.enabled === made.enabled &&
      SETTINGS.every((each) => each === "contact" || each === "enabled" || declared[each] === undefined);
    const set = isBare ? made : await write(run.world.grid(), made, declared);
    return said(await activated(run, set, declared), declared, {});
  },

  async sync(run, found, declared, changed) {
    const grid = run.world.grid();
    const current = changed.length > 0 ? await readClientNow(grid, found.id) : undefined;
    if (!current) return found;
    const { domain = HOME } = declared;
    if (current.domainFqdn !== domain) await moveClient(grid, current, domain);
    const isWritten = changed.some((each) => each === "name" || SETTINGS.includes(each as never));
    const set = isWritten ? await write(grid, current, declared) : { ...current, domainFqdn: domain };
    return said(await activated(run, set, declared), declared, {});
  },

  async remove(run, id, { onDelete }) {
    await letGo(run.world.grid(), id, onDelete);
  },
});

/** Invites the client where it is to be active and is not. */
function activated(run: Run<GridAccess>, wire: GridClient, { activation, activationTimeoutSeconds }: ClientInputs) {
  if (activation !== "invite" || isActive(wire)) return wire;
  return invite(run, wire, activationTimeoutSeconds);
}

/** The grid's words in ours. `recorded` are the outputs that follow writes only. */
function said(wire: GridClient, declared: Partial<ClientInputs>, recorded: Plain): Found<ClientInputs> {
  const { contact, paging, clientInitBackup } = wire;
  return {
    id: wire.id,
    inputs: {
      path: pathOf(wire.domainFqdn, wire.name),
      name: wire.name,
      domain: wire.domainFqdn,
      // Without an invitation the agent may register or not.
      activation: declared.activation === "invite" && isActive(wire) ? "invite" : "none",
      enabled: wire.enabled,
      contact: { name: "", email: "", phone: "", location: "", notes: "", ...present(contact) },
      paging: { automatic: false, enabled: false, address: "", ...present(paging) },
      overtimeOption: inOurs(OVERTIME, wire.overtimeOption),
      encryption: wire.encryption?.toLowerCase() as ClientInputs["encryption"],
      overrideEncryption: wire.overrideEncryption ?? false,
      retention: inForm(declared.retention, wire.retentionId, wire.retentionFqdn),
      overrideRetention: wire.overrideRetention ?? false,
      allowAdditionDataset: wire.allowAdditionDataset ?? false,
      allowOverrideSchedule: wire.allowOverrideSchedule ?? false,
      clientInitiatedBackups: {
        ...{ enabled: false, allowFileSelection: false, overrideRetention: false },
        ...present(clientInitBackup),
      },
    },
    outputs: {
      clientId: wire.id,
      activated: recorded.activated ?? wire.activated,
      registered: recorded.registered ?? wire.registered,
      agentVersion: recorded.agentVersion ?? wire.clientVersion ?? "",
    },
    untouchable: untouchable(wire),
  };
}

/** What of a client counts: its own encryption and retention only in place of that of its policies. */
function whatCounts({ paging = {}, ...found }: Partial<ClientInputs>): Partial<ClientInputs> {
  const { address, port, securePort, ...ways } = paging;
  return {
    encryption: found.overrideEncryption ? found.encryption : undefined,
    retention: found.overrideRetention ? found.retention : undefined,
    // While it is automatic the agent tells its address by itself.
    paging: paging.automatic ? ways : paging,
  };
}

/** Without the fields that the grid shows as empty. */
function present(part: object | null | undefined): Plain {
  return Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== null && value !== undefined));
}

const inOurs = <W extends string>(words: Record<W, string>, word: string | null | undefined) =>
  (Object.keys(words) as W[]).find((each) => words[each] === word);

function untouchable(wire: GridClient): string | undefined {
  if (isRetired(wire)) return "it is retired";
  const { clientType } = wire;
  const isHost = !clientType || ["REGULAR", "VREGULAR", "UNKNOWN"].includes(clientType);
  return isHost ? undefined : `it is no host with an agent but of the type ${clientType}, which its vCenter manages`;
}

/** Writes what is declared; the rest goes back as it was read. */
async function write(grid: Grid, current: GridClient, declared: ClientInputs): Promise<GridClient> {
  const { name, contact, paging, overtimeOption, encryption, retention, clientInitiatedBackups } = declared;
  const given = {
    ...{ name, enabled: declared.enabled },
    ...{ overrideEncryption: declared.overrideEncryption, overrideRetention: declared.overrideRetention },
    ...{ allowAdditionDataset: declared.allowAdditionDataset, allowOverrideSchedule: declared.allowOverrideSchedule },
    contact: contact && { ...current.contact, ...contact },
    paging: paging && { ...current.paging, ...paging },
    overtimeOption: overtimeOption && OVERTIME[overtimeOption],
    encryption: encryption?.toUpperCase(),
    retentionId: retention && (await idOf(grid, retentions, "retention", retention)),
    clientInitBackup: clientInitiatedBackups && { ...current.clientInitBackup, ...clientInitiatedBackups },
  };
  return changeClient(grid, current, present(given));
}
