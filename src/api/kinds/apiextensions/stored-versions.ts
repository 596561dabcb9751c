import { type FieldError, invalid } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import type { CustomResourceDefinitionSchema } from "./custom-resource-definition.ts";

type Definition = InferOutput<typeof CustomResourceDefinitionSchema>;

const AT = "status.storedVersions";

/** Notes a new storage version with the change that makes it one: objects may be written in it from then on. */
export function noteStorageVersion(definition: Definition): void {
  const { spec, status } = definition;
  const storage = spec?.versions?.find((version) => version.storage)?.name;
  const stored = status?.storedVersions ?? [];
  if (status === undefined || storage === undefined || stored.includes(storage)) return;
  definition.status = { ...status, storedVersions: [...stored, storage] };
}

/** Complaints about the versions in which objects may lie in the store: each must be there to be read in. */
export function validateStoredVersions({ spec, status }: Definition): FieldError[] {
  const stored = status?.storedVersions ?? [];
  const versions = spec?.versions ?? [];
  if (stored.length === 0) return [invalid(AT, stored, "must have at least one stored version")];
  const lacking = versions
    .filter(({ name, storage }) => storage && !stored.includes(name))
    .map(({ name }) => invalid(AT, stored, `must have the storage version ${name}`));
  const missing = [...stored.entries()]
    .filter(([, name]) => !versions.some((version) => version.name === name))
    .map(([i, name]) => invalid(`${AT}[${i}]`, name, gone(name)));
  return [...lacking, ...missing];
}

const gone = (name: string): string =>
  `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
