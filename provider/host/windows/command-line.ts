import { AvamarError } from "../../kernel/errors";

/** cmd.exe takes no longer line. */
export const LONGEST_LINE = 8191;

/** A program below System32, by full path: the PATH of an SSH session is not that of the desktop. */
export function system(program: "sc" | "reg" | "netsh" | "netstat" | "whoami" | "wevtutil"): string {
  return `%SystemRoot%\\System32\\${program}.exe`;
}

/**
 * Builds the line for one program through cmd.exe: first quoted so that the program gets exactly these arguments (under
 * the old and the new rule of the Microsoft C runtime alike), then escaped so that cmd.exe leaves them alone.
 *
 * @param program Full path; the only place where `%...%` is meant.
 * @throws AvamarError `invalid` for what no escape can carry: line breaks, `%name%`, lines over 8191 characters.
 *
 * @example
 * commandLine(system("sc"), ["query", "backup C"]) // %SystemRoot%\System32\sc.exe query "backup C"
 */
export function commandLine(program: string, args: string[]): string {
  const head = program.startsWith("%") ? program : escapeForCmd(quoteArgument(program));
  const line = [head, ...args.map((arg) => quoteArgument(checked(arg)))].join(" ");
  const escaped = head + escapeForCmd(line.slice(head.length));
  if (escaped.length > LONGEST_LINE)
    throw refusal(`the command line has ${escaped.length} characters, cmd.exe takes ${LONGEST_LINE}`);
  return escaped;
}

/** True when no escape makes cmd.exe pass this text on as it is. */
export function isHostile(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\u0000-\u001f\u007f]/.test(text) || /%[^%\s]+%/.test(text);
}

function checked(arg: string): string {
  if (isHostile(arg))
    throw refusal(`the value ${JSON.stringify(arg)} holds a control character or %...%, which cmd.exe would change`);
  return arg;
}

function refusal(reason: string): AvamarError {
  return new AvamarError(`${reason}.`, { code: "invalid", product: "host", operation: "build a command line" });
}

/** Quotes one argument. Backslashes count only before a quote: there they are doubled. */
function quoteArgument(arg: string): string {
  if (arg !== "" && !/[\s"&|<>^()]/.test(arg)) return arg;
  const inner = arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1");
  return `"${inner}"`;
}

/**
 * cmd.exe knows no `\"`: every quote flips whether it is inside quotes. Inside, its special characters are plain and a
 * caret would stay; outside each needs a caret.
 */
function escapeForCmd(line: string): string {
  let inside = false;
  let escaped = "";
  for (const character of line) {
    if (character === '"') inside = !inside;
    escaped += !inside && "&|<>^()".includes(character) ? `^${character}` : character;
  }
  return escaped;
}
