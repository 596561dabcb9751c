import { checkTypes, type TypedKind } from "../api/kinds/admissionregistration/type-check.ts";
import { ValidatingAdmissionPolicy } from "../api/kinds/admissionregistration/validating-admission-policy.ts";
import { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import { rootSchema } from "../api/kinds/apiextensions/definition-schema.ts";
import { kinds } from "../api/kinds/index.ts";
import { structuralOf } from "../api/structural.ts";
import type { Context, Controller } from "./controller.ts";
import { unless } from "./unless.ts";

const NAME = "validatingadmissionpolicy-status-controller";

/** Notes in a policy's status what looks wrong about its expressions for the kinds that it matches by name. */
export const validatingPolicyStatusController: Controller = {
  name: NAME,
  kind: ValidatingAdmissionPolicy,
  reads: [CustomResourceDefinition],
  writes: [
    "validatingadmissionpolicies.admissionregistration.k8s.io/status observedGeneration",
    "validatingadmissionpolicies.admissionregistration.k8s.io/status typeChecking",
  ],
  reconcile,
};

async function reconcile(name: string, { cache, client }: Context) {
  const policy = cache(ValidatingAdmissionPolicy).get(name);
  const generation = policy?.metadata.generation ?? 0;
  if (policy === undefined || generation <= (policy.status?.observedGeneration ?? 0)) return undefined;
  const custom = cache(CustomResourceDefinition).list().flatMap(definedKinds);
  const expressionWarnings = checkTypes(policy, [...builtInKinds, ...custom]);
  const typeChecking = expressionWarnings.length === 0 ? {} : { expressionWarnings };
  const patch = { metadata: { name }, status: { observedGeneration: generation, typeChecking } };
  const options = { type: "apply", force: true, fieldManager: NAME, subresource: "status" } as const;
  await client.patch(ValidatingAdmissionPolicy, { name }, patch, options).catch(unless("NotFound"));
  return undefined;
}

const builtInKinds: readonly TypedKind[] = kinds.map((kind) => {
  const { group, version, resource } = kind;
  return { group, version, kind: kind.kind, resource, schema: () => structuralOf(kind) };
});

function definedKinds({ spec }: CustomResourceDefinition): TypedKind[] {
  const { group, names } = spec;
  return spec.versions
    .filter(({ served }) => served)
    .map(({ name, schema }) => ({
      group,
      version: name,
      kind: names.kind,
      resource: names.plural,
      schema: () => rootSchema(schema?.openAPIV3Schema),
    }));
}
