import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, invalid } from "../../field-error.ts";
import { isExtendedResource } from "../core/resource-validation.ts";
import type { DeviceClassSpec } from "./device-class.ts";
import { validateOpaque, validateSelectors } from "./device-parts-validation.ts";
import { validateList } from "./list-validation.ts";

const MAX_CONFIG = 32;

export function validateDeviceClass(spec: DeviceClassSpec, old: DeviceClassSpec | undefined): FieldError[] {
  const { extendedResourceName: name } = spec;
  const stored = old !== undefined && equalJson(spec.config, old.config);
  return [
    ...validateSelectors(spec.selectors, "spec.selectors"),
    ...validateList(spec.config, {
      path: "spec.config",
      max: MAX_CONFIG,
      check: (config, at) => validateOpaque(config, at, stored),
    }),
    ...(name === undefined || isExtendedResource(name)
      ? []
      : [invalid("spec.extendedResourceName", name, "must be a valid extended resource name")]),
  ];
}
