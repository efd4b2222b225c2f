import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { begin, discover, environmentOf, textsIn, workshop } from "../discover/discovering.ts";
import { handMade } from "../discover/estate.ts";
import { siteWithEverything } from "../discover/everything.ts";
import { type Site, startSite } from "../site/index.ts";
import { commandsIn } from "./discovered";
import { Project } from "./project";

describe("a grid full of objects made by hand", () => {
  let site: Site;
  let project: Project;
  const folders = workshop();

  beforeAll(async () => {
    site = await startSite({ hosts: [] });
    handMade(site);
    project = await Project.start(
      {},
      { "avamar:password": site.access.avamar.password },
      { name: "avamar-estate", stack: "prod" },
    );
  }, 120_000);
  afterAll(async () => {
    project?.end();
    folders.end();
    await site?.close();
  });

  const out = folders.path("estate");

  test("is written down by reading alone", async () => {
    const { code, out: said, errors } = await discover(site, "--out", out, "--login-mode", "swagger");
    expect(code, errors).toBe(0);
    expect(said).toMatch(/30 resources/);
    expect(site.counters.count({ write: true })).toBe(0);
    expect(new Set(site.counters.list().map(({ method, path }) => (method === "GET" ? method : path)))).toEqual(
      new Set(["GET", "/api/v1/oauth/swagger"]),
    );
  });

  test("the import changes nothing on the grid, and the preview shows no change", async () => {
    cpSync(out, project.folder, { recursive: true });
    writeFileSync(join(project.folder, "tsconfig.json"), textsIn(out).get("tsconfig.json")!);
    await project.configure(commandsIn(out));
    site.counters.reset();
    const imported = await project.run(["import", "--file", "import.json", "--generate-code=false", "--yes"]);
    expect(imported.code, imported.text).toBe(0);
    const preview = await project.run(["preview", "--expect-no-changes", "--diff"]);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toMatch(/31 unchanged/);
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(0);
    const up = await project.up("--expect-no-changes");
    expect(up.code, up.text).toBe(0);
    expect(site.counters.count({ write: true })).toBe(0);
  });

  test("--check knows what is in the stack, and lists what somebody made since", async () => {
    const check = () => project.own(["discover", "--check", "--stack", "prod"], environmentOf(site));
    const same = await check();
    expect(same.code, same.text).toBe(0);
    site.grid.schedules.add({ name: "by hand", domain: "/clients" });
    const more = await check();
    expect(more.code).toBe(2);
    expect(more.text).toMatch(/^Schedule\tschedule \/clients\/by hand\tSC-?/m);
  });

  test("a resource that is taken out of the program is refused and not deleted", async () => {
    const path = join(project.folder, "grid.ts");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/new avamar\.Schedule\([\s\S]*?\n}\);\n/, ""));
    const { code, text: said } = await project.up();
    expect(code).not.toBe(0);
    expect(said).toMatch(/protected/);
    expect(site.grid.schedules.get("/Früh=spät")).toBeDefined();
    writeFileSync(path, text);
  });
});

describe("something of every kind, also on a Data Domain and a file server", () => {
  let site: Site;
  let project: Project;
  const folders = workshop();
  const out = folders.path("estate");

  beforeAll(async () => {
    site = await siteWithEverything();
    const { avamar, hosts } = site.access;
    const secrets = { "avamar:password": avamar.password, "avamar:sshPassword": hosts[0]!.password };
    project = await Project.start({}, secrets, { name: "avamar-estate", stack: "prod" });
  }, 120_000);
  afterAll(async () => {
    project?.end();
    folders.end();
    await site?.close();
  });

  test("is written down by reading alone", async () => {
    const { dataDomain, hosts } = site.access;
    const [host] = hosts;
    const storage = `${new URL(dataDomain.url).host},${dataDomain.certificateSha256}`;
    const server = `${host!.user}@${host!.address}:${host!.port},${host!.hostKey}`;
    const env = {
      ...environmentOf(site),
      AVAMAR_LOGIN_MODE: "swagger",
      AVAMAR_DATA_DOMAIN_PASSWORD: "Sysadmin-Secret-1",
      AVAMAR_SSH_PASSWORD: host!.password,
    };
    site.counters.reset();
    const ended = await begin(["--out", out, "--data-domain", storage, "--host", server], env).ended;
    expect(ended.code, ended.errors).toBe(0);
    expect(ended.out).not.toContain("left out");
    const writes = site.counters.list({ write: true }).filter(({ product }) => product !== "host");
    expect(writes).toEqual([]);
  });

  test("no secret is in any of its files", () => {
    const secrets = [
      "Sysadmin-Secret-1",
      "Grid-Community-1",
      "emulated-host-1",
      "geheim-7",
      site.access.avamar.password,
    ];
    for (const [path, text] of textsIn(out))
      for (const secret of secrets) expect(text.includes(secret), `${secret} in ${path}`).toBe(false);
  });

  test("imported with the secrets of the config it means no change, by the state and by what the world says", async () => {
    cpSync(out, project.folder, { recursive: true });
    const communities = site.dataDomain.snmp.v2cAccessHosts.map(({ community }) => community);
    const real = (key: string) => {
      const community = /Snmp(\d)Community$/.exec(key)?.[1];
      if (community) return communities[Number(community) - 1];
      return key === "host127Password" ? "Sysadmin-Secret-1" : undefined;
    };
    await project.configure(commandsIn(out).map((each) => ({ ...each, value: real(each.key) ?? each.value })));
    site.counters.reset();
    const imported = await project.own(["discover", "--import"]);
    expect(imported.code, imported.text).toBe(0);
    const preview = await project.run(["preview", "--expect-no-changes", "--diff"]);
    expect(preview.code, preview.text).toBe(0);
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(0);
    expect(site.counters.list({ write: true }).filter(({ product }) => product !== "host")).toEqual([]);
  });
});
