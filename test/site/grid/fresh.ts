import type { Store } from "../store.ts";
import type {
  DatasetObject,
  DomainObject,
  GroupObject,
  ProfileObject,
  RetentionObject,
  ScheduleObject,
} from "./objects.ts";

/** The stores of a grid that are never empty. */
interface Stores {
  domains: Store<DomainObject>;
  groups: Store<GroupObject>;
  profiles: Store<ProfileObject>;
  datasets: Store<DatasetObject>;
  schedules: Store<ScheduleObject>;
  retentions: Store<RetentionObject>;
}

/** Puts into a grid what a new server has: special domains and the built-in policies' parts, with their known ids. */
export function furnish(grid: Stores): void {
  grid.domains.add({ name: "/", parent: "", reserved: true });
  grid.domains.add({ name: "clients", parent: "/", reserved: true });
  grid.domains.add({ name: "MC_RETIRED", parent: "/", reserved: true, retired: true });
  grid.domains.add({ name: "MC_SYSTEM", parent: "/", reserved: true, system: true });
  grid.domains.add({ name: "REPLICATE", parent: "/", reserved: true, replicated: true });

  const builtIn = { domain: "/", builtIn: true };
  grid.datasets.add({ ...builtIn, id: "Default:SNAPID", name: "Default Dataset" });
  grid.datasets.add({ ...builtIn, id: "VMWARE:SNAPID", name: "VMware Image Dataset" });
  grid.datasets.add({ ...builtIn, id: "WINDOWS:SNAPID", name: "Windows Dataset", readOnly: true });
  grid.datasets.add({ ...builtIn, id: "UNIX:SNAPID", name: "Unix Dataset", readOnly: true });

  const schedule = { ...builtIn, readOnly: true };
  grid.schedules.add({ ...schedule, id: "Default:SCHEDULEID", name: "Default Schedule", timesOfDay: ["22:00"] });
  grid.schedules.add({ ...schedule, id: "default:DAILY:SCHEDULEDID", name: "Daily Schedule", timesOfDay: ["20:00"] });
  grid.schedules.add({
    ...schedule,
    id: "Default:REPL_SCHEDULEID",
    name: "Default Replication Schedule",
    timesOfDay: ["06:00"],
  });

  const days = { ...builtIn, readOnly: true, basicRetentionType: "DURATION", durationUnit: "DAYS" } as const;
  grid.retentions.add({ ...days, id: "Default:POLICYID", name: "Default Retention", duration: 60 });
  grid.retentions.add({ ...days, id: "MINIMAL:POLICYID", name: "Minimal Retention", duration: 60 });
  grid.retentions.add({ ...days, id: "ENDUSER:POLICYID", name: "End User On Demand Retention", duration: 60 });

  grid.groups.add({ id: "Default:GID", name: "Default Group", reserved: true, enabled: true });
  grid.groups.add({
    id: "Proxy:GID",
    name: "Default Proxy Group",
    reserved: true,
    datasetId: "VMWARE:SNAPID",
  });

  for (const name of [
    "Evaluation Profile",
    "High Priority Events",
    "Local SNMP Trap",
    "Local Syslog",
    "System Profile",
  ])
    grid.profiles.add({ name, builtIn: true });
}
