import { MutatingWebhookConfiguration } from "../../../api/kinds/admissionregistration/mutating-webhook-configuration.ts";
import { ValidatingWebhookConfiguration } from "../../../api/kinds/admissionregistration/validating-webhook-configuration.ts";
import type { Feed } from "../../cache/feed.ts";
import { follow } from "../../cache/follow.ts";
import type { Resource } from "../../registry/resource.ts";
import type { ResourceTable } from "../../registry/resource-table.ts";
import type { WebhookClient } from "../../webhooks/webhook-client.ts";
import { type Hook, hooksOf, type Webhook } from "./hook.ts";

/** The webhooks of the cluster, by the names of their configurations and within one in its order. */
export class AdmissionWebhooks {
  readonly client: WebhookClient;
  readonly #mutating: HookList;
  readonly #validating: HookList;

  constructor({ resources, feed, client }: { resources: ResourceTable; feed: Feed; client: WebhookClient }) {
    this.client = client;
    this.#mutating = new HookList(resources.builtIn(MutatingWebhookConfiguration), feed);
    this.#validating = new HookList(resources.builtIn(ValidatingWebhookConfiguration), feed);
  }

  get mutating(): readonly Hook[] {
    return this.#mutating.hooks;
  }

  get validating(): readonly Hook[] {
    return this.#validating.hooks;
  }
}

/** Derived from the cache when it is asked for after a change. */
class HookList {
  readonly #resource: Resource;
  readonly #feed: Feed;
  #hooks: readonly Hook[] | undefined;

  constructor(resource: Resource, feed: Feed) {
    this.#resource = resource;
    this.#feed = feed;
    const forget = (): void => {
      this.#hooks = undefined;
    };
    follow(feed.cache(resource.prefix), feed, { reset: forget, change: forget });
  }

  get hooks(): readonly Hook[] {
    const { prefix } = this.#resource;
    this.#hooks ??= this.#feed
      .cache(prefix)
      .range(prefix)
      .flatMap(({ value }) => hooksOf(value.metadata?.name ?? "", (value["webhooks"] ?? []) as Webhook[]));
    return this.#hooks;
  }
}
