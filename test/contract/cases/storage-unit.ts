import type { DataDomainObjects, Site } from "../../site/index.ts";
import type { ResourceCase } from "../case.ts";
import {
  addOtherLogin,
  connection,
  dataDomainProperty,
  refusedConnections,
  secrets,
  settings,
  siteOptions,
} from "./on-data-domain.ts";

type Unit = DataDomainObjects.StorageUnitObject;

const NAME = "archive";
const OWNER = "archivist";
const GIB = 2 ** 30;
const OURS = /^(archive|unit)/i;

const own = ({ dataDomain }: Site) => dataDomain.storageUnits.list().filter((each) => OURS.test(each.id));
const edit = (change: Partial<Unit>) => (site: Site) =>
  void site.dataDomain.storageUnits.edit(NAME, (unit) => void Object.assign(unit, change));

export const storageUnit: ResourceCase = {
  type: "StorageUnit",
  site: siteOptions,
  product: "data-domain",
  hasOneReading: true,
  settings,
  prepare(site) {
    addOtherLogin(site);
    for (const id of [OWNER, "second-owner"]) site.dataDomain.users.add({ id, password: "x" });
  },
  full: (site) => ({
    dataDomain: connection(site),
    name: NAME,
    user: OWNER,
    quota: { softLimitBytes: 80 * GIB, hardLimitBytes: 100 * GIB },
    streamLimits: { write: 10, read: 11, replication: 12, combinedSoft: 30, combinedHard: 40 },
    onDelete: "refuse",
  }),
  least: (site) => ({ dataDomain: connection(site), name: NAME, user: OWNER }),
  seen(site) {
    const unit = own(site).find((each) => !each.deleted);
    if (!unit) return undefined;
    const { quota, streams } = unit;
    return {
      name: unit.id,
      user: unit.user,
      quota: { softLimitBytes: quota.soft_limit ?? 0, hardLimitBytes: quota.hard_limit ?? 0 },
      streamLimits: {
        write: streams.write_stream_soft_limit ?? 0,
        read: streams.read_stream_soft_limit ?? 0,
        replication: streams.repl_stream_soft_limit ?? 0,
        combinedSoft: streams.combined_stream_soft_limit ?? 0,
        combinedHard: streams.combined_stream_hard_limit ?? 0,
      },
    };
  },
  count: (site) => own(site).filter((each) => !each.deleted).length,
  foreign: (site) => site.dataDomain.storageUnits.add({ id: NAME, user: "sysadmin" }).id,
  neighbours({ dataDomain: { storageUnits } }) {
    for (const id of ["archive-1", "ARCHIVE", "archives"]) storageUnits.add({ id, user: "sysadmin" });
    for (let i = 0; i < 30; i++) storageUnits.add({ id: `unit-${i}`, user: "sysadmin" });
  },
  vanish: (site) => void site.dataDomain.storageUnits.remove(NAME),
  clear(site) {
    for (const each of own(site)) site.dataDomain.storageUnits.remove(each.id);
  },
  properties: {
    quota: {
      to: { softLimitBytes: 90 * GIB, hardLimitBytes: 200 * GIB },
      drift: edit({ quota: { soft_limit: GIB, hard_limit: 2 * GIB } }),
      empty: { softLimitBytes: 0, hardLimitBytes: 0 },
    },
    streamLimits: {
      to: { write: 20, read: 0, replication: 12, combinedSoft: 30, combinedHard: 0 },
      drift: edit({ streams: { write_stream_soft_limit: 1 } }),
      empty: { write: 0, read: 0, replication: 0, combinedSoft: 0, combinedHard: 0 },
    },
    dataDomain: dataDomainProperty,
    name: { to: "unit-1", means: "replace", cannotDrift: "another name is another unit" },
    user: { to: "second-owner", drift: edit({ user: "sysadmin" }) },
    onDelete: { to: "keep", means: "nothing", cannotDrift: "it steers deleting and nothing else" },
  },
  secrets,
  refused: [
    ...refusedConnections,
    { inputs: { name: "archive.1" }, property: "name", reason: /for example "archive-1"/ },
    { inputs: { name: "avamar-1527768929" }, property: "name", reason: /set adopt: true/ },
    { inputs: { name: "avamar-1527768929", adopt: true }, property: "user", reason: /leave user out/ },
    { inputs: { user: undefined }, property: "user", reason: /is missing; write who owns/ },
    { inputs: { quota: { hardLimitBytes: 1000 } }, property: "quota.hardLimitBytes", reason: /at least 1048576/ },
    {
      inputs: { quota: { softLimitBytes: GIB, hardLimitBytes: GIB } },
      property: "quota.softLimitBytes",
      reason: /write less than 1073741824/,
    },
    { inputs: { streamLimits: { write: -1 } }, property: "streamLimits.write", reason: /at least 0/ },
    {
      inputs: { streamLimits: { read: 9, combinedSoft: 8 } },
      property: "streamLimits.read",
      reason: /write at most 8/,
    },
    { inputs: { onDelete: "forget" }, property: "onDelete", reason: /one of refuse, delete, keep/ },
  ],
  many: {
    count: 30,
    inputs: (site, number) => ({ dataDomain: connection(site), name: `unit-${number}`, user: OWNER }),
    // The login, one page, and each unit by itself: owner and limits are in no list.
    requests: 32,
  },
};
