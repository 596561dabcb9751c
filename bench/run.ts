/** Every figure, one JSON line each. "make bench" calls it. */
const PARTS: readonly (readonly string[])[] = [
  ["bench/cluster.ts", "--datastore", "sqlite"],
  ["bench/cluster.ts", "--datastore", "etcd"],
  ["bench/api.ts", "--datastore", "sqlite"],
  ["bench/api.ts", "--datastore", "etcd"],
  ["bench/handler.ts", "sqlite"],
  ["bench/handler.ts", "etcd"],
  ["bench/scale.ts", "--datastore", "sqlite"],
  ["bench/scale.ts", "--datastore", "etcd"],
  ["bench/store.ts"],
];

let failed = 0;
for (const part of PARTS) {
  const child = Bun.spawn(["bun", ...part], { stdin: "ignore", stdout: "inherit", stderr: "inherit" });
  if ((await child.exited) !== 0) failed++;
}
process.exit(failed > 0 ? 1 : 0);
