import { createLogger } from "../lib/log.ts";
import { openStore } from "../store/open.ts";
import { serverSuite } from "./server.suite.ts";

for (const datastore of ["sqlite", "etcd"]) {
  serverSuite(datastore, (dir, signal) => openStore({ datastore, dir, signal, log: createLogger({ level: "error" }) }));
}
