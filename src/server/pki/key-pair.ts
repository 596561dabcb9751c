import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PemConverter } from "../../lib/x509.ts";

/** ECDSA on P-256: small, quick, and understood by every client of Kubernetes. */
export const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A new key pair, whose private key can be written down. */
export function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
}

export async function privateKeyPem(key: CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

/** Reads a private key in PKCS 8, and the public key that belongs to it. */
async function keyPairFromPem(pem: string): Promise<CryptoKeyPair> {
  const [der] = PemConverter.decode(pem);
  if (der === undefined) throw new Error("the file holds no private key in PEM");
  const privateKey = await crypto.subtle.importKey("pkcs8", der, ALGORITHM, true, ["sign"]);
  const { d: _, key_ops: __, ...open } = await crypto.subtle.exportKey("jwk", privateKey);
  const publicKey = await crypto.subtle.importKey("jwk", open, ALGORITHM, true, ["verify"]);
  return { privateKey, publicKey };
}

/** The key pair in this file, made and written (mode 0600) when there is none. */
export async function keyPairFile(path: string): Promise<CryptoKeyPair> {
  if (existsSync(path)) return keyPairFromPem(readFileSync(path, "utf8"));
  const pair = await newKeyPair();
  writeSecret(path, await privateKeyPem(pair.privateKey));
  return pair;
}

/** Writes a file that only the owner may read. */
export function writeSecret(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}
