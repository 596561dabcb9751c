import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkLabelValue, checkQualifiedName } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { cidr, same, wellFormed } from "../meta/field-checks.ts";
import type { NodeSchema } from "./node.ts";
import { validateTaintEffect } from "./scheduling-validation.ts";

type Node = InferOutput<typeof NodeSchema>;

export function validateNode(node: Node, old: Node | undefined): FieldError[] {
  const errors = [...validateTaints(node), ...validatePodCidrs(node)];
  if (old === undefined) return errors;
  if ((old.spec.podCIDRs ?? []).length > 0 && !same(node.spec.podCIDRs, old.spec.podCIDRs)) {
    errors.push(forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid'));
  }
  if (old.spec.providerID && node.spec.providerID !== old.spec.providerID) {
    errors.push(forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  }
  return errors;
}

/** Kubernetes reports taints below metadata, where they once were annotations. */
function validateTaints(node: Node): FieldError[] {
  const seen = new Set<string>();
  return (node.spec.taints ?? []).flatMap((taint, index) => {
    const at = `metadata.taints[${index}]`;
    const errors = checkQualifiedName(taint.key).map((why) => invalid(`${at}.key`, taint.key, why));
    errors.push(...wellFormed(`${at}.value`, taint.value, checkLabelValue));
    errors.push(...validateTaintEffect(taint.effect, `${at}.effect`));
    const identity = `${taint.key}:${taint.effect}`;
    if (seen.has(identity)) errors.push(duplicate(at, taint));
    seen.add(identity);
    return errors;
  });
}

function validatePodCidrs(node: Node): FieldError[] {
  const cidrs = node.spec.podCIDRs ?? [];
  const errors = cidrs.flatMap((block, index) => cidr(`spec.podCIDRs[${index}]`, block));
  if (cidrs.length > 2)
    errors.push(invalid("spec.podCIDRs", cidrs, "may specify no more than one CIDR for each IP family"));
  if (cidrs.some((block) => block === "")) errors.push(required("spec.podCIDRs"));
  return errors;
}
