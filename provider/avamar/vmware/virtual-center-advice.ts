import { AvamarError } from "../../kernel/errors";

/** Event of the grid for a vCenter that it cannot talk to, for whatever reason. */
const CANNOT_CONNECT = 30922;

/** What the grid says of a vCenter that it cannot use tells nobody what to do. */
export async function advising(name: string, port: number | undefined, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (thrown) {
    const advice = thrown instanceof AvamarError ? adviceFor(thrown, name, port) : undefined;
    throw advice ? (thrown as AvamarError).hinting(advice) : thrown;
  }
}

function adviceFor({ code, reason, number }: AvamarError, name: string, port = 443): string | undefined {
  // The way to the grid has certificates and logins too: this is about what the grid says of the vCenter.
  if (code !== "task-failed" && !/^the grid answers (?!401|403|423)/.test(reason)) return undefined;
  if (/certif|PKIX|SSL|TLS|trust/i.test(reason))
    return `The grid does not trust the certificate of ${name}: on the utility node, import the certificate of the CA that signed it into the keystore of the management server and restart that server; then run again.`;
  if (/password|login|credential|authenticat/i.test(reason))
    return `Check username and password at ${name}; if the password was changed there, change it in the program too.`;
  if (number !== CANNOT_CONNECT) return undefined;
  return `Check that the grid resolves ${name} and reaches its port ${port}, and that the certificate of its CA is imported on the utility node.`;
}
