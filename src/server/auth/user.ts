/** Who makes a request, as authentication found out. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const ANONYMOUS: User = { name: "system:anonymous", groups: ["system:unauthenticated"] };

/** The identity of the server's own loops and of in-process callers that name no other. */
export const SYSTEM: User = { name: "system:apiserver", groups: ["system:masters", "system:authenticated"] };

/** The user with the group that every authenticated user has. */
export function authenticated(user: User): User {
  return user.groups.includes("system:authenticated")
    ? user
    : { ...user, groups: [...user.groups, "system:authenticated"] };
}
