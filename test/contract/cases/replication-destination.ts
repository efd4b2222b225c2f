import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const OURS = /^(melbourne|brisbane|destination \d+)$/i;
const PASSWORD = "a replication password 1";
const OTHER_PASSWORD = "a replication password 2";
const PEERS = ["mel01-g1-util", "bne01-g1-util"];

const own = (site: Site) => site.grid.replicationDestinations.list().filter(({ name }) => OURS.test(name));
const ours = (site: Site) => own(site).find(({ name }) => /^(melbourne|brisbane)$/.test(name));
const edit = (change: Plain) => (site: Site) =>
  void site.grid.replicationDestinations.edit(ours(site)!.id, (each) => void Object.assign(each, change));

const flag = (key: string, value: string) => ({
  pluginNumber: 1008,
  key,
  value,
  command: "REPL_CONFIG" as const,
  flagId: key,
  flagType: "STRING",
});
const setFlag = (key: string, value: string) => (site: Site) =>
  void site.grid.replicationDestinations.edit(ours(site)!.id, (each) => {
    each.flags = [...each.flags.filter((other) => other.key !== key), flag(key, value)];
  });

/** Both other grids know both accounts, with the password that `other` asks for. */
function passwordThere(site: Site, password: string): void {
  for (const name of PEERS)
    for (const user of site.grids[name]!.users.list())
      if (/^repl/.test(user.userName)) Object.assign(user, { password, badLogins: 0 });
}

/** Another grid that backups are replicated to. */
export const replicationDestination: ResourceCase = {
  type: "ReplicationDestination",
  site: { grids: ["syd01-g1-util", ...PEERS] },
  prepare(site) {
    for (const name of PEERS)
      for (const userName of ["repluser", "replother"])
        site.grids[name]!.users.add({ userName, password: PASSWORD, authority: "REPL_USER" });
  },
  full: () => ({
    name: "melbourne",
    host: "mel01-g1-util",
    user: "repluser",
    password: PASSWORD,
    port: 29000,
    encryption: "medium",
    options: [{ name: "dsttimeout", value: "120" }],
  }),
  least: () => ({ name: "melbourne", host: "mel01-g1-util", user: "repluser", password: PASSWORD }),
  seen(site) {
    const held = ours(site);
    if (!held) return undefined;
    const value = (key: string) => held.flags.find((each) => each.key === key)?.value;
    return {
      name: held.name,
      host: value("dstaddr"),
      user: value("dstid"),
      password: value("dstpassword"),
      port: Number(value("dstport")) || undefined,
      encryption: held.encryption.toLowerCase(),
      options: value("dsttimeout") === undefined ? [] : [{ name: "dsttimeout", value: value("dsttimeout") }],
    };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.grid.replicationDestinations.add({
      name: "melbourne",
      encryption: "NONE",
      flags: [flag("dstaddr", "bne01-g1-util"), flag("dstid", "somebody"), flag("dsttimeout", "7")],
    }).id,
  neighbours(site) {
    for (const name of ["MELBOURNE", "destination 1"])
      site.grid.replicationDestinations.add({ name, flags: [flag("dstaddr", "mel01-g1-util")] });
    site.grid.replicationDestinations.add({ name: "melbourne 2", flags: [flag("dstaddr", "mel01-g1-util")] });
  },
  vanish: (site) => void site.grid.replicationDestinations.remove(ours(site)!.id),
  clear(site) {
    for (const { id } of site.grid.replicationDestinations.list()) site.grid.replicationDestinations.remove(id);
    passwordThere(site, PASSWORD);
  },
  properties: {
    name: { to: "brisbane", means: "replace", cannotDrift: "one of another name is not found under this one's id" },
    host: { to: "bne01-g1-util", drift: setFlag("dstaddr", "bne01-g1-util") },
    user: { to: "replother", drift: setFlag("dstid", "replother") },
    password: {
      to: OTHER_PASSWORD,
      before: (site) => passwordThere(site, OTHER_PASSWORD),
      cannotDrift: "the grid never shows it",
    },
    port: { to: 27001, drift: setFlag("dstport", "27002") },
    encryption: { to: "high", drift: edit({ encryption: "NONE" }) },
    options: {
      to: [{ name: "dsttimeout", value: "60" }],
      drift: setFlag("dsttimeout", "30"),
      empty: [],
    },
  },
  secrets: [PASSWORD],
  refused: [
    { inputs: { name: " melbourne" }, property: "name", reason: /without blanks around it; write for example/ },
    { inputs: { host: "https://mel01" }, property: "host", reason: /without scheme and port/ },
    { inputs: { password: undefined }, property: "", reason: /password/ },
    { inputs: { port: 70000 }, property: "port", reason: /65535/ },
    { inputs: { encryption: "strong" }, property: "encryption", reason: /one of high, medium, none/ },
    {
      inputs: { options: [{ name: "dstport", value: "1" }] },
      property: "options[0].name",
      reason: /is set by port; write it there only/,
    },
    {
      inputs: {
        options: [
          { name: "dsttimeout", value: "1" },
          { name: "dsttimeout", value: "2" },
        ],
      },
      property: "options[1].name",
      reason: /given twice; keep one/,
    },
  ],
  many: {
    count: 120,
    inputs: (_site, number) => ({
      name: `destination ${number}`,
      host: "mel01-g1-util",
      user: "repluser",
      password: PASSWORD,
    }),
    requests: 5,
  },
};
