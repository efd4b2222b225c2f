import { cpSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { Deployment, newProvider } from "../contract/deployment.ts";
import { begin, environmentOf, workshop } from "../discover/discovering.ts";
import { build, estate } from "../discover/random-estate.ts";
import { type Site, startSite } from "../site/index.ts";
import { commandsIn } from "./discovered";
import { type Ended, Project } from "./project";

/** How many estates go through the engine: `DISCOVER_ESTATES=50` looks longer, `DISCOVER_SEED` again at those of a failure. */
const { DISCOVER_ESTATES = "2", DISCOVER_SEED } = process.env;
const folders = workshop();
afterAll(() => folders.end());

const GRID = "syd01-g1-util";
const streams = fc.uniqueArray(
  fc.record({
    service: fc.constantFrom("backupC", "avamar01", "10", "class", "svc.1"),
    port: fc.integer({ min: 28003, max: 28099 }),
    flags: fc.dictionary(fc.constantFrom("netbind", "debug"), fc.constantFrom("", "10.0.0.5", "a b")),
    cache: fc.option(fc.constantFrom(-20, 512), { nil: undefined }),
  }),
  { maxLength: 2, comparator: (a, b) => a.service === b.service || a.port === b.port },
);

/** Streams on the Linux server of the site, made there as anybody would. */
async function addStreams(site: Site, home: string, given: typeof streams extends fc.Arbitrary<infer T> ? T : never) {
  const { url, username, password, certificateSha256 } = site.access.avamar;
  const { address, port, user, hostKey, password: hostPassword } = site.access.hosts[0]!;
  const settings = { endpoint: url, username, password, certificateSha256 };
  const provider = newProvider("AvamarClientStream", { settings, home, said: [] });
  for (const { service, port: own, flags, cache } of given)
    await new Deployment("AvamarClientStream", () => provider).up({
      ...{ connection: { host: address, port, user, password: hostPassword, hostKey }, os: "linux", grid: GRID },
      ...{ serviceName: service, clientName: `files-01-${service}`, domain: "/clients", port: own, flags },
      varDirectory: `/usr/local/avamar/var-${service}`,
      ...(cache === undefined ? {} : { caches: { hashCacheMax: cache } }),
    });
}

const must = ({ code, text }: Ended) => expect(code, text).toBe(0);

test("whatever is on a grid and a file server, discovered and imported it previews with no change", async () => {
  let number = 0;
  let resources = 0;
  const everything = fc.record({ estate, streams, isOurImport: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(everything, async ({ estate: given, streams: some, isOurImport }) => {
      const site = await startSite({ grids: [{ name: GRID, registrationMs: 5 }], hosts: [], linuxHosts: ["files-01"] });
      let project: Project | undefined;
      try {
        build(site, given);
        const out = folders.path(`estate-${number}`);
        await addStreams(site, folders.path(`home-${number++}`), some);
        site.counters.reset();
        const { address, port, user, hostKey, password } = site.access.hosts[0]!;
        const args = ["--out", out, "--login-mode", "swagger", "--host", `linux:${user}@${address}:${port},${hostKey}`];
        const said = await begin(args, { ...environmentOf(site), AVAMAR_SSH_PASSWORD: password }).ended;
        if (said.code === 1 && /nothing was found/.test(said.errors)) return;
        expect(said.code, said.errors).toBe(0);

        const secrets = { "avamar:password": site.access.avamar.password, "avamar:sshPassword": password };
        project = await Project.start({}, secrets, { name: "avamar-estate", stack: "prod" });
        cpSync(out, project.folder, { recursive: true });
        await project.configure(commandsIn(out));
        must(
          isOurImport
            ? await project.own(["discover", "--import"])
            : await project.run(["import", "--file", "import.json", "--generate-code=false", "--skip-preview"]),
        );
        const preview = await project.run(["preview", "--expect-no-changes", "--diff"]);
        must(preview);
        resources += Number(/(\d+) unchanged/.exec(preview.text)?.[1] ?? 0);
        must(await project.drift());
        expect(site.counters.list({ write: true }).filter(({ product }) => product !== "host")).toEqual([]);
      } finally {
        project?.end();
        await site.close();
      }
    }),
    {
      numRuns: Number(DISCOVER_ESTATES),
      endOnFailure: true,
      ...(DISCOVER_SEED ? { seed: Number(DISCOVER_SEED) } : {}),
    },
  );
  // A property that looked at nothing would prove nothing.
  expect(resources).toBeGreaterThan(0);
}, 3_600_000);
