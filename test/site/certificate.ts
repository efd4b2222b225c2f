import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { isIP } from "node:net";

/** A certificate with its private key, both as PEM text. */
export interface KeyedCertificate {
  certificate: string;
  privateKey: string;
}

/** What a new certificate says. */
export interface CertificateRequest {
  commonName: string;
  /** Positive, unique for its issuer; hexadecimal. */
  serial: string;
  /** Names and addresses of a server; left out for an authority. */
  names?: string[];
  /** Who signs. Left out: the certificate signs itself, as an authority. */
  issuer?: KeyedCertificate & { commonName: string };
}

/**
 * Makes a certificate (P-256, SHA-256, valid 2024 to 2049). Node can read X.509 but not write it, and the few
 * structures needed here are smaller than any package that offers them.
 */
export function makeCertificate(request: CertificateRequest): KeyedCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuerName = request.issuer?.commonName ?? request.commonName;
  const signingKey = request.issuer?.privateKey ?? privateKey;
  const issuerPublic = request.issuer === undefined ? publicKey : createPublicKey(request.issuer.privateKey);
  const body = sequence(
    tagged(0, integer("02")),
    integer(request.serial),
    ecdsaWithSha256,
    distinguishedName(issuerName),
    sequence(utcTime("240101000000Z"), utcTime("491231235959Z")),
    distinguishedName(request.commonName),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(3, sequence(...extensions(request, publicKey, issuerPublic))),
  );
  const signature = sign("sha256", body, signingKey);
  const certificate = sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  return {
    certificate: pem("CERTIFICATE", certificate),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

function extensions(request: CertificateRequest, subject: KeyObject, issuer: KeyObject): Buffer[] {
  const identifiers = [
    extension("2.5.29.14", false, der(0x04, keyIdentifier(subject))),
    extension("2.5.29.35", false, sequence(der(0x80, keyIdentifier(issuer)))),
  ];
  if (request.issuer === undefined) {
    return [
      extension("2.5.29.19", true, sequence(der(0x01, Buffer.from([0xff])))),
      // keyCertSign and cRLSign
      extension("2.5.29.15", true, der(0x03, Buffer.from([1, 0x06]))),
      ...identifiers,
    ];
  }
  return [
    extension("2.5.29.19", true, sequence()),
    // digitalSignature
    extension("2.5.29.15", true, der(0x03, Buffer.from([7, 0x80]))),
    extension("2.5.29.37", false, sequence(objectIdentifier("1.3.6.1.5.5.7.3.1"))),
    extension("2.5.29.17", false, sequence(...(request.names ?? []).map(alternativeName))),
    ...identifiers,
  ];
}

/** The last 20 bytes of the raw point are as good an identifier as a hash of it, and need no second encoding. */
function keyIdentifier(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" }).subarray(-20);
}

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return der(0x87, Buffer.from(name.split(".").map(Number)));
  return der(0x82, Buffer.from(name, "ascii"));
}

function extension(identifier: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der(0x01, Buffer.from([0xff]))] : [];
  return sequence(objectIdentifier(identifier), ...flag, der(0x04, value));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectIdentifier("2.5.4.3"), der(0x0c, Buffer.from(commonName, "utf8")))));
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text, "ascii"));
}

function integer(hex: string): Buffer {
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  // A leading bit would make the number negative.
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return der(0x06, Buffer.from(bytes));
}

function tagged(number: number, content: Buffer): Buffer {
  return der(0xa0 | number, content);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

const ecdsaWithSha256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
