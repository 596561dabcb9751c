/** A figure: one JSON line on standard output. */
export interface Figure {
  name: string;
  value: number;
  unit: "/s" | "ms" | "µs" | "MiB";
  [detail: string]: string | number;
}

/** Prints a figure with at most three significant decimals. */
export function print(figure: Figure): void {
  console.log(JSON.stringify({ ...figure, value: Number(figure.value.toPrecision(4)) }));
}

/** Runs `work` from `clients` loops at once until `total` calls were made; resolves to calls a second. */
export async function rate(total: number, clients: number, work: (i: number) => Promise<void>): Promise<number> {
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let i = next++; i < total; i = next++) await work(i);
    }),
  );
  return total / ((performance.now() - started) / 1000);
}

/** Resident memory of a process in MiB, its children not counted. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}
