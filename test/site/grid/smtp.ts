import { record, text } from "../wire.ts";
import { GridFailure, invalid } from "./failure.ts";
import type { SmtpObject } from "./objects.ts";
import { type Call, ok, type Route } from "./routes.ts";

const readSmtp = record({
  smtpFromMailAddress: text,
  smtpMailHostName: text,
  smtpMailPassword: text,
  smtpMailPort: text,
  smtpMailProtocol: text,
  smtpMailUserName: text,
  smtpToMailAddress: text,
});

const required = [
  "smtpFromMailAddress",
  "smtpMailHostName",
  "smtpMailPort",
  "smtpMailProtocol",
  "smtpToMailAddress",
] as const;

function show({ grid }: Call) {
  const { smtpMailPassword: _, smtpToMailAddress: __, ...shown } = grid.smtp;
  return ok(shown);
}

/** What was given, when a mail can be sent with it. */
function usable(call: Call): SmtpObject {
  const given = call.body(readSmtp);
  const missing = required.find((name) => !given[name]);
  if (missing !== undefined) throw invalid(`${missing} is missing.`);
  const forgotten = call.grid.settings.putKeepsMissing ? {} : { smtpMailUserName: "", smtpMailPassword: "" };
  const whole = { ...call.grid.smtp, ...forgotten, ...given };
  if (!/^\d+$/.test(whole.smtpMailPort)) throw invalid("smtpMailPort is no number.");
  if (call.grid.mailServersDown.has(whole.smtpMailHostName)) {
    throw new GridFailure(400, "MailException", `Could not connect to SMTP host: ${whole.smtpMailHostName}`);
  }
  return whole;
}

function validate(call: Call) {
  usable(call);
  return ok({ data: "The mail server can be used." });
}

function replace(call: Call) {
  call.grid.smtp = usable(call);
  return ok({ data: "The mail server was updated." });
}

/** The mail server. There is one, and it cannot be deleted. */
export const smtpRoutes: Route[] = [
  { method: "GET", path: "/v1/smtp", handle: show },
  { method: "POST", path: "/v1/smtp", readOnly: true, handle: validate },
  { method: "PUT", path: "/v1/smtp", handle: replace },
];
