import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { exportOf, type Raw } from "./states";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const program = process.env.CHROMIUM ?? PLACES.find((each) => existsSync(each));

/** Why no browser can be started here; undefined when one can. */
export function reasonWithoutBrowser(): string | undefined {
  return program ? undefined : `no Chromium at ${PLACES.join(", ")}; CHROMIUM can name another`;
}

const command = resolve(import.meta.dirname, "../../provider/bin/pulumi-avamar.js");

/** How the command ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `pulumi-avamar graph` as a person does. */
export function graph(args: string[], cwd = ".", env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  const child = spawn(process.execPath, [command, "graph", ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (data: Buffer) => out.push(data));
  child.stderr.on("data", (data: Buffer) => err.push(data));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) =>
      done({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

/** A page as it was opened, and what it did. */
export interface Opened {
  page: Page;
  /** Errors and warnings of its console, its own exceptions, and what its policy forbade. */
  complaints: string[];
  /** Everything that it asked for beside itself. */
  requests: string[];
}

/** A browser with pages that the command has made. */
export class Pages {
  private readonly folder = mkdtempSync(join(tmpdir(), "graph-pages-"));

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<Pages> {
    // A sandbox within a container that runs as root is not to be had.
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    return new Pages(await chromium.launch({ executablePath: program!, args }));
  }

  /** Makes a picture of the resources and gives its file: a page, or what its name ends in. */
  async make(name: string, resources: Raw[], ...args: string[]): Promise<string> {
    const state = join(this.folder, `${name}.json`);
    const out = join(this.folder, name.includes(".") ? name : `${name}.html`);
    writeFileSync(state, JSON.stringify(exportOf(resources)));
    const { code, stderr } = await graph(["--state", state, "--out", out, ...args]);
    if (code !== 0) throw new Error(`pulumi-avamar graph ended with ${code}: ${stderr}`);
    return out;
  }

  /** A file beside the pages. */
  file(name: string, content: unknown): string {
    const path = join(this.folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  async open(file: string, options: BrowserContextOptions = {}): Promise<Opened> {
    const context = await this.browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
    const page = await context.newPage();
    const opened: Opened = { page, complaints: [], requests: [] };
    page.on("console", (message) => opened.complaints.push(message.text()));
    page.on("pageerror", ({ message }) => opened.complaints.push(message));
    page.on(
      "dialog",
      (dialog) => void dialog.dismiss().then(() => opened.complaints.push(`dialog ${dialog.message()}`)),
    );
    const url = pathToFileURL(file).href;
    page.on("request", (request) => {
      if (request.url() !== url) opened.requests.push(request.url());
    });
    await page.goto(url);
    return opened;
  }

  async end(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
