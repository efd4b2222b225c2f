import { textsIn } from "../discover/discovering.ts";
import type { ConfigValue } from "./project";

/** The commands in the README of a written project that set what nobody could read. */
export function commandsIn(folder: string): ConfigValue[] {
  const lines = textsIn(folder)
    .get("README.md")!
    .matchAll(/^pulumi config set (--secret |--path )?'?([^\s']+)'? (\S+)$/gm);
  return [...lines].map(([, flag = "", key = "", value = ""]) => ({
    key,
    value,
    how: flag.trim() as ConfigValue["how"],
  }));
}
