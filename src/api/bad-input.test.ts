import { expect, test } from "bun:test";
import fc from "fast-check";
import { applyPatch } from "./apply/apply-patch.ts";
import { trackManagedFields } from "./apply/track-managed-fields.ts";
import { decode } from "./decode.ts";
import { ApiError } from "./errors.ts";
import { parseFieldSelector } from "./field-selector.ts";
import type { KubeObject } from "./kind.ts";
import { Deployment } from "./kinds/apps/deployment.ts";
import { validateMetadata } from "./metadata.ts";
import { jsonPatch } from "./patch/json.ts";
import { mergePatch } from "./patch/merge.ts";
import { strategicPatch } from "./patch/strategic.ts";
import { tryQuantity } from "./quantity.ts";
import { structuralOf } from "./structural.ts";
import { parseTime } from "./time.ts";

const schema = structuralOf(Deployment);
const live: KubeObject = {
  metadata: { name: "a", labels: { a: "b" }, finalizers: ["x/y"] },
  spec: {
    template: { spec: { containers: [{ name: "c", ports: [{ containerPort: 80 }] }], volumes: [{ name: "v" }] } },
  },
};

/** JSON that is near enough to a Deployment to reach all corners of the walks. */
const FIELDS = [
  "metadata,spec,status,template,containers,name,labels,finalizers,ports,containerPort,protocol,volumes,managedFields",
  "ownerReferences,uid,fieldsV1,fieldsType,operation,apiVersion,manager,$patch,$retainKeys,$setElementOrder/containers",
  "$deleteFromPrimitiveList/finalizers,__proto__,resources,limits,cpu,op,path,from,value,f:spec,k:{},time",
].flatMap((line) => line.split(","));
const leaf = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    1.5,
    -1,
    2 ** 40,
    "",
    "a",
    "delete",
    "replace",
    "Apply",
    "v1",
    "FieldsV1",
    "/spec",
    "copy",
  ),
  fc.string(),
);
const json = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof({ maxDepth: 6, depthSize: "medium" }, leaf, tie("object"), fc.array(tie("value"), { maxLength: 4 })),
  object: fc.dictionary(fc.constantFrom(...FIELDS), tie("value"), { maxKeys: 6 }),
}));

/** Runs something; only an ApiError of the client's making may come out of it. */
function answers(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.code).toBeLessThan(500);
  }
}

test("decode, patches and apply answer any JSON with a result or a client's error, and change no input", () => {
  const before = structuredClone(live);
  fc.assert(
    fc.property(json.value, json.object, (value, object) => {
      answers(() => decode(schema, value));
      answers(() => mergePatch(live, value));
      answers(() => decode(schema, strategicPatch(schema, live, value)));
      answers(() => jsonPatch(live, Array.isArray(value) ? value : [value]));
      answers(() => {
        const patch = decode(schema, object, { nulls: "keep" }).object;
        applyPatch({ schema, kind: Deployment, live, patch, manager: "a", force: false, subresource: "", now: "" });
      });
      answers(() => {
        const next = decode(schema, object).object;
        validateMetadata(Deployment, next, live);
        trackManagedFields({ schema, kind: Deployment, live, next, manager: "a", subresource: "", now: "" });
        validateMetadata(Deployment, next);
      });
      expect(live).toEqual(before);
    }),
    { numRuns: 500 },
  );
});

test("parsers of texts answer any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."019.+-eEkKiMnm:TZ=!,\\") }), (text) => {
      tryQuantity(text);
      parseTime(text);
      answers(() => parseFieldSelector(text));
    }),
    { numRuns: 2000 },
  );
});
