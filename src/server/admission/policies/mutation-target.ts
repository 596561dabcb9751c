import { decode } from "../../../api/decode.ts";
import { applyDefaults } from "../../../api/defaults.ts";
import type { KubeObject } from "../../../api/kind.ts";
import { TokenRequest } from "../../../api/kinds/authentication/token-request.ts";
import { Scale } from "../../../api/kinds/autoscaling/scale.ts";
import { BindingSchema } from "../../../api/kinds/core/binding.ts";
import { Eviction } from "../../../api/kinds/policy/eviction.ts";
import { lower, type Structural } from "../../../api/structural.ts";
import { decodeValue } from "../../registry/decode-object.ts";
import type { Resource } from "../../registry/resource.ts";
import { isOwnKind } from "../match/group-version.ts";

/** What a mutation has to fit: the schema of the object, and how it is read anew. */
export interface MutationTarget {
  readonly schema: Structural;
  /** The object with its defaults, and complaints about fields that the schema does not have. Throws BadRequest for values of a wrong type. */
  read(value: unknown): { object: KubeObject; complaints: readonly string[] };
}

const OWN_KINDS: Readonly<Record<string, Structural>> = {
  scale: lower(Scale),
  eviction: lower(Eviction),
  binding: lower(BindingSchema),
  token: lower(TokenRequest),
};

/** Options of connections: whatever their subresource understands. */
const ANY: Structural = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** What a write to a resource or one of its subresources has to fit. */
export function mutationTarget(resource: Resource, subresource: string): MutationTarget {
  if (!isOwnKind(subresource)) return { schema: resource.schema, read: (value) => decodeValue(resource, value) };
  const schema = OWN_KINDS[subresource] ?? ANY;
  return {
    schema,
    read(value) {
      const { object, unknown } = decode(schema, value);
      applyDefaults(schema, object);
      return { object, complaints: unknown.map((path) => `unknown field "${path}"`) };
    },
  };
}
