import { duplicate, type FieldError, invalid, notSupported } from "../../field-error.ts";
import { immutable, oneOf } from "../meta/field-checks.ts";
import type { CSIDriverSpec, TokenRequest } from "./csi-driver.ts";

/** Seconds. */
const MIN_LIFE = 600;
const MAX_LIFE = 2 ** 32;
const MIN_PERIOD = 10;
const POLICIES = ["File", "None", "ReadWriteOnceWithFSType"];
const MODES = ["Persistent", "Ephemeral"];

export function validateCsiDriver(spec: CSIDriverSpec, old: CSIDriverSpec | undefined): FieldError[] {
  const { volumeLifecycleModes: modes = [], nodeAllocatableUpdatePeriodSeconds: period } = spec;
  const errors = [
    ...oneOf("spec.fsGroupPolicy", spec.fsGroupPolicy, POLICIES),
    ...validateTokens(spec.tokenRequests ?? []),
    ...modes
      .filter((mode) => !MODES.includes(mode))
      .map((mode) => notSupported("spec.volumeLifecycleModes", mode, MODES)),
  ];
  if (period !== undefined && Number(period) < MIN_PERIOD) {
    const why = "must be greater than or equal to 10 seconds";
    errors.push(invalid("spec.nodeAllocatableUpdatePeriodSeconds", Number(period), why));
  }
  if (old === undefined) return errors;
  return [
    ...errors,
    ...immutable("spec.attachedRequired", spec.attachRequired, old.attachRequired),
    ...immutable("spec.volumeLifecycleModes", modes, old.volumeLifecycleModes ?? []),
  ];
}

function validateTokens(requests: readonly TokenRequest[]): FieldError[] {
  const audiences = requests.map(({ audience }) => audience);
  return requests.flatMap(({ audience, expirationSeconds: seconds }, i) => {
    const at = `spec.tokenRequests[${i}]`;
    if (audiences.indexOf(audience) < i) return [duplicate(`${at}.audience`, audience)];
    if (seconds === undefined) return [];
    const life = Number(seconds);
    const wrong = (why: string) => [invalid(`${at}.expirationSeconds`, life, why)];
    if (life < MIN_LIFE) return wrong("may not specify a duration less than 10 minutes");
    return life > MAX_LIFE ? wrong("may not specify a duration larger than 2^32 seconds") : [];
  });
}
