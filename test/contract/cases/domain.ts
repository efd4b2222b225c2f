import type { Site } from "../../site/index.ts";
import type { ResourceCase } from "../case.ts";

const PATH = "/clients/HOLDING/CORP";

const own = (site: Site) => site.grid.domains.list().filter((each) => /^(COR.*|D\d+)$/i.test(each.name));
const contact = { name: "Storage team", email: "storage@example.com", phone: "+61 2 5550 1234", location: "Sydney" };

export const domain: ResourceCase = {
  type: "Domain",
  prepare(site) {
    site.grid.domains.add({ name: "HOLDING", parent: "/clients" });
  },
  full: () => ({ name: "CORP", parent: "/clients/HOLDING", contact: { ...contact, notes: "ask for Kim" } }),
  least: () => ({ name: "CORP", parent: "/clients/HOLDING" }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    const { name = "", email = "", phone = "", location = "", notes = "" } = held.contact;
    return { name: held.name, parent: held.parent || "/", contact: { name, email, phone, location, notes } };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.grid.domains.add({ name: "CORP", parent: "/clients/HOLDING", contact: { name: "Somebody" } }).id,
  neighbours({ grid }) {
    for (const name of ["CORP2", "corp", "COR"]) grid.domains.add({ name, parent: "/clients/HOLDING" });
    grid.domains.add({ name: "CORP", parent: "/clients" });
  },
  vanish: (site) => void site.grid.domains.remove(PATH),
  clear(site) {
    for (const each of own(site)) site.grid.domains.remove(each.id);
  },
  properties: {
    name: { to: "D1", means: "replace", cannotDrift: "a domain cannot be renamed" },
    parent: { to: "/clients", means: "replace", cannotDrift: "a domain cannot be moved" },
    contact: {
      to: { ...contact, email: "backup@example.com", notes: "ask for Lee" },
      drift: (site) => void site.grid.domains.edit(PATH, (each) => void Object.assign(each.contact, { phone: "0" })),
      empty: { name: "", email: "", phone: "", location: "", notes: "" },
    },
  },
  refused: [
    { inputs: { name: "a.b" }, property: "name", reason: /for example "a-b"/ },
    { inputs: { parent: "clients" }, property: "parent", reason: /write "\/clients"/ },
    { inputs: { parent: "/MC_SYSTEM" }, property: "parent", reason: /belongs to the grid/ },
    { inputs: { contact: { mail: "x" } }, property: "contact.mail", reason: /did you mean "email"/ },
  ],
  many: { count: 60, inputs: (_site, number) => ({ name: `D${number}`, parent: "/clients/HOLDING" }), requests: 5 },
};
