import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { watchSites } from "../contracts/watch.ts";
import { type Site, startSite } from "../site/index.ts";
import { filesThatTell, gridOf, useExample } from "./example";
import { Project } from "./project";

const DOMAIN = "/clients/Rollout";
const POOL = [2, 3, 4, 5, 6].map((last) => `10.20.0.${last}`).concat(["10.20.1.10", "10.20.1.11", "10.20.1.12"]);
/** An address of the pool whose agent is down at first. */
const SILENT = "10.20.1.11";

describe("examples/activation", () => {
  let site: Site;
  let project: Project;
  let secrets: Record<string, string>;
  let ownCid: string;
  const contracts = watchSites();

  const client = (name: string) => site.grid.clients.get(`${DOMAIN}/${name}`);
  const membersOf = (policy: string) =>
    site.grid.groups.get(`${DOMAIN}/${policy}`)!.members.map(({ cid }) => site.grid.clients.get(cid)?.name);

  /** An agent registers by itself, as its installation was told to. */
  function register(clientName: string, hostAddress: string): string {
    const answer = site.registry.register(site.grid.name, {
      ...{ clientName, domain: DOMAIN, groups: [], hostAddress, port: 28002 },
      ...{ agentVersion: "19.10.100-135", os: "Windows Server 2022" },
    });
    if (!answer.ok) throw new Error(answer.message);
    return answer.cid;
  }

  beforeAll(async () => {
    site = await startSite({ hosts: [] });
    contracts.start(site);
    const { grid } = site;
    // A host was installed before there was a program: its agent has registered into a domain that was made by hand.
    grid.domains.add({ name: "Rollout", parent: "/clients" });
    ownCid = register("syd02-app-01", "10.20.9.1");
    grid.settle();
    // The others run and wait.
    grid.waitingAgents.add({ id: "nat.example.com", port: 28005 });
    for (const id of POOL) if (id !== SILENT) grid.waitingAgents.add({ id });

    const [plain, secret] = gridOf(site);
    secrets = secret;
    project = await Project.start({ ...plain, activationTimeoutSeconds: "3" }, secrets);
    useExample(project, "activation");
  }, 120_000);
  afterAll(async () => {
    project?.end();
    await site?.close();
  });

  test("a host that registered is taken over, one is invited, and of a pool all come but the one that does not answer", async () => {
    const { code, text } = await project.up();
    expect(code).not.toBe(0);
    expect(text).toContain(
      `1 of ${POOL.length} clients are not as declared: ${SILENT} (neither activated nor registered`,
    );
    expect(client("syd02-app-01")).toMatchObject({ id: ownCid, clientOS: "Windows Server 2022" });
    expect(client("syd02-db-01")).toMatchObject({
      ...{ activated: true, registered: true },
      paging: { automatic: false, address: "nat.example.com", port: 28005 },
    });
    expect(client("syd02-app-02")).toMatchObject({ activated: false });
    expect(membersOf("hosts").sort()).toEqual(["syd02-app-01", "syd02-app-02", "syd02-db-01"]);
    expect(membersOf("pool").sort()).toEqual(POOL.filter((each) => each !== SILENT).sort());
    expect(client(SILENT)).toMatchObject({ activated: false });
    expect(client("10.20.0.1")).toBeUndefined();
  }, 120_000);

  test("the next run goes on with that one alone; a host that registers late is the client that was made for it", async () => {
    expect(register("syd02-app-02", "10.20.9.2")).toBe(client("syd02-app-02")!.id);
    site.grid.settle();
    expect(client("syd02-app-02")).toMatchObject({ activated: true });
    site.grid.waitingAgents.add({ id: SILENT });
    const invited: unknown[] = [];
    const end = site.onExchange(({ path, requestBody }) => {
      if (path.endsWith("/invite/batch")) invited.push(requestBody);
    });
    const { code, text } = await project.up();
    end();
    expect(code, text).toBe(0);
    expect(invited).toEqual([[client(SILENT)!.id]]);
    expect(membersOf("pool").sort()).toEqual([...POOL].sort());
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(0);
  }, 120_000);

  test("a client that lost its activation and one that was taken out of its policy are found, and put right", async () => {
    const { grid } = site;
    grid.clients.edit(client("10.20.0.3")!.id, (each) => void Object.assign(each, { activated: false }));
    grid.groups.edit(`${DOMAIN}/hosts`, (each) => {
      each.members = each.members.filter(({ cid }) => cid !== ownCid);
    });
    const drift = await project.drift();
    expect(drift.code, drift.text).toBe(7);
    expect(drift.text).toMatch(/10\.20\.0\.3.*registered but not activated/);
    expect(drift.text).toContain(ownCid);
    const { code, text } = await project.up("--refresh");
    expect(code, text).toBe(0);
    expect(client("10.20.0.3")).toMatchObject({ activated: true });
    expect(membersOf("hosts")).toContain("syd02-app-01");
  }, 120_000);

  test("destroying retires every client, and no file has told a secret", async () => {
    const { code, text } = await project.run(["destroy", "--yes", "--skip-preview"]);
    expect(code, text).toBe(0);
    expect(site.grid.clients.get(ownCid)).toMatchObject({ domain: "/MC_RETIRED" });
    expect(site.grid.clients.list().filter(({ restoreOnly }) => restoreOnly)).toHaveLength(POOL.length + 3);
    expect(site.grid.domains.get(DOMAIN)).toBeUndefined();
    expect(filesThatTell(project, secrets)).toEqual([]);
  }, 120_000);
});
