import { type FieldError, invalid } from "../../api/field-error.ts";
import type { Service } from "../../api/kinds/core/service.ts";

type Spec = NonNullable<Service["spec"]>;

/** The families that the cluster gives addresses of. */
const FAMILIES = ["IPv4"];

const isHeadless = ({ clusterIP }: Spec): boolean => clusterIP === "None";
/** Without a selector the endpoints are somebody else's, who may use any family. */
const isFree = (spec: Spec): boolean => isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;

/** Fills in which families a Service has addresses of; the complaints are about families that the cluster does not have. */
export function settleFamilies(spec: Spec): FieldError[] {
  const { ipFamilies: given = [], ipFamilyPolicy: policy } = spec;
  if (isFree(spec)) {
    spec.ipFamilyPolicy ??= "RequireDualStack";
    const families = given.length === 0 ? [...FAMILIES] : [...given];
    if (spec.ipFamilyPolicy !== "SingleStack" && families.length === 1) {
      families.push(families[0] === "IPv4" ? "IPv6" : "IPv4");
    }
    spec.ipFamilies = families;
    return [];
  }
  spec.ipFamilyPolicy ??= "SingleStack";
  if (given.length === 0) spec.ipFamilies = [...FAMILIES];
  const errors = given.flatMap((family, i) =>
    FAMILIES.includes(family) ? [] : [invalid(`spec.ipFamilies[${i}]`, family, "not configured on this cluster")],
  );
  if (policy === "RequireDualStack") {
    errors.push(invalid("spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services"));
  }
  return errors;
}
