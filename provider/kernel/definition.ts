import { z } from "zod";
import { metaOf, property, shapeOf } from "./property";
import type { Trace } from "./trace";
import type { Plain } from "./values";

/** One thing wrong with the inputs. */
export interface Issue {
  /** Path of the property, `contact.email`; empty for a secret one (the engine prints the value otherwise). */
  property: string;
  /** One sentence: what is wrong and what to write instead. */
  reason: string;
}

/** An object of the world, said in the words of the inputs. */
export interface Found<Inputs> {
  /** Its id in the product. */
  id: string;
  /** Every property that the product shows. One that is missing here is empty in the world. */
  inputs: Partial<Inputs>;
  /** What the product adds: the computed outputs. No run-time counters: each of them would be drift. */
  outputs: Plain;
  /** Why this object must never be changed or taken over, if so: "it is built in". */
  untouchable?: string;
  /** Who else declares it, where that can be seen: "the stack file-server/prod". */
  belongsTo?: string | undefined;
  /** True when the object carries our mark from a run that was interrupted: it is ours to finish. */
  unfinished?: boolean;
}

/** An object that `list` found, for `discover`. */
export interface Listed<Inputs> extends Found<Inputs> {
  /**
   * Sentences for whoever reads the written program: what the product holds and does not show, or shows and cannot be
   * declared.
   */
  remarks?: string[];
}

/** What a resource gets beside its inputs. */
export interface Run<World> {
  /** The connections to the grid, the Data Domain and the hosts. */
  world: World;
  /** To be called as soon as something exists remotely: from then on a failure is recorded and not forgotten. */
  made(id: string): void;
  /** Says what is being done, in one short line; shown when it takes longer than two seconds. */
  progress(text: string): void;
  /** Says what somebody should know although nothing failed. */
  warn(text: string): void;
}

/** Something that only one resource of a program can have. */
export interface Claim {
  /** Where it is unique: "host 10.0.0.5:22". */
  scope: string;
  /** What it is, for people: "port 28003". */
  what: string;
}

/** A claim that follows from some of the inputs. It is looked at as soon as those are known, whatever the others are. */
export interface ClaimRule<Inputs> {
  uses: (keyof Inputs & string)[];
  /** Undefined when these inputs claim nothing; a list when they claim several things of one kind. */
  claim(inputs: Inputs): Claim | Claim[] | undefined;
}

/** A part of something that has an end: 20 of the streams of a Data Domain. */
export interface Share {
  /** What it is a part of: "The Data Domain dd01". */
  of: string;
  /** In what it counts: "streams". */
  what: string;
  amount: number;
  /** The amount is a percentage of what there is. */
  isPercent?: boolean;
}

/** What an object takes of something that several objects of a program share. */
interface Budget<Inputs> {
  uses: (keyof Inputs & string)[];
  /** Undefined when these inputs take nothing. */
  share(inputs: Inputs): Share | undefined;
  /** The output that says how much there is. */
  limit: string;
}

/** Everything there is to know about one kind of resource. One file each; shared code asks it and never its name. */
export interface Definition<Inputs = Plain, World = unknown> {
  /** The class name, and the last part of the type token for ever: "Policy". */
  type: string;
  /** The module of the type token: grid and host objects are "avamar", DDOS objects "data-domain". */
  module: "avamar" | "data-domain";
  /** What it is, for the hover text and the reference page. */
  doc: string;
  /** A short program that uses it. */
  example: string;
  /** What may be declared. */
  inputs: z.ZodObject;
  /** What is computed; the names never equal those of inputs. */
  outputs: Record<string, z.ZodType>;
  /** Old and new cannot be there at once (same service name, same port). Default: false. */
  deleteBeforeReplace?: boolean;
  /**
   * What no single property can tell: combinations. Values may be the engine's mark for "not known yet". The world, where
   * there is one, is asked for its settings only: a check connects nowhere.
   */
  rules?(inputs: Partial<Inputs>, world?: World): Issue[];
  /**
   * What is refused of a new object only, offline: one that stands was made by other means, and may have a name that
   * nobody should give any more. One that is taken over is not new.
   */
  newRules?(inputs: Partial<Inputs>): Issue[];
  /**
   * Values that hold where the program gives none, and that are enforced: `check` adds them to the inputs. A property
   * without a default here stays unmanaged when it is not given.
   */
  defaults?(inputs: Partial<Inputs>): Partial<Inputs>;
  /** The id follows from the inputs: what vanished, or was made half, can be made again under the same id. */
  hasFixedId?: boolean;
  /**
   * Several objects in one: an update that failed half way may have made some of what is new, so the world is then read
   * with the new inputs at hand too.
   */
  isSeveral?: boolean;
  /** What the object has for itself, so that no other resource of the program can have it too: a port on a host. */
  claims?: ClaimRule<Inputs>[];
  /** What the object takes of something that others, also of other grids, take from too. */
  budget?: Budget<Inputs>;
  /**
   * What the world says of inputs that are new or changed before anything is written: each text is a warning in the
   * preview. Only reads. Inputs may be the engine's mark for "not known yet"; `before` is undefined for a new object,
   * also for one that replaces another.
   *
   * @throws AvamarError where the run would be in vain: the login is refused, the product too old for this kind
   */
  foresee?(run: Run<World>, inputs: Partial<Inputs>, before: Partial<Inputs> | undefined): Promise<string[]>;
  /** Of an object that is not on the grid: the inputs that the grid shows of it, and that are changed there. */
  onGrid?: (keyof Inputs & string)[];
  /**
   * Address of the grid's REST interface below which calls change such objects without naming their id: the audit can
   * then only say that it may have been this one.
   */
  writtenAt?: string;
  /** Of an object on a host, reached by its input `connection`: where that host may keep who changed it, and when. */
  tracesOf?(inputs: Partial<Inputs>): Trace[];
  /**
   * What an update takes away for good, in a sentence: the preview warns of it, and it is deleting like any other where a
   * checkpoint is to be made first. Undefined where nothing goes.
   */
  losesBy?(before: Partial<Inputs>, inputs: Partial<Inputs>): string | undefined;
  /** What people call this object: "policy /clients/CORP/nightly". It is unique in its grid. */
  nameOf(inputs: Inputs): string;
  /** Looks for the object by the name that the inputs give it. */
  find(run: Run<World>, inputs: Inputs): Promise<Found<Inputs> | undefined>;
  /**
   * Every object of this kind, with all that a program may want to say of it. A text that has to be declared and that
   * the product does not show is UNREAD. Reads only. `discover` writes programs from it, so each inputs is as an
   * administrator would declare it: what counts for nothing is left out. Left out where objects of this kind are not
   * there by themselves (a pool) or are no object of the product.
   *
   * @param at Where to look: the connection that each object of a Data Domain or of a host declares, and what else is
   *   known beforehand.
   */
  list?(run: Run<World>, at: Partial<Inputs>): Promise<Listed<Inputs>[]>;
  /** Reads the object by its id; undefined when it is gone. */
  observe(run: Run<World>, id: string, recorded: Plain): Promise<Found<Inputs> | undefined>;
  /** Makes the object; every step looks first whether it is done. */
  create(run: Run<World>, inputs: Inputs): Promise<Found<Inputs>>;
  /**
   * Brings what exists to the inputs, in place. `changed` names the inputs that the world holds otherwise (and the
   * write-only ones that are declared anew); when it is empty nothing is to be written.
   */
  sync(run: Run<World>, found: Found<Inputs>, inputs: Inputs, changed: string[]): Promise<Found<Inputs>>;
  /** Takes it away; nothing to take away is no error. */
  remove(run: Run<World>, id: string, recorded: Plain): Promise<void>;
}

/** Types a definition from its own schema. Inputs that are plainly wrong claim nothing: `check` says what is wrong. */
export function define<S extends z.ZodRawShape, World>(
  definition: Omit<Definition<z.infer<z.ZodObject<S>>, World>, "inputs"> & { inputs: z.ZodObject<S> },
): Definition<z.infer<z.ZodObject<S>>, World> {
  const typed = definition as unknown as Definition<z.infer<z.ZodObject<S>>, World>;
  const isRight = (name: string, value: unknown) => {
    const schema = typed.inputs.shape[name] as z.ZodType;
    const result = schema.safeParse(value);
    // Secrets are kept from claims, so one that is missing says nothing.
    return result.success || result.error.issues.every(({ path }) => leadsToSecret(schema, path));
  };
  const claims = typed.claims?.map(
    ({ uses, claim }): ClaimRule<z.infer<z.ZodObject<S>>> => ({
      uses,
      claim: (inputs) => (uses.every((name) => isRight(name, inputs[name])) ? claim(inputs) : undefined),
    }),
  );
  return { ...typed, ...(claims ? { claims } : {}) };
}

function leadsToSecret(schema: z.ZodType, path: PropertyKey[]): boolean {
  let at: z.ZodType | undefined = schema;
  return path.some((key) => {
    at = at && shapeOf(at)?.[String(key)];
    return at !== undefined && metaOf(at).secret === true;
  });
}

/** `adopt`, the same in every resource. */
export const adopt = property(z.boolean().optional(), {
  doc: "Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false.",
  control: true,
});
