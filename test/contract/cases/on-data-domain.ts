import type { Site, SiteOptions } from "../../site/index.ts";
import type { Plain, PropertyCase, ResourceCase } from "../case.ts";

/** What all cases on a Data Domain have in common: the appliance, the login, and how another login changes nothing. */
const NAME = "dd01.example";
const PASSWORD = "Sysadmin-Secret-1";
const OTHER = { id: "second-admin", password: "Second-Secret-2" };

export const siteOptions: SiteOptions = {
  dataDomains: [{ name: NAME, password: PASSWORD, boostUser: "avamar-boost", boostPassword: "Boost-Secret-3" }],
};

/** Secret texts in every program here. */
export const secrets = [PASSWORD];

/** The grid is none of these resources' business: it is not even configured. */
export const settings = (): Record<string, undefined> => ({
  endpoint: undefined,
  username: undefined,
  password: undefined,
  certificateSha256: undefined,
});

/** How the resource reaches the site's Data Domain. */
export function connection(site: Site): Plain {
  const { url, certificateSha256 } = site.access.dataDomain;
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port), username: "sysadmin", password: PASSWORD, certificateSha256 };
}

/** Another login to the same Data Domain; it is only proven. */
export const dataDomainProperty: PropertyCase = {
  to: (site: Site) => ({ ...connection(site), username: OTHER.id, password: OTHER.password }),
  means: "nothing",
  cannotDrift: "it is the way there and nothing that the Data Domain holds",
};

/** Makes the other administrator. */
export function addOtherLogin({ dataDomain }: Site): void {
  dataDomain.users.add({ ...OTHER, role: "admin" });
}

/** Connections that are refused before anything is asked. */
export const refusedConnections: ResourceCase["refused"] = [
  {
    inputs: { dataDomain: { host: "https://dd01", username: "sysadmin", password: PASSWORD } },
    property: "dataDomain.host",
    reason: /without scheme and port/,
  },
  {
    inputs: { dataDomain: { host: "dd01", username: "sysadmin" } },
    property: "",
    reason: /^dataDomain.password: is missing/,
  },
  {
    inputs: { dataDomain: { host: "dd01", username: "sysadmin", password: PASSWORD, certificateSha256: "AB:CD" } },
    property: "dataDomain.certificateSha256",
    reason: /must be a whole SHA-256/,
  },
  {
    inputs: { dataDomain: { host: "dd01", username: "sysadmin", password: PASSWORD, caCertificate: "ca.pem" } },
    property: "dataDomain.caCertificate",
    reason: /not the path/,
  },
];
