/** Splits the operands and options of a builtin: quotes hold together and vanish; `/s/q` is two options. */
export function operandsAndOptions(tail: string): { operands: string[]; options: string[] } {
  const operands: string[] = [];
  const options: string[] = [];
  for (const piece of tail.match(/(?:"[^"]*"?|[^\s"])+/g) ?? []) {
    if (!piece.startsWith("/")) operands.push(piece.replaceAll('"', ""));
    else
      options.push(
        ...piece
          .split("/")
          .filter((option) => option !== "")
          .map((option) => option.toLowerCase()),
      );
  }
  return { operands, options };
}
