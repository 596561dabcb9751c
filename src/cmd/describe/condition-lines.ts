import { indent, table } from "./outline.ts";

interface Condition {
  type: string;
  status: string;
  reason?: string | undefined;
}

/** Conditions of a workload with their reasons; nothing where there are none. */
export function conditionLines(conditions: readonly Condition[] | undefined): string[] {
  if (!conditions?.length) return [];
  const rows = conditions.map(({ type, status, reason = "" }) => `${type} \t${status}\t${reason}`);
  return ["Conditions:", ...indent([...table(["Type", "Status", "Reason"], []), ...rows])];
}
