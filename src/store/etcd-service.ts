import protobuf from "protobufjs";
import source from "../../proto/etcd.proto" with { type: "text" };

/** An int64 as protobufjs gives it. Revisions and sizes stay far below 2^53. */
export type Int64 = number | { toNumber(): number };

export interface Header {
  header?: { revision: Int64 } | null;
}

export interface KeyValue {
  key: Uint8Array;
  createRevision: Int64;
  modRevision: Int64;
  value: Uint8Array;
}

export interface RangeRequest {
  key: Uint8Array;
  rangeEnd?: Uint8Array;
  limit?: number;
  revision?: number;
  keysOnly?: boolean;
  countOnly?: boolean;
}

export interface RangeResponse extends Header {
  kvs: KeyValue[];
  more: boolean;
  count: Int64;
}

export interface Compare {
  target: 1 | 2;
  key: Uint8Array;
  createRevision?: number;
  modRevision?: number;
}

export interface RequestOp {
  requestRange?: RangeRequest;
  requestPut?: { key: Uint8Array; value: Uint8Array };
  requestDeleteRange?: { key: Uint8Array };
}

export interface TxnRequest {
  compare: Compare[];
  success: RequestOp[];
  failure: RequestOp[];
}

export interface TxnResponse extends Header {
  succeeded: boolean;
  responses: { responseRange?: RangeResponse | null }[];
}

export interface WatchRequest {
  createRequest: { key: Uint8Array; rangeEnd: Uint8Array; startRevision: number; prevKv: boolean; fragment: boolean };
}

export interface WatchEvent {
  type: 0 | 1;
  kv: KeyValue;
  prevKv?: KeyValue | null;
}

export interface WatchResponse extends Header {
  created: boolean;
  canceled: boolean;
  compactRevision: Int64;
  cancelReason: string;
  fragment: boolean;
  events: WatchEvent[];
}

/** One method of the service: its path and how its messages become bytes. */
export interface Method<Request, Response> {
  path: string;
  serialize: (request: Request) => Buffer;
  deserialize: (bytes: Buffer) => Response;
}

const schema = protobuf.parse(source).root;

export const RANGE = method<RangeRequest, RangeResponse>("KV", "Range");
export const PUT = method<{ key: Uint8Array; value: Uint8Array }, Header>("KV", "Put");
export const TXN = method<TxnRequest, TxnResponse>("KV", "Txn");
export const COMPACT = method<{ revision: number }, Header>("KV", "Compact");
export const WATCH = method<WatchRequest, WatchResponse>("Watch", "Watch");
export const STATUS = method<Record<string, never>, Header & { version: string; dbSize: Int64 }>(
  "Maintenance",
  "Status",
);

export function toNumber(value: Int64): number {
  return typeof value === "number" ? value : value.toNumber();
}

/** The store's revision when the response was made. */
export function headerRevision({ header }: Header): number {
  return toNumber(header?.revision ?? 0);
}

function method<Request extends object, Response>(service: string, name: string): Method<Request, Response> {
  const { requestType, responseType } = schema.lookupService(service).methods[name] ?? {};
  const request = schema.lookupType(requestType ?? "");
  const response = schema.lookupType(responseType ?? "");
  return {
    path: `/etcdserverpb.${service}/${name}`,
    serialize: (message) => Buffer.from(request.encode(message).finish()),
    // The schema says what fields a response has; protobufjs knows it only at run time.
    deserialize: (bytes) => response.decode(bytes) as unknown as Response,
  };
}
