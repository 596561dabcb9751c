import type { Authenticator, Credentials } from "./authenticator.ts";
import type { CertificateSubjects } from "./certificate-subjects.ts";
import type { User } from "./user.ts";

/** A certificate signed by the cluster's authority: CN is the user, every O a group. */
export class ClientCertificate implements Authenticator {
  readonly name = "client-certificate";
  readonly #subjects: CertificateSubjects;

  constructor(subjects: CertificateSubjects) {
    this.#subjects = subjects;
  }

  async authenticate({ connection }: Credentials): Promise<User | undefined> {
    const subject = await this.#subjects.of(connection.certificate);
    return subject && { name: subject.user, groups: subject.groups };
  }
}
