import { expect, it } from "vitest";
import { gridSite, messageOf } from "./grid-site.ts";

const on = gridSite({ grids: [{ name: "grid", listDefaultFlags: true }] });
const WINDOWS = 3001;
const target = { plugin: WINDOWS, path: "C:\\" };
const option = (name: string, value: string) => ({ plugin: WINDOWS, name, value });

it("refuses an option that the plug-in does not have, and names the one that was meant", async () => {
  const message = await messageOf(
    on.deployment("Dataset").up({ name: "a", targets: [target], options: [option("verbos", "1")] }),
  );
  expect(message).toContain('the plug-in 3001 has no option "verbos"');
  expect(message).toContain('Write "verbose"');
  expect(on.site.grid.datasets.get("/a")).toBeUndefined();
});

it("brings options that it does not list back to their default, and leaves the defaults alone", async () => {
  const deployment = await on.deployed("Dataset", { name: "b", targets: [target], options: [option("verbose", "1")] });
  const set = () =>
    on.site.grid.datasets
      .get("/b")!
      .flags.filter((each) => each.value !== each.defaultValue)
      .map((each) => `${each.key}=${each.value}`);
  expect(set()).toEqual(["verbose=1"]);
  expect(await deployment.refresh()).toEqual({ drift: [] });
  on.site.grid.datasets.edit("/b", ({ flags }) => {
    flags.push({
      pluginNumber: WINDOWS,
      key: "by-hand",
      value: "x",
      command: "BACKUP",
      flagId: "by-hand",
      flagType: "string",
    });
  });
  expect((await deployment.refresh()).drift).toEqual(["options"]);
  await deployment.up({ name: "b", targets: [target], options: [option("debug", "true")] });
  expect(set()).toEqual(["debug=true"]);
  await deployment.up({ name: "b", targets: [target], options: [option("debug", "false")] });
  expect(await deployment.refresh()).toEqual({ drift: [] });
  await deployment.up({ name: "b", targets: [target], options: [] });
  expect(set()).toEqual([]);
});

it("sets both flags of the Data Domain for every plug-in of the targets, and reports one that is wrong", async () => {
  const both = [target, { plugin: 1001, path: "/home" }];
  const deployment = await on.deployed("Dataset", { name: "c", targets: both, dataDomain: 1 });
  const flags = on.site.grid.datasets.get("/c")!.flags;
  const pairs = flags.filter((each) => each.key.startsWith("ddr") && each.value !== each.defaultValue);
  expect(pairs.map((each) => `${each.pluginNumber} ${each.key} ${each.value}`).sort()).toEqual([
    "1001 ddr true",
    "1001 ddr-index 1",
    "3001 ddr true",
    "3001 ddr-index 1",
  ]);
  on.site.grid.datasets.edit("/c", (each) => {
    for (const flag of each.flags) if (flag.key === "ddr" && flag.pluginNumber === 1001) flag.value = "false";
  });
  expect((await deployment.refresh()).drift).toEqual(["dataDomain"]);
});

it("keeps the grid's own id of a target that stays", async () => {
  const deployment = await on.deployed("Dataset", { name: "e", targets: [target], excludes: [] });
  on.site.grid.datasets.edit("/e", ({ targets }) => void Object.assign(targets[0]!, { recordId: "R-1" }));
  await deployment.up({
    name: "e",
    targets: [target, { ...target, path: "D:\\" }],
    excludes: [{ ...target, path: "C:\\x" }],
  });
  expect(on.site.grid.datasets.get("/e")!.targets).toMatchObject([
    { value: "C:\\", recordId: "R-1" },
    { value: "D:\\" },
  ]);
});

it("is not deleted while a policy uses it", async () => {
  const deployment = await on.deployed("Dataset", { name: "d", targets: [target] });
  const { id } = on.site.grid.groups.add({ name: "nightly", domain: "/clients", datasetId: deployment.state!.id });
  expect(await messageOf(deployment.destroy())).toContain("the policy /clients/nightly still uses this dataset");
  on.site.grid.groups.remove(id);
  await deployment.destroy();
  expect(on.site.grid.datasets.get("/d")).toBeUndefined();
});

it("never takes over what the grid came with", async () => {
  const builtIn =
    on.site.grid.datasets.list().find((each) => each.readOnly && /^[\w.-]+$/.test(each.name)) ??
    on.site.grid.datasets.add({ name: "built-in", domain: "/", readOnly: true });
  const message = await messageOf(
    on.deployment("Dataset").up({ name: builtIn.name, domain: builtIn.domain, adopt: true }),
  );
  expect(message).toContain("not ours to manage");
});

it("says aloud that a dataset has no targets, and what the grid makes of that", async () => {
  const deployment = await on.deployed("Dataset", { name: "nothing", targets: [] });
  expect(on.said.join()).toMatch(/dataset \/nothing has no targets: the grid takes that for all data .* Write targets/);
  on.said.length = 0;
  await deployment.up({ name: "nothing", targets: [target] });
  expect(on.said).toEqual([]);
});
