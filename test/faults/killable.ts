import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Plain } from "../contract/case.ts";
import { entryOf, type Provider } from "../contract/deployment.ts";

interface Answer {
  number: number;
  value?: unknown;
  error?: { message: string; id?: string; properties?: Plain };
}

/** A process of its own that runs the published provider, and can be killed at any moment. */
export class KillableProcess {
  readonly provider: Provider;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #ready: Promise<void>;
  #number = 0;

  constructor(type: string, settings: Record<string, string | undefined>, home: string) {
    this.#child = fork(join(import.meta.dirname, "process.mjs"), {
      // Compiled code is kept from one process to the next: they all load the same.
      env: { ...process.env, PULUMI_HOME: home, NODE_COMPILE_CACHE: join(home, "compiled") },
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#ready = new Promise((resolve) => this.#child.once("message", () => resolve()));
    this.#child.on("message", (answer: Answer) => this.#waiting.get(answer.number)?.(answer));
    this.#child.once("exit", () => {
      for (const answer of this.#waiting.values()) answer({ number: 0, error: { message: KILLED } });
    });
    const ask =
      (method: string) =>
      (...args: unknown[]) =>
        this.#ask({ entry: entryOf(type), method, args, settings });
    const methods = ["configure", "check", "diff", "create", "read", "update", "delete"];
    this.provider = Object.fromEntries(methods.map((method) => [method, ask(method)])) as unknown as Provider;
  }

  /** Ends it at once, as a power cut would: nothing of it runs after this line. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async #ask(call: Plain): Promise<unknown> {
    await this.#ready;
    const number = ++this.#number;
    const { value, error } = await new Promise<Answer>((resolve) => {
      this.#waiting.set(number, resolve);
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        resolve({ number, error: { message: KILLED } });
      else this.#child.send({ number, ...call });
    });
    this.#waiting.delete(number);
    if (error) throw Object.assign(new Error(error.message), { id: error.id, properties: error.properties });
    return value;
  }
}

/** What a call ends with whose process was killed. */
const KILLED = "the process was killed";
