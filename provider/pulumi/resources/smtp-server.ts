// Generated from the definition of SmtpServer by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";

/** Arguments of {@link SmtpServer}. */
export interface SmtpServerArgs {
  /** Host name or address of the mail server. */
  host: pulumi.Input<string>;
  /** Its port, usually 25, 465 or 587. */
  port: pulumi.Input<number>;
  /** Protocol in the words of the grid. Its contract lists none; "smtp" and "smtps" are the usual ones. */
  protocol: pulumi.Input<string>;
  /** Address that the grid's mail comes from. */
  from: pulumi.Input<string>;
  /** Who gets the mail with which the grid tries the server. The grid takes it but does not show it. */
  recipient: pulumi.Input<string>;
  /** Account at the mail server; empty text for a server that asks for none. Default: "". */
  username?: pulumi.Input<string>;
  /** Password of that account. The grid never shows it, so a change by hand is not seen; another one here is written in place. */
  password?: pulumi.Input<string>;
}

/**
 * The mail server of the grid, through which notifications go out. A grid has one, so it is taken over as it is. Before anything is written the grid tries the server, which sends a mail to recipient. REST cannot take the server away: destroying leaves it as it is.
 *
 * @example
 * const mail = new avamar.SmtpServer("mail", {
 *   host: "mail.example.com",
 *   port: 587,
 *   protocol: "smtp",
 *   from: "avamar@example.com",
 *   recipient: "backup-team@example.com",
 *   username: "avamar",
 *   password: config.requireSecret("mailPassword"),
 * });
 */
export class SmtpServer extends AvamarResource {
  /** Host name or address of the mail server. */
  declare readonly host: pulumi.Output<string>;
  /** Its port, usually 25, 465 or 587. */
  declare readonly port: pulumi.Output<number>;
  /** Protocol in the words of the grid. Its contract lists none; "smtp" and "smtps" are the usual ones. */
  declare readonly protocol: pulumi.Output<string>;
  /** Address that the grid's mail comes from. */
  declare readonly from: pulumi.Output<string>;
  /** Who gets the mail with which the grid tries the server. The grid takes it but does not show it. */
  declare readonly recipient: pulumi.Output<string>;
  /** Account at the mail server; empty text for a server that asks for none. Default: "". */
  declare readonly username: pulumi.Output<string | undefined>;
  /** Password of that account. The grid never shows it, so a change by hand is not seen; another one here is written in place. */
  declare readonly password: pulumi.Output<string | undefined>;

  constructor(name: string, args: SmtpServerArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.smtpServer as never, name, args, opts);
  }
}
