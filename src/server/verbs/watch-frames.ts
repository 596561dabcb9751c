import type { Status } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { encodeProtobuf, protobufFrame } from "../../api/protobuf/envelope.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import { type Form, formName } from "../http/media.ts";
import { partialOf, tableFor } from "../http/respond.ts";
import type { ResourceContext } from "../request-context.ts";

export type EventType = "ADDED" | "MODIFIED" | "DELETED";

const encoder = new TextEncoder();
const END = encoder.encode("}\n");

/** How the events of one watch look on the wire. */
export class WatchFrames {
  readonly #ctx: ResourceContext;
  readonly #form: Form;
  /** A table names its columns once a watch. */
  #headed = false;
  readonly #name: string;
  readonly #names: Partial<Record<EventType, string>> = {};

  constructor(ctx: ResourceContext, form: Form) {
    this.#ctx = ctx;
    this.#form = form;
    this.#name = `${ctx.resource.kind.apiVersion} ${formName(form)}`;
  }

  /** The name under which the next frame of this type is the same for every watch that gives the same name. */
  nameFor(type: EventType): string {
    if (this.#form.as === "Table") {
      return `${type} ${this.#name} ${this.#ctx.query.get("includeObject") ?? ""} ${this.#headed}`;
    }
    this.#names[type] ??= `${type} ${this.#name}`;
    return this.#names[type];
  }

  event(type: EventType, stored: StoredObject): Uint8Array {
    const object = this.#ctx.resource.view(stored);
    if (this.#form.as === undefined && this.#form.syntax === "json") return framed(type, object.bytes);
    return this.#frame(type, this.#shown(object));
  }

  bookmark(revision: number, initialEventsEnd: boolean): Uint8Array {
    const { kind, apiVersion } = this.#ctx.resource.kind;
    const annotations = initialEventsEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
    const metadata = { resourceVersion: String(revision), ...annotations };
    return this.#frame("BOOKMARK", { kind, apiVersion, metadata });
  }

  error(status: Status): Uint8Array {
    return this.#frame("ERROR", { ...status });
  }

  /** Must be told after each event, whether its frame was built here or shared. */
  sent(): void {
    this.#headed = true;
  }

  #shown(object: StoredObject): KubeObject {
    if (this.#form.as === "Table") return this.#table(object);
    return this.#form.as === undefined ? object.value : partialOf(object.value);
  }

  #frame(type: string, value: KubeObject): Uint8Array {
    if (this.#form.syntax === "protobuf") return protobufFrame(type, encodeProtobuf(value));
    return framed(type, encoder.encode(JSON.stringify(value)));
  }

  #table(object: StoredObject): KubeObject {
    const table = tableFor(this.#ctx, [object], { resourceVersion: String(object.revision) });
    return this.#headed ? { ...table, columnDefinitions: null } : table;
  }
}

function framed(type: string, object: Uint8Array): Uint8Array {
  const head = encoder.encode(`{"type":"${type}","object":`);
  const frame = new Uint8Array(head.byteLength + object.byteLength + END.byteLength);
  frame.set(head);
  frame.set(object, head.byteLength);
  frame.set(END, head.byteLength + object.byteLength);
  return frame;
}
