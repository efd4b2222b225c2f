import type { Machine } from "../machine/machine.ts";
import { Killed } from "../machine/program.ts";

/**
 * The processes of one SSH session. Windows puts them into a job that is closed with its last handle, which the
 * session's shell holds: when the shell ends, whatever it left running in the background is killed.
 */
export class Job {
  readonly #machine: Machine;
  readonly #pids = new Set<number>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Starts a process in the job. */
  start(image: string, path: string, commandLine: string): number {
    const process = this.#machine.processes.start({ image, path, commandLine });
    this.#pids.add(process.pid);
    return process.pid;
  }

  /** Waits on the machine's clock, unless the process is killed first. */
  wait(pid: number, ms: number): Promise<void> {
    const process = this.#machine.processes.get(pid);
    if (process === undefined) return Promise.reject(new Killed());
    return new Promise((resolve, reject) => {
      const cancel = this.#machine.clock.after(ms, () => {
        process.onEnd = process.onEnd.filter((work) => work !== killed);
        resolve();
      });
      const killed = () => {
        cancel();
        reject(new Killed());
      };
      process.onEnd.push(killed);
    });
  }

  /** A process of the job has come to its end. */
  end(pid: number): void {
    this.#pids.delete(pid);
    this.#machine.processes.end(pid);
  }

  /** The shell has ended: everything else dies. */
  close(): void {
    for (const pid of this.#pids) this.#machine.processes.kill(pid);
    this.#pids.clear();
  }
}
