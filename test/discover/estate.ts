import type { Site } from "../site/index.ts";

/** An estate as people make it by hand over the years, put on the site behind everybody's back. */
export function handMade(site: Site): void {
  const { grid } = site;
  grid.domains.add({
    name: "iQ3",
    parent: "/clients",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay text
    contact: { name: 'Storage "team"', email: "storage@example.com", location: "Gebäude 7\\Süd `${x}` */" },
  });
  grid.domains.add({ name: "CORP", parent: "/clients/iQ3" });
  grid.domains.add({ name: "LAB", parent: "/clients/iQ3" });
  const corp = "/clients/iQ3/CORP";
  grid.dataDomains.add({
    ipv4Hostname: "dd01.example.com",
    username: "boost",
    index: 1,
    defaultForGsan: true,
    snmpCommunity: "geheim-7",
  });
  const dataset = grid.datasets.add({
    name: "nightly",
    domain: corp,
    targets: [
      { pluginNumber: 3001, value: "C:\\Users\\*" },
      { pluginNumber: 3001, value: 'D:\\"quoted"' },
    ],
    excludes: [{ pluginNumber: 3001, value: "*.tmp" }],
    flags: [
      { pluginNumber: 3001, key: "ddr", value: "true", command: "BACKUP" },
      { pluginNumber: 3001, key: "ddr-index", value: "1", command: "BACKUP" },
    ],
  } as never);
  const plain = grid.datasets.add({
    name: "class",
    domain: "/clients",
    targets: [{ pluginNumber: 1001, value: "/" }],
  } as never);
  const nightly = grid.schedules.add({
    name: "nightly",
    domain: corp,
    recurrence: "Weekly",
    daysOfWeek: ["Monday", "Friday"],
    startTime: "20:30",
    timeZoneId: "Australia/Sydney",
  } as never);
  grid.schedules.add({ name: "Früh=spät", domain: "/", recurrence: "Daily", timesOfDay: ["06:00", "18:00"] } as never);
  const sixty = grid.retentions.add({
    name: "60 days",
    domain: corp,
    basicRetentionType: "DURATION",
    duration: 60,
    durationUnit: "DAYS",
  });
  grid.retentions.add({
    name: "for ever",
    domain: "/clients",
    basicRetentionType: "NO_EXPIRATION",
    override: true,
    dailyTag: 14,
    dailyTagUnit: "DAYS",
    yearlyTag: 7,
    yearlyTagUnit: "YEARS",
  } as never);
  const rule = grid.rules.add({
    name: "sql",
    domain: "/clients",
    matchType: "AND",
    expressions: [{ keyName: "VM_NAME", keyType: "STRING", operatorName: "BEGINS_WITH", value: "sql" }],
  } as never);
  const clients = Array.from({ length: 6 }, (_, i) =>
    grid.clients.add({ name: `app-0${i + 1}`, domain: corp, activated: true, registered: true }),
  );
  const nat = grid.clients.add({
    name: "nat-01.example.com",
    domain: corp,
    enabled: false,
    overrideRetention: true,
    retentionId: sixty.id,
    paging: { automatic: false, enabled: true, address: "nat.example.com", port: 28005, securePort: 30005 },
    contact: { name: "Müller", notes: "line one\nline two" },
  } as never);
  // The same name in two domains, and two names that give the same variable.
  grid.clients.add({ name: "app-01", domain: "/clients/iQ3/LAB" });
  grid.clients.add({ name: "app_01", domain: "/clients/iQ3/LAB" });
  grid.clients.add({ name: "gone", domain: "/MC_RETIRED", restoreOnly: true });
  const member = (client: { id: string }, datasetId?: string) => ({
    cid: client.id,
    joinType: "INCLUDED_BY_USER",
    ...(datasetId ? { datasetId } : {}),
  });
  grid.groups.add({
    name: "nightly",
    domain: corp,
    enabled: true,
    datasetId: dataset.id,
    scheduleId: nightly.id,
    retentionId: sixty.id,
    members: [...clients.map((each) => member(each)), member(nat, plain.id)],
  } as never);
  for (const letter of "cdef")
    grid.groups.add({
      name: `drive-${letter}`,
      domain: "/clients/iQ3",
      enabled: letter !== "f",
      datasetId: "Default:SNAPID",
      scheduleId: "Default:SCHEDULEID",
      retentionId: sixty.id,
      members: [member(clients["cdef".indexOf(letter)]!)],
    } as never);
  grid.groups.add({
    name: "machines",
    domain: "/clients",
    datasetId: plain.id,
    ruleEnabled: true,
    ruleId: Number(rule.id),
  } as never);
  grid.users.add({
    userName: "head",
    domain: corp,
    authority: "BACKUP_RESTORE_ADMIN",
    passwordExpireDays: 90,
    password: "head-secret-1",
  });
  for (const name of ["ann", "bob", "delete"])
    grid.users.add({ userName: name, domain: "/clients/iQ3/LAB", password: `secret-of-${name}` });
}
