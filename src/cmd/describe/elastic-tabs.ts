/** Spaces after the widest cell of a column. */
const GAP = 2;

/**
 * Aligns lines whose cells are parted by tabs, as kubectl lays out descriptions: a column is a run of neighbouring lines that have a
 * cell there which a tab ends, so that a line without tabs starts afresh. What follows the last tab of a line belongs to no column.
 */
export function alignTabs(lines: readonly string[]): string {
  const rows = lines.map((line) => line.split("\t"));
  const widths = rows.map((row): number[] => row.map(() => 0));
  align({ rows, widths }, { from: 0, to: rows.length, column: 0 });
  return rows.map((row, i) => `${row.map((cell, j) => padded(cell, widths[i]?.[j] ?? 0)).join("")}\n`).join("");
}

interface Grid {
  rows: readonly (readonly string[])[];
  widths: number[][];
}

interface Block {
  from: number;
  to: number;
  column: number;
}

const padded = (cell: string, width: number): string => cell + " ".repeat(Math.max(0, width - Bun.stringWidth(cell)));

function align({ rows, widths }: Grid, { from, to, column }: Block): void {
  const ended = (i: number): boolean => (rows[i]?.length ?? 0) > column + 1;
  for (let start = from; start < to; start++) {
    if (!ended(start)) continue;
    let end = start;
    let width = 0;
    for (; end < to && ended(end); end++) width = Math.max(width, Bun.stringWidth(rows[end]?.[column] ?? "") + GAP);
    for (let i = start; i < end; i++) {
      const row = widths[i];
      if (row !== undefined) row[column] = width;
    }
    align({ rows, widths }, { from: start, to: end, column: column + 1 });
    start = end - 1;
  }
}
