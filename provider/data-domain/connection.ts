import { z } from "zod";
import type { Issue } from "../kernel/definition";
import { property } from "../kernel/property";
import { isPlain, isUnknown } from "../kernel/values";

/** The port of the REST interface. */
export const DEFAULT_PORT = 3009;

const samePort = (a: unknown, b: unknown) => (a ?? DEFAULT_PORT) === (b ?? DEFAULT_PORT);

/** How a Data Domain is reached over its REST interface. */
const connection = z.strictObject({
  host: property(
    z
      .string()
      .regex(
        /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
        'write a host name such as "dd01.example.com", without scheme and port.',
      ),
    { doc: "Host name or IPv4 address of the Data Domain.", replace: true, ignoreCase: true },
  ),
  port: property(z.int().min(1).max(65535).optional(), {
    doc: "Port of its REST interface. Default: 3009.",
    same: samePort,
  }),
  username: property(z.string().min(1), {
    doc: "User to log in as. It needs the role admin, and no second factor.",
  }),
  password: property(z.string().min(1), { doc: "Password of that user. Sent once.", secret: true }),
  certificateSha256: property(
    z
      .string()
      .regex(
        /^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$/,
        "must be a whole SHA-256 fingerprint; write it as openssl x509 -noout -fingerprint -sha256 prints it: AB:CD:...",
      )
      .optional(),
    {
      doc: "SHA-256 fingerprint of the certificate of its REST interface: exactly this one is trusted. For an appliance that signs its own.",
    },
  ),
  caCertificate: property(
    z
      .string()
      .regex(
        /-----BEGIN CERTIFICATE-----/,
        'must be PEM text; write fs.readFileSync("dd-ca.pem", "utf8"), not the path.',
      )
      .optional(),
    {
      doc: "PEM certificates of the authority that signed it. Without this and without certificateSha256 those of the system count.",
    },
  ),
});

/** A declared connection. */
export type Connection = z.infer<typeof connection>;

/** `dataDomain`, the same in every resource of a Data Domain. Another host is another object; the rest only proves the login. */
export const dataDomain = property(connection, {
  doc: "The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing.",
  typeName: "DataDomainConnection",
  reach: true,
});

/** The Data Domain as messages and claims name it. */
export function placeOf({ host, port }: Connection): string {
  return port === undefined || port === DEFAULT_PORT ? host : `${host}:${port}`;
}

/** What is wrong with a connection beyond its single properties: there is one way to trust. */
export function connectionIssues(declared: unknown): Issue[] {
  if (!isPlain(declared)) return [];
  const { certificateSha256, caCertificate } = declared;
  const isBoth = certificateSha256 !== undefined && caCertificate !== undefined;
  if (!isBoth || isUnknown(certificateSha256) || isUnknown(caCertificate)) return [];
  return [
    {
      property: "dataDomain.caCertificate",
      reason: "cannot stand beside certificateSha256: which one counts? Leave one out.",
    },
  ];
}
