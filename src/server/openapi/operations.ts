import type { AnyKind, Method } from "../../api/kind.ts";
import { TokenRequest } from "../../api/kinds/authentication/token-request.ts";
import { Scale } from "../../api/kinds/autoscaling/scale.ts";
import { BindingSchema } from "../../api/kinds/core/binding.ts";
import { DeleteOptions } from "../../api/kinds/meta/delete-options.ts";
import { Status } from "../../api/kinds/meta/status.ts";
import { Eviction } from "../../api/kinds/policy/eviction.ts";
import { lower, type Structural } from "../../api/structural.ts";
import { capital } from "../../lib/capital.ts";
import { entriesOf, type ResourceEntry } from "../discovery/resource-entries.ts";
import type { Resource } from "../registry/resource.ts";
import { CONNECT_PARAMETERS, type OperationParameter, PARAMETERS, WRITE_PARAMETERS } from "./parameters.ts";
import type { Json, SchemaCollector } from "./schema-collector.ts";

type HttpMethod = "get" | "put" | "post" | "delete" | "patch";

/** One operation as both dialects tell it. */
export interface Operation {
  readonly id: string;
  readonly description: string;
  readonly action: Method | "connect";
  readonly tag: string;
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  readonly parameters: readonly OperationParameter[];
  readonly body?: { readonly schema: Json; readonly types: readonly string[]; readonly required: boolean };
  /** Statuses of success, with what comes back. */
  readonly answers: readonly number[];
  readonly answer: Json;
  readonly types: readonly string[];
}

/** One path with its operations. */
export interface PathEntry {
  readonly path: string;
  readonly operations: Readonly<Partial<Record<HttpMethod, Operation>>>;
}

const ANY = ["*/*"];
const OBJECT_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const LIST_TYPES = [
  ...OBJECT_TYPES,
  "application/json;stream=watch",
  "application/vnd.kubernetes.protobuf;stream=watch",
];
const PATCH_TYPES = ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"];
const STRATEGIC = "application/strategic-merge-patch+json";

/** What stands for an action in the name of an operation. */
const WORDS: Readonly<Record<Method, string>> = {
  get: "read",
  list: "list",
  post: "create",
  put: "replace",
  patch: "patch",
  delete: "delete",
  deletecollection: "delete",
};

const HTTP: Readonly<Record<string, HttpMethod>> = { create: "post", update: "put" };

/** Types of bodies that are not the resource's own. */
const BODIES: Readonly<Record<string, Structural>> = {
  Binding: lower(BindingSchema),
  Eviction: lower(Eviction),
  Scale: lower(Scale),
  TokenRequest: lower(TokenRequest),
};

/** "rbac.authorization.k8s.io" as it stands in names of operations: rbacAuthorization. */
function groupName(group: string): string {
  if (group === "") return "core";
  const [first = "", ...rest] = group.replace(/\.k8s\.io$/, "").split(/[.-]/);
  return first + rest.map(capital).join("");
}

/** Makes the operations of one resource and its subresources; the types that they take and answer go to the collector. */
export class ResourceOperations {
  readonly #resource: Resource;
  readonly #kind: AnyKind;
  readonly #collector: SchemaCollector;
  readonly #object: Json;
  readonly #group: string;

  constructor(resource: Resource, collector: SchemaCollector) {
    this.#resource = resource;
    this.#kind = resource.kind;
    this.#collector = collector;
    this.#object = collector.add(resource.kind, resource.schema);
    this.#group = groupName(resource.kind.group);
  }

  paths(): PathEntry[] {
    const { group, version, resource, methods } = this.#kind;
    const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const base = `${root}${this.#resource.namespaced ? "/namespaces/{namespace}" : ""}/${resource}`;
    const has = (method: Method): boolean => methods.includes(method);
    const everywhere = this.#resource.namespaced && has("list") ? { get: this.#list("ForAllNamespaces") } : {};
    const collection = {
      ...(has("list") ? { get: this.#list() } : {}),
      ...(has("post") ? { post: this.#write("post", this.#object) } : {}),
      ...(has("deletecollection") ? { delete: this.#deleteCollection() } : {}),
    };
    const single = {
      ...(has("get") ? { get: this.#read() } : {}),
      ...(has("put") ? { put: this.#write("put", this.#object) } : {}),
      ...(has("delete") ? { delete: this.#delete() } : {}),
      ...(has("patch") ? { patch: this.#patch(this.#object) } : {}),
    };
    return [
      { path: base, operations: collection },
      { path: `${base}/{name}`, operations: single },
      ...entriesOf(this.#resource).flatMap((entry) => this.#subresource(`${base}/{name}`, entry)),
      { path: `${root}/${resource}`, operations: everywhere },
    ].filter(({ operations }) => Object.keys(operations).length > 0);
  }

  #operation(
    action: Method | "connect",
    { name, kind, ...rest }: Omit<Operation, "action" | "tag" | "gvk" | "id"> & { name: string; kind?: ResourceEntry },
  ): Operation {
    const { group, version } = this.#kind;
    return {
      id: name,
      action,
      tag: `${this.#group}_${version}`,
      gvk: { group: kind?.group ?? group, version: kind?.version ?? version, kind: kind?.kind ?? this.#kind.kind },
      ...rest,
    };
  }

  /** "createAppsV1NamespacedDeployment", with what follows the verb and the kind. */
  #name(word: string, { before = "", after = "" } = {}): string {
    const scope = this.#resource.namespaced && after !== "ForAllNamespaces" ? "Namespaced" : "";
    return `${word}${capital(this.#group)}${capital(this.#kind.version)}${before}${scope}${this.#kind.kind}${after}`;
  }

  #list(after = ""): Operation {
    return this.#operation("list", {
      name: this.#name("list", { after }),
      description: `list or watch objects of kind ${this.#kind.kind}`,
      parameters: [...PARAMETERS.list, ...PARAMETERS.watch],
      answers: [200],
      answer: this.#collector.addList(this.#kind, this.#resource.schema),
      types: this.#types(LIST_TYPES),
    });
  }

  #read(entry?: ResourceEntry): Operation {
    return this.#operation("get", {
      name: this.#name("read", { after: capital(entry?.subresource ?? "") }),
      description: `read ${entry === undefined ? "" : `${entry.subresource} of `}the specified ${this.#kind.kind}`,
      parameters: [],
      answers: [200],
      answer: this.#body(entry),
      types: this.#types(OBJECT_TYPES),
      ...(entry && { kind: entry }),
    });
  }

  #write(action: "post" | "put", schema: Json, entry?: ResourceEntry): Operation {
    const subresource = entry?.subresource ?? "";
    return this.#operation(action, {
      name: this.#name(WORDS[action], { after: capital(subresource) }),
      description: `${WORDS[action]} ${subresource === "" ? "" : `${subresource} of `}the specified ${this.#kind.kind}`,
      parameters: WRITE_PARAMETERS,
      body: { schema, types: ANY, required: true },
      answers: action === "post" ? [200, 201, 202] : [200, 201],
      answer: schema,
      types: this.#types(OBJECT_TYPES),
      ...(entry && { kind: entry }),
    });
  }

  #patch(answer: Json, entry?: ResourceEntry): Operation {
    const subresource = entry?.subresource ?? "";
    return this.#operation("patch", {
      name: this.#name("patch", { after: capital(subresource) }),
      description: `change parts of ${subresource === "" ? "" : `${subresource} of `}the specified ${this.#kind.kind}`,
      parameters: [...WRITE_PARAMETERS, ...PARAMETERS.patch],
      body: {
        schema: { type: "object" },
        types: this.#resource.custom ? PATCH_TYPES : [...PATCH_TYPES, STRATEGIC],
        required: true,
      },
      answers: [200, 201],
      answer,
      types: this.#types(OBJECT_TYPES),
      ...(entry && { kind: entry }),
    });
  }

  #delete(): Operation {
    return this.#operation("delete", {
      name: this.#name("delete"),
      description: `delete the specified ${this.#kind.kind}`,
      parameters: PARAMETERS.delete,
      body: this.#deleteOptions(),
      answers: [200, 202],
      // What goes with a grace period is still there when the answer is given.
      answer: this.#kind.gracePeriod === undefined ? this.#collector.addModel(lower(Status), STATUS) : this.#object,
      types: this.#types(OBJECT_TYPES),
    });
  }

  #deleteCollection(): Operation {
    return this.#operation("deletecollection", {
      name: this.#name("delete", { before: "Collection" }),
      description: `delete objects of kind ${this.#kind.kind}`,
      parameters: [...PARAMETERS.list, ...PARAMETERS.delete],
      body: this.#deleteOptions(),
      answers: [200],
      answer: this.#collector.addModel(lower(Status), STATUS),
      types: this.#types(OBJECT_TYPES),
    });
  }

  #deleteOptions() {
    const { group, version } = this.#kind;
    const schema = this.#collector.addModel(lower(DeleteOptions), { group, version, kind: "DeleteOptions" });
    return { schema, types: ANY, required: false };
  }

  #subresource(base: string, entry: ResourceEntry): PathEntry[] {
    const { subresource } = entry;
    if (subresource === "") return [];
    const path = `${base}/${subresource}`;
    const told = CONNECT_PARAMETERS[subresource];
    if (subresource === "log") return [{ path, operations: { get: this.#log(entry) } }];
    if (told !== undefined) return this.#connections(path, entry, told);
    const body = this.#body(entry);
    return [
      {
        path,
        operations: {
          ...(entry.verbs.includes("get") ? { get: this.#read(entry) } : {}),
          ...(entry.verbs.includes("create") ? { post: this.#write("post", body, entry) } : {}),
          ...(entry.verbs.includes("update") ? { put: this.#write("put", body, entry) } : {}),
          ...(entry.verbs.includes("patch") ? { patch: this.#patch(body, entry) } : {}),
        },
      },
    ];
  }

  #log(entry: ResourceEntry): Operation {
    return {
      ...this.#read(entry),
      parameters: PARAMETERS.log,
      answer: { type: "string" },
      types: ["text/plain", "application/json"],
    };
  }

  /** Exec and its like: a stream or another server's answer, whatever the method is. */
  #connections(path: string, entry: ResourceEntry, parameters: readonly OperationParameter[]): PathEntry[] {
    const operations = (after: string): PathEntry["operations"] =>
      Object.fromEntries(
        entry.verbs.map((verb) => {
          const method = HTTP[verb] ?? (verb as HttpMethod);
          const operation = this.#operation("connect", {
            name: this.#name("connect", {
              before: capital(method),
              after: `${capital(entry.subresource)}${after}`,
            }),
            description: `connect ${method.toUpperCase()} requests to ${entry.subresource} of ${this.#kind.kind}`,
            parameters,
            answers: [200],
            answer: { type: "string" },
            types: ANY,
            kind: entry,
          });
          return [method, operation];
        }),
      );
    const own = { path, operations: operations("") };
    return entry.subresource === "proxy"
      ? [own, { path: `${path}/{path}`, operations: operations("WithPath") }]
      : [own];
  }

  #body(entry: ResourceEntry | undefined): Json {
    const body = entry === undefined ? undefined : BODIES[entry.kind];
    if (entry === undefined || body === undefined) return this.#object;
    const { group = this.#kind.group, version = this.#kind.version, kind } = entry;
    return this.#collector.addModel(body, { group, version, kind });
  }

  /** Custom resources have no protobuf. */
  #types(types: readonly string[]): readonly string[] {
    return this.#resource.custom ? types.filter((type) => !type.includes("protobuf")) : types;
  }
}

const STATUS = { group: "", version: "v1", kind: "Status" };
