import { stringify } from "yaml";
import type { KubeObject } from "../../src/api/kind.ts";
import { encodeProtobuf, PROTOBUF } from "../../src/api/protobuf/envelope.ts";
import { mutateBytes, mutateText, mutateValue } from "./mutate.ts";
import { policyInput, policyPreparations } from "./policies.ts";
import type { Random } from "./random.ts";
import { EXPRESSIONS, FIELD_SELECTORS, LABEL_SELECTORS, OBJECTS } from "./seeds.ts";

/** Makes a request of random numbers; whatever it is, the server must have an answer that is not its own failure. */
export type Target = (random: Random) => Request;

const HOST = "https://orch";
const PATHS = Object.keys(OBJECTS);
const ALL = Object.values(OBJECTS).flat();
const TEXTS = ALL.map((object) => JSON.stringify(object));
const YAML_TEXTS = [
  ...ALL.map((object) => stringify(object)),
  "a: &x [*x]\n",
  "a: &a {b: &b [c]}\nd: [*a, *b]\n<<: *a\n",
];
const ENCODED = ALL.map((object) => encodeProtobuf(structuredClone(object) as KubeObject));

const write = (method: string, path: string, type: string, body: Uint8Array | string): Request =>
  new Request(`${HOST}${path}?dryRun=All`, {
    method,
    headers: { "content-type": type },
    body: body as Uint8Array<ArrayBuffer> | string,
  });

function objectAt(random: Random): { path: string; object: object } {
  const path = random.pick(PATHS);
  return { path, object: random.pick(OBJECTS[path] ?? []) };
}

/** An object that is there, for what changes objects. */
const EXISTING: readonly { path: string; object: object }[] = PATHS.map((path) => {
  const object = OBJECTS[path]?.[0] as KubeObject;
  return { path: `${path}/${object.metadata?.name}`, object };
});

function changed(random: Random, type: string): Request {
  const { path, object } = random.pick(EXISTING);
  const body = random.oneIn(2)
    ? JSON.stringify(mutateValue(random, object))
    : mutateText(random, JSON.stringify(object), TEXTS);
  return write("PATCH", path, type, body);
}

const POINTERS = [
  "/metadata/labels/a",
  "/data/k",
  "/spec/containers/0/image",
  "/spec",
  "",
  "/spec/ports/-",
  "/a~1b/~0",
  "/metadata",
];

function jsonPatch(random: Random): Request {
  const operations = Array.from({ length: 1 + random.below(4) }, () => ({
    op: random.pick(["add", "remove", "replace", "move", "copy", "test", "nothing"]),
    path: mutated(random, random.pick(POINTERS), POINTERS),
    from: mutated(random, random.pick(POINTERS), POINTERS),
    value: mutateValue(random, random.pick(ALL)),
  }));
  const text = JSON.stringify(random.oneIn(4) ? mutateValue(random, operations) : operations);
  const { path } = random.pick(EXISTING);
  return write("PATCH", path, "application/json-patch+json", random.oneIn(6) ? mutateText(random, text, TEXTS) : text);
}

const mutated = (random: Random, text: string, others: readonly string[]): string =>
  random.oneIn(2) ? text : mutateText(random, text, others);

function query(random: Random): Request {
  const parameters = new URLSearchParams();
  const set = (name: string, seeds: readonly string[]): void => {
    if (random.oneIn(3)) parameters.set(name, mutated(random, random.pick(seeds), seeds));
  };
  set("labelSelector", LABEL_SELECTORS);
  set("fieldSelector", FIELD_SELECTORS);
  set("limit", ["1", "500", "0", "-1"]);
  set("continue", CONTINUES);
  set("resourceVersion", ["0", "1", "3"]);
  set("resourceVersionMatch", ["Exact", "NotOlderThan"]);
  set("pretty", ["true"]);
  set("includeObject", ["None", "Object"]);
  const path = random.oneIn(8) ? mutated(random, random.pick(PATHS), PATHS) : random.pick(PATHS);
  const accept = random.pick([
    "application/json",
    PROTOBUF,
    "application/yaml",
    TABLE,
    mutateText(random, TABLE, [PROTOBUF]),
  ]);
  return new Request(`${HOST}${path.startsWith("/") ? "" : "/"}${path}?${parameters}`, {
    headers: { accept: printable(accept) },
  });
}

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;q=0.5";
const CONTINUES = [
  Buffer.from('{"v":"meta.k8s.io/v1","rv":3,"start":"a\\u0000"}').toString("base64url"),
  Buffer.from('{"v":"meta.k8s.io/v1","rv":-1,"start":"/../x"}').toString("base64url"),
  "bm9uc2Vuc2U",
];

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");

/** A definition with an expression in it, and a policy with one. */
function cel(random: Random): Request {
  const expression = random.oneIn(3)
    ? `${random.pick(EXPRESSIONS)} ${random.pick(["&&", "||", "==", "+", "in", "?"])} ${random.pick(EXPRESSIONS)}`
    : mutateText(random, random.pick(EXPRESSIONS), EXPRESSIONS);
  if (random.oneIn(2)) {
    const [path = ""] = PATHS.filter((name) => name.endsWith("customresourcedefinitions"));
    const text = JSON.stringify(OBJECTS[path]?.[0]);
    const rule = JSON.stringify("self.n > 0 && self.l.all(x, x.size() < 5)");
    return write(
      "POST",
      path,
      "application/json",
      text.replace(rule, () => JSON.stringify(expression)),
    );
  }
  const policy = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "p" },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      validations: [{ expression: expression.replaceAll("self.", "object.spec.") }],
    },
  };
  const path = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
  return write("POST", path, "application/json", JSON.stringify(policy));
}

/** Custom resources of the definition that is there: schemas, defaults, rules. */
function customResource(random: Random): Request {
  const object = {
    apiVersion: "fuzz.example.com/v1",
    kind: "Thing",
    metadata: { name: "t" },
    spec: { n: 3, s: "abc", l: ["a", "b"], m: { k: "v" }, x: "12" },
  };
  const body = JSON.stringify(mutateValue(random, object));
  return write("POST", "/apis/fuzz.example.com/v1/namespaces/default/things", "application/json", body);
}

/** Each parser that takes input from outside, by the name under which a failure is reported. */
export const TARGETS: Readonly<Record<string, Target>> = {
  "what policies read and change": (random) => {
    const { path, object } = policyInput(random);
    return write("POST", path, "application/json", JSON.stringify(object));
  },
  "JSON that is broken": (random) =>
    write("POST", random.pick(PATHS), "application/json", mutateText(random, random.pick(TEXTS), TEXTS)),
  "JSON that says what is wrong": (random) => {
    const { path, object } = objectAt(random);
    return write(
      random.oneIn(4) ? "PUT" : "POST",
      path,
      "application/json",
      JSON.stringify(mutateValue(random, object)),
    );
  },
  YAML: (random) => {
    const { path, object } = objectAt(random);
    const text = random.oneIn(3) ? random.pick(YAML_TEXTS) : stringify(object);
    return write("POST", path, "application/yaml", mutateText(random, text, YAML_TEXTS));
  },
  protobuf: (random) => write("POST", random.pick(PATHS), PROTOBUF, mutateBytes(random, random.pick(ENCODED), ENCODED)),
  "selectors, queries and continue tokens": query,
  "JSON patch": jsonPatch,
  "merge patch": (random) => changed(random, "application/merge-patch+json"),
  "strategic merge patch": (random) => changed(random, "application/strategic-merge-patch+json"),
  apply: (random) => {
    const request = changed(random, "application/apply-patch+yaml");
    return new Request(`${request.url}&fieldManager=${random.pick(["a", "b"])}&force=${random.oneIn(2)}`, request);
  },
  CEL: cel,
  "custom resources": customResource,
};

/** What has to be there before: the objects that are changed, and a definition for custom resources. */
export function preparations(): Request[] {
  const [path = ""] = PATHS.filter((name) => name.endsWith("customresourcedefinitions"));
  const definition = JSON.stringify(OBJECTS[path]?.[0]).replaceAll("example.com", "fuzz.example.com");
  const create = (at: string, body: string): Request =>
    new Request(`${HOST}${at}`, { method: "POST", headers: { "content-type": "application/json" }, body });
  const labels = { "pod-security.kubernetes.io/warn": "restricted" };
  return [
    new Request(`${HOST}/api/v1/namespaces/default`, {
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json" },
      body: JSON.stringify({ metadata: { labels } }),
    }),
    ...PATHS.map((at) => create(at, JSON.stringify(OBJECTS[at]?.[0]))),
    create(path, definition),
    ...policyPreparations.map(({ path: at, object }) => create(at, JSON.stringify(object))),
  ];
}
