/** What is wrong with one property, and what to write instead. Issues are collected, so that all are said at once. */
export interface Issue {
  /** Path of the property: `sources[2].path`. */
  property: string;
  /** One sentence. */
  reason: string;
}
