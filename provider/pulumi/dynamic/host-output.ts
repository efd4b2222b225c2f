/** In place of the stack of an error that the engine gets as the answer, and shows. */
export const IN_THE_ANSWER = "pulumi-avamar: the error is in the answer";

/** The stock host also prints the error of a failed read or delete, and the engine shows what it prints: once is enough. */
export function printNothingTwice(): void {
  const print = console.error;
  console.error = (...texts: unknown[]) => {
    if (!String(texts[0]).endsWith(IN_THE_ANSWER)) print(...texts);
  };
}
