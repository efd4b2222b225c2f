// Builds the engine from Go modules: where no download site is reachable, a module proxy often is.
import { chmodSync, copyFileSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { modules } from "../workspace/places.mjs";
import { ProgramFailed, run, runVisibly } from "../workspace/run.mjs";
import { say } from "../workspace/say.mjs";
import { makeAtOnce } from "./cache.mjs";
import { lookAt } from "./look.mjs";
import { compareVersions, parseVersion } from "./version.mjs";

export const oldestGo = "1.25";

/** Two modules, because the newest published language host needs an older SDK than the command line does. */
const programs = [
  {
    name: "pulumi-language-nodejs",
    folder: "language-nodejs",
    from: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
  { name: "pulumi", folder: "cli", from: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
];

const tags = ["-tags", "osusergo,grpcnotrace"];
const exe = process.platform === "win32" ? ".exe" : "";
const shim = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

/**
 * @param {string} folder
 * @param {string} version
 * @returns {Promise<import("./look.mjs").Found>}
 */
export async function buildFromGo(folder, version) {
  const unfit = await whyNoGo();
  if (unfit) return { why: unfit };
  say("Building Pulumi from source. This can take 5 minutes on two cores; it is kept for the next time.");
  try {
    await makeAtOnce(folder, async (unfinished) => {
      const bin = path.join(unfinished, "bin");
      mkdirSync(bin);
      for (const program of programs) await buildProgram(program, bin, version);
      // Belongs to the npm package, so that it fits the SDK that is installed here.
      copyFileSync(path.join(modules, "@pulumi", "pulumi", shim), path.join(bin, shim));
      chmodSync(path.join(bin, shim), 0o755);
    });
  } catch (error) {
    if (error instanceof ProgramFailed) return { why: error.message };
    throw error;
  }
  return lookAt(path.join(folder, "bin"));
}

/** Undefined when there is a Go that can do it. */
async function whyNoGo() {
  try {
    const { stdout } = await run("go version", "go", ["version"], { timeout: 60_000, env: goEnvironment() });
    return unfitGo(stdout.trim());
  } catch {
    return `there is no Go on PATH (${oldestGo} or later is needed)`;
  }
}

/**
 * @param {string} line what "go version" says
 * @returns {string | undefined}
 */
export function unfitGo(line) {
  const version = parseVersion(line.replace(/^go version go/, ""))?.join(".");
  if (!version) return `"go version" says ${JSON.stringify(line)}`;
  return compareVersions(version, oldestGo) < 0
    ? `Go ${version} is too old; ${oldestGo} or later is needed`
    : undefined;
}

/**
 * @param {(typeof programs)[number]} program
 * @param {string} bin
 * @param {string} version
 */
async function buildProgram({ name, folder, from }, bin, version) {
  const cwd = fileURLToPath(new URL(folder, import.meta.url));
  const env = goEnvironment();
  let fetched = 0;
  const { stdout: packages } = await runVisibly(
    `Fetching the sources of ${name}`,
    "go",
    ["list", "-mod=readonly", "-deps", ...tags, from],
    {
      cwd,
      env,
      onLine: (line) => {
        if (line.startsWith("go: downloading")) fetched += 1;
      },
      detail: () => (fetched ? `${fetched} modules` : ""),
    },
  );
  const total = packages.trim().split("\n").length;
  // An engine without this stamp has an empty version, and the Automation API refuses it.
  const stamp = `-w -s -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  const output = path.join(bin, name + exe);
  let compiled = 0;
  // -v names each package when its turn has come; what Go's own cache holds is not named, so the count may stay low.
  await runVisibly(
    `Building ${name}`,
    "go",
    ["build", "-v", "-mod=readonly", "-trimpath", ...tags, "-ldflags", stamp, "-o", output, from],
    {
      cwd,
      env,
      onLine: () => {
        compiled += 1;
      },
      detail: () => (compiled ? `${compiled} of ${total} packages` : ""),
    },
  );
  if (!existsSync(output)) throw new Error(`go build of ${name} left no program.`);
}

/** The build is for this machine and from these modules, whatever else the caller's shell is set to. */
function goEnvironment() {
  const { GOOS: _os, GOARCH: _arch, GOFLAGS: _flags, ...rest } = process.env;
  return { ...rest, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-buildvcs=false" };
}
