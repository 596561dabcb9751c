import type { Clock } from "../../lib/clock.ts";
import type { ClusterAuthority, Subject } from "../pki/cluster-authority.ts";

/** Whom the certificates of clients stand for by one authority. */
export class CertificateSubjects {
  readonly #authority: ClusterAuthority;
  readonly #clock: Clock;
  /** Verified once a connection: the front hands over the same bytes with each of its requests. */
  readonly #known = new WeakMap<Uint8Array, (Subject & { readonly until: number }) | "nobody">();

  constructor(authority: ClusterAuthority, clock: Clock) {
    this.#authority = authority;
    this.#clock = clock;
  }

  /** The subject of a certificate (DER) that the authority has signed for clients and that is still valid. */
  async of(certificate: Uint8Array | undefined): Promise<Subject | undefined> {
    if (certificate === undefined) return undefined;
    let known = this.#known.get(certificate);
    if (known === undefined) {
      known = (await this.#authority.subjectOf(certificate)) ?? "nobody";
      this.#known.set(certificate, known);
    }
    return known === "nobody" || known.until <= this.#clock.now() ? undefined : known;
  }
}
