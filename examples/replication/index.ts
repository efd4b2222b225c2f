// Backups that are copied to a second grid, kept there longer than here, and a team that hears of it when that fails.
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";

const config = new pulumi.Config();

// Two grids in one program: the first is that of the stack config, this is the other one.
const otherGrid = new avamar.Provider("other-grid", {
  endpoint: config.require("otherEndpoint"),
  username: config.require("otherUsername"),
  password: config.requireSecret("otherPassword"),
  certificateSha256: config.require("otherCertificateSha256"),
});
// The account there and its use here: another password reaches both in one run, and the other grid first.
const account = new avamar.User(
  "replicator",
  { name: "sydney-replicator", password: config.requireSecret("replicationPassword"), role: "replicationUser" },
  { provider: otherGrid },
);
const destination = new avamar.ReplicationDestination("other-grid", {
  name: "melbourne",
  host: config.require("otherHost"),
  user: account.name,
  password: config.requireSecret("replicationPassword"),
  encryption: "high",
});

const finance = new avamar.Domain("finance", { parent: "/clients", name: "Finance" });
// After the night's backups, and not beside them. A replication policy is in the root domain, so its schedule is as well.
const schedule = new avamar.Schedule("mornings", {
  name: "replication-mornings",
  recurrence: "daily",
  timesOfDay: ["07:00"],
  duration: 8,
});
const policy = new avamar.ReplicationPolicy("offsite", {
  name: "offsite",
  destination,
  schedule,
  // A domain stands for all clients in it, those that come later too.
  members: [finance],
  allBackups: false,
  filter: { kinds: ["weekly", "monthly", "yearly"] },
  retention: {
    override: true,
    weekly: { count: 8, unit: "weeks" },
    monthly: { count: 24, unit: "months" },
    yearly: { count: 10, unit: "years" },
  },
  order: "oldestFirst",
});

const recipient = config.require("teamAddress");
const mail = new avamar.SmtpServer("mail", {
  host: config.require("mailHost"),
  port: 587,
  protocol: "smtp",
  from: config.require("mailFrom"),
  recipient,
  username: config.require("mailUser"),
  password: config.requireSecret("mailPassword"),
});
new avamar.NotificationProfile(
  "failures",
  {
    name: "replication failures",
    schedule: "/Default Schedule",
    // Which events mean a failure is in the catalogue of your grid.
    codes: config.requireObject<number[]>("failureCodes"),
    email: { enabled: true, recipients: [recipient], subject: "[replication]" },
  },
  // Nobody is told before there is a mail server.
  { dependsOn: mail },
);

/** The policy on the grid. */
export const policyId = policy.policyId;
