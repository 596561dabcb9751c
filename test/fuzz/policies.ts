/** Admission policies whose expressions read what the inputs say: whatever comes, the server has an answer. */
import { mutateText } from "./mutate.ts";
import type { Random } from "./random.ts";
import { EXPRESSIONS } from "./seeds.ts";

const GROUP = "/apis/admissionregistration.k8s.io/v1";
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

const matchConstraints = {
  objectSelector: { matchLabels: { fuzz: "policies" } },
  resourceRules: [
    { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] },
  ],
};

const READERS = [
  "object.data.a.matches(object.data.b)",
  "object.data.a.find(object.data.b) != '' || object.data.a.findAll(object.data.b).size() == 0",
  "quantity(object.data.a).add(quantity(object.data.b)).isGreaterThan(quantity('1'))",
  "url(object.data.a).getHost() + url(object.data.b).getEscapedPath() != ''",
  "ip(object.data.a).family() == 4 && cidr(object.data.b).containsIP(object.data.a)",
  "duration(object.data.a) + duration(object.data.b) > duration('1s')",
  "timestamp(object.data.a).getFullYear(object.data.b) > 0",
  "object.data.a.format([object.data.b, 1, 2.5, [null], {'a': true}]) != ''",
  "int(object.data.a) * int(object.data.b) % 7 == 1",
  "double(object.data.a) / double(object.data.b) > 0.5",
  "object.data.a.split(object.data.b).join(object.data.b).replace(object.data.b, 'xx') == object.data.a",
  "object.data.a.substring(int(object.data.b)).lowerAscii() != ''",
  "semver(object.data.a).isLessThan(semver(object.data.b))",
  "format.dns1123Label().validate(object.data.a).hasValue()",
  "object[object.data.a][object.data.b] == 1",
  "sets.contains([object.data.a], [object.data.b]) || bytes(object.data.a).size() > uint(object.data.b)",
  "authorizer.group(object.data.a).resource(object.data.b).check(object.data.a).allowed()",
];

const operation =
  "JSONPatch{op: object.data.op, path: object.data.path, from: object.data.from, value: object.data.value}";

const POLICIES: readonly { resource: string; spec: object }[] = [
  {
    resource: "validatingadmissionpolicies",
    spec: { matchConstraints, failurePolicy: "Ignore", validations: READERS.map((expression) => ({ expression })) },
  },
  { resource: "validatingadmissionpolicybindings", spec: { policyName: "fuzz", validationActions: ["Warn", "Audit"] } },
  {
    resource: "mutatingadmissionpolicies",
    spec: {
      matchConstraints,
      failurePolicy: "Ignore",
      reinvocationPolicy: "IfNeeded",
      mutations: [
        { patchType: "JSONPatch", jsonPatch: { expression: `[${operation}, ${operation}]` } },
        {
          patchType: "ApplyConfiguration",
          applyConfiguration: {
            expression: "Object{data: object.data, metadata: Object.metadata{annotations: object.data}}",
          },
        },
      ],
    },
  },
  { resource: "mutatingadmissionpolicybindings", spec: { policyName: "fuzz" } },
];

/** What has to be there before the inputs. */
export const policyPreparations: readonly { path: string; object: object }[] = POLICIES.map(({ resource, spec }) => ({
  path: `${GROUP}/${resource}`,
  object: { metadata: { name: "fuzz" }, spec },
}));

const TEXTS = [
  ...["^(a+)+$", "[a-", "1.5Gi", "-1e30", "https://u:p@h:80/a?b#c", "10.0.0.1", "::ffff:1.2.3.4", "10.0.0.0/33"],
  ...["1h2m3.5s", "2024-02-30T25:00:00Z", "Europe/Berlin", "%s %d %.99f %%", "9223372036854775808", "0x", "NaN"],
  ...["1.2.3-a+b", "metadata", "labels", "", "\u{1f600}\ud800", "add", "remove", "copy", "move", "test"],
  ...["/metadata/labels/x", "/data", "", "/metadata", "/data/~1~0", "/-", "/metadata/name"],
];

/** The body of a create or of a policy, and where it goes. */
export function policyInput(random: Random): { path: string; object: object } {
  const text = (): string => (random.oneIn(2) ? random.pick(TEXTS) : mutateText(random, random.pick(TEXTS), TEXTS));
  if (random.oneIn(3)) {
    const expression = mutateText(random, random.oneIn(2) ? operation : random.pick(EXPRESSIONS), [
      ...EXPRESSIONS,
      ...READERS,
    ]);
    const patch = random.oneIn(2)
      ? { patchType: "JSONPatch", jsonPatch: { expression: `[${expression}]` } }
      : { patchType: "ApplyConfiguration", applyConfiguration: { expression } };
    const variables = [{ name: text(), expression: random.pick(READERS) }];
    const spec = { matchConstraints, reinvocationPolicy: "Never", mutations: [patch], variables };
    return { path: `${GROUP}/mutatingadmissionpolicies`, object: { metadata: { name: "x" }, spec } };
  }
  const keys = ["a", "b", "op", "path", "from", "value"];
  const data = Object.fromEntries(keys.map((key) => [key, text()]));
  const metadata = { generateName: "x", labels: { fuzz: "policies" } };
  return { path: CONFIG_MAPS, object: { metadata, data } };
}
