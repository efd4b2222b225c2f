import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "../..");

/** How a pulumi command ended. */
export interface Ended {
  code: number;
  /** Both streams, as a person sees them. */
  text: string;
}

/** A resource as the exported state has it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  protect?: boolean;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** A value of the config, and the flag with which it is set. */
export interface ConfigValue {
  key: string;
  value: string;
  how: "--secret" | "--path" | "";
}

/** What makes a project another one than most. */
export interface ProjectOptions {
  name?: string;
  stack?: string;
  /** Environment of every command: another state store, for example. */
  env?: NodeJS.ProcessEnv;
}

/** A Pulumi project of its own, with its own state, home and passphrase, driven by the real command line. */
export class Project {
  private constructor(
    readonly folder: string,
    /** What its commands run with. */
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Makes a project with one stack. The program resolves `pulumi-avamar` from this checkout. */
  static async start(
    config: Record<string, string>,
    secrets: Record<string, string>,
    { name = "estate", stack = "dev", env = {} }: ProjectOptions = {},
  ): Promise<Project> {
    mkdirSync(join(root, ".local"), { recursive: true });
    const folder = mkdtempSync(join(root, ".local", "engine-test-"));
    for (const each of ["state", "home"]) mkdirSync(join(folder, each));
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
    writeFileSync(join(folder, "package.json"), '{ "name": "estate", "main": "index.js" }\n');
    const project = new Project(folder, {
      ...process.env,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
      PULUMI_CONFIG_PASSPHRASE: "correct-horse",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // The types of the examples are checked once, with all others, and not again by each run.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...env,
    });
    await project.must(["stack", "init", stack]);
    const plain = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    const hidden = Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
    await project.must(["config", "set-all", ...plain, ...hidden]);
    return project;
  }

  /** Sets values of the config, all with as few commands as there are ways of setting them. */
  async configure(values: ConfigValue[]): Promise<void> {
    const open = values.filter(({ how }) => how !== "--path");
    const flags = open.flatMap(({ key, value, how }) => [how || "--plaintext", `${key}=${value}`]);
    const paths = values.filter(({ how }) => how === "--path");
    if (flags.length > 0) await this.must(["config", "set-all", ...flags]);
    const parts = paths.flatMap(({ key, value }) => ["--plaintext", `${key}=${value}`]);
    if (parts.length > 0) await this.must(["config", "set-all", "--path", ...parts]);
  }

  /** Replaces the program, which is JavaScript: a compiler that is not needed costs each run an eighth of its time. */
  program(text: string): void {
    const file = join(this.folder, "Pulumi.yaml");
    const options = "runtime:\n  name: nodejs\n  options:\n    typescript: false";
    writeFileSync(file, readFileSync(file, "utf8").replace("runtime: nodejs", options));
    const head = `const pulumi = require("@pulumi/pulumi");\nconst avamar = require("pulumi-avamar");\nconst config = new pulumi.Config();\n`;
    writeFileSync(join(this.folder, "index.js"), head + text);
  }

  /** Runs a pulumi command. */
  run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.begin(args, env).ended;
  }

  /** Starts a pulumi command that a test may interrupt as a person does with Ctrl-C. */
  begin(args: string[], env: NodeJS.ProcessEnv = {}): { ended: Promise<Ended>; interrupt(): void } {
    return this.start("pulumi", [...args, "--non-interactive"], env);
  }

  private start(program: string, args: string[], env: NodeJS.ProcessEnv): { ended: Promise<Ended>; interrupt(): void } {
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...this.environment, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<Ended>((done, fail) => {
      const parts: Buffer[] = [];
      child.stdout.on("data", (data: Buffer) => parts.push(data));
      child.stderr.on("data", (data: Buffer) => parts.push(data));
      child.on("error", fail);
      child.on("close", (code) => done({ code: code ?? -1, text: Buffer.concat(parts).toString() }));
    });
    return { ended, interrupt: () => void child.kill("SIGINT") };
  }

  /** Runs a pulumi command that has to succeed. */
  async must(args: string[]): Promise<string> {
    const { code, text } = await this.run(args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  /** Runs our own command line where the project is. */
  own(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(process.execPath, [join(root, "provider/bin/pulumi-avamar.js"), ...args], env).ended;
  }

  /** `pulumi up`. */
  up(...more: string[]): Promise<Ended> {
    return this.run(["up", "--yes", "--skip-preview", ...more]);
  }

  /** The search for drift that a pipeline runs: 0 is none, 7 is some. */
  drift(...more: string[]): Promise<Ended> {
    return this.run(["preview", "--refresh", "--run-program", "--expect-no-changes", "--diff", ...more]);
  }

  /** The resources in the state, as they lie there: secrets encrypted. */
  async state(): Promise<StateResource[]> {
    const text = await this.must(["stack", "export"]);
    return (JSON.parse(text) as { deployment: { resources?: StateResource[] } }).deployment.resources ?? [];
  }

  /** Every text file of the project with its content: state, history, backups, plugins' leftovers. */
  files(): Map<string, string> {
    const found = new Map<string, string>();
    const walk = (folder: string) => {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) walk(path);
        else found.set(path, readFileSync(path, "latin1"));
      }
    };
    walk(this.folder);
    return found;
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
