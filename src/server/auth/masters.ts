import type { Authoriser, Decision, Question } from "./authoriser.ts";
import type { PolicyRule } from "./policy-rule.ts";
import type { User } from "./user.ts";

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/** Members of system:masters may do everything, whatever roles say: the way back in when roles are broken. */
export const masters: Authoriser = {
  name: "masters",
  authorise({ user }: Question): Decision | undefined {
    return user.groups.includes("system:masters") ? { allowed: true, reason: "" } : undefined;
  },
  rulesFor: (user: User): readonly PolicyRule[] => (user.groups.includes("system:masters") ? EVERYTHING : []),
};
