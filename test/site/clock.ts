/** The time as a site sees it. Tests may inject their own to move it by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `work` after `ms` milliseconds; the returned function takes it back. */
  after(ms: number, work: () => void): () => void;
}

/** The machine's own time. Its timers never keep a process alive. */
export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on by `ms` milliseconds and does everything that falls due, in its order. */
  advance(ms: number): void;
}

/** Makes a {@link ManualClock}, by default at the start of 2026 (UTC). */
export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let time = start;
  let waiting: { at: number; work: () => void }[] = [];
  return {
    now: () => time,
    after: (ms, work) => {
      const entry = { at: time + ms, work };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance: (ms) => {
      const end = time + ms;
      for (;;) {
        const due = waiting.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        waiting = waiting.filter((entry) => entry !== due);
        time = Math.max(time, due.at);
        due.work();
      }
      time = end;
    },
  };
}
