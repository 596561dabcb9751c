import { ApiError } from "../errors.ts";
import { pathsOf } from "./field-set.ts";
import type { Manager } from "./managers.ts";
import { describePath } from "./path-element.ts";
import type { OwnershipConflict } from "./update-managers.ts";

/** 409 with a cause for each field, in the words of Kubernetes. */
export function applyConflictError(conflicts: readonly OwnershipConflict[]): ApiError {
  const causes = conflicts.flatMap(({ manager, fields }) =>
    [...pathsOf(fields)].map((path) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${describeManager(manager)}`,
      field: describePath(path),
    })),
  );
  const fieldsBy = Map.groupBy(causes, ({ message }) => message);
  const lines = [...fieldsBy].map(([message, group]) =>
    group.length === 1
      ? `${message}: ${group[0]?.field}`
      : `${message}:\n${group.map((c) => `- ${c.field}`).join("\n")}`,
  );
  const count = `${causes.length} conflict${causes.length === 1 ? "" : "s"}`;
  const text = lines.length === 1 ? ` ${lines[0]}` : `\n${lines.join("\n")}`;
  return new ApiError("Conflict", `Apply failed with ${count}:${text}`, { details: { causes } });
}

function describeManager({ name, subresource, operation, apiVersion, time }: Manager): string {
  const who =
    subresource === ""
      ? JSON.stringify(name)
      : `${JSON.stringify(name)} with subresource ${JSON.stringify(subresource)}`;
  if (operation === "Apply") return who;
  return `${who} using ${apiVersion}${time === undefined ? "" : ` at ${time}`}`;
}
