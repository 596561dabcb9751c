/** The version of the API that is served, with orch as build metadata. */
export const VERSION = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.2+orch",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "none",
  compiler: "bun",
  platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
} as const;
