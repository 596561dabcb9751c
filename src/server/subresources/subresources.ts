import { get } from "../verbs/get.ts";
import { patch } from "../verbs/patch.ts";
import { update } from "../verbs/update.ts";
import type { Verb } from "../verbs/verb.ts";

/** What answers the verbs of each subresource. Which kind has which is said by the kind. */
export const SUBRESOURCES: Readonly<Record<string, Readonly<Record<string, Verb>>>> = {
  status: { get, update, patch },
};
