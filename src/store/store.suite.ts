import { describe } from "bun:test";
import type { Backend } from "./suite/harness.ts";
import { modelSuite } from "./suite/model.ts";
import { readsSuite } from "./suite/reads.ts";
import { watchesSuite } from "./suite/watches.ts";
import { writesSuite } from "./suite/writes.ts";

/** What every backend must do. Call it once per backend, in that backend's test file. */
export function storeSuite(backend: Backend): void {
  describe(`${backend.name} store`, () => {
    writesSuite(backend);
    readsSuite(backend);
    watchesSuite(backend);
    modelSuite(backend);
  });
}
