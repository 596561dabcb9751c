import type { Policy } from "./policy.ts";
import type { Standard } from "./standard.ts";

/** What the operator of the server may decide about PodSecurity. */
export interface PodSecuritySettings {
  /** For namespaces that do not say otherwise. */
  readonly defaults: Policy;
  /** Who and what is not judged at all. */
  readonly exemptions: {
    readonly usernames: readonly string[];
    readonly namespaces: readonly string[];
    readonly runtimeClasses: readonly string[];
  };
}

const PRIVILEGED: Standard = { level: "privileged", version: "latest" };

export const DEFAULT_SETTINGS: PodSecuritySettings = {
  defaults: { enforce: PRIVILEGED, audit: PRIVILEGED, warn: PRIVILEGED },
  exemptions: { usernames: [], namespaces: [], runtimeClasses: [] },
};
