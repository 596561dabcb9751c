import { FRONT_PROXY, IDENTITY } from "../aggregation/identity-headers.ts";
import type { Authenticator, Credentials } from "./authenticator.ts";
import type { CertificateSubjects } from "./certificate-subjects.ts";
import type { User } from "./user.ts";

const USER = IDENTITY.user.toLowerCase();
const UID = IDENTITY.uid.toLowerCase();
const GROUP = IDENTITY.group.toLowerCase();
const EXTRA = IDENTITY.extraPrefix.toLowerCase();

/** A proxy before this server, known by a certificate of the cluster's authority for proxies, says who its client is. */
export class RequestHeader implements Authenticator {
  readonly name = "request-header";
  readonly #proxies: CertificateSubjects;

  /** `proxies`: by the authority that signs for proxies. */
  constructor(proxies: CertificateSubjects) {
    this.#proxies = proxies;
  }

  async authenticate({ connection, headers }: Credentials): Promise<User | undefined> {
    if (headers?.get(USER) == null) return undefined;
    if ((await this.#proxies.of(connection.certificate))?.user !== FRONT_PROXY) return undefined;
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
