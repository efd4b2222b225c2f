import { X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type KeyedCertificate, makeCertificate } from "./certificate.ts";
import { writeAtomically } from "./state.ts";

/** What a server of the site needs to speak TLS, and what a client needs to trust it. */
export interface ServerIdentity {
  /** The server's certificate, PEM. */
  certificate: string;
  /** The server's certificate followed by that of the site's authority, PEM. */
  chain: string;
  privateKey: string;
  /** Where the authority's certificate lies, for clients that want a file. */
  caFile: string;
  /** SHA-256 of the server's certificate, upper-case hexadecimal pairs with colons. */
  certificateSha256: string;
}

/** The site's own certificate authority. Its key and those of the servers stay in one folder, so pins stay valid. */
export class Authority {
  #own: KeyedCertificate;
  #folder: string;

  private constructor(folder: string, own: KeyedCertificate) {
    this.#folder = folder;
    this.#own = own;
  }

  /** Reads the authority from a folder, or makes one there. */
  static async open(folder: string): Promise<Authority> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Authority(folder, await keep(folder, "ca", () => makeCertificate({ commonName, serial: serial() })));
  }

  /** The identity of the server of this name, kept for the next start. It is valid for 127.0.0.1 and localhost too. */
  async identity(name: string): Promise<ServerIdentity> {
    const leaf = await keep(this.#folder, name, () =>
      makeCertificate({
        commonName: name,
        serial: serial(),
        names: [name, "localhost", "127.0.0.1"],
        issuer: { ...this.#own, commonName },
      }),
    );
    return {
      certificate: leaf.certificate,
      chain: leaf.certificate + this.#own.certificate,
      privateKey: leaf.privateKey,
      caFile: join(this.#folder, "ca.pem"),
      certificateSha256: new X509Certificate(leaf.certificate).fingerprint256,
    };
  }
}

const commonName = "avamar-site test authority";

/** From the time, since two folders' authorities must not share a serial number; the top bits keep it positive. */
function serial(): string {
  return `10${process.hrtime.bigint().toString(16).padStart(16, "0")}`;
}

async function keep(folder: string, name: string, make: () => KeyedCertificate): Promise<KeyedCertificate> {
  const certificateFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  try {
    return { certificate: await readFile(certificateFile, "utf8"), privateKey: await readFile(keyFile, "utf8") };
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== "ENOENT") throw problem;
  }
  const made = make();
  await writeAtomically(keyFile, made.privateKey, 0o600);
  await writeAtomically(certificateFile, made.certificate, 0o644);
  return made;
}
