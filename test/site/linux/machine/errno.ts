/** Names of the system's errors, as far as they occur here, with their numbers. */
const NUMBERS = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ETXTBSY: 26,
  ENOSPC: 28,
  ENOTEMPTY: 39,
  ELOOP: 40,
  EADDRINUSE: 98,
} as const;

/** Name of an error. */
export type ErrnoName = keyof typeof NUMBERS;

/** A system call has failed. */
export class Errno extends Error {
  readonly code: ErrnoName;

  constructor(code: ErrnoName) {
    super(code);
    this.code = code;
  }

  get number(): number {
    return NUMBERS[this.code];
  }
}
