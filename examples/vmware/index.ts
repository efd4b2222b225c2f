// Virtual machines without an agent in them: the vCenter, single machines and a whole folder as clients, and two policies,
// one with members that are listed and one whose members a rule finds.
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";

const config = new pulumi.Config();

// The grid must trust the certificate of the vCenter first: import its CA certificate on the utility node.
const vcenter = new avamar.VirtualCenter("vcenter", {
  name: config.require("vcenterHost"),
  username: config.require("vcenterUser"),
  password: config.requireSecret("vcenterPassword"),
  cbtEnabled: true,
});

// The grid makes a domain for the vCenter and one in that for its machines; both are known before.
const shop = new avamar.VirtualMachineClients("shop", {
  virtualCenter: vcenter,
  domain: vcenter,
  entities: ["/DC01/vm/Prod/web-01", "/DC01/vm/Prod/db-01"],
  cbtEnabled: true,
});
// A folder: what is put into it later is backed up, too.
const lab = new avamar.VirtualMachineClients("lab", {
  virtualCenter: vcenter,
  domain: vcenter,
  entities: ["/DC01/vm/Test"],
  containerInclusion: "dynamic",
  recursiveProtection: true,
});

const domain = vcenter.path;
const schedule = new avamar.Schedule("nightly", {
  domain,
  name: "nightly",
  recurrence: "daily",
  timesOfDay: ["20:00"],
  duration: 10,
});
const retention = new avamar.Retention("30-days", {
  domain,
  name: "30 days",
  type: "duration",
  duration: { count: 30, unit: "days" },
});
const what = { domain, dataset: "/VMware Image Dataset", schedule, retention, autoProxyMapping: true };

const listed = new avamar.Policy("listed", {
  ...what,
  name: "listed",
  members: pulumi.all([shop.clientIds, lab.clientIds]).apply((ids) => ids.flat()),
});

// Names of properties are those of your grid: GET /api/v1/rules/metadata.
const rule = new avamar.Rule("sql", {
  domain,
  name: "sql-servers",
  match: "any",
  conditions: [
    { property: "VM_NAME", operator: "beginsWith", value: "sql" },
    { property: "VM_TAG", operator: "equals", tagCategory: "Backup", value: "SQL" },
  ],
});
const found = new avamar.Policy("found", { ...what, name: "found-by-rule", rule, ruleEnabled: true });

/** The policies. */
export const policies = [listed.path, found.path];
/** Which client each machine and folder is. */
export const clients = shop.clients;
