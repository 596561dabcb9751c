import { ApiError, invalidError } from "../../api/errors.ts";
import { type FieldError, invalid, notSupported, tooLong } from "../../api/field-error.ts";

/** What a write's query says, beside the object. */
export interface WriteOptions {
  readonly dryRun: boolean;
  /** The field manager: as given, or the program that the User-Agent names. */
  readonly manager: string;
  readonly fieldValidation: "Strict" | "Warn" | "Ignore";
  readonly force: boolean;
}

const VALIDATIONS = ["Ignore", "Warn", "Strict"] as const;
const MANAGER_LIMIT = 128;

/** Reads the options of a create, update or patch. Throws Invalid, as Kubernetes does, for values that it does not know. */
export function writeOptions(query: URLSearchParams, userAgent: string | null, kind: string): WriteOptions {
  const validation = query.get("fieldValidation") ?? "";
  const known = VALIDATIONS.find((v) => v === validation);
  if (validation !== "" && known === undefined) {
    throw invalidError({ group: "meta.k8s.io", kind, name: "" }, [
      notSupported("fieldValidation", validation, ["", ...VALIDATIONS]),
    ]);
  }
  const manager = query.get("fieldManager") ?? "";
  const complaint = managerError(manager);
  if (complaint !== undefined) throw invalidError({ group: "meta.k8s.io", kind, name: "" }, [complaint]);
  return {
    dryRun: dryRunOf(query.getAll("dryRun"), kind),
    manager: manager === "" ? managerOf(userAgent) : manager,
    fieldValidation: known ?? "Warn",
    force: query.get("force") === "true",
  };
}

/** Whether nothing is to be written. Throws Invalid for anything but "All". */
export function dryRunOf(values: readonly string[], kind: string): boolean {
  for (const value of values) {
    if (value === "All") continue;
    throw invalidError({ group: "meta.k8s.io", kind, name: "" }, [notSupported("dryRun", value, ["All"])]);
  }
  return values.length > 0;
}

function managerError(manager: string): FieldError | undefined {
  if (Buffer.byteLength(manager) > MANAGER_LIMIT) return tooLong("fieldManager", MANAGER_LIMIT);
  if (/^\P{C}*$/u.test(manager)) return undefined;
  return invalid("fieldManager", manager, "should only contain printable characters");
}

function managerOf(userAgent: string | null): string {
  const program = (userAgent ?? "").split("/")[0] ?? "";
  const printable = program.replace(/[^\x20-\x7e]/g, "").slice(0, MANAGER_LIMIT);
  return printable === "" ? "unknown" : printable;
}

/** Complains about fields that the schema does not have or that come twice: by error, by warning, or not at all. */
export function reportFields(
  fields: readonly string[],
  validation: WriteOptions["fieldValidation"],
  warnings: string[],
): void {
  if (fields.length === 0 || validation === "Ignore") return;
  if (validation === "Warn") {
    warnings.push(...fields);
    return;
  }
  throw new ApiError("BadRequest", `strict decoding error: ${fields.join(", ")}`);
}
