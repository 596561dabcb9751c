/** Checks who imports whom: the layers of the architecture are rules, not a picture. */
import { dirname, join, normalize } from "node:path";
import { Glob } from "bun";

const MAY_IMPORT: Record<string, readonly string[]> = {
  lib: [],
  api: ["lib"],
  store: ["lib"],
  client: ["api", "lib"],
  server: ["api", "store", "client", "lib"],
  sched: ["api", "client", "lib"],
  ctrl: ["api", "client", "lib"],
  agent: ["api", "client", "lib"],
  cmd: ["api", "store", "client", "server", "sched", "ctrl", "agent", "lib"],
};

const IMPORT = /(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g;
const layerOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

const problems: string[] = [];
let files = 0;
for await (const file of new Glob("src/**/*.ts").scan(".")) {
  const layer = layerOf(file);
  // Tests start real servers and stores of other layers.
  if (layer === undefined || /\.(test|suite)\.ts$/.test(file)) continue;
  files++;
  const allowed = MAY_IMPORT[layer];
  if (allowed === undefined) problems.push(`${file}: folder "${layer}" has no place among the layers`);
  for (const [, target] of (await Bun.file(file).text()).matchAll(IMPORT)) {
    const other = layerOf(normalize(join(dirname(file), target ?? "")));
    if (other === undefined || other === layer || allowed?.includes(other)) continue;
    problems.push(`${file}: ${layer} must not import ${other} (${target})`);
  }
}
for (const problem of problems) console.error(problem);
console.log(`layers: ${files} files, ${problems.length} violations`);
if (problems.length > 0) process.exit(1);
