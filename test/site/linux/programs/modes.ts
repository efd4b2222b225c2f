/** Permissions as `ls -l` shows them, e.g. `-rw-r--r--`. */
export function modeText(mode: number): string {
  const type = { 4: "d", 10: "l", 2: "c", 8: "-" }[mode >> 12] ?? "-";
  const rights = [6, 3, 0].map((shift) => {
    const bits = (mode >> shift) & 7;
    return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${bits & 1 ? "x" : "-"}`;
  });
  return `${type}${rights.join("")}`;
}

/** The mode that `chmod` makes of another one: octal, or changes such as `u+x,go-w`; `undefined`: not understood. */
export function changedMode(text: string, before: number): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = before;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === "" || match[1]?.includes("a") ? "ugo" : (match[1] as string);
    for (const letter of who) {
      const shift = { u: 6, g: 3, o: 0 }[letter] ?? 0;
      const bits = [...(match[3] as string)].reduce((sum, right) => sum | ({ r: 4, w: 2, x: 1, X: 1 }[right] ?? 0), 0);
      if (match[2] === "=") mode = (mode & ~(7 << shift)) | (bits << shift);
      else if (match[2] === "+") mode |= bits << shift;
      else mode &= ~(bits << shift);
    }
  }
  return mode;
}
