import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../lib/user-error.ts";

/** Hexadecimal SHA-256 of a certificate's DER. */
export function certificateHash(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
}

/**
 * Fetches the cluster's CA from a server that is not trusted yet, and trusts it only if it is the one that the token names.
 * `server` is https://HOST:PORT. Throws UserError when the server cannot be reached or shows another CA.
 */
async function fetchClusterCA(server: string, caHash: string): Promise<string> {
  let pem: string;
  try {
    const response = await fetch(`${server}/cacerts`, {
      tls: { rejectUnauthorized: false },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    pem = await response.text();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot join ${server}: ${why}; is "orch server" reachable there?`, { exitCode: 1, cause });
  }
  let found: string;
  try {
    found = certificateHash(pem);
  } catch (cause) {
    throw new UserError(`cannot join ${server}: it is no orch server (what it calls its CA is not a certificate)`, {
      exitCode: 1,
      cause,
    });
  }
  if (found !== caHash) {
    throw new UserError(
      `cannot join ${server}: its CA has hash ${found}, but the token was made for ${caHash}; it is another cluster, or someone is in between`,
      { exitCode: 1 },
    );
  }
  return pem;
}

const fileOf = (dir: string): string => join(dir, "pki", "ca.crt");

/** The cluster's CA as this node once came to trust it; undefined before it joined. */
export function keptClusterCA(dir: string): string | undefined {
  const path = fileOf(dir);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Fetches the CA that the token names and keeps it. Throws UserError without a hash: then any server could claim to be the cluster. */
export async function obtainClusterCA(dir: string, server: string, caHash: string | undefined): Promise<string> {
  if (caHash === undefined) {
    throw new UserError(
      'this machine is no node yet and nothing tells it which cluster to trust: pass --token from "orch token create" (ID.SECRET.CA-HASH)',
    );
  }
  const pem = await fetchClusterCA(server, caHash);
  mkdirSync(join(dir, "pki"), { recursive: true, mode: 0o700 });
  writeFileSync(fileOf(dir), pem);
  return pem;
}
