import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const DOMAIN = "/clients/CORP";
const NAT = "nat.example.com";
const OURS = /^(app.*|host-\d+)$/i;
const OVERTIME: Record<string, string> = {
  NEVER: "never",
  NEXT: "next",
  NEXT_SUCCESS: "nextSuccess",
  ALWAYS: "always",
};

/** Retired clients count as gone. */
const own = (site: Site) => site.grid.clients.list().filter((each) => OURS.test(each.name) && !each.restoreOnly);
type Client = ReturnType<typeof own>[number];
const edit = (change: (client: Client) => Plain) => (site: Site) => {
  const [client] = own(site);
  Object.assign(client!, change(client!));
};
const contact = { name: "App team", email: "app@example.com", phone: "1", location: "Sydney", notes: "ask for Kim" };

export const client: ResourceCase = {
  type: "Client",
  prepare({ grid }) {
    for (const name of ["CORP", "LAB"]) grid.domains.add({ name, parent: "/clients" });
    for (const name of ["short", "long"])
      grid.retentions.add({ id: `RP:${name}`, name, domain: DOMAIN, basicRetentionType: "NO_EXPIRATION" });
    // One behind NAT, the others where clients of that name are looked for.
    grid.waitingAgents.add({ id: NAT, port: 28005 });
    for (const id of ["app-01", "app-02"]) grid.waitingAgents.add({ id });
  },
  full: () => ({
    name: "app-01",
    domain: DOMAIN,
    activation: "invite",
    activationTimeoutSeconds: 20,
    enabled: true,
    contact,
    paging: { automatic: false, enabled: true, address: NAT, port: 28005, securePort: 30005 },
    overtimeOption: "always",
    encryption: "medium",
    overrideEncryption: true,
    retention: "/clients/CORP/short",
    overrideRetention: true,
    allowAdditionDataset: true,
    allowOverrideSchedule: true,
    clientInitiatedBackups: { enabled: true, allowFileSelection: false, overrideRetention: true },
    onDelete: "retire",
  }),
  least: () => ({ name: "app-01", domain: DOMAIN }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    const { name = "", email = "", phone = "", location = "", notes = "" } = held.contact;
    return {
      name: held.name,
      domain: held.domain,
      activation: held.activated && held.registered ? "invite" : "none",
      enabled: held.enabled,
      contact: { name, email, phone, location, notes },
      paging: held.paging,
      overtimeOption: OVERTIME[held.overtimeOption],
      encryption: held.encryption.toLowerCase(),
      overrideEncryption: held.overrideEncryption,
      retention: held.retentionId.replace("RP:", "/clients/CORP/"),
      overrideRetention: held.overrideRetention,
      allowAdditionDataset: held.allowAdditionDataset,
      allowOverrideSchedule: held.allowOverrideSchedule,
      clientInitiatedBackups: held.clientInitBackup,
    };
  },
  count: (site) => own(site).length,
  foreign: (site) => site.grid.clients.add({ name: "app-01", domain: DOMAIN, overtimeOption: "NEVER" }).id,
  neighbours({ grid }) {
    for (const name of ["app-011", "app-0", "app"]) grid.clients.add({ name, domain: DOMAIN });
    grid.clients.add({ name: "app-01", domain: "/clients" });
  },
  vanish: (site) => void site.grid.clients.remove(own(site)[0]!.id),
  clear({ grid }) {
    for (const each of grid.clients.list()) if (OURS.test(each.name)) grid.clients.remove(each.id);
  },
  properties: {
    name: { to: "app-02", drift: edit(() => ({ name: "app-09" })), driftsAlso: ["path"] },
    domain: { to: "/clients/LAB", drift: edit(() => ({ domain: "/clients/LAB" })), driftsAlso: ["path"] },
    activation: {
      to: "none",
      means: "nothing",
      drift: edit(({ activated }) => ({ activated: !activated, registered: !activated })),
    },
    activationTimeoutSeconds: { to: 30, means: "nothing", cannotDrift: "it steers the run only" },
    enabled: { to: false, isEnforced: true, drift: edit(({ enabled }) => ({ enabled: !enabled })) },
    contact: {
      to: { ...contact, email: "ops@example.com" },
      drift: edit(({ contact }) => ({ contact: { ...contact, phone: "2" } })),
      empty: { name: "", email: "", phone: "", location: "", notes: "" },
    },
    paging: {
      to: { automatic: false, enabled: true, address: "10.0.0.1", port: 28006, securePort: 30006 },
      drift: edit(({ paging }) => ({ paging: { ...paging, port: 28010 } })),
    },
    overtimeOption: { to: "next", drift: edit(() => ({ overtimeOption: "NEVER" })) },
    encryption: { to: "high", drift: edit(() => ({ encryption: "NONE" })) },
    overrideEncryption: {
      to: false,
      with: { encryption: undefined },
      drift: edit(({ overrideEncryption }) => ({ overrideEncryption: !overrideEncryption })),
    },
    retention: { to: "/clients/CORP/long", drift: edit(() => ({ retentionId: "RP:long" })) },
    overrideRetention: {
      to: false,
      with: { retention: undefined },
      drift: edit(({ overrideRetention }) => ({ overrideRetention: !overrideRetention })),
    },
    allowAdditionDataset: {
      to: false,
      drift: edit(({ allowAdditionDataset }) => ({ allowAdditionDataset: !allowAdditionDataset })),
    },
    allowOverrideSchedule: {
      to: false,
      drift: edit(({ allowOverrideSchedule }) => ({ allowOverrideSchedule: !allowOverrideSchedule })),
    },
    clientInitiatedBackups: {
      to: { enabled: false, allowFileSelection: false, overrideRetention: false },
      drift: edit(({ clientInitBackup }) => ({
        clientInitBackup: { ...clientInitBackup, enabled: !clientInitBackup.enabled },
      })),
    },
    onDelete: { to: "keep", means: "nothing", cannotDrift: "it steers the deletion only" },
  },
  refused: [
    { inputs: { name: "app 01" }, property: "name", reason: /write "app-01"/ },
    { inputs: { name: "clients/app" }, property: "name", reason: /a host name or an address/ },
    { inputs: { domain: "/MC_RETIRED" }, property: "domain", reason: /belongs to the grid/ },
    { inputs: { activation: "invited" }, property: "activation", reason: /one of none, invite/ },
    {
      inputs: { overtimeOption: "NEXT" },
      property: "overtimeOption",
      reason: /one of never, next, nextSuccess, always/,
    },
    {
      inputs: { paging: { automatic: true, address: NAT } },
      property: "paging.address",
      reason: /write automatic: false/,
    },
    { inputs: { paging: { port: 0 } }, property: "paging.port", reason: /at least 1/ },
    { inputs: { overrideEncryption: false }, property: "encryption", reason: /write overrideEncryption: true/ },
    { inputs: { overrideRetention: false }, property: "retention", reason: /leave retention out/ },
    { inputs: { onDelete: "remove" }, property: "onDelete", reason: /one of retire, delete, keep/ },
  ],
  many: { count: 120, inputs: (_site, number) => ({ name: `host-${number}`, domain: DOMAIN }), requests: 6 },
};
