import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../lib/clock.ts";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "../../lib/x509.ts";
import { ALGORITHM, keyPairFile, newKeyPair, privateKeyPem, writeSecret } from "./key-pair.ts";

const SECOND = 1000;
const DAY = 24 * 3600;
const CA_SECONDS = 3650 * DAY;
/** Certificates count from a little before now, for machines whose clocks disagree. */
const BACKDATE_SECONDS = 300;

/** A certificate with its private key, both in PEM. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

export interface Subject {
  readonly user: string;
  readonly groups: readonly string[];
}

/** Who signs what this cluster trusts: identities, or what the API server shows to servers behind it. Its key lies in the data folder. */
export class ClusterAuthority {
  readonly #certificate: X509Certificate;
  readonly #keys: CryptoKeyPair;
  readonly #clock: Clock;

  private constructor(certificate: X509Certificate, keys: CryptoKeyPair, clock: Clock) {
    this.#certificate = certificate;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** Reads an authority of a data folder, or makes it at the first start. `name` is the one of its files. */
  static async open(dir: string, clock: Clock, name = "ca"): Promise<ClusterAuthority> {
    const keys = await keyPairFile(join(dir, `${name}.key`));
    const path = join(dir, `${name}.crt`);
    if (existsSync(path)) return new ClusterAuthority(new X509Certificate(readFileSync(path, "utf8")), keys, clock);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name: nameOf({ user: `orch-${name}@${Math.floor(clock.now() / SECOND)}`, groups: [] }),
      notBefore: new Date(clock.now() - BACKDATE_SECONDS * SECOND),
      notAfter: new Date(clock.now() + CA_SECONDS * SECOND),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(
          KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
          true,
        ),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    writeSecret(path, certificate.toString("pem"));
    return new ClusterAuthority(certificate, keys, clock);
  }

  get caPem(): string {
    return this.#certificate.toString("pem");
  }

  /** A certificate with which a client proves to be this user; `ttl` in seconds. */
  async issueClient(subject: Subject, ttl: number): Promise<Credentials> {
    const keys = await newKeyPair();
    const cert = await this.#sign(nameOf(subject), keys.publicKey, ttl, [usage(ExtendedKeyUsage.clientAuth)]);
    return { cert, key: await privateKeyPem(keys.privateKey) };
  }

  /** A certificate for a server under these names and addresses; `ttl` in seconds. */
  async issueServing(subject: Subject, names: ServingNames, ttl: number): Promise<Credentials> {
    const keys = await newKeyPair();
    const extensions = [usage(ExtendedKeyUsage.serverAuth), alternativeNames(names)];
    const cert = await this.#sign(nameOf(subject), keys.publicKey, ttl, extensions);
    return { cert, key: await privateKeyPem(keys.privateKey) };
  }

  /** A certificate for the public key of somebody else, as a CertificateSigningRequest asks for; PEM. `ttl` in seconds. */
  async signRequest(
    subject: Subject,
    publicKey: CryptoKey,
    options: { ttl: number; usages: readonly ("client auth" | "server auth")[]; names?: ServingNames },
  ): Promise<string> {
    const extensions: Extension[] = options.usages.map((u) =>
      usage(u === "client auth" ? ExtendedKeyUsage.clientAuth : ExtendedKeyUsage.serverAuth),
    );
    if (options.names !== undefined) extensions.push(alternativeNames(options.names));
    return this.#sign(nameOf(subject), publicKey, options.ttl, extensions);
  }

  /** Who a client certificate stands for; undefined when this authority did not sign it, or it is no longer or not for that. */
  async subjectOf(der: Uint8Array): Promise<(Subject & { readonly until: number }) | undefined> {
    const certificate = new X509Certificate(der as Uint8Array<ArrayBuffer>);
    const signed = await certificate.verify({
      publicKey: this.#keys.publicKey,
      date: new Date(this.#clock.now()),
    });
    const usages = certificate.getExtension(ExtendedKeyUsageExtension)?.usages ?? [];
    if (!signed || !usages.includes(ExtendedKeyUsage.clientAuth)) return undefined;
    const { subjectName } = certificate;
    const [user] = subjectName.getField("CN");
    if (user === undefined) return undefined;
    return { user, groups: subjectName.getField("O"), until: certificate.notAfter.getTime() };
  }

  #sign(subject: JsonName, publicKey: CryptoKey, ttl: number, extensions: readonly Extension[]): Promise<string> {
    return X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      issuer: this.#certificate.subjectName.toJSON(),
      notBefore: new Date(this.#clock.now() - BACKDATE_SECONDS * SECOND),
      notAfter: new Date(this.#clock.now() + ttl * SECOND),
      signingKey: this.#keys.privateKey,
      publicKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
        ...extensions,
      ],
    }).then((certificate) => certificate.toString("pem"));
  }
}

export interface ServingNames {
  readonly dns: readonly string[];
  readonly ips: readonly string[];
}

function alternativeNames({ dns, ips }: ServingNames): SubjectAlternativeNameExtension {
  return new SubjectAlternativeNameExtension([
    ...dns.map((value) => ({ type: "dns" as const, value })),
    ...ips.map((value) => ({ type: "ip" as const, value })),
  ]);
}

const usage = (oid: string): ExtendedKeyUsageExtension => new ExtendedKeyUsageExtension([oid]);

function nameOf({ user, groups }: Subject): JsonName {
  return [...groups.map((group) => ({ O: [group] })), { CN: [user] }];
}

/** 127 random bits, positive, as RFC 5280 allows. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}
