/**
 * Asks once: everybody gets the same answer. A failure is nobody's answer, so whoever comes next asks again.
 *
 * @example
 * const names = once(() => readNames());
 * await names();
 */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
