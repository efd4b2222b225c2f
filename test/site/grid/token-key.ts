import { generateKeyPairSync } from "node:crypto";

let signingKey: string | undefined;

/** The key that signs tokens; one for the whole process, since making it takes long and nobody checks whose it is. */
export function tokenKey(): string {
  signingKey ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;
  return signingKey;
}
