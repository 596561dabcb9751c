/** The image of a container, by its pull policy. */
import { isReason } from "../../api/errors.ts";
import type { Container } from "../../api/kinds/core/container.ts";
import type { CriImage } from "../cri/messages.ts";
import { parseImageReference } from "../images/image-reference.ts";
import type { PodContext } from "../pod-context.ts";
import { type PodPass, retryBy, type Waiting } from "./pod-pass.ts";

export type ImageResult = { image: CriImage } | { waiting: Waiting };

const POLICIES = ["Always", "IfNotPresent", "Never"] as const;

/** Resolves with the image or with why there is none (yet). Never rejects for a failed pull. */
export async function ensureImage(pass: PodPass, container: Container): Promise<ImageResult> {
  const { ctx, memory } = pass;
  const name = container.image ?? "";
  const reference = parseImageReference(name);
  if (reference === undefined) {
    const message = `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`;
    ctx.event("Warning", "InspectFailed", message);
    return { waiting: { reason: "InvalidImageName", message } };
  }
  const policy =
    POLICIES.find((each) => each === container.imagePullPolicy) ??
    (reference.tag === "latest" ? "Always" : "IfNotPresent");
  const present = await imageOf(pass, reference.full);
  if (present !== null && policy !== "Always") {
    memory.pulls.reset(name);
    return { image: present };
  }
  if (policy === "Never") {
    const message = `Container image "${name}" is not present with pull policy of Never`;
    ctx.event("Warning", "ErrImageNeverPull", message);
    return { waiting: { reason: "ErrImageNeverPull", message } };
  }
  const last = memory.pullErrors.get(name);
  const now = ctx.node.clock.now();
  const dueAt = last === undefined ? now : memory.pulls.dueAt(name, pullAt.get(last) ?? now);
  const shownUntil = (last === undefined ? 0 : (pullAt.get(last) ?? 0)) + SHOWN_MS;
  if (last !== undefined && shownUntil > now) {
    retryBy(pass, shownUntil);
    return { waiting: last };
  }
  if (last !== undefined && dueAt > now) {
    retryBy(pass, dueAt);
    const message = `Back-off pulling image "${name}": ${last.reason}: ${last.message}`;
    ctx.event("Normal", "BackOff", `Back-off pulling image "${name}"`);
    return { waiting: { reason: "ImagePullBackOff", message } };
  }
  return pull(pass, { name, full: reference.full });
}

/** How long a failed pull is shown as such before the pod is said to wait for the next one; ms. */
const SHOWN_MS = 2000;

/** When a pull failed, for as long as its failure is remembered. */
const pullAt = new WeakMap<Waiting, number>();

async function imageOf(pass: PodPass, image: string): Promise<CriImage | null> {
  return (await pass.tools.cri.call("ImageStatus", { image: { image } })).image;
}

async function pull(pass: PodPass, { name, full }: { name: string; full: string }): Promise<ImageResult> {
  const { ctx, tools, memory } = pass;
  const started = ctx.node.clock.now();
  ctx.event("Normal", "Pulling", `Pulling image "${name}"`);
  try {
    const auth = await credentialsFor(ctx, full);
    const { imageRef } = await tools.cri.call(
      "PullImage",
      { image: { image: full }, ...(auth === undefined ? {} : { auth }) },
      { timeoutMs: 30 * 60_000, signal: ctx.signal },
    );
    const image = await imageOf(pass, imageRef);
    if (image === null) throw new Error(`image "${imageRef}" is gone right after its pull`);
    memory.pullErrors.delete(name);
    memory.pulls.reset(name);
    const ms = ctx.node.clock.now() - started;
    ctx.event("Normal", "Pulled", `Successfully pulled image "${name}" in ${ms}ms. Image size: ${image.size} bytes.`);
    return { image };
  } catch (error) {
    ctx.signal.throwIfAborted();
    const detail = error instanceof Error ? error.message : String(error);
    const failure: Waiting = { reason: "ErrImagePull", message: `failed to pull image "${name}": ${detail}` };
    const now = ctx.node.clock.now();
    memory.pulls.note(name, now);
    memory.pullErrors.set(name, failure);
    pullAt.set(failure, now);
    ctx.event("Warning", "Failed", `Failed to pull image "${name}": ${detail}`);
    ctx.event("Warning", "Failed", "Error: ErrImagePull");
    retryBy(pass, memory.pulls.dueAt(name, now));
    return { waiting: failure };
  }
}

/** What the pod's pull secrets say about an image's registry. A secret that is missing is passed over, as Kubernetes does. */
async function credentialsFor(ctx: PodContext, image: string) {
  const registry = image.slice(0, image.indexOf("/"));
  for (const { name = "" } of ctx.pod.spec?.imagePullSecrets ?? []) {
    try {
      const secret = await ctx.node.objects.secret({ namespace: ctx.pod.metadata.namespace, name });
      const text = Buffer.from(secret.data?.[".dockerconfigjson"] ?? "", "base64").toString();
      const { auths = {} } = JSON.parse(text) as {
        auths?: Record<string, { auth?: string; username?: string; password?: string }>;
      };
      for (const [host, entry] of Object.entries(auths)) {
        if (host.replace(/^https?:\/\//, "").split("/")[0] !== registry) continue;
        const [user = "", ...password] = Buffer.from(entry.auth ?? "", "base64")
          .toString()
          .split(":");
        return {
          username: entry.username ?? user,
          password: entry.password ?? password.join(":"),
          serverAddress: host,
        };
      }
    } catch (error) {
      if (!isReason(error, "NotFound") && !(error instanceof SyntaxError)) throw error;
      ctx.event("Warning", "FailedToRetrieveImagePullSecret", `Unable to use image pull secret "${name}"`);
    }
  }
  return undefined;
}
