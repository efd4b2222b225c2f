/** The defaults, with what was given over them. A property that is given as `undefined` was not given. */
export function withDefaults<D extends object, O extends object>(defaults: D, given: O): D & O {
  const values = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(values) } as D & O;
}
