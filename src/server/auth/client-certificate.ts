import type { Clock } from "../../lib/clock.ts";
import type { ClusterAuthority } from "../pki/cluster-authority.ts";
import type { Authenticator, Credentials } from "./authenticator.ts";
import type { User } from "./user.ts";

interface Known {
  readonly user: User | undefined;
  readonly until: number;
}

/** A certificate signed by the cluster's authority: CN is the user, every O a group. */
export class ClientCertificate implements Authenticator {
  readonly name = "client-certificate";
  readonly #authority: ClusterAuthority;
  readonly #clock: Clock;
  /** Verified once a connection: the front hands over the same bytes with each of its requests. */
  readonly #known = new WeakMap<Uint8Array, Known>();

  constructor(authority: ClusterAuthority, clock: Clock) {
    this.#authority = authority;
    this.#clock = clock;
  }

  async authenticate({ connection }: Credentials): Promise<User | undefined> {
    const { certificate } = connection;
    if (certificate === undefined) return undefined;
    let known = this.#known.get(certificate);
    if (known === undefined) {
      const subject = await this.#authority.subjectOf(certificate);
      known =
        subject === undefined
          ? { user: undefined, until: Number.POSITIVE_INFINITY }
          : { user: { name: subject.user, groups: subject.groups }, until: subject.until };
      this.#known.set(certificate, known);
    }
    return known.until > this.#clock.now() ? known.user : undefined;
  }
}
