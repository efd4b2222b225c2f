/** What every listed object has. */
export interface Listed {
  /** The name, encoded as in an address; the one field that the contract promises. */
  id: string;
  name?: string;
}

/** The name of a listed object. */
export function nameIn({ id, name }: Listed): string {
  return name ?? decodeURIComponent(id);
}
