import type { Clock } from "../../lib/clock.ts";
import { FRONT_PROXY, IDENTITY } from "../aggregation/identity-headers.ts";
import type { ClusterAuthority } from "../pki/cluster-authority.ts";
import type { Authenticator, Credentials } from "./authenticator.ts";
import type { User } from "./user.ts";

const USER = IDENTITY.user.toLowerCase();
const UID = IDENTITY.uid.toLowerCase();
const GROUP = IDENTITY.group.toLowerCase();
const EXTRA = IDENTITY.extraPrefix.toLowerCase();

/** A proxy before this server, known by a certificate of the cluster's authority for proxies, says who its client is. */
export class RequestHeader implements Authenticator {
  readonly name = "request-header";
  readonly #authority: ClusterAuthority;
  readonly #clock: Clock;
  /** Until when a certificate shows a proxy; checked once a connection. */
  readonly #proxies = new WeakMap<Uint8Array, number>();

  constructor(authority: ClusterAuthority, clock: Clock) {
    this.#authority = authority;
    this.#clock = clock;
  }

  async authenticate({ connection, headers }: Credentials): Promise<User | undefined> {
    const { certificate } = connection;
    if (certificate === undefined || headers?.get(USER) == null) return undefined;
    let until = this.#proxies.get(certificate);
    if (until === undefined) {
      const subject = await this.#authority.subjectOf(certificate);
      until = subject?.user === FRONT_PROXY ? subject.until : 0;
      this.#proxies.set(certificate, until);
    }
    if (until <= this.#clock.now()) return undefined;
    const [name = ""] = valuesOf(connection.rawHeaders ?? [], USER);
    return name === "" ? undefined : userOf(name, connection.rawHeaders ?? []);
  }
}

function userOf(name: string, lines: readonly string[]): User {
  const [uid] = valuesOf(lines, UID);
  const names = lines.filter((_, i) => i % 2 === 0).map((line) => line.toLowerCase());
  const keys = new Set(names.filter((line) => line.startsWith(EXTRA)));
  const extra = Object.fromEntries([...keys].map((key) => [unescaped(key.slice(EXTRA.length)), valuesOf(lines, key)]));
  return { name, groups: valuesOf(lines, GROUP), ...(uid === undefined ? {} : { uid }), extra };
}

/** Each line by itself, as UTF-8: names of groups may have commas. */
const valuesOf = (lines: readonly string[], name: string): string[] =>
  lines
    .filter((_, i) => i % 2 === 1 && lines[i - 1]?.toLowerCase() === name)
    .map((value) => Buffer.from(value, "latin1").toString("utf8"));

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
