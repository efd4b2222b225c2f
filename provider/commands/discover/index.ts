import { Command, InvalidArgumentError } from "commander";
import { orTrouble } from "../trouble";
import type { Options } from "./run";

/** What the engine takes as the name of a project. */
function nameForPulumi(text: string): string {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(text))
    throw new InvalidArgumentError("Write letters, digits, dots, hyphens and underscores.");
  return text;
}

const several = (value: string, before: string[] = []) => [...before, value];

/** `discover`: a Pulumi program of what is on a grid, written without changing anything there. */
export function discoverCommand(): Command {
  return new Command("discover")
    .description("Write a Pulumi program of what is on a grid. Reads only.")
    .option("--endpoint <address>", "address of the grid (AVAMAR_ENDPOINT)")
    .option("--username <name>", "user of the grid (AVAMAR_USERNAME); the password is AVAMAR_PASSWORD, or asked for")
    .option("--certificate-sha256 <print>", "fingerprint of the grid's certificate (AVAMAR_CERTIFICATE_SHA256)")
    .option("--ca-certificate <file>", "certificates of the authority that signed it, as PEM")
    .option("--login-mode <mode>", "oauth-client, or swagger, which registers nothing on the grid (AVAMAR_LOGIN_MODE)")
    .option("--out <folder>", "where the project is written to: a folder that is empty or not there")
    .option("--project <name>", "name of the project", nameForPulumi, "avamar-estate")
    .option("--stack <name>", "the stack: that of the written project (default: prod), or the one to compare with")
    .option("--domain <path>", "only what is in this domain or below; * and ** stand for any text", several)
    .option("--kind <kind>", "only objects of this kind: Policy", several)
    .option("--name <pattern>", "only objects of this name; * stands for any text", several)
    .option(
      "--data-domain <host[:port][,print]>",
      "also what is on this Data Domain; login by AVAMAR_DATA_DOMAIN_USERNAME (sysadmin) and AVAMAR_DATA_DOMAIN_PASSWORD",
      several,
    )
    .option(
      "--host <[linux:][user@]host[:port][,key]>",
      "also the streams on this file server; login by AVAMAR_SSH_PASSWORD, AVAMAR_SSH_PRIVATE_KEY or AVAMAR_SSH_AGENT_SOCKET_PATH",
      several,
    )
    .option("--known-hosts <file>", "known_hosts file with the keys of the file servers (AVAMAR_SSH_KNOWN_HOSTS)")
    .option("--check", "list what is on the grid and in no program: needs --stack or --state")
    .option("--state <file>", "for --check: what pulumi stack export wrote")
    .option("--import", "bring the project in --out (default: here) into its stack, with the secrets of its config")
    .addHelpText(
      "after",
      `
Ends with 0 when all went well, and 1 when something went wrong. With --check: 0 when everything is in the program, 2
when something is not, 1 when that could not be found out.
A run that was cut off goes on when it is started again with the same options.`,
    )
    .action((options: Options) =>
      // Loaded when it is needed: the help of every command passes here.
      orTrouble(async () => (await import("./run.js")).discover(options)),
    );
}
