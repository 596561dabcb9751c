import { readFileSync } from "node:fs";

/** A figure: one JSON line on standard output. */
export interface Figure {
  name: string;
  value: number;
  unit: "/s" | "ms" | "µs" | "KiB" | "MiB";
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

/** Clock ticks a second in /proc; Linux: 100. */
const TICKS = 100;

/** Seconds of processor that a process has used so far. */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
