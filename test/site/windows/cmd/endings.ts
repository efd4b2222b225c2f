/** Ends the shell with a code: `exit 3`. */
export class ShellExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super("exit");
    this.code = code;
  }
}

/** Goes on at a label of the batch file: `goto end`. */
export class BatchJump extends Error {
  readonly label: string;

  constructor(label: string) {
    super("goto");
    this.label = label;
  }
}
