import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dependenciesOf, nodeFolder, output, type Packed, pack, pnpm, program } from "./tarballs.ts";

const PASSWORD = "Package-Secret-1";
const made = `const corp = new avamar.Domain("corp", { parent: "/clients", name });
new avamar.Retention("kept", { domain: corp, name: "kept", type: "duration", duration: { count: 30, unit: "days" } });`;
const strict = (options: object) =>
  JSON.stringify({ compilerOptions: { strict: true, target: "es2022", skipLibCheck: true, ...options } });

/** The same program, as people write it. */
const WAYS: Record<string, { manifest: object; files: Record<string, string> }> = {
  "TypeScript, CommonJS": {
    manifest: { main: "index.ts" },
    files: {
      "index.ts": `import * as pulumi from "@pulumi/pulumi";\nimport * as avamar from "pulumi-avamar";\nconst name: string = new pulumi.Config().require("name");\n${made}\nexport const path = corp.path;`,
      "tsconfig.json": strict({ module: "commonjs", moduleResolution: "node10" }),
    },
  },
  "TypeScript, ESM": {
    manifest: { main: "index.ts", type: "module" },
    files: {
      "index.ts": `import * as pulumi from "@pulumi/pulumi";\nimport * as avamar from "pulumi-avamar";\nimport { Domain } from "pulumi-avamar";\nif (Domain !== avamar.Domain) throw new Error("two of one");\nconst name: string = new pulumi.Config().require("name");\n${made}\nexport const path = corp.path;`,
      "tsconfig.json": strict({ module: "nodenext", moduleResolution: "nodenext" }),
    },
  },
  "plain JavaScript": {
    manifest: { main: "index.js" },
    files: {
      "index.js": `const pulumi = require("@pulumi/pulumi");\nconst avamar = require("pulumi-avamar");\nconst name = new pulumi.Config().require("name");\n${made}\nexports.path = corp.path;`,
    },
  },
};

const SOURCES = [...new Set(Object.values(WAYS).flatMap(({ files }) => Object.keys(files)))];

describe("the packages as their users get them", () => {
  let folder: string;
  let provider: Packed;
  let emulated: Packed;
  let site: ChildProcess;
  let grid: { url: string; certificateSha256: string; username: string };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "avamar-package-"));
    provider = await pack("provider", folder);
    emulated = await pack("test/site", folder);
    for (const manager of ["npm", "pnpm"]) {
      const into = join(folder, manager);
      mkdirSync(into);
      const dependencies = {
        "pulumi-avamar": `file:${provider.path}`,
        "@pulumi/pulumi": "3.259.0",
        typescript: "~5.9.3",
      };
      const site = manager === "npm" ? { "avamar-site": `file:${emulated.path}` } : {};
      writeFileSync(
        join(into, "package.json"),
        JSON.stringify({ name: "program", version: "1.0.0", dependencies: { ...dependencies, ...site } }),
      );
      const options = manager === "npm" ? ["--no-audit", "--no-fund"] : ["--ignore-scripts"];
      const [file, ...first] = manager === "npm" ? ["npm"] : [process.execPath, await pnpm()];
      await output(file!, [...first, "install", "--prefer-offline", ...options], into);
    }
    ({ site, grid } = await startInstalledSite(join(folder, "npm"), join(folder, "site")));
  }, 240_000);
  afterAll(async () => {
    if (site?.exitCode === null) await new Promise((ended) => site.on("exit", ended) && site.kill());
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  test("hold what is needed, and nothing else", () => {
    const kinds = (packed: Packed) => [...new Set(packed.files.map(({ path }) => path.replace(/^(.*\/)?[^.]*/, "")))];
    expect(
      provider.files.map(({ path }) => path.split("/")[0]).filter((part, i, all) => all.indexOf(part) === i),
    ).toEqual(expect.arrayContaining(["LICENSE", "README.md", "bin", "dist", "package.json"]));
    for (const kind of kinds(provider)) expect([".js", ".d.ts", ".json", ".md", ""]).toContain(kind);
    const needs = dependenciesOf(join(folder, "npm"));
    expect(needs).toEqual(expect.arrayContaining(["commander", "p-limit", "ssh2", "undici", "zod"]));
    for (const { path, size, unpackedSize, files } of [provider, emulated])
      console.log(
        `${path.split("/").at(-1)}: ${Math.round(size / 1024)} KiB packed, ${Math.round(unpackedSize / 1024)} KiB unpacked, ${files.length} files`,
      );
    console.log(`pulumi-avamar needs ${needs.length} packages: ${needs.join(", ")}`);
  });

  test.each([
    ["provider", ["--profile", "node16"]],
    // It is ESM only, and says so.
    ["test/site", ["--profile", "esm-only"]],
  ])("publint and attw find nothing wrong with %s", async (_workspace, profile) => {
    const { path } = _workspace === "provider" ? provider : emulated;
    expect(await output(program("publint"), ["--strict", path], folder)).toContain("All good!");
    await output(program("attw"), [path, ...profile, "--no-emoji"], folder);
  });

  const runs: [string, number, string][] = [
    ["npm", 22, "TypeScript, CommonJS"],
    ["npm", 24, "TypeScript, ESM"],
    ["npm", 24, "plain JavaScript"],
    ["pnpm", 24, "TypeScript, CommonJS"],
    ["pnpm", 22, "TypeScript, ESM"],
    ["pnpm", 22, "plain JavaScript"],
  ];
  test.each(runs)(
    "installed with %s, on Node %d, a program in %s is deployed, and then changes nothing",
    async (manager, node, way) => {
      const name = `${manager}-${node}-${way.replace(/\W+/g, "-")}`;
      // One folder for all that was installed by one manager: only the program is another.
      const where = join(folder, manager);
      for (const each of [...SOURCES, "state", "home"]) rmSync(join(where, each), { recursive: true, force: true });
      const { manifest, files } = WAYS[way]!;
      writeFileSync(join(where, "package.json"), JSON.stringify({ name: "program", version: "1.0.0", ...manifest }));
      writeFileSync(join(where, "Pulumi.yaml"), "name: program\nruntime: nodejs\n");
      for (const [path, text] of Object.entries(files)) writeFileSync(join(where, path), text);
      for (const each of ["state", "home"]) mkdirSync(join(where, each));
      const env: NodeJS.ProcessEnv = {
        ...process.env,
        PATH: [await nodeFolder(node), process.env.PATH].join(delimiter),
        PULUMI_HOME: join(where, "home"),
        PULUMI_BACKEND_URL: pathToFileURL(join(where, "state")).href,
        PULUMI_CONFIG_PASSPHRASE: "correct-horse",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        NODE_PATH: "",
        AVAMAR_ENDPOINT: grid.url,
        AVAMAR_USERNAME: grid.username,
        AVAMAR_PASSWORD: PASSWORD,
        AVAMAR_CERTIFICATE_SHA256: grid.certificateSha256,
      };
      const pulumi = (...args: string[]) => output("pulumi", [...args, "--non-interactive"], where, env);
      expect(await output("node", ["--version"], where, env)).toMatch(new RegExp(`^v${node}\\.`));
      await pulumi("stack", "init", "dev");
      const up = await pulumi("up", "--yes", "--skip-preview", "--config", `name=${name}`);
      expect(up).toMatch(/\+ 3 created/);
      expect(up).toContain(`"/clients/${name}"`);
      // The types were checked by the run before.
      env.PULUMI_NODEJS_TRANSPILE_ONLY = "true";
      expect(await pulumi("preview", "--refresh", "--expect-no-changes")).toMatch(/3 unchanged/);
      // The command line with all that it is made of: the page that graph writes, too.
      const own = join(where, "node_modules/.bin/pulumi-avamar");
      expect(await output(own, ["--version"], where, env)).toMatch(/^\d+\.\d/);
      expect(await output(own, ["graph", "--out", "topology.html"], where, env)).toMatch(/topology\.html/);
    },
    180_000,
  );
});

/** The installed package's own command, which says in one line where its grid is. */
async function startInstalledSite(where: string, state: string) {
  writeFileSync(
    join(where, "site.mjs"),
    `import { startSite } from "avamar-site";
const site = await startSite({ hosts: [], state: ${JSON.stringify(state)}, grids: [{ name: "syd01-g1-util", password: ${JSON.stringify(PASSWORD)} }] });
console.log(JSON.stringify(site.access.avamar));`,
  );
  const site = spawn(process.execPath, ["site.mjs"], { cwd: where, stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise<string>((done, fail) => {
    site.stdout!.once("data", (data: Buffer) => done(data.toString()));
    site.once("exit", (code) => fail(new Error(`the installed site ended with ${code}`)));
  });
  return { site, grid: JSON.parse(line) as { url: string; certificateSha256: string; username: string } };
}
