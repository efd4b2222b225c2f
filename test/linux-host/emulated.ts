import { Client } from "ssh2";
import { startSite } from "../site/index.ts";
import type { Machine } from "./machine.ts";
import type { Ended } from "./rig.ts";

/** The emulated one, with a grid that nothing here asks. */
export async function emulatedMachine(): Promise<Machine> {
  const site = await startSite({ hosts: [], linuxHosts: [{ name: "syd02-lx-util01", agentVersion: "7.4.101-58" }] });
  // The grid that the agent registers with has to know the domain.
  site.grid.domains.add({ name: "iQ3", parent: "/clients" });
  site.grid.domains.add({ name: "CORP", parent: "/clients/iQ3" });
  const host = site.linuxHosts[0]!;
  const { address, port, password, hostKey } = host.access;
  const as = (user: string) => ({ host: address, port, user, password, hostKey });
  const exec = (command: string) =>
    new Promise<Ended>((done, fail) => {
      const client = new Client();
      client.on("error", fail);
      client.on("ready", () =>
        client.exec(command, (error, channel) => {
          if (error) return fail(error);
          const texts = { stdout: "", stderr: "" };
          channel.on("data", (data: Buffer) => {
            texts.stdout += data;
          });
          channel.stderr.on("data", (data: Buffer) => {
            texts.stderr += data;
          });
          return channel.on("close", (code: number) => {
            client.end();
            done({ code, ...texts });
          });
        }),
      );
      client.connect({ host: address, port, username: "root", password });
    });
  return {
    connection: as("root"),
    guest: as("guest"),
    exec,
    holdPort: async (held) => {
      const free = host.listeners.open(held);
      return async () => free();
    },
    restart: () => host.restart(),
    down: () => site.close(),
  };
}
