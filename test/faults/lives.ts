import type { Plain } from "../contract/case.ts";
import type { Lane } from "./lane.ts";

/** What is on a host: no stream, the stream as first declared, or the changed one. */
export type Standing = "nothing" | "made" | "changed";

/** One thing that a program does with a stream. */
export interface Life<L> {
  name: string;
  from: Standing;
  to: Standing;
  /** What happens on the host before it. */
  before?(lane: L): unknown;
  /** Only its writes that no life before it makes. */
  onlyNew?: true;
  /** Done once more it must end in the same, whatever became of the first time. */
  run(lane: L): Promise<unknown>;
  /** Looks whether everything is as it must be at its end. */
  check(lane: L): Promise<void>;
}

type AnyLane = Lane<never>;

/** Brings the stream to what is declared. */
export const up = (wanted: (lane: AnyLane) => Plain) => ({
  run: (lane: AnyLane) => lane.deployed.up(wanted(lane)),
  check: (lane: AnyLane) => lane.isWhole(wanted(lane)),
});

/** Takes the stream away. */
export const destroy = (withDirectory: boolean) => ({
  async run({ deployed }: AnyLane) {
    if (deployed.state) await deployed.destroy();
  },
  check: (lane: AnyLane) => lane.isGone(withDirectory),
});

/** What is done with every stream, each in the form that makes the most writes. */
export const LIVES: Life<AnyLane>[] = [
  { name: "making", from: "nothing", to: "made", ...up((lane) => lane.full()) },
  { name: "changing", from: "made", to: "changed", ...up((lane) => lane.changed()) },
  { name: "deleting", from: "changed", to: "nothing", ...destroy(false) },
];
