import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import type { KubeObject } from "../../kind.ts";
import type { ResourceAttributes } from "./resource-attributes.ts";

interface Spec {
  readonly user?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly resourceAttributes?: ResourceAttributes | undefined;
  readonly nonResourceAttributes?: object | undefined;
}

interface Review {
  readonly metadata?: KubeObject["metadata"];
  readonly spec: Spec;
}

/** Rules of a question about the asker's own rights. */
export const selfReviewErrors = (review: Review): FieldError[] => [
  ...questionErrors(review.spec),
  ...attributeErrors(review.spec.resourceAttributes),
  ...metadataErrors(review, []),
];

/** Rules of a question about somebody's rights. */
export const reviewErrors = (review: Review): FieldError[] => [
  ...questionErrors(review.spec),
  ...subjectErrors(review.spec),
  ...attributeErrors(review.spec.resourceAttributes),
  ...metadataErrors(review, []),
];

/** Rules of a question about somebody's rights in one namespace. */
export function localReviewErrors(review: Review): FieldError[] {
  const { metadata, spec } = review;
  const { resourceAttributes, nonResourceAttributes } = spec;
  const errors = [...questionErrors(spec), ...subjectErrors(spec), ...attributeErrors(resourceAttributes)];
  errors.push(...metadataErrors(review, ["namespace"]));
  const namespace = resourceAttributes?.namespace ?? "";
  if (resourceAttributes !== undefined && namespace !== (metadata?.namespace ?? "")) {
    errors.push(invalid("spec.resourceAttributes.namespace", namespace, "must match metadata.namespace"));
  }
  if (nonResourceAttributes !== undefined) {
    errors.push(invalid("spec.nonResourceAttributes", nonResourceAttributes, "disallowed on this kind of request"));
  }
  return errors;
}

function questionErrors({ resourceAttributes, nonResourceAttributes }: Spec): FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const why = "cannot be specified in combination with resourceAttributes";
    return [invalid("spec.nonResourceAttributes", nonResourceAttributes, why)];
  }
  if (resourceAttributes !== undefined || nonResourceAttributes !== undefined) return [];
  const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
  return [invalid("spec.resourceAttributes", null, why)];
}

const subjectErrors = ({ user = "", groups = [] }: Spec): FieldError[] =>
  user === "" && groups.length === 0
    ? [invalid("spec.user", user, "at least one of user or group must be specified")]
    : [];

function metadataErrors({ metadata }: Review, allowed: readonly string[]): FieldError[] {
  const given = Object.entries(metadata ?? {}).some(
    ([field, value]) => value !== undefined && !allowed.includes(field),
  );
  if (!given) return [];
  return [invalid("metadata", metadata, allowed.length === 0 ? "must be empty" : "must be empty except for namespace")];
}

interface Selector {
  readonly rawSelector?: string | undefined;
  readonly requirements?: readonly Requirement[] | undefined;
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

const attributeErrors = ({ fieldSelector, labelSelector }: ResourceAttributes = {}): FieldError[] => [
  ...selectorErrors("spec.resourceAttributes.fieldSelector", fieldSelector),
  ...selectorErrors("spec.resourceAttributes.labelSelector", labelSelector),
];

function selectorErrors(path: string, selector: Selector | undefined): FieldError[] {
  if (selector === undefined) return [];
  const { rawSelector = "", requirements = [] } = selector;
  if (rawSelector !== "" && requirements.length > 0) {
    return [invalid(`${path}.rawSelector`, rawSelector, "may not specified at the same time as requirements")];
  }
  if (rawSelector === "" && requirements.length === 0) {
    return [required(`${path}.requirements`, `when ${path} is specified, requirements or rawSelector is required`)];
  }
  return requirements.flatMap((requirement, i) => requirementErrors(`${path}.requirements[${i}]`, requirement));
}

/** Operators that nobody knows yet are let through: an authoriser takes no notice of them. */
function requirementErrors(path: string, { key, operator, values = [] }: Requirement): FieldError[] {
  const errors: FieldError[] = [];
  if (key === "") errors.push(required(`${path}.key`, "must be specified"));
  if ((operator === "In" || operator === "NotIn") && values.length === 0) {
    errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  }
  if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
    errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  }
  return errors;
}
