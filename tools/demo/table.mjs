// Rows of values as a table of plain text.

/**
 * @param {Record<string, unknown>[]} rows
 * @param {string[]} [first] columns that come first where they exist; the engine sorts them all by name
 * @returns {string[]}
 */
export function table(rows, first = []) {
  const present = new Set(rows.flatMap((row) => Object.keys(row)));
  const columns = [
    ...first.filter((column) => present.has(column)),
    ...[...present].filter((column) => !first.includes(column)),
  ];
  const cells = [columns, ...rows.map((row) => columns.map((column) => text(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [lines[0] ?? "", widths.map((width) => "-".repeat(width)).join("  "), ...lines.slice(1)];
}

/** @param {unknown} value */
function text(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
