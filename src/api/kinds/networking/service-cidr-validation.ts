import { parseCidr } from "../../../lib/cidr.ts";
import { type FieldError, invalid, required, tooMany } from "../../field-error.ts";
import type { ServiceCIDRSpec } from "./service-cidr.ts";

const PATH = "spec.cidrs";
/** One for each family. */
const MOST = 2;

/** Complaints about the blocks of a ServiceCIDR. They stay as they are; a block of the other family may join a single one. */
export function validateServiceCIDR({ cidrs = [] }: ServiceCIDRSpec, old: ServiceCIDRSpec | undefined): FieldError[] {
  if (old !== undefined && !isExtension(cidrs, old.cidrs ?? [])) return [invalid(PATH, cidrs, "field is immutable")];
  if (cidrs.length === 0) return [required(PATH, "at least one CIDR required")];
  if (cidrs.length > MOST) return [tooMany(PATH, cidrs.length, MOST)];
  const errors = cidrs.flatMap((text, i) => {
    const parsed = parseCidr(text);
    if (parsed === undefined) {
      return [invalid(`${PATH}[${i}]`, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
    }
    if (parsed.text === text) return [];
    return [invalid(`${PATH}[${i}]`, text, `must be in canonical form ("${parsed.text}")`)];
  });
  const families = new Set(cidrs.map((text) => parseCidr(text)?.family));
  if (errors.length === 0 && families.size < cidrs.length) {
    errors.push(
      invalid(PATH, cidrs, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"),
    );
  }
  return errors;
}

const isExtension = (cidrs: readonly string[], old: readonly string[]): boolean =>
  (cidrs.length === old.length || (old.length === 1 && cidrs.length === MOST)) &&
  old.every((text, i) => cidrs[i] === text);
