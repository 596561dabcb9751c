import { expect, test } from "bun:test";
import { validateWebhooks } from "./webhook-validation.ts";

const WEBHOOK = {
  name: "a.example.com",
  clientConfig: { url: "https://hooks.example.com/a" },
  admissionReviewVersions: ["v1"],
  sideEffects: "None",
  rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
};

const complaints = (...webhooks: object[]): string[] =>
  validateWebhooks(webhooks.map((more) => ({ ...WEBHOOK, ...more })) as never).map(
    ({ field, message }) => `${field}: ${message}`,
  );

test("validateWebhooks accepts a webhook, and misses what has to be there", () => {
  expect(complaints({})).toEqual([]);
  const bare = { name: "", clientConfig: {}, admissionReviewVersions: [], sideEffects: undefined, rules: [{}] };
  expect(complaints(bare)).toEqual([
    "webhooks[0].name: Required value",
    "webhooks[0].rules[0].operations: Required value",
    "webhooks[0].rules[0].apiGroups: Required value",
    "webhooks[0].rules[0].apiVersions: Required value",
    "webhooks[0].rules[0].resources: Required value",
    "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun",
    "webhooks[0].clientConfig: Required value: exactly one of url or service is required",
    "webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1",
  ]);
});

test("validateWebhooks complains about names, choices and versions", () => {
  expect(complaints({}, {})).toEqual(['webhooks[1].name: Duplicate value: "a.example.com"']);
  expect(complaints({ name: "a.b" })).toEqual([
    'webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots',
  ]);
  const odd = {
    failurePolicy: "Maybe",
    matchPolicy: "Some",
    sideEffects: "Some",
    timeoutSeconds: 31,
    reinvocationPolicy: "Always",
    admissionReviewVersions: ["v2", "v2"],
  };
  expect(complaints(odd)).toEqual([
    'webhooks[0].failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
    'webhooks[0].matchPolicy: Unsupported value: "Some": supported values: "Equivalent", "Exact"',
    'webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
    "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds",
    'webhooks[0].reinvocationPolicy: Unsupported value: "Always": supported values: "IfNeeded", "Never"',
    'webhooks[0].admissionReviewVersions[1]: Invalid value: "v2": duplicate version',
    'webhooks[0].admissionReviewVersions: Invalid value: ["v2","v2"]: must include at least one of v1, v1beta1',
  ]);
});

test("validateWebhooks complains about expressions that do not compile", () => {
  const [complaint = ""] = complaints({ matchConditions: [{ name: "wrong", expression: "... [] bad expression" }] });
  expect(complaint).toStartWith("webhooks[0].matchConditions[0].expression: Invalid value: ");
  expect(complaint).toContain("compilation failed");
  expect(complaints({ matchConditions: [{ name: "p", expression: "params.x" }] })[0]).toContain(
    "undeclared reference to 'params'",
  );
});

test("validateWebhooks complains about addresses", () => {
  const url = (text: string) =>
    complaints({ clientConfig: { url: text } }).map((one) => one.slice("webhooks[0].clientConfig.".length));
  const form = "; desired format: https://host[/path]";
  expect(url("http://me@h/p?q=1#f")).toEqual([
    `url: Invalid value: "http": 'https' is the only allowed URL scheme${form}`,
    'url: Invalid value: "me": user information is not permitted in the URL',
    'url: Invalid value: "f": fragments are not permitted in the URL',
    'url: Invalid value: "q=1": query parameters are not permitted in the URL',
  ]);
  expect(url("https:///p")).toEqual([`url: Invalid value: "": host must be provided${form}`]);
  expect(url("https://h:port/")[0]).toStartWith("url: Required value: url must be a valid URL: ");
  const service = (more: object) =>
    complaints({ clientConfig: { service: { name: "s", namespace: "n", ...more } } }).map((one) =>
      one.slice("webhooks[0].clientConfig.service.".length),
    );
  expect(service({ path: "/a/b/" })).toEqual([]);
  expect(service({ name: "", namespace: "", port: 0, path: "a//B" })).toEqual([
    "name: Required value: service name is required",
    "namespace: Required value: service namespace is required",
    "port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive",
    `path: Invalid value: "a//B": must start with a '/'`,
    'path: Invalid value: "a//B": segment[0] may not be empty',
    'path: Invalid value: "a//B": segment[1] may not be empty',
    expect.stringContaining('path: Invalid value: "a//B": segment[2]: a lowercase RFC 1123 subdomain'),
  ]);
});
