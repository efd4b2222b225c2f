import type { Site, SiteOptions } from "../site/index.ts";

/** Plain data, as it travels to and from the engine. */
export type Plain = Record<string, unknown>;

/**
 * Everything the contract has to know about one resource. It is data: no test is written for a single resource.
 *
 * `seen` and the hands (`drift`, `foreign`, `vanish`) look at the world past the provider: at the site's own records, or
 * on a host at its files and services. They are the second opinion, so they never use the provider's code.
 */
export interface ResourceCase {
  /** Class name: "Policy". Its entry under `dynamic/v1` follows from it. */
  type: string;
  /** Options of the site. Each file of tests has a site of its own. */
  site?: SiteOptions;
  /** Puts there, once, what the resource needs and does not own: domains, clients, other hosts. */
  prepare?(site: Site): void | Promise<void>;
  /** Settings of the provider beside those of the grid; `undefined` takes one away (a resource that needs no grid). */
  settings?(site: Site): Record<string, string | undefined>;
  /** Every property, each with another value than a new object would have by itself. */
  full(site: Site): Plain;
  /** Only the properties that must be given. The name is that of `full`. */
  least(site: Site): Plain;
  /**
   * What the world holds, in the words of the inputs; undefined when the object is not there. A property that the world
   * cannot show (a password that is only kept as a hash) is left out.
   */
  seen(site: Site): Plain | undefined | Promise<Plain | undefined>;
  /** How many objects there are that this resource could have made: more than one is a duplicate. */
  count(site: Site): number | Promise<number>;
  /** Puts an object of the name in `full` there, as somebody else would have made it, and says its id. */
  foreign(site: Site): string | Promise<string>;
  /** Puts objects there that could be mistaken for it: names that begin alike, other case, the same name elsewhere. */
  neighbours(site: Site): void | Promise<void>;
  /** Takes the object away behind the program's back. */
  vanish(site: Site): void | Promise<void>;
  /** Takes away everything that a test left, whatever its state. */
  clear(site: Site): void | Promise<void>;
  /** One entry for each property but `adopt`; one that is forgotten fails. */
  properties: Record<string, PropertyCase>;
  /** Texts in `full` that must never be seen in the open. */
  secrets?: string[];
  /** Inputs that are refused: what is changed in `full`, and what is said about it. */
  refused: Refusal[];
  /** Reading many of them at once. */
  many: {
    /** How many are made. */
    count: number;
    /** The inputs of one of them, from 0. */
    inputs(site: Site, number: number): Plain;
    /** Most requests for reading all of them together, with the login. */
    requests: number;
  };
  /** Deleting leaves it there (a client is retired, not deleted): how to see that it was let go. Default: `count` is 0. */
  isLetGo?(site: Site): boolean | Promise<boolean>;
  /** No object of the grid: how the grid reads what its contract leaves open makes no difference. */
  hasOneReading?: boolean;
  /** The appliance that the object lives on: there requests are lost and refused. Default: "avamar", the grid. */
  product?: "avamar" | "data-domain";
  /** The engine's order of a replacement, if the old one must go first. */
  deleteBeforeReplace?: boolean;
}

/** A part of a product that is always there: nobody makes it, it cannot vanish, and letting it go writes nothing. */
export type SingletonCase = Omit<ResourceCase, "foreign" | "neighbours" | "vanish">;

/** One property: how it changes, how it drifts, how it is emptied. */
export interface PropertyCase {
  /** Another value, given the one in `full`; a function of the site where only that knows it. */
  to: unknown | ((site: Site) => unknown);
  /** Other properties that cannot stay when this one changes. */
  with?: Plain;
  /** What has to happen in the world before it can change: a password is changed there first. */
  before?(site: Site): void | Promise<void>;
  /**
   * The product's interface cannot change it: the run writes nothing and stops with an error that names the way to do it
   * by hand, which `before` is.
   */
  byHand?: RegExp;
  /** Properties without which this one means nothing. */
  needs?: string[];
  /** What `seen` says after the change, where the world says it in other words. */
  toSeen?: Plain;
  /** What the engine does: `update` (default), `replace`, or `nothing` on the product (it only steers the provider). */
  means?: "update" | "replace" | "nothing";
  /** Changes it behind the program's back. */
  drift?(site: Site): void | Promise<void>;
  /** Properties that drift along, because the world cannot hold one without the other. */
  driftsAlso?: string[];
  /** Holds by default: what is not given is enforced all the same. */
  isEnforced?: boolean;
  /** The order of the list means something. */
  isOrdered?: boolean;
  /** Why it cannot drift, where there is no `drift`. */
  cannotDrift?: string;
  /** The value that empties it. Left out: it has none. */
  empty?: unknown;
  /**
   * The product has no word for empty: it only forgets what is left out of a whole update. A grid that keeps what is left
   * out cannot be made to forget it, and the provider says so as drift.
   */
  emptiedByLeavingOut?: boolean;
  /** Other properties that cannot stay when this one is emptied. */
  emptyWith?: Plain;
  /** What `seen` says of it when it is empty. Default: `empty`. */
  emptySeen?: unknown;
}

/** Inputs that are refused offline. */
interface Refusal {
  /** What is changed in `full`; `undefined` leaves a property out. */
  inputs: Plain;
  /** Where the issue is said to be. */
  property: string;
  /** The sentence, or a part of it. */
  reason: RegExp;
}
