import { AvamarError } from "../../kernel/errors";
import { nearest } from "../../kernel/nearest";
import { once } from "../../kernel/once";
import type { Grid } from "../rest/grid";

/** How a property is compared, and what the grid calls that (contract: operatorName). */
export const OPERATORS = {
  equals: "EQUALS",
  doesNotEqual: "DOES_NOT_EQUAL",
  contains: "CONTAINS",
  doesNotContain: "DOES_NOT_CONTAIN",
  beginsWith: "BEGINS_WITH",
  endsWith: "ENDS_WITH",
  matchesRegularExpression: "MATCHES_REGULAR_EXPRESSION",
} as const;

/** An operator in our words. */
export type Operator = keyof typeof OPERATORS;

/** Every operator. */
export const operators = Object.keys(OPERATORS) as [Operator, ...Operator[]];

/** A property that conditions may look at (contract: PropertyKey). */
interface Key {
  keyName: string;
  keyType: string;
  operators?: { operatorName: string }[] | null;
}

/** What conditions may look at on one grid. */
export interface ConditionKeys {
  /** Type of a property; refuses a property or an operator that the grid does not have. */
  typeOf(property: string, operator: Operator): string;
}

const known = new WeakMap<Grid, () => Promise<ConditionKeys>>();

/** What this grid's conditions may look at. Asked once for each grid, as it depends on the release alone. */
export function conditionKeys(grid: Grid): Promise<ConditionKeys> {
  const ask =
    known.get(grid) ??
    once(async () => {
      const all = await grid.array<Key>("/rules/metadata");
      return { typeOf: (property: string, operator: Operator) => typeOf(grid, all, property, operator) };
    });
  known.set(grid, ask);
  return ask();
}

function typeOf(grid: Grid, all: Key[], property: string, operator: Operator): string {
  const details = { code: "invalid", product: "avamar", host: grid.host } as const;
  const names = all.map(({ keyName }) => keyName);
  const key = all.find(({ keyName }) => keyName === property);
  if (!key) {
    const meant = nearest(property, names);
    throw new AvamarError(`conditions cannot look at "${property}".`, {
      ...details,
      hint: meant ? `Write "${meant}".` : `Write one of ${names.join(", ")}.`,
    });
  }
  const taken = operators.filter((each) => key.operators?.some((one) => one.operatorName === OPERATORS[each]));
  if (taken.includes(operator)) return key.keyType;
  throw new AvamarError(`${property} cannot be compared with the operator ${operator}.`, {
    ...details,
    hint: `Write one of ${taken.join(", ")}.`,
  });
}
