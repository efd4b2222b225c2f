import { isIP } from "node:net";
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from "node:tls";
import type { Address } from "./address";
import { unreachable } from "./unreachable";

/** What a server shows over TLS. */
export interface Certificate {
  /** SHA-256 of the certificate: "AB:CD:...". */
  fingerprint: string;
  subject: string;
  issuer: string;
  /** Names and addresses that it is for. */
  names: string[];
  /** "2026-11-26T20:05:00.000Z". */
  validFrom: string;
  validTo: string;
  isSelfSigned: boolean;
  /** Whether it is for the name or address that was asked for. */
  isForThisName: boolean;
  /** Undefined when the authorities of the system vouch for it under this name; else why they do not. */
  distrust: string | undefined;
}

/**
 * Looks at the certificate of a server. Nothing is sent beyond the handshake of TLS, and nothing is decided here: an
 * untrusted certificate is what people come for.
 *
 * @throws AvamarError `unreachable`, `timeout`, or `protocol` where no TLS is spoken
 */
export function lookAtCertificate(at: Address, timeoutMs: number): Promise<Certificate> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({
      host: at.host,
      port: at.port,
      // Named only where it is a name: an address is not allowed there.
      ...(isIP(at.host) ? {} : { servername: at.host }),
      // Only looked at: the socket is closed before a byte of ours is sent.
      rejectUnauthorized: false,
    });
    const deadline = setTimeout(() => fail(Object.assign(new Error("late"), { code: "LATE" })), timeoutMs);
    const fail = (error: Error & { code?: string }) => {
      clearTimeout(deadline);
      socket.destroy();
      reject(unreachable(error, at, "TLS", timeoutMs));
    };
    socket.once("error", fail);
    socket.once("close", () => fail(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    socket.once("secureConnect", () => {
      clearTimeout(deadline);
      const shown = socket.getPeerCertificate();
      const distrust = socket.authorized ? undefined : String(socket.authorizationError ?? "unknown reason");
      socket.removeAllListeners("close");
      socket.destroy();
      resolve(certificateOf(shown, at.host, distrust));
    });
  });
}

function certificateOf(shown: PeerCertificate, host: string, distrust: string | undefined): Certificate {
  const [subject, issuer] = [nameOf(shown.subject), nameOf(shown.issuer)];
  return {
    fingerprint: shown.fingerprint256,
    subject,
    issuer,
    names: namesIn(shown.subjectaltname),
    validFrom: moment(shown.valid_from),
    validTo: moment(shown.valid_to),
    isSelfSigned: subject === issuer,
    isForThisName: checkServerIdentity(host, shown) === undefined,
    distrust,
  };
}

/** "CN=syd01-g1-util, O=Example". */
function nameOf(parts: PeerCertificate["subject"] | undefined): string {
  return Object.entries(parts ?? {})
    .flatMap(([key, value]) => [value as string | string[] | undefined].flat().map((each) => `${key}=${each}`))
    .join(", ");
}

/** "DNS:a, IP Address:10.0.0.5" as names. */
function namesIn(text: string | undefined): string[] {
  return (text ?? "")
    .split(", ")
    .map((part) => part.replace(/^(DNS|IP Address):/, ""))
    .filter((part) => part !== "");
}

function moment(text: string): string {
  const epoch = Date.parse(text);
  return Number.isNaN(epoch) ? text : new Date(epoch).toISOString();
}
