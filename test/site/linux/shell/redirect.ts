import { Errno } from "../machine/errno.ts";
import { expandText } from "./expand.ts";
import type { Scope } from "./scope.ts";
import { type Descriptors, Input } from "./streams.ts";
import type { Redirection } from "./tree.ts";

/** Does one redirection; the message of the error that it throws is the target. */
export async function redirect(
  { fd, operator, target }: Redirection,
  { inputs, outputs }: Descriptors,
  scope: Scope,
): Promise<void> {
  const text = await expandText(target, scope);
  switch (operator) {
    case "<<":
      inputs.set(fd, Input.of(text));
      return;
    case "<<<":
      inputs.set(fd, Input.of(`${text}\n`));
      return;
    case "<": {
      const content = named(text, () => scope.files.read(scope.path(text)));
      inputs.set(fd, Input.of(content));
      return;
    }
    case "<&":
      if (text === "-") inputs.delete(fd);
      else inputs.set(fd, inputs.get(Number(text)) ?? Input.of(""));
      return;
    case ">&":
      if (/^\d+$/.test(text)) copyOutput(outputs, Number(text), fd);
      else if (text === "-") outputs.delete(fd);
      else both(outputs, writer(text, false, scope));
      return;
    case "&>":
      both(outputs, writer(text, false, scope));
      return;
    default:
      outputs.set(fd, writer(text, operator === ">>", scope));
  }
}

function copyOutput(outputs: Descriptors["outputs"], from: number, to: number): void {
  const sink = outputs.get(from);
  if (sink === undefined) outputs.delete(to);
  else outputs.set(to, sink);
}

function both(outputs: Descriptors["outputs"], sink: (bytes: Buffer) => void): void {
  outputs.set(1, sink);
  outputs.set(2, sink);
}

/** Opens a file to write into, as it is from now on: whoever renames it meanwhile changes nothing. */
function writer(text: string, appends: boolean, scope: Scope): (bytes: Buffer) => void {
  const path = scope.path(text);
  const node = named(text, () => scope.files.openToWrite(path));
  if (node.kind !== "file") return () => undefined;
  if (!appends) scope.files.setContent(path, node, Buffer.alloc(0));
  return (bytes) => scope.files.setContent(path, node, Buffer.concat([node.data, bytes]));
}

function named<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Errno) error.message = text;
    throw error;
  }
}
