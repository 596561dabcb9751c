import { get } from "../verbs/get.ts";
import { patch } from "../verbs/patch.ts";
import { update } from "../verbs/update.ts";
import type { Verb } from "../verbs/verb.ts";
import { bind } from "./binding.ts";
import { evict } from "./eviction.ts";
import { podAttach, podExec, podLog, podPortForward } from "./pod-streams.ts";
import { proxy } from "./proxy.ts";
import { getScale, patchScale, updateScale } from "./scale.ts";
import { requestToken } from "./token.ts";

/** A part of an object that is read and written like the object; which part is in registry/writable-parts.ts. */
const PART = { get, update, patch } as const;

/** What answers the verbs of each subresource. Which kind has which is said by the kind. */
export const SUBRESOURCES: Readonly<Record<string, Readonly<Record<string, Verb>>>> = {
  approval: PART,
  attach: { create: podAttach, get: podAttach },
  binding: { create: bind },
  ephemeralcontainers: PART,
  eviction: { create: evict },
  exec: { create: podExec, get: podExec },
  finalize: { update },
  log: { get: podLog },
  portforward: { create: podPortForward, get: podPortForward },
  proxy: { create: proxy, delete: proxy, get: proxy, options: proxy, patch: proxy, update: proxy },
  resize: PART,
  scale: { get: getScale, update: updateScale, patch: patchScale },
  status: PART,
  token: { create: requestToken },
};
