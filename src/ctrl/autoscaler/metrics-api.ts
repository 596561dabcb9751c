/** What the metrics APIs of a cluster say, which somebody else serves: metrics.k8s.io, custom.metrics.k8s.io, external.metrics.k8s.io. */
import { isReason } from "../../api/errors.ts";
import { parseQuantity, quantityNumber } from "../../api/quantity.ts";
import { type Client, errorOf } from "../../client/client.ts";
import { queryString } from "../../client/resource-path.ts";
import { timeOf } from "../pods/pod-state.ts";

/** What was measured of one pod, in thousandths. */
export interface PodMetric {
  readonly value: number;
  /** When, and over how long before that, in ms. */
  readonly at: number;
  readonly window: number;
}

export type PodMetrics = ReadonlyMap<string, PodMetric>;

interface Measured {
  readonly metadata: { readonly name: string };
  readonly timestamp?: string;
  readonly window?: string;
  readonly containers: readonly { readonly name: string; readonly usage?: Readonly<Record<string, string>> }[];
}

interface MetricValue {
  readonly describedObject?: { readonly name?: string };
  readonly timestamp?: string;
  readonly windowSeconds?: number;
  readonly value: string;
}

const WINDOW = 60_000;
const CUSTOM = ["v1beta2", "v1beta1"];

/** A metric of an API, narrowed down by labels. */
export interface Metric {
  readonly name: string;
  readonly selector?: string | undefined;
}

/** Thousandths of a quantity, rounded up. */
export const milli = (text: string): number => quantityNumber(parseQuantity(text), -3);

export class MetricsApi {
  readonly #client: Client;
  readonly #namespace: string;

  constructor(client: Client, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /** How much of a resource pods use, or one container of each. Pods of which a part is not measured are left out. */
  async ofResource(resource: string, selector: string, container: string | undefined): Promise<PodMetrics> {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${this.#namespace}/pods`;
    const items = await this.#items<Measured>(path + queryString({ labelSelector: selector }));
    const metrics = new Map<string, PodMetric>();
    for (const { metadata, timestamp, window, containers } of items) {
      const measured = container === undefined ? containers : containers.filter(({ name }) => name === container);
      const amounts = measured.map(({ usage }) => usage?.[resource]);
      if (amounts.length === 0 || amounts.some((amount) => amount === undefined)) continue;
      const value = amounts.reduce((sum, amount) => sum + milli(amount ?? "0"), 0);
      metrics.set(metadata.name, { value, at: timeOf(timestamp), window: windowOf(window) });
    }
    if (metrics.size === 0) throw new Error("no metrics returned from resource metrics API");
    return metrics;
  }

  async ofPods({ name, selector }: Metric, pods: string): Promise<PodMetrics> {
    const query = queryString({ labelSelector: pods, metricLabelSelector: selector });
    const items = await this.#custom(`pods/*/${name}${query}`);
    if (items.length === 0) throw new Error("no metrics returned from custom metrics API");
    return new Map(
      items.map(({ describedObject, value, timestamp, windowSeconds }) => [
        describedObject?.name ?? "",
        { value: milli(value), at: timeOf(timestamp), window: (windowSeconds ?? WINDOW / 1000) * 1000 },
      ]),
    );
  }

  /** One number for an object of the namespace; `object` is its resource and name, such as ingresses.networking.k8s.io/main. */
  async ofObject({ name, selector }: Metric, object: string): Promise<number> {
    const [item] = await this.#custom(`${object}/${name}${queryString({ metricLabelSelector: selector })}`);
    if (item === undefined) throw new Error("no metrics returned from custom metrics API");
    return milli(item.value);
  }

  /** The sum of all that has the name. */
  async ofOutside({ name, selector }: Metric): Promise<number> {
    const path = `/apis/external.metrics.k8s.io/v1beta1/namespaces/${this.#namespace}/${name}`;
    const items = await this.#items<MetricValue>(path + queryString({ labelSelector: selector }));
    if (items.length === 0) throw new Error("no metrics returned from external metrics API");
    return items.reduce((sum, { value }) => sum + milli(value), 0);
  }

  async #custom(rest: string): Promise<readonly MetricValue[]> {
    let missing: unknown;
    for (const version of CUSTOM) {
      try {
        return await this.#items(`/apis/custom.metrics.k8s.io/${version}/namespaces/${this.#namespace}/${rest}`);
      } catch (error) {
        if (!isReason(error, "NotFound")) throw error;
        missing ??= error;
      }
    }
    throw missing;
  }

  async #items<T>(path: string): Promise<readonly T[]> {
    const response = await this.#client.raw(path);
    if (!response.ok) throw await errorOf(response);
    return ((await response.json()) as { items?: readonly T[] }).items ?? [];
  }
}

/** A duration of Go in its simplest forms, such as 30s or 1m0s, in ms. */
function windowOf(text: string | undefined): number {
  const [, minutes = "0", seconds = "0"] = /^(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(text ?? "") ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1000 || WINDOW;
}
