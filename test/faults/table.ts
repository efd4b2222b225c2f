/** What became of the cases: rows are writes, columns are faults. */
export class Table {
  readonly #cells = new Map<string, Map<string, { tried: number; lost: string[] }>>();

  constructor(readonly host: string) {}

  /** @param lost Why the case was lost; undefined when it survived. */
  add(write: string, fault: string, lost: string | undefined): void {
    const row = this.#cells.get(write) ?? new Map<string, { tried: number; lost: string[] }>();
    const cell = row.get(fault) ?? { tried: 0, lost: [] };
    cell.tried += 1;
    if (lost !== undefined) cell.lost.push(lost);
    row.set(fault, cell);
    this.#cells.set(write, row);
  }

  /** Why cases of a fault were lost. */
  lostTo(fault: string): string[] {
    return [...this.#cells].flatMap(([write, row]) => (row.get(fault)?.lost ?? []).map((why) => `${write}: ${why}`));
  }

  get rows(): string[] {
    return [...this.#cells.keys()];
  }

  tried(fault: string): number {
    return [...this.#cells.values()].reduce((sum, row) => sum + (row.get(fault)?.tried ?? 0), 0);
  }

  /** The whole as text: `3` were tried and survived, `2/3` of three survived. */
  toString(): string {
    const faults = [...new Set([...this.#cells.values()].flatMap((row) => [...row.keys()]))];
    const cells = [...this.#cells].map(([write, row]) => [write, ...faults.map((fault) => shown(row.get(fault)))]);
    const all = [...this.#cells.values()].flatMap((row) => [...row.values()]);
    const sum = (of: typeof all) => ({
      tried: of.reduce((n, { tried }) => n + tried, 0),
      lost: of.flatMap(({ lost }) => lost),
    });
    const totals = faults.map((fault) => shown(sum([...this.#cells.values()].flatMap((row) => row.get(fault) ?? []))));
    const rows = [["write", ...faults], ...cells, ["all", ...totals]];
    const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
    const lines = rows.map((row) =>
      row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[0]!))).join("  "),
    );
    const { tried, lost } = sum(all);
    return [`${this.host}: ${tried} faults tried, ${tried - lost.length} survived, ${lost.length} lost`, ...lines].join(
      "\n",
    );
  }
}

function shown(cell: { tried: number; lost: string[] } | undefined): string {
  if (!cell || cell.tried === 0) return "-";
  return cell.lost.length ? `${cell.tried - cell.lost.length}/${cell.tried}` : String(cell.tried);
}
