// A company that lets its departments look after their own backups: a domain for each, in which its head may back up and
// restore, its helpdesk only restores, and somebody only watches. A policy for each, with the clients that are there.
import * as pulumi from "@pulumi/pulumi";
import * as avamar from "pulumi-avamar";
import { type Department, departments } from "./departments";

const config = new pulumi.Config();

// Passwords are in the config, encrypted, by account: pulumi config set --secret passwords '{"eng-head": "..."}'
const passwords = config.requireSecretObject<Record<string, string>>("passwords");
const passwordOf = (account: string) =>
  passwords.apply((all) => {
    const password = all[account];
    if (!password) throw new Error(`passwords: there is none for ${account}; add it with pulumi config set --secret.`);
    return password;
  });

const company = new avamar.Domain("company", { parent: "/clients", name: config.get("company") ?? "Example" });

function accounts(domain: avamar.Domain, names: string[], role: avamar.UserRole): avamar.User[] {
  return names.map((name) => new avamar.User(name, { domain, name, password: passwordOf(name), role }));
}

function declare({ name, contact, keepDays, startTime, people }: Department) {
  const domain = new avamar.Domain(name, { parent: company, name, contact });
  const users = [
    ...accounts(domain, people.heads, "backupRestoreAdministrator"),
    ...accounts(domain, people.restorers, "restoreAdministrator"),
    ...accounts(domain, people.watchers, "activityOperator"),
  ];
  const dataset = new avamar.Dataset(name, {
    domain,
    name: "files",
    targets: [
      { plugin: avamar.Plugin.windowsFileSystem, path: "D:\\" },
      { plugin: avamar.Plugin.linuxFileSystem, path: "/srv" },
    ],
  });
  const schedule = new avamar.Schedule(name, {
    domain,
    name: "workdays",
    recurrence: "weekly",
    daysOfWeek: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    startTime,
    duration: 8,
  });
  const retention = new avamar.Retention(name, {
    domain,
    name: `${keepDays} days`,
    type: "duration",
    duration: { count: keepDays, unit: "days" },
  });
  // The clients that have been activated in the domain; those that come later are in with the next pulumi up.
  const members = domain.path.apply(async (path) =>
    (await avamar.getClients({ domain: path, activated: true })).map(({ id }) => id),
  );
  const policy = new avamar.Policy(name, { domain, name: "files", dataset, schedule, retention, members });
  return { domain: domain.path, users: users.map((user) => user.name), clients: policy.members };
}

/** What each department has. */
export const overview = Object.fromEntries(departments.map((each) => [each.name, declare(each)]));
