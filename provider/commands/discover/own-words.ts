import { AvamarError, type ErrorCode, type Product } from "../../kernel/errors";

/** Passwords are not tried twice: an account could be locked. */
const ONCE = "The login was sent once and is not repeated.";

interface Words {
  product: Product;
  code: ErrorCode;
  /** Which hints they stand for: those that speak of a program or its config. */
  instead: RegExp;
  hint: string;
}

/** What to do where options and the environment say what a program would. */
const WORDS: Words[] = [
  {
    ...{ product: "avamar", code: "unauthorized", instead: /avamar:/ },
    hint: `Look at --username (AVAMAR_USERNAME) and AVAMAR_PASSWORD. ${ONCE}`,
  },
  {
    ...{ product: "avamar", code: "certificate", instead: /certificateSha256/ },
    hint: "Compare it with what the grid itself shows, then give its fingerprint as --certificate-sha256 (AVAMAR_CERTIFICATE_SHA256), or the certificate of the authority that signed it as --ca-certificate FILE.",
  },
  {
    ...{ product: "data-domain", code: "unauthorized", instead: /dataDomain\./ },
    hint: `Look at AVAMAR_DATA_DOMAIN_USERNAME and AVAMAR_DATA_DOMAIN_PASSWORD. ${ONCE}`,
  },
  {
    ...{ product: "data-domain", code: "certificate", instead: /certificateSha256/ },
    hint: "Compare it with what the Data Domain itself shows, then write its fingerprint behind the address: --data-domain HOST,AB:CD:... (AVAMAR_DATA_DOMAIN_CERTIFICATE_SHA256).",
  },
  {
    ...{ product: "host", code: "unauthorized", instead: /connection\.|privateKey/ },
    hint: `Look at the user in --host USER@HOST (AVAMAR_SSH_USER), and at AVAMAR_SSH_PASSWORD, AVAMAR_SSH_PRIVATE_KEY or AVAMAR_SSH_AGENT_SOCKET_PATH. ${ONCE}`,
  },
  {
    ...{ product: "host", code: "host-key", instead: /hostKey/ },
    hint: "Compare it with the key on the host itself, then write that behind the address: --host HOST,SHA256:..., or give --known-hosts FILE.",
  },
  {
    ...{ product: "host", code: "precondition", instead: /avamar:sshKnownHosts/ },
    hint: "Write its key behind the address: --host HOST,SHA256:..., or give --known-hosts FILE.",
  },
  {
    ...{ product: "host", code: "precondition", instead: /avamar:sshPrivateKey/ },
    hint: "Set AVAMAR_SSH_PASSWORD, AVAMAR_SSH_PRIVATE_KEY or AVAMAR_SSH_AGENT_SOCKET_PATH in the environment.",
  },
  {
    ...{ product: "host", code: "precondition", instead: /agentSocketPath/ },
    hint: "Check that it runs for this user and holds the key: ssh-add -l; AVAMAR_SSH_AGENT_SOCKET_PATH is the value of SSH_AUTH_SOCK.",
  },
  {
    ...{ product: "host", code: "precondition", instead: /^Write os: / },
    hint: "Write linux: before a Linux server, --host linux:root@HOST, and nothing before a Windows server.",
  },
];

/** The same error with what to do in the words of the command line: nobody has a program or a config here yet. */
export function inOwnWords(error: AvamarError): AvamarError {
  const { product, code, hint = "" } = error;
  const words = WORDS.find((each) => each.product === product && each.code === code && each.instead.test(hint));
  return words ? error.advising(words.hint) : error;
}

/** A mistake on the command line. */
export function wrong(what: string, hint: string): AvamarError {
  return new AvamarError(what, { code: "invalid", product: "provider", hint });
}
