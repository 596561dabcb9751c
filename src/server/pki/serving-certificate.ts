import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../lib/clock.ts";
import { X509Certificate } from "../../lib/x509.ts";
import type { ClusterAuthority, Credentials, ServingNames } from "./cluster-authority.ts";
import { writeSecret } from "./key-pair.ts";

const DAY = 24 * 3600;
const TTL_SECONDS = 365 * DAY;
const RENEW_MS = 90 * DAY * 1000;

/** The names under which clients, inside the cluster and outside, reach the API server. */
export function servingNames(address: string, serviceIP: string): ServingNames {
  const dns = [
    "localhost",
    hostname(),
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
  ];
  return { dns: [...new Set(dns)], ips: [...new Set(["127.0.0.1", "::1", serviceIP, address])].filter(isConcrete) };
}

const isConcrete = (address: string): boolean => address !== "0.0.0.0" && address !== "::";

/** The certificate in the data folder, made anew when it is missing, near its end, of another authority or for other names. */
export async function servingCertificate(
  dir: string,
  authority: ClusterAuthority,
  options: { names: ServingNames; clock: Clock },
): Promise<Credentials> {
  const certPath = join(dir, "apiserver.crt");
  const keyPath = join(dir, "apiserver.key");
  const wanted = JSON.stringify({ names: options.names, ca: authority.caPem });
  const wantedPath = join(dir, "apiserver.for");
  if (existsSync(certPath) && existsSync(keyPath) && existsSync(wantedPath)) {
    const cert = readFileSync(certPath, "utf8");
    const left = new X509Certificate(cert).notAfter.getTime() - options.clock.now();
    if (left > RENEW_MS && readFileSync(wantedPath, "utf8") === wanted) {
      return { cert, key: readFileSync(keyPath, "utf8") };
    }
  }
  const made = await authority.issueServing({ user: "kube-apiserver", groups: [] }, options.names, TTL_SECONDS);
  writeSecret(certPath, made.cert);
  writeSecret(keyPath, made.key);
  writeSecret(wantedPath, wanted);
  return made;
}
