// The three ways in which clients come to a grid: the agent registers by itself, the administrator invites it at its
// address, or a whole range of addresses is invited at once. Where they belong and who backs them up is decided before.
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";
import { invited, pool, registering } from "./hosts";

const config = new pulumi.Config();
const activationTimeoutSeconds = config.getNumber("activationTimeoutSeconds") ?? 600;

// Agents can register only into a domain that is there: where hosts were installed first, it was made by hand.
const domain = new avamar.Domain("rollout", { parent: "/clients", name: "Rollout", adopt: true });
const dataset = new avamar.Dataset("files", {
  domain,
  name: "files",
  targets: [
    { plugin: avamar.Plugin.windowsFileSystem, path: "D:\\" },
    { plugin: avamar.Plugin.linuxFileSystem, path: "/srv" },
  ],
});
const schedule = new avamar.Schedule("nightly", {
  domain,
  name: "nightly",
  recurrence: "daily",
  timesOfDay: ["21:00"],
  duration: 9,
});
const retention = new avamar.Retention("60-days", {
  domain,
  name: "60 days",
  type: "duration",
  duration: { count: 60, unit: "days" },
});
const what = { domain, dataset, schedule, retention };

// 1. By itself. A client that has registered is taken over; one that has not is made, and its agent finds it later.
const ownWay = registering.map((name) => new avamar.Client(name, { domain, name, activation: "none", adopt: true }));

// 2. Invited at its address. The run waits until the agent has answered.
const byInvitation = invited.map(
  ({ name, address, port }) =>
    new avamar.Client(name, {
      domain,
      name,
      activation: "invite",
      activationTimeoutSeconds,
      paging: { automatic: false, enabled: true, address, port },
    }),
);
new avamar.Policy("hosts", { ...what, name: "hosts", members: [...ownWay, ...byInvitation] });

// 3. All of a range. The policy is chosen before its members exist, so it lists none: the pool puts them in.
const poolPolicy = new avamar.Policy("pool", { ...what, name: "pool" });
const servers = new avamar.ClientPool("servers", {
  domain,
  addresses: pool.addresses,
  exclude: pool.exclude,
  policies: [poolPolicy],
  activationTimeoutSeconds,
});

/** Ids of the pool's clients, by address. */
export const clients = servers.clientIds;
