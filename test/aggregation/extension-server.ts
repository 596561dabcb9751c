/** An API server behind the API server: resources in memory, who asks from its headers, what they may from SubjectAccessReviews. */

import { systemClock } from "../../src/lib/clock.ts";
import { ClusterAuthority } from "../../src/server/pki/cluster-authority.ts";

export const GROUP = "wardle.example.com";
export const VERSION = "v1alpha1";
const ROOT = `/apis/${GROUP}/${VERSION}`;

/** How it reaches the API server, with the rights of its service account. */
export interface Delegation {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

interface Flunder {
  metadata: { name: string; namespace: string; resourceVersion: string; uid: string };
  [field: string]: unknown;
}

/** Whom a request came from, as the API server said. */
export interface Asker {
  user: string;
  groups: string[];
  extra: Record<string, string>;
}

const VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"];
const RESOURCES = [
  { name: "flunders", singularName: "flunder", namespaced: true, kind: "Flunder", verbs: VERBS, shortNames: ["fl"] },
  { name: "flunders/talk", singularName: "", namespaced: true, kind: "Flunder", verbs: ["create", "get"] },
];

export class ExtensionServer implements AsyncDisposable {
  readonly #server: Bun.Server<undefined>;
  readonly #delegation: Delegation;
  readonly #objects = new Map<string, Flunder>();
  readonly #watchers = new Set<ReadableStreamDefaultController<string>>();
  /** Everybody who got as far as a handler. */
  readonly askers: Asker[] = [];
  /** Bytes of the longest body so far. */
  longest = 0;
  /** What it answers in place of anything else. */
  broken: number | undefined;
  #revision = 0;
  readonly caPem: string;

  private constructor(parts: {
    serving: { cert: string; key: string };
    proxyCa: string;
    caPem: string;
    delegation: Delegation;
  }) {
    this.caPem = parts.caPem;
    this.#delegation = parts.delegation;
    this.#server = Bun.serve({
      hostname: "0.0.0.0",
      port: 0,
      idleTimeout: 0,
      maxRequestBodySize: 64 * 1024 * 1024,
      // Only the API server has a certificate that its authority for proxies signed.
      tls: { ...parts.serving, ca: parts.proxyCa, requestCert: true, rejectUnauthorized: true },
      fetch: (request, server) => this.#answer(request, server),
      websocket: { message: (socket, message) => void socket.send(`flunder says ${message}`) },
    });
  }

  /** Starts it in a folder of its own: reads how the API server shows itself from the ConfigMap that is there for that. */
  static async start(dir: string, name: string, delegation: Delegation): Promise<ExtensionServer> {
    const path = "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication";
    const { data } = (await ask(delegation, "GET", path)) as { data: Record<string, string> };
    const authority = await ClusterAuthority.open(dir, systemClock);
    const serving = await authority.issueServing({ user: name, groups: [] }, { dns: [name], ips: [] }, 3600);
    const proxyCa = data["requestheader-client-ca-file"] ?? "";
    return new ExtensionServer({ serving, proxyCa, caPem: authority.caPem, delegation });
  }

  get port(): number {
    return this.#server.port ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watcher of this.#watchers) watcher.close();
    await this.#server.stop(true);
  }

  async #answer(request: Request, server: Bun.Server<undefined>): Promise<Response | undefined> {
    if (this.broken !== undefined) return new Response("broken", { status: this.broken });
    const { pathname, searchParams } = new URL(request.url);
    const asker = askerOf(request.headers);
    this.askers.push(asker);
    if (pathname === "/apis") return this.#group(request);
    if (pathname === ROOT)
      return Response.json({ kind: "APIResourceList", groupVersion: `${GROUP}/${VERSION}`, resources: RESOURCES });
    if (pathname === "/openapi/v3") {
      return Response.json({ paths: { [ROOT.slice(1)]: { serverRelativeURL: `/openapi/v3${ROOT}?hash=1` } } });
    }
    if (pathname === `/openapi/v3${ROOT}`)
      return Response.json({ openapi: "3.0.0", paths: PATHS, components: { schemas: SCHEMAS } });
    if (pathname === "/openapi/v2") return Response.json({ swagger: "2.0", paths: {}, definitions: SCHEMAS });
    const [, namespace = "", name = "", part = ""] =
      new RegExp(`^${ROOT}(?:/namespaces/([^/]+))?/flunders(?:/([^/]+)(?:/([^/]+))?)?$`).exec(pathname) ?? [];
    if (!pathname.startsWith(ROOT)) return status(404, "NotFound", `no such path: ${pathname}`);
    const isWatch = searchParams.has("watch");
    const verb = isWatch ? "watch" : verbOf(request.method, name);
    if (!(await this.#may(asker, { verb, namespace, name }))) {
      return status(403, "Forbidden", `${asker.user} may not ${verb} flunders`);
    }
    if (part === "talk") return server.upgrade(request) ? undefined : status(400, "BadRequest", "upgrade required");
    if (isWatch) return this.#watch(namespace);
    return this.#serve(request, { namespace, name });
  }

  #group(request: Request): Response {
    if (!request.headers.get("accept")?.includes("as=APIGroupDiscoveryList")) {
      const versions = [{ groupVersion: `${GROUP}/${VERSION}`, version: VERSION }];
      return Response.json({ kind: "APIGroupList", groups: [{ name: GROUP, versions }] });
    }
    const resource = {
      resource: "flunders",
      responseKind: KIND,
      scope: "Namespaced",
      singularResource: "flunder",
      verbs: VERBS,
      shortNames: ["fl"],
    };
    const items = [
      { metadata: { name: GROUP }, versions: [{ version: VERSION, resources: [resource], freshness: "Current" }] },
    ];
    const headers = { "content-type": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" };
    return new Response(
      JSON.stringify({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", items }),
      { headers },
    );
  }

  async #may(
    asker: Asker,
    { verb, namespace, name }: { verb: string; namespace: string; name: string },
  ): Promise<boolean> {
    const resourceAttributes = { group: GROUP, version: VERSION, resource: "flunders", verb, namespace, name };
    const spec = { user: asker.user, groups: asker.groups, resourceAttributes };
    const body = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
    const review = await ask(this.#delegation, "POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", body);
    return (review as { status: { allowed: boolean } }).status.allowed;
  }

  async #serve(request: Request, { namespace, name }: { namespace: string; name: string }): Promise<Response> {
    const key = `${namespace}/${name}`;
    if (request.method === "GET" && name === "") {
      const items = [...this.#objects.values()].filter((o) => namespace === "" || o.metadata.namespace === namespace);
      const metadata = { resourceVersion: String(this.#revision) };
      return Response.json({ apiVersion: `${GROUP}/${VERSION}`, kind: "FlunderList", metadata, items });
    }
    if (request.method === "POST") {
      const bytes = await request.bytes();
      this.longest = Math.max(this.longest, bytes.byteLength);
      const object = JSON.parse(new TextDecoder().decode(bytes)) as Flunder;
      const metadata = {
        ...object.metadata,
        namespace,
        resourceVersion: String(++this.#revision),
        uid: crypto.randomUUID(),
      };
      const made = { ...object, apiVersion: `${GROUP}/${VERSION}`, kind: "Flunder", metadata };
      this.#objects.set(`${namespace}/${metadata.name}`, made);
      this.#tell({ type: "ADDED", object: made });
      return Response.json(made, { status: 201 });
    }
    const found = this.#objects.get(key);
    if (found === undefined) return status(404, "NotFound", `flunders "${name}" not found`);
    if (request.method === "DELETE") {
      this.#objects.delete(key);
      this.#tell({ type: "DELETED", object: found });
    }
    return Response.json(found);
  }

  #watch(namespace: string): Response {
    let watcher: ReadableStreamDefaultController<string> | undefined;
    const stream = new ReadableStream<string>({
      start: (controller) => {
        watcher = controller;
        this.#watchers.add(controller);
        // Bun sends the head of an answer with its first bytes.
        controller.enqueue(
          frame({ type: "BOOKMARK", object: { metadata: { resourceVersion: String(this.#revision) } } }),
        );
        for (const object of this.#objects.values()) {
          if (namespace === "" || object.metadata.namespace === namespace)
            controller.enqueue(frame({ type: "ADDED", object }));
        }
      },
      cancel: () => {
        if (watcher !== undefined) this.#watchers.delete(watcher);
      },
    });
    return new Response(stream.pipeThrough(new TextEncoderStream()), {
      headers: { "content-type": "application/json" },
    });
  }

  #tell(event: object): void {
    for (const watcher of this.#watchers) watcher.enqueue(frame(event));
  }
}

const KIND = { group: GROUP, version: VERSION, kind: "Flunder" };

/** By this kubectl sees that unknown fields are the server's to find. */
const PATHS = {
  [`${ROOT}/namespaces/{namespace}/flunders/{name}`]: {
    patch: {
      parameters: [{ name: "fieldValidation", in: "query", schema: { type: "string" } }],
      "x-kubernetes-action": "patch",
      "x-kubernetes-group-version-kind": KIND,
    },
  },
};

const SCHEMAS = {
  "com.example.wardle.v1alpha1.Flunder": {
    type: "object",
    description: "A thing of no use.",
    properties: { spec: { type: "object", description: "What it is about." } },
    "x-kubernetes-group-version-kind": [KIND],
  },
};

const frame = (event: object): string => `${JSON.stringify(event)}\n`;

function askerOf(headers: Headers): Asker {
  const extra = [...headers].filter(([name]) => name.startsWith("x-remote-extra-"));
  return {
    user: headers.get("x-remote-user") ?? "",
    groups: (headers.get("x-remote-group") ?? "").split(", ").filter((group) => group !== ""),
    extra: Object.fromEntries(extra.map(([name, value]) => [name.slice("x-remote-extra-".length), value])),
  };
}

function verbOf(method: string, name: string): string {
  if (method === "GET") return name === "" ? "list" : "get";
  return { POST: "create", DELETE: "delete", PUT: "update", PATCH: "patch" }[method] ?? method;
}

const status = (code: number, reason: string, message: string): Response =>
  Response.json(
    { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code, reason, message },
    { status: code },
  );

async function ask({ url, ca, token }: Delegation, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    tls: { ca },
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
