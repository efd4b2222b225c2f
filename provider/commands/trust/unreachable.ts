import { AvamarError } from "../../kernel/errors";
import type { Address } from "./address";

/** Codes of Node and of OpenSSL that mean: something answers there, and it is not what was asked for. */
const OTHER_PROTOCOL = /^(EPROTO|ERR_SSL_|ERR_TLS_)/;

/**
 * Why nothing could be looked at, said for the one who has to mend it.
 *
 * @param speaks What was to be spoken there: "TLS" or "SSH".
 */
export function unreachable(
  error: Error & { code?: string },
  { host, port }: Address,
  speaks: "TLS" | "SSH",
  timeoutMs: number,
): AvamarError {
  const code = error.code ?? "";
  const details = { product: "provider", host: `${host}:${port}`, cause: error } as const;
  if (code === "LATE" || code === "ETIMEDOUT") {
    return new AvamarError(`no answer within ${timeoutMs / 1000} s.`, {
      ...details,
      code: "timeout",
      hint: "A firewall between here and there drops such packets without a word; or give it longer with --timeout.",
    });
  }
  if (code === "ECONNREFUSED") {
    return new AvamarError("the connection is refused: nothing listens there.", {
      ...details,
      code: "unreachable",
      hint: "Check the port: 443 for a grid, 3009 for a Data Domain (--data-domain), 22 for a file server (--ssh).",
    });
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new AvamarError("the name is not known here.", {
      ...details,
      code: "unreachable",
      hint: "Check its spelling, and the DNS of this machine.",
    });
  }
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") {
    return new AvamarError(`there is no way to it (${code}).`, {
      ...details,
      code: "unreachable",
      hint: "Check the network and the VPN of this machine.",
    });
  }
  const isOther = OTHER_PROTOCOL.test(code) || code === "ECONNRESET";
  return new AvamarError(`something answers there, but no ${speaks} (${code || error.message}).`, {
    ...details,
    code: isOther ? "protocol" : "unreachable",
    hint:
      speaks === "TLS"
        ? "Check the port. An appliance that knows nothing newer than TLS 1.1 shows nothing either: it has to be upgraded."
        : "Check the port, and that an SSH server runs there.",
  });
}
