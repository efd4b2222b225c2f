/** How to reach a host. */
export interface HostAccess {
  name: string;
  os: "windows" | "linux";
  address: string;
  port: number;
  user: string;
  password: string;
  /** File of a private key that may log in. */
  privateKeyFile: string;
  /** SHA-256 fingerprint of the preferred host key (ed25519): `SHA256:...`. */
  hostKey: string;
  /** The fingerprints of all its host keys. */
  hostKeys: string[];
}
