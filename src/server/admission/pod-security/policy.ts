import { type FieldError, invalid } from "../../../api/field-error.ts";
import { LEVELS, type Standard } from "./standard.ts";

const LABEL = "pod-security.kubernetes.io/";
export const MODES = ["enforce", "audit", "warn"] as const;
export type Mode = (typeof MODES)[number];
export type Policy = Readonly<Record<Mode, Standard>>;

type Labels = Readonly<Record<string, string>> | undefined;

export interface LabelledPolicy {
  readonly policy: Policy;
  readonly errors: readonly FieldError[];
}

/**
 * What the labels of a namespace ask for, and `defaults` where they say nothing. Of what cannot be read, the strictest is enforced and nothing
 * is warned of.
 */
export function policyOf(labels: Labels, defaults: Policy): LabelledPolicy {
  const errors: FieldError[] = [];
  const standard = (mode: Mode): Standard => {
    const [text, version] = [labels?.[LABEL + mode], labels?.[`${LABEL}${mode}-version`]];
    const complain = (key: string, value: string, why: string): void => {
      errors.push(invalid(`metadata.labels[${LABEL}${key}]`, value, why));
    };
    let { level, version: found } = defaults[mode];
    if (text !== undefined) {
      const known = LEVELS.find((name) => name === text);
      if (known === undefined) complain(mode, text, `must be one of ${LEVELS.join(", ")}`);
      level = known ?? (mode === "enforce" ? "restricted" : "privileged");
    }
    if (version !== undefined) {
      const isKnown = version === "latest" || /^v1\.(0|[1-9]\d*)$/.test(version);
      if (!isKnown) complain(`${mode}-version`, version, 'must be "latest" or "v1.x"');
      found = isKnown ? version : "latest";
    }
    return { level, version: found };
  };
  const policy = { enforce: standard("enforce"), audit: standard("audit"), warn: standard("warn") };
  return { policy, errors };
}
