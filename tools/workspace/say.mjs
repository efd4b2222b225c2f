// What a person sees while waiting. All of it goes to stderr: stdout belongs to results.

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/**
 * @param {string} label
 * @param {number} milliseconds since it began
 * @param {string} known how far it is
 * @param {string} before what the line above said of that: a number that stands still is no sign of life
 */
export function movingLine(label, milliseconds, known, before) {
  return `${label}: ${duration(milliseconds)}${known && known !== before ? `, ${known}` : ""}`;
}

/**
 * Shows that something is still going on: a line that moves on a terminal, a new line every few seconds elsewhere
 * (a pipeline that prints nothing for minutes looks dead, and some are killed for it).
 * @param {string} label
 * @param {() => string} [detail] what is known of how far it is
 */
export function showMoving(label, detail = () => "") {
  const begun = Date.now();
  const terminal = process.stderr.isTTY === true;
  let before = "";
  const line = () => {
    const known = detail();
    const text = movingLine(label, Date.now() - begun, known, before);
    // On a terminal there is no line above.
    if (!terminal) before = known;
    return text;
  };
  const timer = setInterval(
    () => process.stderr.write(terminal ? `\r\x1b[K${line()}` : `${line()}\n`),
    terminal ? 500 : 4000,
  );
  timer.unref();
  return {
    /** @param {string} word how it ended */
    end(word) {
      clearInterval(timer);
      if (terminal) process.stderr.write("\r\x1b[K");
      const took = Date.now() - begun;
      say(`${label}: ${word}${took >= 1500 ? ` (${duration(took)})` : ""}`);
    },
  };
}
