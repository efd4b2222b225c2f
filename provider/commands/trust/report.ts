import { type Address, type Kind, PORTS, shownAddress } from "./address";
import type { Certificate } from "./certificate";
import type { ShownKey } from "./host-keys";

/** What was seen of a machine. */
export interface Seen {
  kind: Kind;
  at: Address;
  certificate?: Certificate;
  hostKeys?: ShownKey[];
  /** When it was looked at, in milliseconds since 1970. */
  now: number;
}

/** The report for programs: plain data, whose names stay. */
export function jsonReport({ kind, at, certificate, hostKeys }: Seen): unknown {
  return {
    kind,
    host: at.host,
    port: at.port,
    ...(certificate
      ? { certificate: { ...certificate, distrust: certificate.distrust ?? null, trusted: !certificate.distrust } }
      : {}),
    ...(hostKeys ? { hostKeys: hostKeys.map((key) => ({ ...key, knownHosts: knownHostsLine(at, key) })) } : {}),
    write: toWrite({ kind, at, certificate, hostKeys, now: 0 }),
  };
}

/** The report for people. */
export function textReport(seen: Seen): string {
  const { kind, at, certificate, hostKeys = [], now } = seen;
  const head = `${TITLES[kind]} ${shownAddress(at, kind)}`;
  const shown = certificate
    ? certificateLines(certificate, now)
    : table(hostKeys.map(({ type, fingerprint }) => [type, fingerprint]));
  return [head, "", ...shown, "", ...compareLines(kind), "", ...adviceLines(seen)].join("\n");
}

const TITLES: Record<Kind, string> = { grid: "Grid", "data-domain": "Data Domain", ssh: "Host keys of" };

function certificateLines(certificate: Certificate, now: number): string[] {
  const { fingerprint, subject, issuer, names, validFrom, validTo, isSelfSigned, distrust } = certificate;
  return table([
    ["SHA-256", fingerprint],
    ["subject", subject],
    ["issuer", isSelfSigned ? `${issuer} (itself)` : issuer],
    ...(names.length ? [["names", names.join(", ")]] : []),
    ["valid", `${day(validFrom)} to ${day(validTo)}${validity(validFrom, validTo, now)}`],
    [
      "trusted",
      distrust
        ? `no: ${meaningOf(distrust)}`
        : "yes, without a pin: an authority that this machine trusts has signed it for this name",
    ],
  ]);
}

/** What Node and OpenSSL say of a certificate, in words; the code stays for those who look it up. */
function meaningOf(code: string): string {
  const meaning = [
    [/ALTNAME/, "it is for other names than this one"],
    [/DEPTH_ZERO_SELF_SIGNED/, "it has signed itself"],
    [/SELF_SIGNED_CERT_IN_CHAIN/, "its authority is not known to this machine"],
    [/UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/, "its authority is not known to this machine"],
    [/EXPIRED/, "it has expired"],
    [/NOT_YET_VALID/, "it is not valid yet"],
  ].find(([pattern]) => (pattern as RegExp).test(code))?.[1];
  return meaning ? `${meaning} (${code})` : code;
}

function validity(from: string, to: string, now: number): string {
  if (now > Date.parse(to)) return ", EXPIRED";
  if (now < Date.parse(from)) return ", NOT VALID YET";
  const days = Math.floor((Date.parse(to) - now) / 86_400_000);
  return days <= 60 ? `, ${days} days left` : "";
}

/** How to see the same on the machine itself: a fingerprint that came over the network proves nothing yet. */
function compareLines(kind: Kind): string[] {
  const how: Record<Kind, string[]> = {
    grid: [
      "Compare it with what the grid shows itself. On its utility node:",
      "  openssl s_client -connect localhost:443 </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256",
    ],
    "data-domain": [
      "Compare it with what the Data Domain shows itself: log in on its console or over SSH, and run",
      "  adminaccess certificate show",
      "Where that shows another kind of fingerprint, compare subject, issuer and dates, and look from a machine beside it:",
      "  openssl s_client -connect DATA-DOMAIN:3009 </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256",
    ],
    ssh: [
      "Compare them with what the server shows itself. On its console:",
      "  Windows  ssh-keygen -lf C:\\ProgramData\\ssh\\ssh_host_ed25519_key.pub",
      "  Linux    ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
      "for each kind of key: ed25519, ecdsa, rsa.",
    ],
  };
  return how[kind];
}

function adviceLines(seen: Seen): string[] {
  const { kind, certificate } = seen;
  if (certificate && !certificate.distrust)
    return ["Nothing has to be written: it is trusted as it is. To pin it all the same:", ...indented(seen)];
  const lines = ["If it is the same, write:", ...indented(seen)];
  if (!certificate || certificate.isSelfSigned) return lines;
  const where = kind === "grid" ? "avamar:caCertificate" : "dataDomain.caCertificate";
  // An authority vouches for names: under another one its certificate helps nobody.
  const names = certificate.isForThisName
    ? ""
    : ` and one of its names (${certificate.names.join(", ")}) as the address`;
  return [...lines, `or give the certificate of its authority as ${where}${names}: that outlives a new certificate.`];
}

function indented(seen: Seen): string[] {
  return toWrite(seen).map((line) => `  ${line}`);
}

/** What is to be written, word for word. */
function toWrite({ kind, at, certificate, hostKeys = [] }: Seen): string[] {
  if (kind === "grid") return [`pulumi config set avamar:certificateSha256 ${certificate!.fingerprint}`];
  const port = at.port === PORTS[kind] ? "" : `, port: ${at.port}`;
  const host = `host: ${JSON.stringify(at.host)}${port}`;
  if (kind === "data-domain") return [`dataDomain: { ${host}, certificateSha256: "${certificate!.fingerprint}", ... }`];
  const [preferred] = hostKeys;
  return [`connection: { ${host}, hostKey: "${preferred!.fingerprint}", ... }`];
}

/** A line of a known_hosts file, for avamar:sshKnownHosts. */
function knownHostsLine({ host, port }: Address, { type, key }: ShownKey): string {
  return `${port === PORTS.ssh ? host : `[${host}]:${port}`} ${type} ${key}`;
}

function day(moment: string): string {
  return moment.slice(0, 10);
}

function table(rows: string[][]): string[] {
  const width = Math.max(...rows.map(([name]) => name!.length));
  return rows.map(([name, value]) => `  ${name!.padEnd(width)}  ${value}`);
}
