/** Spaces between columns, and the least width of one: what kubectl's tables have. */
const GAP = 3;
const LEAST = 6;

/** Rows with aligned columns, one line each; the last column is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? LEAST, Bun.stringWidth(cell) + GAP);
    });
  }
  return rows.map((row) => `${alignRow(row, widths)}\n`).join("");
}

/** One row, padded to the widths of its columns. */
export function alignRow(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, i) =>
      i === row.length - 1 ? cell : cell + " ".repeat(Math.max(0, (widths[i] ?? 0) - Bun.stringWidth(cell))),
    )
    .join("");
}
