import { type FieldError, invalid } from "../../field-error.ts";
import { validateLabelName } from "./device-names.ts";
import { validateSet } from "./list-validation.ts";
import type { DeviceRequest } from "./resource-claim-spec.ts";

const MAX = 32;
const UNKNOWN = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

/** The names that a claim's requests and their alternatives go by. */
export class RequestNames {
  readonly #names: ReadonlySet<string>;

  constructor(requests: readonly DeviceRequest[] = []) {
    this.#names = new Set(
      requests.flatMap(({ name, firstAvailable }) => [
        name,
        ...(firstAvailable ?? []).map((alternative) => `${name}/${alternative.name}`),
      ]),
    );
  }

  /** Complaints about a list of requests that something is for. */
  validate(names: readonly string[] | undefined, path: string): FieldError[] {
    return validateSet(names, { path, max: MAX, check: (name, at) => this.validateOne(name, at) });
  }

  validateOne(name: string, path: string): FieldError[] {
    const parts = name.split("/");
    if (parts.length > 2) return [invalid(path, name, UNKNOWN)];
    const errors = parts.flatMap((part) => validateLabelName(part, path));
    return this.#names.has(name) ? errors : [...errors, invalid(path, name, UNKNOWN)];
  }
}
