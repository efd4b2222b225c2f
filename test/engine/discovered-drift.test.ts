import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { begin, environmentOf, textsIn, workshop } from "../discover/discovering.ts";
import { type Site, startSite } from "../site/index.ts";
import { commandsIn } from "./discovered";
import { Project } from "./project";

const PASSWORD = "Sysadmin-Secret-1";
const COMMUNITY = "Grid-Community-1";

describe("drift of a discovered program, in which not everything could be read, on the real engine", () => {
  let site: Site;
  let project: Project;
  const folders = workshop();
  const out = folders.path("estate");
  let keys: Record<"login" | "switching" | "community", string>;

  beforeAll(async () => {
    site = await startSite({ hosts: [], dataDomains: [{ name: "dd01.example", password: PASSWORD }] });
    const { dataDomain } = site;
    dataDomain.users.add({ id: "ops", password: "Foreign-Secret-9", role: "user" });
    dataDomain.snmp.v2cAccessHosts.push({ community: COMMUNITY, access: "read-only", hosts: ["syd01-g1-util"] });
    site.grid.domains.add({ name: "CORP", parent: "/clients" });
    for (let i = 1; i <= 6; i++) site.grid.retentions.add({ name: `keep-${i}`, domain: "/clients/CORP", duration: i });
    const { url, certificateSha256 } = site.access.dataDomain;
    const storage = `${new URL(url).host},${certificateSha256}`;
    const env = { ...environmentOf(site), AVAMAR_LOGIN_MODE: "swagger", AVAMAR_DATA_DOMAIN_PASSWORD: PASSWORD };
    const ended = await begin(["--out", out, "--data-domain", storage], env).ended;
    expect(ended.code, ended.errors).toBe(0);
    project = await Project.start(
      {},
      { "avamar:password": site.access.avamar.password },
      { name: "avamar-estate", stack: "prod" },
    );
    cpSync(out, project.folder, { recursive: true });
    writeFileSync(join(project.folder, "tsconfig.json"), textsIn(out).get("tsconfig.json")!);
    const commands = commandsIn(out);
    await project.configure(commands);
    const key = (pattern: RegExp) => commands.find((each) => pattern.test(each.key))!.key;
    keys = { login: key(/^host\w*Password$/), switching: key(/Snmp1Community$/), community: key(/Snmp2Community$/) };
    const imported = await project.run(["import", "--file", "import.json", "--generate-code=false", "--yes"]);
    expect(imported.code, imported.text).toBe(0);
    site.counters.reset();
  }, 240_000);
  afterAll(async () => {
    project?.end();
    folders.end();
    await site?.close();
  });

  const set = (key: string, value: string) => project.must(["config", "set", "--secret", key, value]);
  const written = () => site.counters.list({ product: "data-domain", write: true }).map(({ path }) => path);

  test("without the login nothing is known of them: neither drift nor green, and the key is named", async () => {
    const { code, text } = await project.own(["drift"]);
    expect(code, text).toBe(1);
    expect(text).toMatch(
      /user ops of the Data Domain \S+ was not looked at: dataDomain\.password: nobody has said yet/,
    );
    expect(text).not.toContain("IS GONE");
    expect(text).toContain(`pulumi config set --secret avamar-estate:${keys.login}`);
    const up = await project.up("--expect-no-changes");
    expect(up.code, up.text).toBe(0);
    expect(written()).toEqual([]);
  });

  test("setting the login alone is proven and changes nothing there, by a plain pulumi up and with --refresh", async () => {
    await set(keys.login, "wrong-password");
    const refused = await project.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/refuses|Check dataDomain\.username and dataDomain\.password/);
    await set(keys.login, PASSWORD);
    const { code, text } = await project.up("--refresh");
    expect(code, text).toBe(0);
    expect(written()).toEqual([]);
    const drift = await project.own(["drift"]);
    expect(drift.code, drift.text).toBe(0);
    expect(drift.text).not.toContain("IS GONE");
  });

  test("what drifts where a password is unread: pulumi up refuses, and drift says so with the key", async () => {
    site.dataDomain.snmp.enabled = !site.dataDomain.snmp.enabled;
    const { code, text } = await project.own(["drift"]);
    expect(code, text).toBe(2);
    expect(text).toMatch(/pulumi up {2}REFUSES to write it: community: nobody has said yet what it is\./);
    expect(text).toContain(`pulumi config set --secret avamar-estate:${keys.switching}`);
    const up = await project.up("--refresh");
    expect(up.code).not.toBe(0);
    expect(up.text).toMatch(/community: nobody has said yet what it is\. Nothing was written\./);
    site.dataDomain.snmp.enabled = !site.dataDomain.snmp.enabled;
    expect((await project.up("--refresh")).code).toBe(0);
    expect(written()).toEqual([]);
  });

  test("a community is said, not exchanged: a wrong one is refused, the right one writes nothing", async () => {
    await set(keys.community, "Other-Community-2");
    const wrong = await project.up();
    expect(wrong.code).not.toBe(0);
    expect(wrong.text).toMatch(/nothing there has the community that is set now\. Nothing was written\./);
    await set(keys.community, COMMUNITY);
    const preview = await project.run(["preview"]);
    expect(preview.text).not.toMatch(/replace/);
    const { code, text } = await project.up();
    expect(code, text).toBe(0);
    expect(written()).toEqual([]);
    site.dataDomain.snmp.v2cAccessHosts = site.dataDomain.snmp.v2cAccessHosts.filter(
      ({ community }) => community !== COMMUNITY,
    );
    expect((await project.own(["drift"])).text).toMatch(/SNMP access .* IS GONE/);
  });

  test("what is declared in a loop is found in the file of its domain, not in the helper", async () => {
    site.grid.retentions.remove("/clients/CORP/keep-3");
    const { text } = await project.own(["drift", "--format", "json"]);
    const { drifted } = JSON.parse(text.slice(text.indexOf("{\n")));
    const retention = drifted.find(({ object }: { object: string }) => object === "retention /clients/CORP/keep-3");
    expect(retention.source).toMatchObject({ file: "clients/CORP.ts" });
    const [line] = textsIn(out)
      .get("clients/CORP.ts")!
      .split("\n")
      .slice(retention.source.line - 1);
    expect(line).toMatch(/^each(Of)?\(/);
  });
});
