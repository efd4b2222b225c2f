import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Site, startSite } from "../site/index.ts";
import { begin, discover, environmentOf, textsIn, workshop } from "./discovering.ts";
import { handMade } from "./estate.ts";

describe("pulumi-avamar discover", () => {
  let site: Site;
  const folders = workshop();

  beforeAll(async () => {
    site = await startSite({ hosts: [] });
    handMade(site);
  });
  afterEach(() => {
    site.faults.clear();
    site.counters.reset();
  });
  afterAll(async () => {
    folders.end();
    await site?.close();
  });

  const lists = (path: RegExp) => site.counters.count({ method: "GET", path });

  test("a folder that holds anything is refused, and nothing in it is touched", async () => {
    const out = folders.path("full");
    mkdirSync(out);
    writeFileSync(`${out}/notes.txt`, "mine");
    const { code, errors } = await discover(site, "--out", out);
    expect(code).toBe(1);
    expect(errors).toMatch(/is not empty\. Choose a folder that is empty or not there/);
    expect([...textsIn(out)]).toEqual([["notes.txt", "mine"]]);
    expect(site.counters.count()).toBe(0);
  });

  test("killed in the middle it goes on where it stopped, and leaves nothing of its notes", async () => {
    const out = folders.path("killed");
    site.faults.add({
      product: "avamar",
      match: { method: "GET", path: /\/groups$/ },
      action: { kind: "hang" },
      times: 1,
    });
    const { child, ended } = begin(["--out", out], environmentOf(site));
    await expect.poll(() => lists(/\/groups$/), { timeout: 20_000 }).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await ended;
    site.faults.clear();
    const kept = [...textsIn(out)];
    expect(kept.map(([path]) => path)).toContain(".discover/Client.json");
    for (const [path, text] of kept)
      for (const secret of [site.access.avamar.password, "geheim-7", "head-secret-1"])
        expect(text.includes(secret), `${secret} in ${path}`).toBe(false);
    site.counters.reset();
    const again = await discover(site, "--out", out);
    expect(again.code, again.errors).toBe(0);
    expect(again.errors).toMatch(/^going on with what was read since 2\d{3}-/);
    expect(again.errors).toMatch(/^Client: 10 \(read before\)$/m);
    expect(again.errors).toMatch(/^Policy: 8$/m);
    expect(lists(/\/clients$/)).toBe(0);
    expect(existsSync(`${out}/.discover`)).toBe(false);
    const whole = folders.path("whole");
    expect((await discover(site, "--out", whole)).code).toBe(0);
    expect(textsIn(out)).toEqual(textsIn(whole));
  });

  test("what another question left is not gone on with", async () => {
    const out = folders.path("other");
    site.faults.add({
      product: "avamar",
      match: { path: /\/groups$/ },
      action: { kind: "status", status: 500 },
      times: 20,
    });
    const broken = await discover(site, "--out", out);
    expect(broken.code).toBe(1);
    expect(broken.errors).toMatch(
      /GET \/api\/v1\/groups: the grid answers 500\..* discover goes on where it stopped\.\n$/,
    );
    site.faults.clear();
    const other = await discover(site, "--out", out, "--host", `127.0.0.1:1,SHA256:${"A".repeat(43)}`);
    expect(other.code).toBe(1);
    expect(other.errors).toMatch(/holds the beginning of a run with other options/);
    // What was read is whole, whatever of it is wanted now.
    const part = await discover(site, "--out", out, "--name", "app-*");
    expect(part.code, part.errors).toBe(0);
    expect(part.errors).toMatch(/^going on with what was read since/);
  });

  test("only what is asked for is declared; what it refers to is written by path", async () => {
    const out = folders.path("filtered");
    const { code, errors } = await discover(site, "--out", out, "--kind", "Policy", "--domain", "/clients/iQ3/CORP");
    expect(code, errors).toBe(0);
    const files = textsIn(out);
    expect([...files.keys()].filter((path) => path.endsWith(".ts")).sort()).toEqual([
      "clients/iQ3/CORP-policies.ts",
      "index.ts",
      "protect.ts",
    ]);
    const text = files.get("clients/iQ3/CORP-policies.ts")!;
    expect(text).toContain('domain: "/clients/iQ3/CORP"');
    expect(text).toContain('dataset: "/clients/iQ3/CORP/nightly"');
    expect(text).toMatch(/"[0-9a-f]{40}" \/\* client \/clients\/iQ3\/CORP\/app-01 \*\//);
  });

  test("mistakes on the command line are said before anything is asked", async () => {
    const said = async (...args: string[]) => {
      const { code, errors } = await discover(site, ...args);
      expect(code).toBe(1);
      return errors;
    };
    expect(await said()).toBe("there is no --out. Add --out FOLDER.\n");
    expect(await said("--check")).toBe("--check has nothing to compare with. Add --stack NAME, or --state FILE.\n");
    expect(await said("--out", folders.path("x"), "--kind", "Polices")).toMatch(/"Polices" is no kind of object/);
    expect(await said("--out", folders.path("x"), "--login-mode", "swager")).toMatch(
      /there is no login mode \(loginMode\) "swager"\. Write "oauth-client" or "swagger"\./,
    );
    const none = await begin(["--out", folders.path("x")], { ...environmentOf(site), AVAMAR_PASSWORD: "" }).ended;
    expect(none.errors).toBe(
      "there is no password, and nobody to ask for it. Set AVAMAR_PASSWORD in the environment.\n",
    );
    expect(existsSync(folders.path("x"))).toBe(false);
    expect(site.counters.count()).toBe(0);
  });

  test("a refused password is sent once and shown nowhere", async () => {
    const env = { ...environmentOf(site), AVAMAR_PASSWORD: "not-the-password-7" };
    const folder = folders.path("refused");
    const { code, out, errors } = await begin(["--out", folder], env).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(
      /refuses the user name or the password\. Look at --username \(AVAMAR_USERNAME\) and AVAMAR_PASSWORD\. The login was sent once and is not repeated\.\n$/,
    );
    expect(out + errors).not.toContain("not-the-password-7");
    expect(site.counters.count({ path: /oauth\/token/ })).toBe(1);
    // It has got no answer yet, so nothing stands in the way of other options.
    const corrected = await discover(site, "--out", folder, "--kind", "Domain");
    expect(corrected.code, corrected.errors).toBe(0);
  });

  test("notes without an answer, as a run that was killed leaves them, refuse nobody", async () => {
    const folder = folders.path("begun");
    mkdirSync(`${folder}/.discover`, { recursive: true });
    writeFileSync(
      `${folder}/.discover/run.json`,
      JSON.stringify({ about: "another", begun: new Date().toISOString() }),
    );
    const { code, errors } = await discover(site, "--out", folder, "--kind", "Domain");
    expect(code, errors).toBe(0);
    expect(errors).not.toContain("going on");
  });

  test("what is missing for a login is named by option and variable, and nowhere as config", async () => {
    const said = async (env: NodeJS.ProcessEnv, ...args: string[]) => {
      const ended = await begin(["--out", folders.path("missing"), ...args], { ...environmentOf(site), ...env }).ended;
      expect(ended.code).toBe(1);
      expect(ended.errors).not.toMatch(/avamar:|pulumi config/);
      return ended.errors;
    };
    expect(await said({ AVAMAR_ENDPOINT: "" })).toBe(
      "there is no grid. Add --endpoint https://GRID, or set AVAMAR_ENDPOINT in the environment.\n",
    );
    expect(await said({ AVAMAR_USERNAME: "" })).toBe(
      "there is no user. Add --username NAME, or set AVAMAR_USERNAME in the environment.\n",
    );
    expect(await said({ AVAMAR_CERTIFICATE_SHA256: "" })).toMatch(
      /as --certificate-sha256 \(AVAMAR_CERTIFICATE_SHA256\)/,
    );
    const other = Array.from({ length: 32 }, () => "AB").join(":");
    expect(await said({ AVAMAR_CERTIFICATE_SHA256: other })).toMatch(
      /as --certificate-sha256 \(AVAMAR_CERTIFICATE_SHA256\)/,
    );
    expect(await said({}, "--kind", "AvamarClientStream", "--host", "127.0.0.1:1")).toMatch(
      /Write its key behind the address: --host HOST,SHA256:\.\.\., or give --known-hosts FILE/,
    );
  });

  test("a filter that nothing fits is said, with what is near", async () => {
    const said = async (...args: string[]) => {
      const { code, errors } = await discover(
        site,
        "--out",
        folders.path(`near-${args.join("-").replaceAll("/", "_")}`),
        ...args,
      );
      return { code, errors };
    };
    const misspelt = await said("--domain", "/clients/iQ3/CROP");
    expect(misspelt.code).toBe(1);
    expect(misspelt.errors).toMatch(
      /nothing was found that fits the filters\. --domain \/clients\/iQ3\/CROP: nothing is there\. Did you mean \/clients\/iQ3\/CORP\?\n$/,
    );
    const half = await said("--kind", "Client", "--name", "app-01", "--name", "nta-01.example.com");
    expect(half.code, half.errors).toBe(0);
    expect(half.errors).toMatch(
      /^warning: --name nta-01\.example\.com: nothing is called so\. Did you mean nat-01\.example\.com\?$/m,
    );
    expect((await said("--kind", "Proxy", "--kind", "Domain")).errors).toMatch(
      /^warning: --kind Proxy: there is none\.$/m,
    );
    const together = await said("--kind", "Policy", "--domain", "/clients/iQ3/LAB");
    expect(together.code).toBe(1);
    expect(together.errors).toMatch(/Each fits something, and nothing fits all of them\.\n$/);
  });

  test.skipIf(process.platform !== "linux")(
    "a folder that cannot be made ends the run at once, with its name",
    async () => {
      const { code, errors } = await discover(site, "--out", "/proc/nope/x");
      expect([code, errors]).toEqual([
        1,
        "/proc/nope cannot be made (ENOENT). Choose another --out; nothing was read.\n",
      ]);
      expect(site.counters.count()).toBe(0);
    },
  );

  test("--check lists what is in no program: 2 for something, 0 for nothing", async () => {
    const out = folders.path("checked");
    expect((await discover(site, "--out", out)).code).toBe(0);
    const { resources } = JSON.parse(textsIn(out).get("import.json")!);
    const state = folders.path("state.json");
    writeFileSync(state, JSON.stringify({ version: 3, deployment: { resources } }));
    const same = await discover(site, "--check", "--state", state);
    expect([same.code, same.out]).toEqual([0, ""]);
    expect(same.errors).toMatch(/Everything is in the program\.\n$/);
    site.grid.clients.add({ name: "new-01", domain: "/clients/iQ3" });
    site.grid.users.add({ userName: "newcomer", domain: "/clients/iQ3" });
    const some = await discover(site, "--check", "--state", state);
    expect(some.code).toBe(2);
    expect(some.out).toMatch(
      /^Client\tclient \/clients\/iQ3\/new-01\t[0-9a-f]{40}\nUser\tuser \/clients\/iQ3:newcomer\t\/clients\/iQ3:newcomer\n$/,
    );
    expect(site.counters.list({ write: true }).filter(({ path }) => !path.includes("oauth2"))).toEqual([]);
    const none = await discover(site, "--check", "--state", folders.path("no-such-file"));
    expect(none.code).toBe(1);
  });
});
