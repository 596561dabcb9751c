import type { Api } from "./api.ts";
import { type History, type Seen, type Sent, seenOf } from "./history.ts";
import { appliedKeys, keyOf, type State, type Write } from "./model.ts";
import type { Operation } from "./operation.ts";

interface Deletion {
  readonly details?: { readonly uid?: string };
}

/** One client: carries out its program, one operation after the other, and writes down what it was told. */
export class Client {
  readonly #api: Api;
  readonly #history: History;
  readonly #number: number;
  #writes = 0;

  constructor(number: number, api: Api, history: History) {
    this.#number = number;
    this.#api = api;
    this.#history = history;
  }

  async run(program: readonly Operation[]): Promise<void> {
    for (const operation of program) {
      try {
        await this.#step(operation);
      } catch (error) {
        // The server is gone for a while; what was sent is of unknown fate, and noted as such.
        if (!isBroken(error)) throw error;
        await this.#api.reachable();
      }
    }
  }

  async #step(operation: Operation): Promise<void> {
    if (operation.does === "list") return this.#list(operation.how);
    const name = `object-${operation.name}`;
    if (operation.does === "get") return void (await this.#get(name));
    if (operation.does === "delete") return this.#delete(name, operation.precondition);
    const id = `${this.#number}.${this.#writes++}`;
    const write = { id, client: this.#number, name };
    const path = `${this.#api.base}/${name}`;
    const manager = `fieldManager=client-${this.#number}`;
    switch (operation.does) {
      case "create": {
        const whole = this.#whole({}, id, operation.group);
        const body = objectOf(name, whole);
        return this.#write({ ...write, does: "create", whole }, "POST", `${this.#api.base}?${manager}`, { body });
      }
      case "replace": {
        const whole = this.#whole({}, id, operation.group);
        const body = objectOf(name, whole);
        return this.#write({ ...write, does: "replace", whole }, "PUT", `${path}?${manager}`, { body });
      }
      case "update": {
        const current = await this.#get(name);
        if (current === undefined) return;
        const whole = this.#whole(current.state.data, id, operation.group);
        const body = objectOf(name, whole, { resourceVersion: String(current.revision) });
        return this.#write({ ...write, does: "update", whole }, "PUT", `${path}?${manager}`, { body });
      }
      case "apply": {
        const [first, second] = appliedKeys(this.#number);
        const data = { [first]: id, ...(operation.both ? { [second]: id } : {}) };
        const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
        const type = "application/apply-patch+yaml";
        return this.#write({ ...write, does: "apply", both: operation.both }, "PATCH", `${path}?${manager}`, {
          body,
          type,
        });
      }
      default:
        return this.#patch({ ...write, does: operation.does, ...labelOf(operation) }, `${path}?${manager}`);
    }
  }

  #whole(data: State["data"], id: string, group: number): State {
    return { data: { ...data, whole: id }, group: String(group) };
  }

  #patch(write: Write, path: string): Promise<void> {
    const key = keyOf(write);
    if (write.does === "JSON patch") {
      const body = [{ op: "add", path: `/data/${key}`, value: write.id }];
      return this.#write(write, "PATCH", path, { body, type: "application/json-patch+json" });
    }
    const labels = write.group === undefined ? {} : { metadata: { labels: { group: write.group } } };
    const body = { data: { [key]: write.id }, ...labels };
    const type =
      write.does === "strategic patch" ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
    return this.#write(write, "PATCH", path, { body, type });
  }

  async #get(name: string): Promise<Seen | undefined> {
    const knownBefore = this.#history.known;
    const { status, body } = await this.#api.send("GET", `${this.#api.base}/${name}`);
    if (status !== 200 && status !== 404) throw unexpected("GET", name, status, body);
    const seen = status === 200 ? seenOf(body) : undefined;
    this.#history.got.push({ name, seen, knownBefore });
    if (seen !== undefined) this.#history.learn(seen.revision);
    return seen;
  }

  async #delete(name: string, precondition: "none" | "uid" | "resourceVersion"): Promise<void> {
    const current = precondition === "none" ? undefined : await this.#get(name);
    if (precondition !== "none" && current === undefined) return;
    const preconditions =
      current === undefined
        ? {}
        : {
            preconditions:
              precondition === "uid" ? { uid: current.uid } : { resourceVersion: String(current.revision) },
          };
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...preconditions };
    const write: Write = { id: `${this.#number}.${this.#writes++}`, client: this.#number, name, does: "delete" };
    return this.#write(write, "DELETE", `${this.#api.base}/${name}`, { body });
  }

  async #list(how: "newest" | "at a revision"): Promise<void> {
    const knownBefore = this.#history.known;
    const query = how === "newest" ? "" : `?resourceVersion=${knownBefore}&resourceVersionMatch=Exact`;
    if (how !== "newest" && knownBefore === 0) return;
    const { status, body } = await this.#api.send("GET", `${this.#api.base}${query}`);
    if (status !== 200) throw unexpected("list", query, status, body);
    const { metadata, items } = body as { metadata: { resourceVersion: string }; items: unknown[] };
    const revision = how === "newest" ? Number(metadata.resourceVersion) : knownBefore;
    this.#history.listed.push({ revision, items: items.map(seenOf), ...(how === "newest" ? { knownBefore } : {}) });
    this.#history.learn(revision);
  }

  async #write(write: Write, method: string, path: string, options: { body: unknown; type?: string }): Promise<void> {
    const sent: Sent = { write, fate: "unknown", knownBefore: this.#history.known };
    this.#history.sent.push(sent);
    const { status, body } = await this.#api.send(method, path, options);
    if (status >= 500) {
      // The store may have been out of reach in the middle of it.
      if (status === 503 || status === 504) return;
      throw unexpected(write.does, write.name, status, body);
    }
    sent.fate = status < 300 ? "acknowledged" : "refused";
    if (sent.fate === "refused") {
      if (![404, 409].includes(status)) throw unexpected(write.does, write.name, status, body);
      return;
    }
    if (write.does === "delete") {
      const { uid } = (body as Deletion).details ?? {};
      if (uid !== undefined) sent.uid = uid;
      return;
    }
    sent.answer = seenOf(body);
    sent.uid = sent.answer.uid;
    sent.revision = sent.answer.revision;
    this.#history.learn(sent.answer.revision);
  }
}

function labelOf(operation: Operation): { group?: string } {
  return operation.does === "patch labels" ? { group: String(operation.group) } : {};
}

function objectOf(name: string, { data, group }: State, more: Record<string, string> = {}): unknown {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: { group }, ...more }, data };
}

const unexpected = (what: string, name: string, status: number, body: unknown): Error =>
  new Error(`${what} ${name}: the server answered ${status} ${JSON.stringify(body).slice(0, 300)}`);

/** Whether the connection failed, not the suite. */
export function isBroken(error: unknown): boolean {
  const { code = "", name = "" } = error as { code?: string; name?: string };
  return (
    ["ConnectionRefused", "ECONNREFUSED", "ECONNRESET", "ConnectionClosed", "EPIPE", "UnexpectedEOF"].includes(code) ||
    (name === "SyntaxError" && String(error).includes("JSON"))
  );
}
