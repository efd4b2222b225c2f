/** Without what is undefined: for a resource, a property that is not given and one that is undefined may differ. */
export function given<T extends object>(args: T): T {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as T;
}
