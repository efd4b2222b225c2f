// What the program of the root project wants to know, and where the site says it.

/** @typedef {import("./site.mjs").Site} Site */
/** @typedef {{key: string, value: string, secret: boolean}} Setting */

const project = "avamar-file-server";

/** @type {{key: string, from: (site: Site) => string | number, secret?: boolean}[]} */
const table = [
  { key: "avamar:endpoint", from: (site) => site.avamar.url },
  { key: "avamar:username", from: (site) => site.avamar.username },
  { key: "avamar:password", from: (site) => site.avamar.password, secret: true },
  { key: "avamar:certificateSha256", from: (site) => site.avamar.certificateSha256 },
  { key: `${project}:hostAddress`, from: (site) => fileServer(site).address },
  { key: `${project}:hostPort`, from: (site) => fileServer(site).port },
  { key: `${project}:hostUser`, from: (site) => fileServer(site).user },
  { key: `${project}:hostPassword`, from: (site) => fileServer(site).password, secret: true },
  { key: `${project}:hostKey`, from: (site) => fileServer(site).hostKey },
  // The name by which the site's grid knows its Data Domain.
  { key: `${project}:dataDomainHost`, from: () => "syd01-dd01" },
  { key: `${project}:dataDomainUser`, from: (site) => site.dataDomain.username },
  { key: `${project}:dataDomainPassword`, from: (site) => site.dataDomain.password, secret: true },
];

/**
 * The Windows file server of the example.
 * @param {Site} site
 */
export function fileServer(site) {
  const found = site.hosts.find((host) => host.os.toLowerCase().startsWith("windows"));
  if (!found) throw new Error("The site has no Windows host.");
  return found;
}

/**
 * @param {Site} site
 * @returns {Setting[]}
 */
export function settingsOf(site) {
  return table.map(({ key, from, secret = false }) => ({ key, value: String(from(site)), secret }));
}

/**
 * Those that are not set yet or set to something else: setting one starts the engine, so it is done only where needed.
 * @param {Setting[]} wanted
 * @param {Record<string, {value?: string, secret: boolean}>} present what `pulumi config --json --show-secrets` says
 */
export function changedSettings(wanted, present) {
  return wanted.filter(({ key, value, secret }) => present[key]?.value !== value || present[key]?.secret !== secret);
}
