import { Command, InvalidArgumentError } from "commander";
import { orTrouble } from "../trouble";
import { addressOf, type Kind } from "./address";

interface Options {
  dataDomain?: boolean;
  ssh?: boolean;
  json?: boolean;
  timeout: number;
}

/**
 * `pulumi-avamar trust`: what an appliance or a host shows to prove what it is, and what to write to trust exactly that.
 */
export function trustCommand(): Command {
  return new Command("trust")
    .summary("shows the certificate or the host keys to pin")
    .description(
      "Shows the fingerprint of the certificate that a grid or a Data Domain shows, or those of the host keys of a file server, and the line to write. Nobody is logged in, and no credentials are sent.",
    )
    .argument("<host[:port]>", "the utility node of a grid (port 443), unless an option says otherwise")
    .option("--data-domain", "it is a Data Domain (port 3009)")
    .option("--ssh", "it is a file server, or another host behind SSH (port 22)")
    .option("--timeout <seconds>", "how long to wait for an answer", seconds, 15)
    .option("--json", "print the report as JSON")
    .addHelpText("after", "\nExit codes: 0 shown; 1 it could not be looked at.")
    .action((typed: string, options: Options) =>
      orTrouble(async () => {
        console.log(await trust(typed, options));
        return 0;
      }),
    );
}

async function trust(typed: string, { dataDomain, ssh, json, timeout }: Options): Promise<string> {
  if (dataDomain && ssh) throw new Error("--data-domain and --ssh exclude each other: run trust once for each.");
  const kind: Kind = dataDomain ? "data-domain" : ssh ? "ssh" : "grid";
  const at = addressOf(typed, kind);
  const waiting = setTimeout(() => console.error(`Waiting for ${at.host}:${at.port} ...`), 2_000);
  // Loaded when they are needed: the help of every command passes here.
  const [{ lookAtCertificate }, { lookAtHostKeys }, { jsonReport, textReport }] = await Promise.all([
    import("./certificate.js"),
    import("./host-keys.js"),
    import("./report.js"),
  ]);
  try {
    const found =
      kind === "ssh"
        ? { hostKeys: await lookAtHostKeys(at, timeout * 1000) }
        : { certificate: await lookAtCertificate(at, timeout * 1000) };
    const seen = { kind, at, ...found, now: Date.now() };
    return json ? JSON.stringify(jsonReport(seen), undefined, 2) : textReport(seen);
  } finally {
    clearTimeout(waiting);
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError("Write a number of seconds from 1 to 3600.");
  return value;
}
