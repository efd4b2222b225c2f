// Streams on emulated hosts, made once for all parts that only look at them.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../workspace/places.mjs";
import { duration, showMoving } from "../workspace/say.mjs";
import { Project } from "./project.mjs";

/** @typedef {import("../../test/site/dist/index.js").Site} Site */
/** @typedef {{name: string, host: number, port: number}} Stream */

const DOMAIN = "bench";
const PASSWORD = "bench-host-password-1";

/**
 * A site with this many hosts that take next to no time for anything: what is measured is the way there.
 * @param {number} hosts
 * @returns {Promise<Site>}
 */
export async function startBenchSite(hosts) {
  const entry = pathToFileURL(path.join(root, "test", "site", "dist", "index.js")).href;
  const { startSite } = await import(entry);
  const site = await startSite({
    grids: [{ name: "syd01-g1-util", registrationMs: 1 }],
    hosts: Array.from({ length: hosts }, (_, i) => ({
      name: `fs${i}`,
      password: PASSWORD,
      timing: { startMs: 1, stopMs: 1, registerMs: 1 },
    })),
  });
  site.grid.domains.add({ name: DOMAIN, parent: "/clients" });
  return site;
}

/**
 * What a program needs to reach the hosts, and its streams spread over them.
 * @param {Site} site
 * @param {number} count
 */
export function dataFor(site, count) {
  const hosts = site.access.hosts.map(({ address, port, user, hostKey }) => ({ host: address, port, user, hostKey }));
  const streams = Array.from({ length: count }, (_, i) => ({
    name: `bench${i}`,
    host: i % hosts.length,
    port: 28100 + Math.floor(i / hosts.length),
  }));
  return { hosts, streams, grid: "syd01-g1-util", domain: `/clients/${DOMAIN}` };
}

/** @param {Site} site */
export function configFor(site) {
  const { url, username, password, certificateSha256 } = site.access.avamar;
  return {
    config: {
      "avamar:endpoint": url,
      "avamar:username": username,
      "avamar:certificateSha256": certificateSha256,
    },
    secrets: { "avamar:password": password, hostPassword: PASSWORD },
  };
}

/** The large estate, made when the first part needs it. */
export class Estates {
  /** @param {NodeJS.ProcessEnv} env */
  constructor(env) {
    this.env = env;
    /** @type {ReturnType<Estates["make"]> | undefined} */
    this.made = undefined;
  }

  /** A thousand streams on fifty hosts. */
  large() {
    this.made ??= this.make(1000, 50);
    return this.made;
  }

  /**
   * @param {number} count
   * @param {number} hosts
   */
  async make(count, hosts) {
    const site = await startBenchSite(hosts);
    const project = await Project.make("streams.cjs", dataFor(site, count), { ...configFor(site), env: this.env });
    const moving = showMoving(
      `Making ${count} streams on ${hosts} hosts`,
      () => `${site.grid.clients.list().length} clients`,
    );
    const ms = await project.make();
    moving.end(duration(ms));
    return { site, project, count, hosts };
  }

  async close() {
    const made = await this.made?.catch(() => undefined);
    made?.project.end();
    await made?.site.close();
  }
}
