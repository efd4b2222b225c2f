import { expect } from "vitest";
import type { Deadlines } from "./in-here.ts";
import type { Lane } from "./lane.ts";
import { destroy, type Life, type Standing } from "./lives.ts";
import { type Moment, type Step, stepsOf } from "./moments.ts";
import type { Table } from "./table.ts";

/** A kind of fault at the moment of a write. */
export interface Fault<L, Strike> {
  name: string;
  /** The moment of a step at which it strikes; undefined: it cannot strike there. `isFirst` is the life's first step. */
  at(step: Step, isFirst: boolean): Moment | undefined;
  /** The run is a process of its own. */
  inProcess?: true;
  deadlines?: Deadlines;
  /** What happens at the moment; what it needs is prepared before the run. */
  strike(lane: L): Strike | Promise<Strike>;
  /** The fault is over. */
  heal?(lane: L): unknown;
  /** Whether the run that is struck must fail, must not, or may go either way. */
  run: "fails" | "goes on" | "either";
  /** What the message of a run that fails says: what happened, and what will happen next or is to be done. */
  says: RegExp[];
}

/** A fault at a step of a life. */
export interface Case<L, Strike> {
  life: Life<L>;
  step: Step;
  at: Moment;
  fault: Fault<L, Strike>;
}

/** Every write with every fault, on hosts of one kind. */
export class Matrix<Strike, L extends Lane<Strike>> {
  constructor(
    private readonly lives: Life<L>[],
    private readonly table: Table,
  ) {}

  /** Lets every life be lived once without a fault, and says what it writes. */
  async record(lane: L): Promise<Map<Life<L>, Step[]>> {
    const steps = new Map<Life<L>, Step[]>();
    let standing: Standing = "nothing";
    for (const life of this.lives) {
      standing = await this.#lead(lane, standing, life.from);
      await prepare(lane, life);
      lane.inHere();
      const run = lane.watch();
      await life.run(lane);
      steps.set(life, stepsOf(run.writes));
      await life.check(lane);
      standing = life.to;
    }
    await this.#lead(lane, standing, "nothing");
    return steps;
  }

  /** Tries cases on one host, one after the other, in an order that needs few runs between them; others may share them. */
  async tryOn(lane: L, cases: Case<L, Strike>[]): Promise<void> {
    let standing: Standing = "nothing";
    while (cases.length > 0) {
      const near = cases.findIndex(({ life }) => life.from === standing);
      const [next] = cases.splice(Math.max(near, 0), 1);
      const { life, step, fault } = next!;
      try {
        standing = await this.#lead(lane, standing, life.from);
        await within(LONGEST_MS, survive(lane, next!));
        standing = life.to;
        this.table.add(step.name, fault.name, undefined);
      } catch (error) {
        this.table.add(step.name, fault.name, `${life.name}: ${(error as Error).message}`);
        await lane.clear();
        standing = "nothing";
      }
    }
    await this.#lead(lane, standing, "nothing");
  }

  /** Brings a host without any fault to where a life begins. */
  async #lead(lane: L, from: Standing, to: Standing): Promise<Standing> {
    let standing = from;
    while (standing !== to) {
      // Away it can go from anywhere.
      const next = to === "nothing" ? AWAY : this.lives.find((each) => each.from === standing && !each.onlyNew)!;
      lane.inHere();
      await next.run(lane);
      standing = next.to;
    }
    return standing;
  }
}

const AWAY = { to: "nothing" as Standing, ...destroy(false) };

/** A case that takes longer is lost: nobody waits for ever for the next run. */
const LONGEST_MS = 90_000;

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not ended within ${ms / 1000} s`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The cases of a fault: each step of each life that it can strike. */
export function casesOf<L, Strike>(fault: Fault<L, Strike>, recorded: Map<Life<L>, Step[]>): Case<L, Strike>[] {
  const known = new Set<string>();
  const cases: Case<L, Strike>[] = [];
  for (const [life, steps] of recorded) {
    for (const [i, step] of steps.entries()) {
      const at = fault.at(step, i === 0);
      if (at && !(life.onlyNew && known.has(step.name))) cases.push({ life, step, at, fault });
    }
    for (const { name } of steps) known.add(name);
  }
  return cases;
}

/** A run that is struck, then the next one: it must end as if nothing had happened. */
async function survive<L extends Lane<Strike>, Strike>(lane: L, { life, at, fault }: Case<L, Strike>): Promise<void> {
  await prepare(lane, life);
  if (fault.inProcess) lane.inProcess();
  else lane.inHere(fault.deadlines);
  const strike = await fault.strike(lane);
  const struck = lane.watch({ at, strike });
  const failure = await life.run(lane).then(
    () => undefined,
    (error: Error) => error.message,
  );
  expect(struck.hits, `the fault strikes (the run ends with: ${failure})`).toBe(1);
  if (fault.run !== "either")
    expect(failure === undefined, `the run ends with: ${failure}`).toBe(fault.run === "goes on");
  if (failure !== undefined)
    for (const text of fault.says) expect(text.test(failure), `${text} in the message: ${failure}`).toBe(true);
  await fault.heal?.(lane);
  const killed = fault.inProcess ? await lane.lockHolder() : undefined;
  lane.inHere();
  const next = lane.watch();
  await life.run(lane);
  // The first look tells that the holder of the lock is dead, and the second try takes it, or a third where the killed
  // run was clearing another's away: nobody waits for signs of life.
  if (killed !== undefined)
    expect(next.writes.filter(isTakingTheLock).length, "tries to take the lock").toBeLessThan(4);
  await life.check(lane);
}

function isTakingTheLock(write: string): boolean {
  return /^(open|make) pulumi-avamar\.lock$/.test(write);
}

async function prepare<L extends Lane<never>>(lane: L, life: Life<L>): Promise<void> {
  if (!life.before) return;
  lane.inHere();
  await life.before(lane);
}
