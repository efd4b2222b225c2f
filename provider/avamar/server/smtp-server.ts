import { z } from "zod";
import { define, type Found, type Issue } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { property } from "../../kernel/property";
import { UNREAD } from "../../kernel/unread";
import { isUnknown } from "../../kernel/values";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";

const mailAddress = () =>
  z.string().regex(/^[^\s@]+@[^\s@]+$/, 'is no mail address; write for example "avamar@example.com".');

const inputs = z.strictObject({
  host: property(
    z
      .string()
      .max(255)
      .regex(
        /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/,
        'write a host name such as "mail.example.com", without scheme and port.',
      ),
    { doc: "Host name or address of the mail server.", ignoreCase: true },
  ),
  port: property(z.int().min(1).max(65535), { doc: "Its port, usually 25, 465 or 587." }),
  protocol: property(z.string().min(1), {
    doc: 'Protocol in the words of the grid. Its contract lists none; "smtp" and "smtps" are the usual ones.',
    ignoreCase: true,
  }),
  from: property(mailAddress(), { doc: "Address that the grid's mail comes from." }),
  recipient: property(mailAddress(), {
    doc: "Who gets the mail with which the grid tries the server. The grid takes it but does not show it.",
    writeOnly: true,
  }),
  username: property(z.string().optional(), {
    doc: 'Account at the mail server; empty text for a server that asks for none. Default: "".',
  }),
  password: property(z.string().min(1).optional(), {
    doc: "Password of that account. The grid never shows it, so a change by hand is not seen; another one here is written in place.",
    secret: true,
    writeOnly: true,
  }),
});

type Inputs = z.infer<typeof inputs>;

/** The mail server as the grid shows it (contract: SmtpVO). */
interface GridSmtp {
  smtpFromMailAddress?: string | null;
  smtpMailHostName?: string | null;
  smtpMailPort?: string | null;
  smtpMailProtocol?: string | null;
  smtpMailUserName?: string | null;
}

const PATH = "/smtp";
/** A grid has one mail server. */
const ID = "smtp";

/** SmtpServer: the mail server that the grid sends its notifications through. */
export const smtpServer = define<typeof inputs.shape, GridAccess>({
  type: "SmtpServer",
  module: "avamar",
  doc: "The mail server of the grid, through which notifications go out. A grid has one, so it is taken over as it is. Before anything is written the grid tries the server, which sends a mail to recipient. REST cannot take the server away: destroying leaves it as it is.",
  example: `const mail = new avamar.SmtpServer("mail", {
  host: "mail.example.com",
  port: 587,
  protocol: "smtp",
  from: "avamar@example.com",
  recipient: "backup-team@example.com",
  username: "avamar",
  password: config.requireSecret("mailPassword"),
});`,
  inputs,
  outputs: {},
  hasFixedId: true,
  foresee: needs("/smtp"),
  writtenAt: PATH,
  nameOf: ({ host }) => `mail server ${host}`,
  claims: [{ uses: [], claim: () => ({ scope: "the grid", what: "mail server" }) }],
  // Without a default the login of another server would be sent on, and its password with it is lost.
  defaults: () => ({ username: "" }),
  rules: loginIssues,

  // It belongs to the grid and to nobody, so there is nothing to refuse.
  find: async () => undefined,

  async list(run) {
    const wire = await run.world.grid().get<GridSmtp>(PATH);
    if (!wire?.smtpMailHostName) return [];
    const found = said(wire);
    return [{ ...found, inputs: { ...found.inputs, password: found.inputs.username ? UNREAD : undefined } }];
  },

  async observe(run) {
    const there = await run.world.grid().get<GridSmtp>(PATH);
    return there && said(there);
  },

  create: (run, declared) => write(run.world.grid(), declared),

  sync: (run, found, declared, changed) =>
    changed.length ? write(run.world.grid(), declared) : Promise.resolve(found),

  async remove(run) {
    const grid = run.world.grid();
    run.warn(`${grid.host}: the mail server stays as it is, since the grid cannot be without one`);
  },
});

/** The grid's words in ours. */
function said(wire: GridSmtp): Found<Inputs> {
  return {
    id: ID,
    inputs: {
      host: wire.smtpMailHostName ?? "",
      port: Number(wire.smtpMailPort) || undefined,
      protocol: wire.smtpMailProtocol ?? "",
      from: wire.smtpFromMailAddress ?? "",
      username: wire.smtpMailUserName ?? "",
    },
    outputs: {},
  };
}

/** Lets the grid try the server, then writes it; the answer does not say what is there now. */
async function write(grid: Grid, declared: Inputs): Promise<Found<Inputs>> {
  const body = {
    smtpMailHostName: declared.host,
    smtpMailPort: String(declared.port),
    smtpMailProtocol: declared.protocol,
    smtpFromMailAddress: declared.from,
    smtpToMailAddress: declared.recipient,
    smtpMailUserName: declared.username ?? "",
    smtpMailPassword: declared.password,
  };
  await validate(grid, declared, body);
  await grid.put(PATH, body);
  return said((await grid.get<GridSmtp>(PATH)) ?? {});
}

async function validate(grid: Grid, { host }: Inputs, body: object): Promise<void> {
  try {
    await grid.post(PATH, body);
  } catch (thrown) {
    if (!(thrown instanceof AvamarError) || thrown.code === "unreachable" || thrown.code === "timeout") throw thrown;
    throw new AvamarError(`the grid cannot use the mail server ${host}: ${thrown.reason}`, {
      code: thrown.code === "protocol" ? "precondition" : thrown.code,
      product: "avamar",
      host: grid.host,
      operation: `try mail server ${host}`,
      number: thrown.number,
      hint: "Check host, port, protocol and login, and whether the grid may reach it. Nothing was changed.",
      cause: thrown,
    });
  }
}

function loginIssues({ username, password }: Partial<Inputs>): Issue[] {
  if (isUnknown(username)) return [];
  if (username && password === undefined)
    return [{ property: "password", reason: `the account ${username} needs a password, which each write sends.` }];
  if (!username && password !== undefined)
    return [{ property: "username", reason: "the password belongs to an account; write its username, too." }];
  return [];
}
