import type { Definition, Listed } from "../../kernel/definition";
import type { Plain } from "../../kernel/values";

/** What a definition's `list` gave, and the definition. */
export interface Kind {
  definition: Definition<Plain, never>;
  found: Listed<Plain>[];
}

/** An object that the written program declares. */
export interface Member {
  definition: Definition<Plain, never>;
  found: Listed<Plain>;
  /** What is declared of it, as plain data: references are ids. */
  declared: Plain;
  /** The same as the program says it. Filled in when all members are known. */
  args: Record<string, Expression>;
}

/** An object that the program does not declare although it was asked for. */
export interface LeftOut {
  /** "policy /clients/CORP/nightly". */
  what: string;
  why: string;
}

export interface Estate {
  members: Member[];
  leftOut: LeftOut[];
}

/** Whether an object is asked for: by its kind, its domain and its name. */
export type Wanted = (definition: Definition<Plain, never>, inputs: Plain) => boolean;

/** A value as the written program says it. */
export type Expression =
  | { is: "value"; value: string | number | boolean; remark?: string }
  /** In one that is unordered, items that are made together may stand together. */
  | { is: "list"; items: Expression[]; unordered?: boolean }
  | { is: "object"; parts: Record<string, Expression> }
  /** A resource in place of its id. `value` is what it stands for. */
  | { is: "reference"; to: Member; value: string | number }
  /** Something that people put into the config of the stack. */
  | { is: "config"; key: string; secret: boolean; value: unknown };
