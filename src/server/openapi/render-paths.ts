import type { Descriptions } from "./descriptions.ts";
import type { Dialect } from "./dialect.ts";
import type { Operation, PathEntry } from "./operations.ts";
import {
  CONNECT_PARAMETERS,
  type OperationParameter,
  PARAMETERS,
  pathParameters,
  WRITE_PARAMETERS,
} from "./parameters.ts";
import type { Json } from "./schema-collector.ts";

interface Told {
  readonly descriptions: Descriptions;
  /** The kind that `name` in the path names. */
  readonly kind: string;
}

/** A path item of a dialect. */
export function renderPath(entry: PathEntry, dialect: Dialect, told: Told): Json {
  const [operation, parameter] = dialect === "v3" ? [operationV3, parameterV3] : [operationV2, sharedV2];
  return {
    ...Object.fromEntries(Object.entries(entry.operations).map(([method, each]) => [method, operation(each, told)])),
    parameters: pathParameters(entry.path).map((each) => parameter(each, told)),
  };
}

function describe({ name, in: place }: OperationParameter, { descriptions, kind }: Told): Json {
  const description = place === "path" && name === "name" ? `name of the ${kind}` : descriptions.ofParameter(name);
  return description === undefined ? {} : { description };
}

const facts = (operation: Operation): Json => ({
  "x-kubernetes-action": operation.action,
  "x-kubernetes-group-version-kind": operation.gvk,
});

function parameterV3(parameter: OperationParameter, told: Told): Json {
  const { name, type, in: place } = parameter;
  const where = place === "path" ? { in: "path", required: true } : { in: "query" };
  return { name, ...where, ...describe(parameter, told), schema: { type, uniqueItems: true } };
}

function parameterV2(parameter: OperationParameter, told: Told): Json {
  const { name, type, in: place } = parameter;
  const where = place === "path" ? { in: "path", required: true } : { in: "query" };
  return { name, ...where, ...describe(parameter, told), type, uniqueItems: true };
}

/** Clients of version 2 look for these in the operations themselves, to learn what a server can do. */
const IN_PLACE: readonly string[] = ["dryRun", "fieldValidation"];

/** In version 2, what many operations take is told once and referred to. */
function sharedV2(parameter: OperationParameter, told: Told): Json {
  const { name, in: place } = parameter;
  return place === "path" || IN_PLACE.includes(name) ? parameterV2(parameter, told) : { $ref: `#/parameters/${name}` };
}

/** What the operations of version 2 refer to. */
export function sharedParameters(descriptions: Descriptions): Json {
  const all = [
    ...Object.values(PARAMETERS),
    WRITE_PARAMETERS,
    ...Object.values(CONNECT_PARAMETERS),
    pathParameters(""),
  ];
  const shared = all.flat().filter(({ name }) => !IN_PLACE.includes(name));
  return Object.fromEntries(shared.map((each) => [each.name, parameterV2(each, { descriptions, kind: "" })]));
}

function operationV3(operation: Operation, told: Told): Json {
  const { body } = operation;
  const content = (types: readonly string[], schema: Json): Json =>
    Object.fromEntries(types.map((type) => [type, { schema }]));
  const answer = { description: "OK", content: content(operation.types, operation.answer) };
  return {
    tags: [operation.tag],
    description: operation.description,
    operationId: operation.id,
    parameters: operation.parameters.map((parameter) => parameterV3(parameter, told)),
    ...(body && { requestBody: { required: body.required, content: content(body.types, body.schema) } }),
    responses: { ...everyAnswer(operation, answer), 401: UNAUTHORIZED },
    ...facts(operation),
  };
}

function operationV2(operation: Operation, told: Told): Json {
  const { body } = operation;
  const bodies = body === undefined ? [] : [{ name: "body", in: "body", required: body.required, schema: body.schema }];
  const answer = { description: "OK", schema: operation.answer };
  return {
    tags: [operation.tag],
    description: operation.description,
    operationId: operation.id,
    consumes: body?.types ?? ["*/*"],
    produces: operation.types,
    schemes: ["https"],
    parameters: [...bodies, ...operation.parameters.map((parameter) => sharedV2(parameter, told))],
    responses: { ...everyAnswer(operation, answer), 401: UNAUTHORIZED },
    ...facts(operation),
  };
}

const UNAUTHORIZED = { description: "Unauthorized" };
const PHRASES: Readonly<Record<number, string>> = { 200: "OK", 201: "Created", 202: "Accepted" };

const everyAnswer = (operation: Operation, answer: Json): Json =>
  Object.fromEntries(operation.answers.map((code) => [code, { ...answer, description: PHRASES[code] ?? "OK" }]));
