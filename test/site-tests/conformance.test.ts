import { beforeAll, describe, expect, test } from "vitest";
import { contractsFolder } from "../contracts/validate.ts";
import { dataDomainOperations, gridOperations } from "../site/index.ts";
import { type Rest, taskDone } from "./rest.ts";
import { type WatchedSite, watching } from "./watched.ts";

const { start, watch } = watching();
const { contracts } = watch;
if (contracts === undefined) process.stdout.write(`conformance skipped: no contracts in ${contractsFolder()}\n`);

/** One request of a walk through a whole interface: method, path, body. */
type Step = [string, string, unknown?];

/** Sends each step; a walk only holds requests that the product takes. */
async function walk(rest: Rest, steps: Step[]): Promise<void> {
  for (const [method, path, body] of steps) {
    const { status, body: answer } = await rest.send(method, path, body);
    expect(status, `${method} ${path}: ${JSON.stringify(answer)}`).toBeLessThan(400);
  }
}

/** A proxy that registers by itself and one that a vCenter makes, from their beginning to their end. */
async function walkProxies({ grid, site }: WatchedSite, cid: string): Promise<void> {
  const center = `/api/v1/virtualcenters/${cid}`;
  const vcs = [{ vcCid: cid, dataStores: ["datastore01"], groups: [] }];
  const settings = { autoDsMapping: true, maxActiveJobs: 4, vcs, contact: { name: "n" } };
  const proxy = { name: "proxy-1", domain: "/clients", ...settings };
  const { id } = (await grid.post("/api/v1/proxies", proxy)).body;
  const address = { ip: "10.0.0.20", netmask: "255.255.255.0", gateway: "10.0.0.1", dns: "10.0.0.2", ntp: "10.0.0.3" };
  const network = { type: "Network", val: "network-111" };
  const second = { dualNic: true, secondIp: "10.1.0.20", secondNetmask: "255.255.255.0", secondNetwork: network };
  const place = { host: "host-107", datastore: "datastore-110", network, secondNetworkName: "VM Network" };
  await walk(grid, [
    ["GET", "/api/v1/proxies"],
    ["GET", `/api/v1/proxies/${id}`],
    ["PUT", `/api/v1/proxies/${id}`, proxy],
    ["DELETE", `/api/v1/proxies/${id}`],
    ["GET", `${center}/networks?host=/DC01/host/Cluster01/esx01.example.com`],
    ["POST", `${center}/proxies`, { name: "proxy-2", domain: "/clients", ...place, ...address, ...second }],
    ["GET", `${center}/tasks`],
  ]);
  const machine = () => site.grid.vcenterServers.get("vc01.example.com")!.inventory.find((each) => each.proxy);
  await expect.poll(() => site.grid.clients.get("/clients/proxy-2"), { timeout: 5000 }).toBeDefined();
  await walk(grid, [
    ["DELETE", `${center}/proxies/${machine()!.instanceUuid}`],
    ["DELETE", `/api/v1/proxies/${site.grid.clients.get("/clients/proxy-2")!.id}`],
  ]);
  await expect.poll(machine, { timeout: 5000 }).toBeUndefined();
  await walk(grid, [["GET", `${center}/tasks?filter=taskType==PROXY_DELETE`]]);
}

/** A vCenter from its beginning to its end, with a machine, a container and proxies. */
async function walkVirtualCenter(watched: WatchedSite): Promise<void> {
  const { grid, site } = watched;
  const center = { name: "vc01.example.com", username: "avamar@vsphere.local", password: "p" };
  const server = site.grid.vcenterServers.add({ id: center.name, password: center.password });
  const idOf = (path: string) => server.inventory.find((each) => each.path === path)!.id;
  const [machine, folder] = [idOf("/DC01/vm/Prod/web-01"), idOf("/DC01/vm/Test")];
  const v1 = "/api/v1/virtualcenters";
  const settings = { domain: "/", cbtEnabled: true, contact: { name: "n" } };
  const added = await grid.post(v1, { ...center, ...settings, ruleDomainMapping: { 7: "/clients" } });
  const cid = String((await taskDone(grid, added.body.id)).result.cid);
  const domain = `/${center.name}/VirtualMachines`;
  const machines = { domain, entityIds: [machine, folder, "VirtualMachine:vm-0"], viewType: "Vm_template" };
  const container = { containerInclusionType: "DYNAMIC", recursiveProtection: true, cbtEnabled: true };
  const joined = await grid.post(`${v1}/${cid}/clients`, { ...machines, ...container });
  await taskDone(grid, joined.body.id);
  const { content } = (await grid.get(`${v1}/${cid}/clients`)).body;
  expect(content).toHaveLength(2);
  const pool = "/DC01/host/Cluster01/Resources/";
  const place = { dataCenter: "/DC01", dataStore: "datastore01", esxServer: "esx01.example.com", resourcePool: pool };
  const validation = {
    ...{ name: "v", domainFqdn: "/", enabled: false, encryption: "HIGH", scheduleId: "Default:SCHEDULEID" },
    clientIds: [content[0]!.id],
    locationDTO: { vcCid: cid, ...place, folder: "vm/Test", folderPath: "/DC01/vm/Test/" },
    validateFlags: [{ pluginNumber: 1016, key: "verbose", value: "1", command: "VALIDATE" }],
    freeFlags: [{ pluginNumber: 1016, key: "x", value: "1", command: "VALIDATE" }],
  };
  const groupId = (await grid.post("/api/v1/groups/validation-groups", validation)).body.id;
  await walk(grid, [
    ["GET", v1],
    ["GET", `${v1}/${cid}`],
    ["GET", `${v1}/${cid}/entities`],
    ["GET", `${v1}/${cid}/entities?path=/DC01/vm&recursive=true&hostView=false&search=`],
    ["GET", `${v1}/${cid}/entities?path=/DC01/host/Cluster01/&hostView=true`],
    ["GET", `${v1}/${cid}/entities/${encodeURIComponent(machine)}`],
    ["GET", `${v1}/${cid}/clients/${content[0]!.id}`],
    ["PUT", `/api/v1/clients/${content[1]!.id}`, { cbtEnabled: false, dynamic: false, updateVmClient: true }],
    ["GET", "/api/v1/domains?domain=/&recursive=true"],
    ["PUT", `/api/v1/groups/validation-groups/${groupId}`, { ...validation, enabled: true }],
    ["GET", `/api/v1/groups/${groupId}`],
    ["DELETE", `/api/v1/groups/${groupId}`],
    ["POST", "/api/v1/clients/batch-delete", content.map(({ id }) => id)],
  ]);
  const changed = await grid.put(`${v1}/${cid}`, { ...center, ...settings, port: 443, ruleEnabled: true });
  await taskDone(grid, changed.body.id);
  await walkProxies(watched, cid);
  const gone = await grid.delete(`${v1}/${cid}`);
  expect((await taskDone(grid, gone.body.id)).result).toBe(true);
}

const everything = (operations: readonly { method: string; path: string }[]) =>
  operations.map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, "{}")}`).sort();
const used = () => [...watch.operations.keys()].map((operation) => operation.replace(/\{[^}]*\}/g, "{}"));

describe.skipIf(contracts === undefined)("the contracts", () => {
  let site: WatchedSite;

  beforeAll(async () => {
    site = await start();
  });

  test("know every operation of the site", () => {
    const foreign = [
      ...gridOperations.filter(({ method, path }) => !contracts?.avamar.some((known) => known.has(method, path))),
      ...dataDomainOperations.filter(
        ({ method, path }) => !contracts?.["data-domain"].some((known) => known.has(method, path)),
      ),
    ];
    expect(foreign).toEqual([]);
  });

  test("are kept by every operation of a grid", async () => {
    const { grid } = site;
    const v1 = "/api/v1";
    const made = async (path: string, body: unknown) => (await grid.post(`${v1}${path}`, body)).body.id;
    const domain = await made("/domains", { name: "a", parentDomain: "/", contact: { name: "n" } });
    const cid = await made("/clients", { name: "c", domainFqdn: "/a", contact: { email: "e" } });
    const other = await made("/clients", { name: "d", domainFqdn: "/a" });
    const clientIds = [other];
    const days = { basicRetentionType: "DURATION", duration: 7, durationUnit: "DAYS" };
    const flag = { pluginNumber: 3001, key: "ddr", value: "true", command: "BACKUP" };
    const path = { pluginNumber: 3001, value: "D:\\" };
    const dataset = {
      name: "ds",
      domainFqdn: "/a",
      targets: [path],
      includes: [path],
      excludes: [path],
      snapupFlags: [flag],
    };
    const datasetId = await made("/datasets", dataset);
    const schedule = {
      name: "s",
      domainFqdn: "/a",
      recurrenceEnum: "Monthly",
      startTime: "20:00",
      duration: 2,
      timeZoneId: "Etc/UTC",
      monthlyData: { typeEnum: "NthWeekDay", nthWeekDay: "last", dayOfWeek: "Friday" },
    };
    const scheduleId = await made("/schedules", schedule);
    const retention = { name: "r", domainFqdn: "/a", ...days, override: true, weeklyTag: 4, weeklyTagUnit: "WEEKS" };
    const retentionId = await made("/retentions", retention);
    const expressions = [
      { keyName: "VM_TAG", keyType: "TAG", operatorName: "EQUALS", value: "gold", vmTagCategoryValue: "backup" },
    ];
    const rule = { name: "vms", domainFqdn: "/a", matchType: "AND", expressions };
    const ruleId = await made("/rules", rule);
    const members = [{ cid, datasetId, joinType: "INCLUDED_BY_USER" }];
    const group = {
      name: "g",
      domainFqdn: "/a",
      datasetId,
      scheduleId,
      retentionId,
      members,
      ruleEnabled: true,
      ruleId,
    };
    const groupId = await made("/groups/backup-groups", group);
    const { username, password } = site.site.dataDomain.boostAccess;
    const dd = { ipv4Hostname: "syd01-dd01", username, password, maxStreams: 9, snmpCommunity: "public" };
    const attached = (await taskDone(grid, await made("/datadomains", dd))).result.id;
    const oauth = {
      clientName: "n",
      authorizedGrantTypes: ["password"],
      scopes: ["read"],
      autoApproveScopes: ["true"],
      redirectUris: [],
    };
    const clientId = String((await grid.post(`${v1}/oauth2/clients`, oauth)).body.clientId);
    const at = (...parts: string[]) => [v1, ...parts.map(encodeURIComponent)].join("/").replaceAll("%2F", "/");
    const ad = { ldapType: "Windows AD", url: "ldap://dc1.corp.example.com:389" };
    const renamed = {
      alias: "lab",
      newDirectoryServiceDomain: "lab.example.com",
      secureLdap: true,
      ldapProperties: ad,
    };
    const map = { directoryServiceDomain: "lab.example.com", directoryServiceGroupName: "g", domainFqdn: "/a" };
    const reader = { username: "svc", password: "p" };
    const replFlag = (name: string, value: string) => ({
      ...{ pluginNumber: 1008, command: "REPL_CONFIG", type: "STRING" },
      ...{ name, flagId: name, value },
    });
    const destination = {
      ...{ name: "d", encryption: "HIGH", pluginNumber: 1008 },
      configFlags: [
        replFlag("dstaddr", site.site.grid.name),
        replFlag("dstid", site.site.access.avamar.username),
        replFlag("dstpassword", site.site.access.avamar.password),
      ],
    };
    const destinationServerId = await made("/replication/destinations", destination);
    const copies = {
      ...{ scheduleId: "Default:SCHEDULEID", members: [cid, domain], allBackups: false },
      backupFilter: { weeklyTag: true, maxBackupsPerClient: 3 },
      retention: { override: true, dailyTag: 7, dailyTagUnit: "DAYS", noTag: 1, noTagUnit: "WEEKS" },
    };
    const range = { dateRestriction: "RANGE", after: "2030-01-01T00:00:00Z" };
    const replicating = {
      ...{ ...copies, name: "r", destinationServerId, replFlags: [{ pluginNumber: 1008, key: "verbose", value: "1" }] },
      backupFilter: { ...copies.backupFilter, ...range },
    };
    const replicatingId = await made("/replication/groups", replicating);
    const tiering = { ...copies, name: "t", ageThreshold: { older: 30, olderUnit: "DAYS" }, undoTier: false };
    const tieringId = await made("/tier/groups", tiering);
    const profile = {
      ...{ name: "p", domain: "/a", enable: true, scheduleID: "Default:SCHEDULEID", codes: [22605] },
      ...{ emailEnabled: true, email: { toList: ["b@example.com"], subject: "s" }, capacityPercentage: 82.5 },
      ...{ snmpEnabled: true, snmpTrap: { host: "h", port: 162, community: "c" } },
      ...{ syslogEnabled: true, syslog: { host: "h", port: 514, facility: 16, formatEnable: true } },
      reports: [{ id: "r", enabled: true, outputCSV: true, dateTimeSinceOption: "day", dateTimeSinceCnt: 1 }],
    };
    const profileId = await made("/profiles", profile);
    const smtp = {
      ...{ smtpFromMailAddress: "a@example.com", smtpToMailAddress: "b@example.com" },
      ...{ smtpMailHostName: "mail", smtpMailPort: "25", smtpMailProtocol: "smtp" },
    };
    await walk(grid, [
      ["GET", at("system", "about-information")],
      ["GET", at("system", "basic-info")],
      ["GET", at("system", "status")],
      ["GET", at("events", "codes")],
      ["GET", at("events", "codes", "31004")],
      ["GET", at("plugins")],
      ["GET", at("plugins", "1016")],
      ["GET", at("plugins", "1016", "flags")],
      ["GET", `${at("domains")}?domain=/&recursive=true`],
      ["GET", at("domains", "root")],
      ["GET", at("domains", domain)],
      ["PUT", at("domains", domain, "contact"), { email: "x", notes: "y" }],
      ["GET", `${at("clients")}?domain=/&recursive=true&sort=name,desc&page=0&size=5&filter=name==*`],
      ["GET", `${at("clients", "search")}?domain=/&key=c`],
      ["GET", at("clients", "protection-statistics")],
      ["GET", at("clients", "unprotected-clients")],
      ["GET", at("clients", cid)],
      [
        "PUT",
        at("clients", cid),
        { name: "c", enabled: true, encryption: "NONE", paging: { port: 28003 }, clientInitBackup: { enabled: true } },
      ],
      ["GET", at("clients", cid, "activity-is-running")],
      ["GET", at("clients", cid, "member-of-replication-group")],
      ["GET", at("clients", cid, "groups")],
      ["GET", at("clients", cid, "candidate-groups")],
      ["GET", at("clients", cid, "plugins")],
      ["POST", at("clients", cid, "invite")],
      ["POST", at("clients", "invite", "batch"), [cid]],
      ["POST", at("clients", cid, "groups", "remove"), [groupId]],
      ["POST", at("clients", cid, "groups", "add"), [groupId]],
      ["POST", at("clients", other, "move"), { clientIds, targetDomain: "/clients" }],
      ["POST", at("clients", "move", "batch"), { clientIds, targetDomain: "/a" }],
      ["GET", `${at("groups")}?recursive=true`],
      ["GET", at("groups", "statistics")],
      ["GET", at("groups", groupId)],
      ["GET", at("groups", groupId, "members")],
      ["PUT", at("groups", "backup-groups", groupId), { ...group, enabled: true, overrideSchedule: "runOnce" }],
      ["PUT", at("groups", "backup-groups", groupId, "toggle")],
      ["POST", at("groups", "backup-groups", "candidate-members"), { domainFqdn: "/a", groupId }],
      ["POST", `${at("groups", "backup-groups", "search-candidate-members")}?searchText=c`, { domainFqdn: "/a" }],
      ["POST", `${at("groups", groupId, "copy")}?groupName=g2&includingMembers=true`],
      ["GET", `${at("datasets")}?inclusion=DESCENDANT`],
      ["GET", at("datasets", datasetId)],
      ["PUT", at("datasets", datasetId), dataset],
      ["GET", `${at("schedules")}?inclusion=DESCENDANT&isScheduleRunInNext24hours=false`],
      ["GET", at("schedules", "timezone-ids")],
      ["GET", at("schedules", "maintenance-window")],
      ["POST", at("schedules", "next-run-time"), schedule],
      ["PUT", `${at("schedules", "group", "toggle")}?enable=true`],
      ["GET", at("schedules", scheduleId)],
      ["GET", at("schedules", scheduleId, "conflict-status")],
      ["PUT", at("schedules", scheduleId), { ...schedule, endDate: "2099-01-01T00:00:00Z" }],
      ["GET", `${at("retentions")}?inclusion=DESCENDANT`],
      ["GET", at("retentions", retentionId)],
      ["PUT", at("retentions", retentionId), { ...retention, basicRetentionType: "NO_EXPIRATION" }],
      ["GET", `${at("rules")}?inclusion=DESCENDANT`],
      ["GET", at("rules", "metadata")],
      ["GET", at("rules", ruleId)],
      ["PUT", at("rules", ruleId), { ...rule, matchType: "OR" }],
      ["GET", at("datadomains")],
      ["GET", at("datadomains", attached)],
      ["GET", at("datadomains", attached, "mtree")],
      ["POST", at("datadomains", "verify"), { ipv4Hostname: "syd01-dd01", username, password }],
      ["POST", at("datadomains", "re-add-ssh-key"), dd],
      ["POST", at("datadomains", "re-add-trap-host"), dd],
      ["POST", at("datadomains", attached, "storage-mapping"), { domain: "/a" }],
      ["GET", `${at("users")}?domain=root`],
      ["POST", at("users"), { userName: "u", password: "p", domain: "/a", authority: "ADMIN" }],
      ["PUT", at("users"), { userName: "u", domain: "/a", authority: "BACKUP_ADMIN" }],
      ["DELETE", `${at("users")}?domain=/a&name=u`],
      ["GET", `${at("users", "roles")}?authsys=axion&domain=root&role=ADMIN`],
      ["GET", at("users", "authenticationSystems")],
      ["POST", at("directory-services"), { directoryServiceDomain: "corp.example.com", ldapProperties: ad }],
      ["GET", at("directory-services")],
      ["PUT", at("directory-services", "corp.example.com"), renamed],
      ["POST", at("directory-services", "lab.example.com", "set-as-default")],
      ["POST", at("directory-services", "ldap-maps"), { ...map, role: "Administrator", ...reader }],
      ["GET", `${at("directory-services", "ldap-maps")}?domainFqdn=/a`],
      [
        "PUT",
        at("directory-services", "ldap-maps"),
        { ...map, oldRole: "Administrator", newRole: "Activity Operator" },
      ],
      ["DELETE", `${at("directory-services", "ldap-maps")}?${new URLSearchParams(map)}`],
      ["DELETE", at("directory-services", "lab.example.com")],
      ["GET", at("replication", "plugins")],
      ["GET", at("replication", "destinations")],
      ["GET", at("replication", "destinations", destinationServerId)],
      ["POST", at("replication", "destinations", "verify"), destination],
      ["PUT", at("replication", "destinations", destinationServerId), { ...destination, encryption: "NONE" }],
      ["GET", at("replication", "groups")],
      ["GET", at("replication", "groups", replicatingId)],
      ["PUT", at("replication", "groups", replicatingId), { ...replicating, usePoolBased: true }],
      ["GET", at("tier", "groups")],
      ["GET", at("tier", "groups", tieringId)],
      ["PUT", at("tier", "groups", tieringId), { ...tiering, enabled: true }],
      ["DELETE", at("tier", "groups", tieringId)],
      ["DELETE", at("replication", "groups", replicatingId)],
      ["DELETE", `${at("replication", "destinations", destinationServerId)}?force=false`],
      ["GET", at("smtp")],
      ["POST", at("smtp"), smtp],
      ["PUT", at("smtp"), smtp],
      ["GET", `${at("profiles")}?domain=/&recursive=true`],
      ["GET", at("profiles", profileId)],
      ["PUT", at("profiles"), { ...profile, id: profileId, forecastDays: 7 }],
      ["POST", `${at("profiles", profileId, "enable")}?enable=false`],
      ["DELETE", at("profiles", profileId)],
      ["GET", at("oauth2", "clients", clientId)],
      ["PUT", at("oauth2", "clients", clientId), oauth],
      ["DELETE", at("oauth2", "clients", clientId)],
      ["GET", at("rest-audit")],
    ]);
    const { care } = site.site.grid;
    const [first] = care.checkpoints.list();
    care.activities.add({ clientName: "c", cid, domain: "/a", group: "/a/g", started: 1, completed: 2 });
    care.events.add({ code: 22343, summary: "User logoff successful" });
    await walk(grid, [
      ["POST", `${at("server", "checkpoints")}?override=true`],
      ["POST", `${at("server", "checkpoints", first!.id)}/validate?override=true`],
      ["GET", at("server", "checkpoints")],
    ]);
    site.site.grid.settle();
    await walk(grid, [
      ["DELETE", at("server", "checkpoints", care.checkpoints.list()[1]!.id)],
      ["GET", at("server", "garbage-collect", "status")],
      ["GET", at("server", "garbage-collect", "history")],
      ["GET", at("server", "maintenance", "scheduler", "status")],
      ["GET", at("system", "gsan-storage-information")],
      ["GET", `${at("activities")}?domain=/&recursive=true`],
      ["GET", at("events")],
      ["GET", `${at("preferences", "boolean")}?prefPath=a&prefName=b&defaultValue=true`],
      ...["int", "long", "double"].map((kind): [string, string] => [
        "GET",
        `${at("preferences", kind)}?prefPath=a&prefName=b&defaultValue=3`,
      ]),
      ["GET", `${at("preferences", "string")}?prefPath=a&prefName=b&defaultValue=c`],
    ]);
    const changing = await grid.put(at("datadomains", attached), dd);
    await grid.delete(at("tasks", changing.body.id));
    await taskDone(grid, changing.body.id);
    const mapped = await grid.post(at("datadomains", attached, "storage-mapping"), { domain: "/a" });
    await taskDone(grid, mapped.body.id);
    await walk(grid, [
      ["GET", at("datadomains", "storage-mappings")],
      ["DELETE", `${at("datadomains", attached, "storage-mapping")}?domain=/a`],
      ["DELETE", `${at("datadomains", attached)}?force=false`],
      ["POST", at("clients", cid, "retire"), { forceRetire: true }],
      ["DELETE", at("clients", cid)],
      ["POST", at("clients", "batch-delete"), [other]],
      ["DELETE", at("groups", groupId)],
    ]);
    const [copy] = (await grid.get(`${v1}/groups?domain=/a`)).body.content;
    await walk(grid, [
      ["DELETE", at("groups", String(copy?.id))],
      ["DELETE", at("datasets", datasetId)],
      ["DELETE", at("schedules", scheduleId)],
      ["DELETE", at("retentions", retentionId)],
      ["DELETE", at("rules", ruleId)],
      ["DELETE", at("domains", domain)],
    ]);
    await walkVirtualCenter(site);
    expect(used()).toEqual(expect.arrayContaining(everything(gridOperations)));
  });

  test("are kept by every operation of a Data Domain", async () => {
    const { dataDomain: rest } = site;
    const in1 = "/rest/v1.0/dd-systems/0";
    const in2 = "/rest/v2.0/dd-systems/0";
    const boost = "/protocols/ddboost";
    const units = `${boost}/storage-units`;
    const quota = { quota_config: { hard_limit: 2 ** 30, soft_limit: 2 ** 29 } };
    const mtree = `/mtrees/${encodeURIComponent("/data/col1/m")}`;
    const options = [{ option: "authentication_mode", value: "two_way" }];
    await walk(rest, [
      ["GET", "/rest/v1.0/system"],
      ["GET", "/rest/v1.0/trust"],
      ["GET", `${in1}/file-systems`],
      ["PUT", `${in1}/file-systems`, { operation: "enable" }],
      ["POST", `${in1}/users`, { name: "u1", password: "Secret-1", role: "admin", disable_date: "2099/12/31" }],
      ["POST", "/api/v2/dd-systems/0/users", { name: "u2", password: "Secret-1" }],
      ["GET", `${in1}/users?page=0&size=2&sort=-name&filter=name=u`],
      ["GET", "/api/v2/dd-systems/0/users"],
      ["GET", `${in1}/users/u1`],
      ["GET", "/api/v2/dd-systems/0/users/u1"],
      ["PUT", `${in1}/users/u1`, { new_password: "Secret-2" }],
      ["GET", `${in1}${boost}`],
      ["PUT", `${in1}${boost}`, { operation: "enable" }],
      ["PUT", `${in1}${boost}/users`, { operation: "assign", user: "u1" }],
      ["GET", `${in1}${boost}/users`],
      ["GET", `${in1}${boost}/users/u1`],
      ["POST", `${in1}${boost}/clients`, { name: "h", client_options: options }],
      ["GET", `${in1}${boost}/clients`],
      ["PUT", `${in1}${boost}/clients/h`, { operation: "set_options", client_options: options }],
      ["DELETE", `${in1}${boost}/clients/h`],
      ["POST", `${in1}${units}`, { name: "su1", user: "u1", ...quota }],
      ["POST", `${in2}${units}`, { name: "su2", user: "u1", stream_limit_config: { write_stream_soft_limit: 3 } }],
      ["GET", `${in1}${units}`],
      ["GET", `${in1}${units}/su1`],
      ["GET", `${in2}${units}/su2`],
      ["GET", `/api/v3/dd-systems/0${units}/su2`],
      ["PUT", `${in1}${units}/su1`, quota],
      ["PUT", `${in2}${units}/su2`, quota],
      ["DELETE", `${in1}${units}/su1`],
      ["POST", `${in1}/mtrees`, { name: "/data/col1/m", ...quota }],
      ["GET", `${in1}/mtrees`],
      ["GET", `${in2}/mtrees`],
      ["GET", `${in1}${mtree}`],
      ["GET", `${in2}${mtree}`],
      ["PUT", `${in1}${mtree}`, { quota_config: { hard_limit: 0 } }],
      ["DELETE", `${in1}${mtree}`],
      ["PUT", `${in1}/services/snmp`, { enable: true, v2c_access_hosts: [{ community: "c", access: "read-only" }] }],
      ["GET", `${in1}/services/snmp`],
      ["GET", `${in2}/services/snmp`],
      ["DELETE", `${in1}/users/u2`],
      ["DELETE", "/rest/v1.0/auth"],
    ]);
    expect(used()).toEqual(expect.arrayContaining(everything(dataDomainOperations)));
  });
});
