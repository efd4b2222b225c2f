import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { gridOf, useExample } from "./example";
import { Project } from "./project";

describe("examples/departments", () => {
  let site: Site;
  let project: Project;
  const passwords = Object.fromEntries(
    ["eng-head", "eng-helpdesk", "eng-monitor", "fin-head", "fin-audit"].map((name) => [name, `Pass-of-${name}-1`]),
  );
  const policy = () => site.grid.groups.list().find(({ domain }) => domain === "/clients/Example/Finance");

  beforeAll(async () => {
    site = await startSite({ hosts: [] });
    const [plain, secret] = gridOf(site);
    project = await Project.start(plain, { ...secret, passwords: JSON.stringify(passwords) });
    useExample(project, "departments");
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("each department gets its domain, its people with their rights there, and its policy", async () => {
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    const users = site.grid.users.list().filter(({ domain }) => domain.startsWith("/clients/Example"));
    expect(users.map(({ domain, userName, authority }) => `${domain} ${userName} ${authority}`).sort()).toEqual([
      "/clients/Example/Engineering eng-head BACKUP_RESTORE_ADMIN",
      "/clients/Example/Engineering eng-helpdesk RESTORE_ADMIN",
      "/clients/Example/Engineering eng-monitor ACTIVITY_OPERATOR",
      "/clients/Example/Finance fin-audit ACTIVITY_OPERATOR",
      "/clients/Example/Finance fin-head BACKUP_RESTORE_ADMIN",
    ]);
    expect(policy()).toMatchObject({ name: "files", members: [] });
    for (const text of project.files().values())
      for (const secret of Object.values(passwords)) expect(text).not.toContain(secret);
  }, 120_000);

  test("a client that comes later is in its department's policy with the next run, and is no drift until then", async () => {
    expect((await project.drift()).code).toBe(0);
    const cid = site.grid.clients.add({
      ...{ name: "fin-fs01", domain: "/clients/Example/Finance", activated: true, registered: true },
    }).id;
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    expect(policy()?.members.map((member) => member.cid)).toEqual([cid]);
  }, 120_000);

  test("what a department still has is listed before anything is deleted, and then it goes", async () => {
    const refused = await project.run(["destroy", "--yes", "--skip-preview"]);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/fin-fs01/);
    for (const { id, name } of site.grid.clients.list()) if (name === "fin-fs01") site.grid.clients.remove(id);
    const { code, text } = await project.run(["destroy", "--yes", "--skip-preview"]);
    expect(code, text).toBe(0);
    expect(site.grid.domains.get("/clients/Example")).toBeUndefined();
  }, 120_000);
});

describe("examples/data-domain", () => {
  let site: Site;
  let project: Project;

  beforeAll(async () => {
    site = await startSite({
      hosts: [],
      dataDomains: [{ name: "syd01-dd01", boostUser: "", password: "Sysadmin-Secret-0" }],
    });
    const at = new URL(site.access.dataDomain.url);
    const [plain, secret] = gridOf(site);
    project = await Project.start(
      {
        ...plain,
        dataDomainAddress: at.hostname,
        dataDomainPort: at.port,
        dataDomainHost: "syd01-dd01",
        dataDomainCertificateSha256: site.access.dataDomain.certificateSha256,
      },
      {
        ...secret,
        dataDomainAdministratorPassword: "Sysadmin-Secret-0",
        boostPassword: "Boost-Secret-1",
        snmpCommunity: "Grid-Community-1",
      },
    );
    useExample(project, "data-domain");
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("goes from a fresh Data Domain to a policy that stores on it, without drift, and back", async () => {
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    expect(site.grid.dataDomains.list()).toMatchObject([{ ipv4Hostname: "syd01-dd01", maxStreamsLimit: 20 }]);
    const [attached] = site.grid.dataDomains.list();
    const dataset = site.grid.datasets.list().find(({ name }) => name === "files-on-data-domain")!;
    const flags = dataset.flags?.filter(({ key }) => key.startsWith("ddr")).map(({ key, value }) => `${key}=${value}`);
    expect(flags).toEqual(expect.arrayContaining(["ddr=true", `ddr-index=${attached!.index}`]));
    expect((await project.drift()).code).toBe(0);
    const destroyed = await project.run(["destroy", "--yes", "--skip-preview"]);
    expect(destroyed.code, destroyed.text).toBe(0);
    expect(site.grid.dataDomains.list()).toEqual([]);
  }, 120_000);
});
