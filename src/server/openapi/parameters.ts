/** The parameters of operations: of the query, unless `in` says otherwise. */
export interface OperationParameter {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean";
  readonly in?: "path";
}

const of =
  (type: OperationParameter["type"]) =>
  (...names: string[]): OperationParameter[] =>
    names.map((name) => ({ name, type }));
const strings = of("string");
const integers = of("integer");
const booleans = of("boolean");

/** By what they are taken with. */
export const PARAMETERS = {
  list: [
    ...strings("continue", "fieldSelector", "labelSelector"),
    ...integers("limit"),
    ...strings("resourceVersion", "resourceVersionMatch"),
    ...booleans("sendInitialEvents"),
    ...integers("timeoutSeconds"),
  ],
  watch: booleans("allowWatchBookmarks", "watch"),
  patch: booleans("force"),
  delete: [
    ...strings("dryRun"),
    ...integers("gracePeriodSeconds"),
    ...booleans("ignoreStoreReadErrorWithClusterBreakingPotential", "orphanDependents"),
    ...strings("propagationPolicy"),
  ],
  log: [
    ...strings("container"),
    ...booleans("follow", "insecureSkipTLSVerifyBackend"),
    ...integers("limitBytes"),
    ...booleans("previous"),
    ...integers("sinceSeconds"),
    ...strings("stream"),
    ...integers("tailLines"),
    ...booleans("timestamps"),
  ],
} as const;

export const WRITE_PARAMETERS = strings("dryRun", "fieldManager", "fieldValidation");

const STREAMS = [...strings("container"), ...booleans("stderr", "stdin", "stdout", "tty")];

/** Subresources that are connections, with what they take. */
export const CONNECT_PARAMETERS: Readonly<Record<string, readonly OperationParameter[]>> = {
  attach: STREAMS,
  exec: [...strings("command"), ...STREAMS],
  portforward: integers("ports"),
  proxy: strings("path"),
};

/** Those that are parts of the path itself, and `pretty`, which every operation takes. */
export function pathParameters(path: string): OperationParameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(
    ([, name = ""]): OperationParameter => ({ name, type: "string", in: "path" }),
  );
  return [...inPath, ...strings("pretty")];
}
