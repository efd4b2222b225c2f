import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { AvamarError } from "../kernel/errors";
import { type Measurement, parseMeasurement } from "../topology/measurement";

/** The measurement in a file, or undefined when there is no such file. */
export function readMeasurement(file: string): Measurement | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const measured = parseMeasurement(text, file);
  if (typeof measured === "string") throw new AvamarError(measured, { code: "invalid", product: "provider" });
  return measured;
}

/** The text of a file, or undefined when there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a file whole or not at all: a run that is ended in between leaves the old one. */
export function writeWhole(file: string, text: string): void {
  const beside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
