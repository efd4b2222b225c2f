import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { watchSites } from "../contracts/watch.ts";
import { type Site, startSite } from "../site/index.ts";
import { filesThatTell, gridOf, useExample } from "./example";
import { Project } from "./project";

const VCENTER = "vc01.example.com";
const HOME = `/${VCENTER}`;
const PASSWORD = "Vcenter-Secret-1";

describe("examples/vmware", () => {
  let site: Site;
  let project: Project;
  let secrets: Record<string, string>;
  const contracts = watchSites();

  const machines = () => site.grid.clients.list().filter((each) => each.virtualMachine && !each.restoreOnly);
  /** The client that something in the inventory is now. */
  const clientOf = (path: string) => {
    const entity = site.grid.vcenterServers.get(VCENTER)!.inventory.find((each) => each.path === path)!;
    return machines().find(({ virtualMachine }) => virtualMachine!.entityId === entity.id);
  };
  const policy = (name: string) => site.grid.groups.get(`${HOME}/${name}`)!;
  const rule = () => site.grid.rules.get(`${HOME}/sql-servers`)!;

  beforeAll(async () => {
    site = await startSite({ hosts: [] });
    contracts.start(site);
    site.grid.vcenterServers.add({ id: VCENTER, username: "avamar@vsphere.local", password: PASSWORD });
    const [plain, secret] = gridOf(site);
    secrets = { ...secret, vcenterPassword: PASSWORD };
    project = await Project.start({ ...plain, vcenterHost: VCENTER, vcenterUser: "avamar@vsphere.local" }, secrets);
    useExample(project, "vmware");
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("machines and a folder become clients, and are in the one policy; the other one has the rule", async () => {
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    const paths = ["/DC01/vm/Prod/web-01", "/DC01/vm/Prod/db-01", "/DC01/vm/Test"];
    const [web, database, folder] = paths.map(clientOf);
    expect(machines()).toHaveLength(paths.length);
    expect([web, database].map((each) => each?.virtualMachine?.cbtEnabled)).toEqual([true, true]);
    expect(folder?.virtualMachine).toMatchObject({ dynamic: true, recursiveProtection: true });
    expect(
      policy("listed")
        .members.map(({ cid }) => cid)
        .sort(),
    ).toEqual([web!.id, database!.id, folder!.id].sort());
    expect(policy("found-by-rule")).toMatchObject({ ruleEnabled: true, ruleId: Number(rule().id), members: [] });
    expect(rule().matchType).toBe("OR");
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(0);
  }, 120_000);

  test("a machine that was retired and a rule that was narrowed by hand are found, and put right", async () => {
    const { grid } = site;
    const retired = clientOf("/DC01/vm/Prod/web-01")!.id;
    grid.clients.edit(retired, (each) => {
      Object.assign(each, { restoreOnly: true, enabled: false, domain: "/MC_RETIRED" });
    });
    policy("listed").members = policy("listed").members.filter(({ cid }) => cid !== retired);
    rule().matchType = "AND";
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(7);
    expect(drift.text).toContain('"/DC01/vm/Prod/web-01"');
    expect(drift.text).toMatch(/match *: "all" => "any"/);

    const { code, text } = await project.up("--refresh");
    expect(code, text).toBe(0);
    const again = clientOf("/DC01/vm/Prod/web-01")!.id;
    expect(again).not.toBe(retired);
    expect(policy("listed").members.map(({ cid }) => cid)).toContain(again);
    expect(rule().matchType).toBe("OR");
  }, 120_000);

  test("destroying retires the machines and takes the vCenter away, and no file has told a secret", async () => {
    const { code, text } = await project.run(["destroy", "--yes", "--skip-preview"]);
    expect(code, text).toBe(0);
    expect(site.grid.virtualCenters.list()).toEqual([]);
    expect(machines()).toEqual([]);
    expect(site.grid.clients.list().filter(({ restoreOnly }) => restoreOnly)).toHaveLength(4);
    expect(filesThatTell(project, secrets)).toEqual([]);
  }, 120_000);
});
