/** Statuses of gRPC that the store tells apart. https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
export const GRPC = {
  ok: 0,
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  outOfRange: 11,
  unavailable: 14,
} as const;

/** A call that ended with another status than ok: etcd's ruling, or what became of the connection. */
export class EtcdError extends Error {
  /** The number of the status. */
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EtcdError";
    this.code = code;
  }
}
