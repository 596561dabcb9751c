/** Builds dist/orch: one executable with everything in it. Usage: bun build.ts [--outfile FILE] */
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { outfile: { type: "string", default: "dist/orch" } } });

const started = performance.now();
const result = await Bun.build({
  entrypoints: ["src/main.ts"],
  compile: { outfile: values.outfile },
  minify: true,
  bytecode: true,
  format: "esm",
  target: "bun",
});
for (const message of result.logs) console.error(String(message));
if (!result.success) process.exit(1);
const size = Bun.file(values.outfile).size;
console.log(`${values.outfile}  ${(size / 1e6).toFixed(0)} MB  ${Math.round(performance.now() - started)} ms`);
