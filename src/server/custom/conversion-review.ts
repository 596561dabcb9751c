import { kindText } from "../admission/match/group-version.ts";
import { CallError } from "../webhooks/call-error.ts";

type Fields = Record<string, unknown>;

/** The objects in a webhook's answer to a ConversionReview. Throws CallError when it is not one, or tells of a failure. */
export function convertedObjects(answer: unknown, { uid, version }: { uid: string; version: string }): unknown[] {
  const { apiVersion, kind, response } = fieldsOf(answer, "the answer");
  if (version === "v1") checkKind(apiVersion, kind);
  if (response === undefined || response === null) throw new CallError("no response provided");
  const fields = fieldsOf(response, "response");
  if (version === "v1" && fields["uid"] !== uid) {
    throw new CallError(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(fields["uid"] ?? "")}`);
  }
  const { status = "", message = "" } = fieldsOf(fields["result"] ?? {}, "response.result");
  if (status !== "Success") {
    const why = `response.result.status was '${String(status)}', not 'Success'`;
    throw new CallError(typeof message === "string" && message !== "" ? message : why);
  }
  const objects = fields["convertedObjects"] ?? [];
  if (Array.isArray(objects)) return objects;
  throw new CallError(`response.convertedObjects must be a list, not ${JSON.stringify(objects)}`);
}

function checkKind(apiVersion: unknown, kind: unknown): void {
  const got = kindText(String(apiVersion ?? ""), String(kind ?? ""));
  const expected = kindText("apiextensions.k8s.io/v1", "ConversionReview");
  if (got !== expected) throw new CallError(`expected webhook response of ${expected}, got ${got}`);
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new CallError(`${what} must be an object, not ${JSON.stringify(value)}`);
}
