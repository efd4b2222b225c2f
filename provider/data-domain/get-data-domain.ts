import { AvamarError } from "../kernel/errors";

/** How {@link getDataDomain} reaches a Data Domain: the values of a resource's `dataDomain`, all known. */
export interface DataDomainLogin {
  /** Host name or IPv4 address. */
  host: string;
  /** Port of the REST interface. Default: 3009. */
  port?: number;
  /** User to log in as; the role user is enough. */
  username: string;
  /** Password of that user. Sent once. */
  password: string;
  /** SHA-256 fingerprint of its certificate, "AB:CD:...": exactly this one is trusted. */
  certificateSha256?: string;
  /** PEM certificates of the authority that signed it. Default: those of the system. */
  caCertificate?: string;
}

/** What a Data Domain says of itself. What a release does not say is an empty text. */
export interface DataDomainInfo {
  /** Its host name, as it knows it itself. */
  name: string;
  /** "Data Domain OS 7.10.1.0-1024536". */
  version: string;
  /** "DD6400". */
  model: string;
  /** Serial number of the system. */
  serialNumber: string;
  /** UUID of the system. */
  uuid: string;
  /** Room on its disks, in bytes; 0 where it does not say. */
  capacity: { totalBytes: number; usedBytes: number; availableBytes: number };
}

/** The appliance (contract: systemInfoDetail). */
interface System {
  name?: string;
  version?: string;
  model?: string;
  serialno?: string;
  uuid?: string;
  physical_capacity?: { total?: number; used?: number; available?: number };
}

/**
 * Asks a Data Domain what it is: version, model, serial number, room. Nothing is changed there; it logs in and out.
 * Follows /rest/v1.0/system.
 *
 * @throws AvamarError `unreachable` or `timeout` when it does not answer, `certificate` when it shows another one than
 * the trusted, `unauthorized` or `locked` when it does not let the user in, `invalid` for an address that is none
 *
 * @example
 * const { version, capacity } = await avamar.getDataDomain({
 *   host: "dd01.example.com",
 *   username: "monitor",
 *   password,
 *   certificateSha256: "AB:CD:...",
 * });
 * if (capacity.availableBytes < 2 ** 40) console.warn("less than 1 TiB is left");
 */
export async function getDataDomain(login: DataDomainLogin): Promise<DataDomainInfo> {
  // Loaded when it is needed: most programs ask no Data Domain themselves.
  const { DataDomain } = await import("./rest/data-domain.js");
  const there = new DataDomain(login);
  try {
    const system = await there.get<System>("/system");
    if (!system) throw noSystem(there.host);
    const { name = "", version = "", model = "", serialno = "", uuid = "", physical_capacity: room = {} } = system;
    const { total = 0, used = 0, available = 0 } = room;
    return {
      ...{ name, version, model, serialNumber: serialno, uuid },
      capacity: { totalBytes: total, usedBytes: used, availableBytes: available },
    };
  } finally {
    await there.close();
  }
}

function noSystem(host: string): AvamarError {
  return new AvamarError("it says nothing of itself.", {
    code: "unsupported-version",
    product: "data-domain",
    host,
    hint: "Check that the host is a Data Domain; this package needs DDOS 6 or later.",
  });
}
