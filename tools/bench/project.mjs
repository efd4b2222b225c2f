// A Pulumi project in a folder of its own, with its own home and state, driven by the command line.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { local } from "../workspace/places.mjs";
import { run } from "../workspace/run.mjs";

const programs = fileURLToPath(new URL("programs/", import.meta.url));
const LIMIT_MS = 30 * 60_000;

export class Project {
  /**
   * @param {string} folder
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(folder, env) {
    this.folder = folder;
    this.env = env;
  }

  /**
   * @param {string} program name of a file in programs/
   * @param {object} data what the program reads
   * @param {{config?: Record<string, string>, secrets?: Record<string, string>, plugins?: string, env: NodeJS.ProcessEnv}} options
   */
  static async make(program, data, { config = {}, secrets = {}, plugins, env }) {
    mkdirSync(local, { recursive: true });
    const folder = mkdtempSync(path.join(local, "bench-"));
    for (const name of ["home", "state"]) mkdirSync(path.join(folder, name));
    if (plugins) symlinkSync(plugins, path.join(folder, "home", "plugins"));
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\n");
    writeFileSync(path.join(folder, "package.json"), '{ "name": "bench", "main": "index.js" }\n');
    writeFileSync(path.join(folder, "index.js"), `require(${JSON.stringify(path.join(programs, program))});\n`);
    const project = new Project(folder, {
      ...env,
      BENCH_DATA: path.join(folder, "data.json"),
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(path.join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "bench",
    });
    project.data(data);
    await project.run(["stack", "init", "dev"]);
    const plain = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    const hidden = Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
    if (plain.length + hidden.length > 0) await project.run(["config", "set-all", ...plain, ...hidden]);
    return project;
  }

  /** @param {object} data what the program reads from now on */
  data(data) {
    writeFileSync(path.join(this.folder, "data.json"), JSON.stringify(data));
  }

  /**
   * Runs a pulumi command that has to succeed.
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} [more] further environment
   * @returns {Promise<number>} wall time in milliseconds
   */
  async run(args, more = {}) {
    const begun = performance.now();
    await run(`pulumi ${args.join(" ")}`, "pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: { ...this.env, ...more },
      timeout: LIMIT_MS,
    });
    return performance.now() - begun;
  }

  /** Makes everything at once and writes the state once. How things are made is not measured with this. */
  make() {
    const env = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };
    return this.run(["up", "--yes", "--skip-preview", "--parallel", "200"], env);
  }

  /** The state as it lies on the disk. */
  state() {
    const folder = path.join(this.folder, "state", ".pulumi", "stacks", "bench");
    const file = readdirSync(folder).find((name) => name === "dev.json");
    if (!file) throw new Error(`There is no state in ${folder}.`);
    return readFileSync(path.join(folder, file), "utf8");
  }

  end() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
