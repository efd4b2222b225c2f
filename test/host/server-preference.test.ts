import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as Avamar from "../../provider/index";
import type { Plain } from "../contract/case.ts";
import { edit, serverPreference as preference } from "../contract/cases/server-preference.ts";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { watchSites } from "../contracts/watch.ts";
import type { FaultMatch } from "../site/faults.ts";
import { type Site, startSite } from "../site/index.ts";
import { PREFERENCES } from "../site/linux/utility-node.ts";

const avamar = createRequire(import.meta.url)("../../provider/dist/index.js") as typeof Avamar;

const FOLDER = PREFERENCES.replace(/\/[^/]*$/, "");
const COPY = `${PREFERENCES}.pulumi-avamar`;
const MCSM = "com/avamar/mc/mcsm";
const JOBS = 'key="max_jobs_per_node" value=';

const contracts = watchSites();
let site: Site;
let first: string;
const said: string[] = [];

beforeAll(async () => {
  site = await startSite({ hosts: [], ...preference.site });
  contracts.start(site);
  await preference.prepare?.(site);
  first = content();
});
beforeEach(() => {
  said.length = 0;
  site.counters.reset();
});
afterEach(async () => {
  site.faults.clear();
  await preference.clear(site);
});
afterAll(() => site?.close());

const files = () => site.linuxHosts[0]!.files;
const content = (path = PREFERENCES) => files().read(path).toString("latin1");
const beside = () =>
  files()
    .list(FOLDER)
    .filter((name) => /pulumi|\.new$/.test(name));
/** Counts the restarts from now on. */
const restarts = () =>
  site.faults.add({ product: "host", match: { command: /dpnctl start/ }, action: { kind: "delay", ms: 0 } });
const program = (changes: Plain = {}): Plain => ({ ...preference.least(site), ...changes });

/** A deployment each of whose runs is a new process; one provider makes it several resources of one run. */
function deployment(provider?: ReturnType<typeof provide>): Deployment {
  return new Deployment("ServerPreference", () => provider ?? provide());
}

function provide(at = site) {
  const { url, username, password, certificateSha256 } = at.access.avamar;
  const settings = { endpoint: url, username, password, certificateSha256 };
  return newProvider("ServerPreference", { settings, home: "/nowhere", said });
}

/** What the grid itself goes by. */
function jobs(): Promise<number> {
  const { url, username, password, certificateSha256 } = site.access.avamar;
  const grid = { endpoint: url, username, password, certificateSha256 };
  return avamar.getPreference({ node: MCSM, key: "max_jobs_per_node", fallback: 0 }, { grid });
}

describe("what is written", () => {
  test("one value; mode, owner and every other byte stay, and the copy is as the file was before all changes", async () => {
    const was = files().owner(PREFERENCES);
    const [one, two, three] = [deployment(), deployment(), deployment()];
    await one.up(program());
    await two.up(program({ key: "Allow_duplicate_client_names", value: true }));
    await three.up(program({ node: "com/avamar/mc/vmware", key: "ignore_vc_cert", value: 'a<b&"c"' }));
    const expected = first
      .replace(`${JOBS}"30"`, `${JOBS}"24"`)
      .replace('names" value="false"', 'names" value="true"')
      .replace(
        /(<node name="vmware">\s*)<map\/>/,
        '$1<map><entry key="ignore_vc_cert" value="a&lt;b&amp;&quot;c&quot;"/></map>',
      );
    expect(content()).toBe(expected);
    expect(content(COPY)).toBe(first);
    for (const path of [PREFERENCES, COPY, `${COPY}.json`]) expect(files().owner(path)).toBe(was);
    for (const each of [two, one]) await each.destroy();
    expect(content(COPY)).toBe(first);
    await three.destroy();
    expect(content()).toBe(first.replace(/(<node name="vmware">\s*)<map\/>/, "$1<map></map>"));
    expect(beside()).toEqual([]);
  });

  test("as root the file stays admin's", async () => {
    const was = files().owner(PREFERENCES);
    const { connection } = program() as { connection: Plain };
    const deployed = deployment();
    await deployed.up(program({ connection: { ...connection, user: "root" }, restart: "ifChanged" }));
    expect(files().owner(PREFERENCES)).toBe(was);
    expect(await jobs()).toBe(24);
    await deployed.destroy();
    expect([content(), beside()]).toEqual([first, []]);
  });

  test("nothing, where the value stands there already; and deleting it leaves it", async () => {
    const deployed = deployment();
    await deployed.up(program({ value: 30, restart: "ifChanged" }));
    await deployed.destroy();
    expect(site.counters.log.filter(({ write }) => write).map(({ path }) => path)).toEqual([]);
  });

  test("what stood there before the first change is put back, whatever came after", async () => {
    edit(site, "max_jobs_per_node", "26");
    const before = content();
    const deployed = deployment();
    await deployed.up(program());
    edit(site, "max_jobs_per_node", "77");
    await deployed.up(program({ value: 28 }));
    expect(content()).toContain(`${JOBS}"28"`);
    await deployed.destroy();
    expect(content()).toBe(before);
  });
});

describe("the restart", () => {
  test("never: the grid goes by the old value until somebody restarts it, which is said", async () => {
    const counted = restarts();
    await deployment().up(program());
    expect(await jobs()).toBe(30);
    expect(said.join()).toMatch(/counts when the management server has been restarted: dpnctl stop mcs/);
    expect(counted.hits).toBe(0);
  });

  test("ifChanged: the run ends when the grid answers again, with the new value", async () => {
    const [counted, deployed] = [restarts(), deployment()];
    await deployed.up(program({ restart: "ifChanged" }));
    expect(site.grid.isUp).toBe(true);
    expect(await jobs()).toBe(24);
    expect((await deployed.up(program({ restart: "ifChanged" }))).op).toBe("same");
    await deployed.destroy();
    expect(await jobs()).toBe(30);
    expect(counted.hits).toBe(2);
  });

  test("preferences that are changed at the same time share one", async () => {
    const [counted, provider] = [restarts(), provide()];
    const all = ["a", "b", "c", "d"].map((key) => program({ key, value: "1", restart: "ifChanged" }));
    const deployed = all.map(() => deployment(provider));
    await Promise.all(deployed.map((each, i) => each.up(all[i]!)));
    expect(counted.hits).toBe(1);
    for (const key of ["a", "b", "c", "d"]) expect(site.grid.care.preferences.get(`${MCSM}/${key}`)).toBe("1");
  });

  test("one that fails is recorded, said, and made by the next run", async () => {
    const deployed = deployment();
    const wanted = program({ restart: "ifChanged" });
    site.registry.managementServer!(site.grid.name)!.stop();
    await expect(deployed.up(wanted)).rejects.toThrow(/dpnctl start mcs ends with 1.*run again/);
    expect(site.grid.isUp).toBe(false);
    expect(deployed.state?.isHalfDone).toBe(true);
    await deployed.up(wanted);
    expect(await jobs()).toBe(24);
  });

  test("a server that was stopped is started, also when the connection breaks meanwhile", async () => {
    const [node] = preference.site!.linuxHosts as { name: string }[];
    const linuxHosts = [{ ...node!, timing: { managementServerMs: 500 } }];
    const slow = await startSite({ hosts: [], ...preference.site, linuxHosts });
    const provider = provide(slow);
    const run = deployment(provider).up({ ...preference.least(slow), restart: "ifChanged" });
    const failed = expect(run).rejects.toThrow(/connection broke/);
    await expect.poll(() => slow.grid.isUp, { timeout: 20_000 }).toBe(false);
    const cut = slow.faults.add({
      product: "host",
      match: { method: "SFTP" },
      action: { kind: "drop", when: "before" },
      times: 1,
    });
    await deployment(provider)
      .up({ ...preference.least(slow), key: "other" })
      .catch(() => undefined);
    await failed;
    expect([cut.hits, slow.grid.isUp]).toEqual([1, false]);
    await expect.poll(() => slow.grid.isUp, { timeout: 20_000 }).toBe(true);
    expect(slow.grid.care.preferences.get(`${MCSM}/max_jobs_per_node`)).toBe("24");
    await slow.close();
  });

  test("another user than admin and root is refused", async () => {
    const { connection } = program() as { connection: Plain };
    files().chmod(FOLDER, 0o777);
    files().chmod(PREFERENCES, 0o666);
    const wanted = program({ value: "30", connection: { ...connection, user: "guest" }, restart: "ifChanged" });
    files().write(`${COPY}.json`, '{"changes":{},"restart":"due"}', 0o666);
    await expect(deployment().up(wanted)).rejects.toThrow(/cannot be restarted as the user guest. Log in as admin/);
    files().chmod(FOLDER, 0o755);
    files().chmod(PREFERENCES, 0o640);
  });
});

describe("a run that is cut off", () => {
  const file = (name: RegExp, sftp: string): [string, FaultMatch] => [`${sftp} ${name.source}`, { path: name, sftp }];
  const moments: [string, FaultMatch][] = [
    file(/mcserver\.xml\.pulumi-avamar\.new$/, "write"),
    file(/mcserver\.xml\.pulumi-avamar\.new$/, "posix-rename"),
    file(/mcserver\.xml\.pulumi-avamar\.json\.new$/, "posix-rename"),
    file(/mcserver\.xml\.new$/, "write"),
    file(/mcserver\.xml\.new$/, "posix-rename"),
    ["dpnctl", { command: /dpnctl/ }],
  ];

  test.each(moments.flatMap(([name, match]) => (["before", "after"] as const).map((when) => ({ name, match, when }))))(
    "$when $name: the file is whole, and the next run makes it so",
    async ({ match, when }) => {
      const wanted = program({ restart: "ifChanged" });
      const fault = site.faults.add({ product: "host", match, action: { kind: "drop", when }, times: 1 });
      await expect(deployment().up(wanted)).rejects.toThrow();
      expect(fault.hits).toBe(1);
      expect([first, first.replace(`${JOBS}"30"`, `${JOBS}"24"`)]).toContain(content());
      const next = deployment();
      await next.up(wanted);
      expect(await jobs()).toBe(24);
      expect(content(COPY)).toBe(first);
      expect(await next.refresh()).toEqual({ drift: [] });
      await next.destroy();
      expect([content(), beside(), await jobs()]).toEqual([first, [], 30]);
    },
  );

  test("what a killed run has written half beside the file is written anew", async () => {
    files().copy(PREFERENCES, `${PREFERENCES}.new`);
    files().write(`${PREFERENCES}.new`, first.repeat(2));
    await deployment().up(program());
    expect(content()).toBe(first.replace(`${JOBS}"30"`, `${JOBS}"24"`));
  });

  test.each([
    { name: "rename", match: { path: /mcserver\.xml\.new$/, sftp: "posix-rename" } },
    { name: "removing the copy", match: { path: /pulumi-avamar$/, sftp: "remove" } },
    { name: "dpnctl", match: { command: /dpnctl/ } },
  ])("after $name when it is deleted: deleting again ends it", async ({ match }) => {
    const deployed = deployment();
    await deployed.up(program({ restart: "ifChanged" }));
    site.faults.add({ product: "host", match, action: { kind: "drop", when: "after" }, times: 1 });
    await expect(deployed.destroy()).rejects.toThrow();
    await deployed.destroy();
    expect([content(), beside(), await jobs()]).toEqual([first, [], 30]);
  });
});

describe("who else is there", () => {
  test("another run that writes there is waited for", async () => {
    const lock = `${FOLDER}/pulumi-avamar.lock`;
    files().write(lock, '{"owner":"other/prod","machine":"elsewhere","pid":1,"run":"x","beat":1}\n', 0o666);
    const run = deployment().up(program());
    await sleep(500);
    expect(content()).toBe(first);
    files().remove(lock);
    await run;
    expect(content()).toContain(`${JOBS}"24"`);
  });

  test("two stacks: the second takes the preference over, and what the first deletes stays", async () => {
    const [one, two] = [deployment(), deployment()];
    await one.up(program({ owner: "grid/one" }));
    await two.up(program({ owner: "grid/two", value: 25 }));
    expect(said.join()).toMatch(/belonged to the stack grid\/one: take it out of that state/);
    await one.destroy();
    expect(said.join()).toMatch(/stays as it is: it belongs to the stack grid\/two now/);
    expect(content()).toContain(`${JOBS}"25"`);
    await two.destroy();
    expect(content()).toBe(first);
  });
});

describe("what is refused before anything is written", () => {
  const refusal = (changes: Plain = {}) =>
    deployment()
      .up(program(changes))
      .then(
        () => "",
        (error: Error) => error.message,
      );
  afterEach(() => expect(beside()).toEqual([]));

  test("a node that is not there, with those that are", async () => {
    expect(await refusal({ node: "com/avamar/mc/nowhere" })).toMatch(
      /it has no node com\/avamar\/mc\/nowhere; there are com\/avamar\/mc\/mcsm, com\/avamar\/mc\/repl, com\/avamar\/mc\/vmware\. Nothing was changed/,
    );
    expect(content()).toBe(first);
  });

  test("a file that is not there, or is of another kind", async () => {
    expect(await refusal({ file: `${FOLDER}/none.xml` })).toMatch(
      /there is no .*none\.xml\. Connect to the utility node/,
    );
    files().write(PREFERENCES, "<config/>");
    expect(await refusal()).toMatch(/its root is not <preferences>/);
  });

  test("a file that is not there any more is nothing to put back", async () => {
    const deployed = deployment();
    await deployed.up(program());
    files().remove(PREFERENCES);
    await expect(deployed.refresh()).rejects.toThrow(/there is no /);
    files().copy(`${FOLDER}/other.xml`, PREFERENCES);
    await deployed.destroy();
    expect(content()).toBe(first);
  });
});
