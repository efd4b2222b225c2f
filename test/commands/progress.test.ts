import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { progressOn } from "../../provider/commands/discover/progress";

describe("what discover says while it reads", () => {
  let said = "";
  beforeEach(() => {
    said = "";
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const progress = (isTTY: boolean) => progressOn({ isTTY, write: (text: string) => (said += text) });

  test("is how much there was of each kind, and nothing else where it is quick", () => {
    const { begin, end } = progress(false);
    begin("clients");
    end("clients", 12, false);
    begin("policies");
    end("policies", 3, true);
    vi.advanceTimersByTime(60_000);
    expect(said).toBe("clients: 12\npolicies: 3 (read before)\n");
  });

  test("is what takes long, every now and then in a log, and until it is done on a terminal", () => {
    const log = progress(false);
    log.begin("clients");
    vi.advanceTimersByTime(2_500);
    expect(said).toBe("reading clients ... 2 s\n");
    vi.advanceTimersByTime(15_000);
    expect(said).toBe("reading clients ... 2 s\nreading clients ... 17 s\n");
    log.end("clients", 5000, false);
    said = "";
    const terminal = progress(true);
    terminal.begin("clients");
    vi.advanceTimersByTime(2_500);
    terminal.warn("odd");
    terminal.end("clients", 5000, false);
    expect(said).toBe(
      "reading clients ... 2 s\r\u001b[K".concat("reading clients ... 3 s\r\u001b[K", "warning: odd\nclients: 5000\n"),
    );
  });
});
