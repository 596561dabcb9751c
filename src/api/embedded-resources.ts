import { type FieldError, invalid, required } from "./field-error.ts";
import { checkLabel1035 } from "./names.ts";
import type { Structural } from "./structural.ts";

type Walk = (value: unknown, path: string, errors: FieldError[]) => void;

/** Complaints about the objects inside an object: each says what it is. A pruned, decoded value is expected. */
export function embeddedErrors(schema: Structural, value: unknown): FieldError[] {
  const errors: FieldError[] = [];
  walkOf(schema)?.(value, "", errors);
  return errors;
}

const walks = new WeakMap<Structural, { walk: Walk | undefined }>();

/** What looks at the values of a schema; absent where no object can be inside. */
function walkOf(schema: Structural): Walk | undefined {
  let known = walks.get(schema);
  if (known === undefined) {
    known = { walk: walkThrough(schema) };
    walks.set(schema, known);
  }
  return known.walk;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const below = (path: string, field: string): string => (path === "" ? field : `${path}.${field}`);

function walkThrough(schema: Structural): Walk | undefined {
  const isEmbedded = schema["x-kubernetes-embedded-resource"] === true;
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, of]) => {
    const walk = walkOf(of);
    return walk === undefined ? [] : [{ name, walk }];
  });
  const items = schema.items === undefined ? undefined : walkOf(schema.items);
  const values = typeof schema.additionalProperties === "object" ? walkOf(schema.additionalProperties) : undefined;
  if (!isEmbedded && fields.length === 0 && items === undefined && values === undefined) return undefined;
  return (value, path, errors) => {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) items?.(item, `${path}[${i}]`, errors);
    if (!isObject(value)) return;
    if (isEmbedded) errors.push(...typeErrors(value, path));
    for (const { name, walk } of fields) if (Object.hasOwn(value, name)) walk(value[name], below(path, name), errors);
    if (values !== undefined) for (const key of Object.keys(value)) values(value[key], `${path}[${key}]`, errors);
  };
}

function typeErrors({ apiVersion, kind }: Record<string, unknown>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [field, given] of Object.entries({ apiVersion, kind })) {
    if (given === undefined) errors.push(required(below(path, field), "must not be empty"));
    else if (given === "") errors.push(invalid(below(path, field), given, "must not be empty"));
  }
  if (typeof apiVersion === "string" && apiVersion.split("/").length > 2) {
    errors.push(invalid(below(path, "apiVersion"), apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  }
  if (typeof kind === "string" && kind !== "") {
    for (const complaint of checkLabel1035(kind.toLowerCase())) {
      errors.push(invalid(below(path, "kind"), kind, `may have mixed case, but should otherwise match: ${complaint}`));
    }
  }
  return errors;
}
