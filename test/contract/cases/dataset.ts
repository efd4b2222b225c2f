import type { Site } from "../../site/index.ts";
import type { ResourceCase } from "../case.ts";

const WINDOWS = 3001;
const LINUX = 1001;
const PATH = "/clients/CORP/file-server";
const OURS = /^(file.*|data-\d+)$/i;

const own = (site: Site) => site.grid.datasets.list().filter((each) => OURS.test(each.name));
const edit = (site: Site, change: Parameters<Site["grid"]["datasets"]["edit"]>[1]) =>
  void site.grid.datasets.edit(PATH, change);
const there = (each: { pluginNumber: number; value: string }) => ({ plugin: each.pluginNumber, path: each.value });
const flag = (site: Site, key: string, value: string) =>
  edit(site, ({ flags }) => {
    for (const each of flags) if (each.key === key) each.value = value;
  });

export const dataset: ResourceCase = {
  type: "Dataset",
  prepare(site) {
    site.grid.domains.add({ name: "CORP", parent: "/clients" });
    site.grid.domains.add({ name: "LAB", parent: "/clients" });
  },
  full: () => ({
    name: "file-server",
    domain: "/clients/CORP",
    targets: [
      { plugin: WINDOWS, path: "C:\\" },
      { plugin: WINDOWS, path: "D:\\Data" },
    ],
    includes: [{ plugin: WINDOWS, path: "C:\\Temp\\keep" }],
    excludes: [{ plugin: WINDOWS, path: "C:\\Temp" }],
    options: [
      { plugin: WINDOWS, name: "verbose", value: "2" },
      { plugin: WINDOWS, name: "no-such-option", value: "on", free: true },
    ],
    dataDomain: 2,
  }),
  least: () => ({ name: "file-server", domain: "/clients/CORP" }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    const pair = held.flags.filter((each) => each.key === "ddr" && each.value === "true");
    const index = held.flags.find((each) => each.key === "ddr-index" && each.pluginNumber === pair[0]?.pluginNumber);
    return {
      name: held.name,
      domain: held.domain,
      targets: held.targets.map(there),
      includes: held.includes.map(there),
      excludes: held.excludes.map(there),
      options: held.flags
        .filter((each) => !each.key.startsWith("ddr") && each.value !== each.defaultValue)
        .map((each) => ({
          plugin: each.pluginNumber,
          name: each.key,
          value: each.value,
          ...(each.key === "no-such-option" ? { free: true } : {}),
        })),
      dataDomain: pair.length ? Number(index?.value) : 0,
    };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.grid.datasets.add({
      name: "file-server",
      domain: "/clients/CORP",
      targets: [{ pluginNumber: LINUX, value: "/home" }],
    }).id,
  neighbours({ grid }) {
    for (const name of ["file-server-2", "FILE-SERVER", "file"]) grid.datasets.add({ name, domain: "/clients/CORP" });
    grid.datasets.add({ name: "file-server", domain: "/clients" });
  },
  vanish: (site) => void site.grid.datasets.remove(PATH),
  clear(site) {
    for (const each of own(site)) site.grid.datasets.remove(each.id);
  },
  properties: {
    name: { to: "data-1", means: "replace", cannotDrift: "a dataset of another name is not found under this one's id" },
    domain: { to: "/clients/LAB", means: "replace", cannotDrift: "a dataset cannot be moved" },
    targets: {
      to: [{ plugin: WINDOWS, path: "E:\\" }],
      drift: (site) => edit(site, (each) => void each.targets.push({ pluginNumber: WINDOWS, value: "Q:\\" })),
      empty: [],
      emptyWith: { dataDomain: 0 },
    },
    includes: {
      to: [],
      drift: (site) => edit(site, (each) => void each.includes.push({ pluginNumber: WINDOWS, value: "C:\\x" })),
      empty: [],
    },
    excludes: {
      to: [{ plugin: WINDOWS, path: "D:\\Data\\*.tmp" }],
      drift: (site) => edit(site, (each) => void each.excludes.push({ pluginNumber: WINDOWS, value: "D:\\x" })),
      empty: [],
    },
    options: {
      to: [
        { plugin: WINDOWS, name: "verbose", value: "1" },
        { plugin: WINDOWS, name: "no-such-option", value: "on", free: true },
        { plugin: WINDOWS, name: "label", value: "files" },
      ],
      drift: (site) => {
        flag(site, "verbose", "0");
        edit(site, ({ flags }) => {
          if (!flags.some((each) => each.key === "verbose"))
            flags.push({
              pluginNumber: WINDOWS,
              key: "verbose",
              value: "1",
              command: "BACKUP",
              flagId: "verbose",
              flagType: "pulldown",
              defaultValue: "0",
            });
        });
      },
      empty: [],
    },
    dataDomain: {
      to: 1,
      needs: ["targets"],
      drift: (site) =>
        edit(site, ({ flags }) => {
          const set = (key: string, value: string) => {
            const known = flags.find((each) => each.key === key && each.pluginNumber === WINDOWS);
            if (known) known.value = value;
            else flags.push({ pluginNumber: WINDOWS, key, value, command: "BACKUP", flagId: key, flagType: "string" });
          };
          set("ddr", "true");
          set("ddr-index", "4");
        }),
      empty: 0,
    },
  },
  refused: [
    { inputs: { name: "file server" }, property: "name", reason: /write "file-server"/ },
    { inputs: { domain: "clients" }, property: "domain", reason: /write "\/clients"/ },
    { inputs: { domain: "/MC_RETIRED" }, property: "domain", reason: /belongs to the grid/ },
    { inputs: { targets: [{ plugin: WINDOWS }] }, property: "targets[0].path", reason: /is missing/ },
    { inputs: { targets: [] }, property: "dataDomain", reason: /there are none/ },
    { inputs: { dataDomain: -1 }, property: "dataDomain", reason: /at least 0/ },
    {
      inputs: { options: [{ plugin: WINDOWS, name: "ddr-index", value: "1" }] },
      property: "options[0].name",
      reason: /set by dataDomain/,
    },
    {
      inputs: { options: Array(2).fill({ plugin: WINDOWS, name: "verbose", value: "1" }) },
      property: "options[1]",
      reason: /given twice/,
    },
    { inputs: { plugin: WINDOWS }, property: "plugin", reason: /the properties here are name, domain, targets/ },
  ],
  many: {
    count: 120,
    inputs: (_site, number) => ({ name: `data-${number}`, domain: "/clients/CORP" }),
    requests: 6,
  },
};
