import { join } from "node:path";
import type { Logger } from "../lib/log.ts";
import { UserError } from "../lib/user-error.ts";
import { openEtcd } from "./etcd.ts";
import { parseEndpoint } from "./etcd-client.ts";
import { startEtcd } from "./etcd-process.ts";
import { openSqlite } from "./sqlite.ts";
import type { Store } from "./store.ts";

export interface OpenStoreOptions {
  /** "sqlite", "etcd" (one of our own, started here), or the URLs of an existing etcd, separated by commas. */
  datastore: string;
  /** Where an embedded store keeps its data. */
  dir: string;
  /** Gives up opening; an open store is closed by disposing of it. */
  signal: AbortSignal;
  log: Logger;
}

/**
 * Opens the store that `--datastore` names. Throws UserError when the name means nothing or etcd is missing, and StoreError `unavailable` when
 * the folder or the cluster cannot be used.
 */
export async function openStore({ datastore, dir, signal, log }: OpenStoreOptions): Promise<Store> {
  signal.throwIfAborted();
  if (datastore === "sqlite") {
    return openSqlite({ dir: join(dir, "sqlite") });
  }
  if (datastore === "etcd") {
    const etcd = await startEtcd({ dir: join(dir, "etcd"), signal, log });
    return openEtcd({ endpoints: [etcd.endpoint], owned: etcd });
  }
  return openEtcd({ endpoints: parseEndpoints(datastore) });
}

function parseEndpoints(datastore: string): string[] {
  const endpoints = datastore.split(",").map((endpoint) => endpoint.trim());
  try {
    endpoints.forEach(parseEndpoint);
  } catch (error) {
    const message = `--datastore "${datastore}" is not valid: expected sqlite, etcd, or http://HOST:PORT[,http://HOST:PORT]`;
    throw new UserError(message, { cause: error });
  }
  return endpoints;
}
