import { ApiError } from "../../api/errors.ts";
import type { ApiHeaders, ApiRequest } from "../http/api-request.ts";
import type { Connection } from "../http/connection.ts";
import { ANONYMOUS, authenticated, type User } from "./user.ts";

/** What a client shows to prove who it is. */
export interface Credentials {
  /** The token of an Authorization: Bearer header. */
  readonly bearer: string | undefined;
  readonly connection: Connection;
  /** Absent where a token alone is looked at. */
  readonly headers?: Pick<ApiHeaders, "get">;
}

/** One way to prove an identity. Resolves to undefined when the credentials are none of its sort, or are not valid. */
export interface Authenticator {
  readonly name: string;
  authenticate(credentials: Credentials): Promise<User | undefined>;
}

const unauthorized = (): ApiError => new ApiError("Unauthorized", "Unauthorized");

/** The first identity that one of the authenticators finds; anonymous without credentials. Throws Unauthorized for wrong ones. */
export async function authenticate(
  authenticators: readonly Authenticator[],
  request: ApiRequest,
  connection: Connection,
): Promise<User> {
  if (connection.trusted !== undefined) return connection.trusted;
  const header = request.headers.get("authorization");
  const bearer = /^bearer +(\S+) *$/i.exec(header ?? "")?.[1];
  if (bearer === undefined && connection.certificate === undefined) {
    if (header !== null) throw unauthorized();
    return ANONYMOUS;
  }
  for (const authenticator of authenticators) {
    const user = await authenticator.authenticate({ bearer, connection, headers: request.headers });
    if (user !== undefined) return authenticated(user);
  }
  throw unauthorized();
}
