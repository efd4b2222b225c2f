import { AvamarError, type ErrorCode, type Product } from "../../kernel/errors";

const ONCE = "The login was sent once and is not repeated.";

/** What to do where a program would be changed: here options and the environment say it. */
const HINTS: Partial<Record<`${Product} ${ErrorCode}`, string>> = {
  "avamar unauthorized": `Look at --username (AVAMAR_USERNAME) and AVAMAR_PASSWORD. ${ONCE}`,
  "avamar certificate":
    "Compare it with what the grid itself shows, then give its fingerprint as --certificate-sha256 (AVAMAR_CERTIFICATE_SHA256), or the certificate of the authority that signed it as --ca-certificate FILE.",
  "data-domain unauthorized": `Look at AVAMAR_DATA_DOMAIN_USERNAME and AVAMAR_DATA_DOMAIN_PASSWORD. ${ONCE}`,
  "data-domain certificate":
    "Compare it with what the Data Domain itself shows, then write its fingerprint behind the address: --data-domain HOST,AB:CD:... (AVAMAR_DATA_DOMAIN_CERTIFICATE_SHA256).",
  "host unauthorized": `Look at the user in --host USER@HOST (AVAMAR_SSH_USER), and at AVAMAR_SSH_PASSWORD, AVAMAR_SSH_PRIVATE_KEY or AVAMAR_SSH_AGENT_SOCKET_PATH. ${ONCE}`,
  "host host-key":
    "Compare it with the key on the host itself, then write that behind the address: --host HOST,SHA256:..., or give --known-hosts FILE.",
  "host precondition":
    "Write the host's key behind its address, --host HOST,SHA256:..., or give --known-hosts FILE; set AVAMAR_SSH_PASSWORD, AVAMAR_SSH_PRIVATE_KEY or AVAMAR_SSH_AGENT_SOCKET_PATH.",
};

/** The same error with what to do in the words of the command line: nobody has a program or a config here yet. */
export function inOwnWords(error: AvamarError): AvamarError {
  const hint = HINTS[`${error.product} ${error.code}`];
  return hint ? error.advising(hint) : error;
}

/** A mistake on the command line. */
export function wrong(what: string, hint: string): AvamarError {
  return new AvamarError(what, { code: "invalid", product: "provider", hint });
}
