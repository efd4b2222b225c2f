/** Where progress is shown: the error output, so that results stay clean. */
interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** What is over before that is not worth a line. */
const QUIET_MS = 2_000;
/** On a terminal the line moves; in the log of a pipeline there is one every now and then. */
const [MOVING_MS, LOG_MS] = [500, 15_000];

/** Shows that something is going on, and for how long. */
export class Progress {
  private label = "";
  private begun = 0;
  private timer: NodeJS.Timeout | undefined;
  private isShown = false;

  constructor(private readonly screen: Screen) {}

  /** A new step begins. A warning is a line of its own, and the step goes on. */
  say(text: string): void {
    if (text.startsWith("warning: ")) {
      this.clear();
      this.screen.write(`${text}\n`);
      return;
    }
    this.end();
    this.label = text;
    this.begun = Date.now();
    this.timer = setTimeout(() => this.show(), QUIET_MS);
    this.timer.unref();
  }

  /** Nothing is going on any more. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.clear();
  }

  private show(): void {
    const seconds = Math.round((Date.now() - this.begun) / 1000);
    this.clear();
    this.screen.write(`${this.label} ... ${seconds} s${this.screen.isTTY ? "" : "\n"}`);
    this.isShown = true;
    this.timer = setTimeout(() => this.show(), this.screen.isTTY ? MOVING_MS : LOG_MS);
    this.timer.unref();
  }

  private clear(): void {
    if (this.isShown && this.screen.isTTY) this.screen.write("\r\u001b[K");
    this.isShown = false;
  }
}
