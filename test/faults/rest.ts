import { expect } from "vitest";

/** Two lists of everything on a host that is not the stream's are the same, whatever their order. */
export function expectTheSame(before: string[], now: string[]): void {
  const appeared = now.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
  const gone = before.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
  expect([...appeared, ...gone].join("\n"), "the rest of the host").toBe("");
}
