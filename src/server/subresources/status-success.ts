/** The answer to a request that did what it should and has nothing to show. */
export const SUCCESS = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } as const;
