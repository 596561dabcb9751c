import { ApiError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import { kindText } from "../admission/match/group-version.ts";
import { CallError } from "../webhooks/call-error.ts";
import type { ClientConfig } from "../webhooks/client-config.ts";
import type { WebhookClient } from "../webhooks/webhook-client.ts";
import { convertedObjects } from "./conversion-review.ts";
import { withMetadataOf } from "./converted-metadata.ts";

/** The timeout of Kubernetes, in seconds. */
const TIMEOUT = 30;
/** Bytes of objects that one call asks for; more are asked for in several calls. */
const BATCH = 4 * 1024 * 1024;
/** Versions of apiextensions.k8s.io in which a webhook may be asked. */
const VERSIONS: readonly string[] = ["v1", "v1beta1"];

export interface ConversionWebhookOptions {
  readonly clientConfig: ClientConfig;
  readonly conversionReviewVersions: readonly string[];
}

/** Asks the webhook of a definition to turn objects into another version. */
export class ConversionWebhook {
  readonly #client: WebhookClient;
  readonly #options: ConversionWebhookOptions;

  constructor(client: WebhookClient, options: ConversionWebhookOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** The objects in the wanted version, in their order. Rejects with an ApiError (500) that tells what the webhook did wrong. */
  async convert(objects: readonly KubeObject[], apiVersion: string): Promise<KubeObject[]> {
    const asked = objects.filter((object) => object.apiVersion !== apiVersion);
    const converted: KubeObject[] = [];
    for (const batch of batches(asked)) converted.push(...(await this.#ask(batch, apiVersion)));
    const answers = converted.values();
    return objects.map((object) => (object.apiVersion === apiVersion ? object : (answers.next().value ?? object)));
  }

  async #ask(objects: readonly KubeObject[], desiredAPIVersion: string): Promise<KubeObject[]> {
    const { apiVersion = "", kind = "" } = objects[0] ?? {};
    const subject = `conversion webhook for ${kindText(apiVersion, kind)}`;
    try {
      const uid = crypto.randomUUID();
      const version = this.#version();
      const review = {
        kind: "ConversionReview",
        apiVersion: `apiextensions.k8s.io/${version}`,
        request: { uid, desiredAPIVersion, objects },
      };
      const answer = await this.#client.post(this.#options.clientConfig, review, { timeoutSeconds: TIMEOUT });
      const converted = convertedObjects(answer, { uid, version });
      if (converted.length !== objects.length) {
        throw failed(`${subject} returned ${converted.length} objects, expected ${objects.length}`);
      }
      return objects.map((original, index) =>
        checked(original, converted[index], { desiredAPIVersion, subject, index }),
      );
    } catch (error) {
      if (error instanceof CallError) throw failed(`${subject} failed: ${error.message}`, error);
      throw error;
    }
  }

  #version(): string {
    const accepted = this.#options.conversionReviewVersions;
    const version = accepted.find((name) => VERSIONS.includes(name));
    if (version !== undefined) return version;
    throw new CallError(`no supported conversion review versions (v1, v1beta1) among ${JSON.stringify(accepted)}`);
  }
}

/** Objects in parts of a bounded size. */
function* batches(objects: readonly KubeObject[]): Generator<readonly KubeObject[]> {
  let batch: KubeObject[] = [];
  let size = 0;
  for (const object of objects) {
    const bytes = JSON.stringify(object).length;
    if (batch.length > 0 && size + bytes > BATCH) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(object);
    size += bytes;
  }
  if (batch.length > 0) yield batch;
}

interface Expectation {
  readonly desiredAPIVersion: string;
  readonly subject: string;
  readonly index: number;
}

/** One answer, if it is the object that was asked for in the version that was asked for. */
function checked(original: KubeObject, converted: unknown, expected: Expectation): KubeObject {
  const { desiredAPIVersion, subject, index } = expected;
  const refuse = (why: string): Error =>
    failed(`${subject} returned invalid converted object at index ${index}: ${why}`);
  if (typeof converted !== "object" || converted === null || Array.isArray(converted)) {
    throw refuse(`expected an object, received ${JSON.stringify(converted)}`);
  }
  const object = converted as KubeObject;
  if (object.apiVersion !== desiredAPIVersion) {
    throw refuse(`invalid groupVersion (expected ${desiredAPIVersion}, received ${object.apiVersion ?? ""})`);
  }
  if (object.kind !== original.kind) {
    throw refuse(`invalid kind (expected ${original.kind}, received ${object.kind ?? ""})`);
  }
  for (const [field, name] of [
    ["name", "name"],
    ["namespace", "namespace"],
    ["uid", "UID"],
  ] as const) {
    const [before = "", after = ""] = [original.metadata?.[field], object.metadata?.[field]];
    if (before !== after) throw refuse(`must have the same ${name}: ${before} != ${after}`);
  }
  return withMetadataOf(original, object, (why) => {
    throw failed(`${subject} returned invalid metadata in object at index ${index}: ${why}`);
  });
}

/** Kubernetes gives no reason for these. */
const failed = (message: string, cause?: unknown): ApiError => new ApiError("", message, { code: 500, cause });
