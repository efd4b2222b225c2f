import { Command } from "commander";
import { discoverCommand } from "./discover";
import { driftCommand } from "./drift";
import { graphCommand } from "./graph/command";
import { trustCommand } from "./trust";
import { versionOfThis } from "./version";

/** All commands. A command is one file, which exports what it is called, what it takes and what it does. */
const COMMANDS: (() => Command)[] = [discoverCommand, driftCommand, graphCommand, trustCommand];

/**
 * The command line `pulumi-avamar`.
 *
 * @example
 * await program().parseAsync(["drift"], { from: "user" });
 */
export function program(): Command {
  const whole = new Command("pulumi-avamar")
    .description("What there is beside `pulumi up` for an Avamar topology as code.")
    .version(versionOfThis())
    .showHelpAfterError("(pulumi-avamar <command> --help tells more)");
  for (const command of COMMANDS) whole.addCommand(command());
  return whole;
}
