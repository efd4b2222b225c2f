/** Takes what a program writes. */
export type Sink = (bytes: Buffer) => void;

/** The three streams of a command. */
export interface Streams {
  input: () => Promise<Buffer>;
  output: Sink;
  error: Sink;
}

/** No input at all. */
export const noInput = (): Promise<Buffer> => Promise.resolve(Buffer.alloc(0));

/** A sink that keeps everything. */
export function collector(): { sink: Sink; bytes: () => Buffer } {
  const parts: Buffer[] = [];
  return { sink: (bytes) => void parts.push(bytes), bytes: () => Buffer.concat(parts) };
}
