import { forbiddenError } from "../../api/errors.ts";
import { LimitRange, type LimitRangeItem } from "../../api/kinds/core/limit-range.ts";
import type { PersistentVolumeClaim } from "../../api/kinds/core/persistent-volume-claim.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import {
  addQuantity,
  compareQuantity,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityNumber,
} from "../../api/quantity.ts";
import type { Admission, AdmissionStep } from "./admission.ts";
import { createdPod } from "./pods.ts";

type Amounts = Record<string, string>;
type Container = NonNullable<Pod["spec"]>["containers"][number];
type Spec = NonNullable<Pod["spec"]>;

const ANNOTATION = "kubernetes.io/limit-ranger";

/** Gives containers the requests and limits that their namespace's LimitRanges set, and keeps all within the bounds. */
export const limitRanger: AdmissionStep = {
  name: "LimitRanger",
  mutate(admission: Admission): void {
    const pod = createdPod(admission);
    if (pod?.spec === undefined) return;
    for (const { limits } of rangesOf(admission)) setDefaults(pod, limits);
  },
  validate(admission: Admission): void {
    const pod = createdPod(admission);
    const claim = createdClaim(admission);
    if (pod?.spec === undefined && claim === undefined) return;
    const errors = rangesOf(admission).flatMap(({ limits }) =>
      limits.flatMap((item) => (claim === undefined ? checkPod(item, pod?.spec) : checkClaim(item, claim))),
    );
    if (errors.length === 0) return;
    const { resource } = admission.ctx;
    const text = errors.length === 1 ? (errors[0] ?? "") : `[${errors.join(", ")}]`;
    throw forbiddenError(resource.name, admission.object.metadata?.name ?? "", text);
  },
};

function rangesOf({ ctx }: Admission): { limits: readonly LimitRangeItem[] }[] {
  const { registry, resources } = ctx.server;
  const ranges = registry.cachedList(resources.builtIn(LimitRange), ctx.target.namespace);
  return ranges.map(({ value }) => ({ limits: (value as unknown as LimitRange).spec?.limits ?? [] }));
}

function createdClaim({ ctx, operation, object, subresource }: Admission): PersistentVolumeClaim | undefined {
  const isClaim = ctx.resource.kind.groupResource === "persistentvolumeclaims" && subresource === "";
  return isClaim && operation === "CREATE" ? (object as PersistentVolumeClaim) : undefined;
}

function setDefaults(pod: Pod, limits: readonly LimitRangeItem[]): void {
  const ofContainers = limits.filter(({ type }) => type === "Container");
  const requests: Amounts = Object.assign({}, ...ofContainers.map((item) => item.defaultRequest ?? {}));
  const maxima: Amounts = Object.assign({}, ...ofContainers.map((item) => item.default ?? {}));
  const notes: string[] = [];
  const { containers, initContainers = [] } = pod.spec as Spec;
  for (const container of containers) notes.push(...setContainer(container, "container", { requests, maxima }));
  for (const container of initContainers)
    notes.push(...setContainer(container, "init container", { requests, maxima }));
  if (notes.length === 0) return;
  const annotations = { ...pod.metadata?.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join("; ")}` };
  pod.metadata = { ...pod.metadata, annotations };
}

/** Fills what is missing; returns a note on each kind of amount that was set. */
function setContainer(container: Container, what: string, defaults: { requests: Amounts; maxima: Amounts }): string[] {
  const resources = container.resources ?? {};
  const parts = [
    ["requests", "request", defaults.requests],
    ["limits", "limit", defaults.maxima],
  ] as const;
  return parts.flatMap(([field, word, wanted]) => {
    const has: Amounts = { ...resources[field] };
    const set = Object.keys(wanted).filter((name) => has[name] === undefined);
    if (set.length === 0) return [];
    for (const name of set) has[name] = wanted[name] ?? "0";
    resources[field] = has;
    container.resources = resources;
    return [`${set.sort().join(", ")} ${word} for ${what} ${container.name}`];
  });
}

function checkPod(item: LimitRangeItem, spec: Spec | undefined): string[] {
  if (spec === undefined) return [];
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  if (item.type === "Container") {
    return all.flatMap(({ resources }) => check(item, amounts(resources?.requests), amounts(resources?.limits)));
  }
  return item.type === "Pod" ? check(item, total(spec, "requests"), total(spec, "limits")) : [];
}

function checkClaim(item: LimitRangeItem, { spec }: PersistentVolumeClaim): string[] {
  if (item.type !== "PersistentVolumeClaim") return [];
  const requests = amounts(spec?.resources?.requests as Amounts | undefined);
  // A claim has no limits of its own: what it asks for is what it may have.
  return check(item, requests, requests);
}

type Known = ReadonlyMap<string, Quantity>;

const amounts = (given: Amounts | undefined): Known =>
  new Map(Object.entries(given ?? {}).map(([name, text]) => [name, parseQuantity(text)]));

/** What the containers take together, or one init container alone where that is more. */
function total({ containers, initContainers = [] }: Spec, field: "requests" | "limits"): Known {
  const sum = new Map<string, Quantity>();
  for (const { resources } of containers) {
    for (const [name, amount] of amounts(resources?.[field])) {
      const before = sum.get(name);
      sum.set(name, before === undefined ? amount : addQuantity(before, amount));
    }
  }
  for (const { resources } of initContainers) {
    for (const [name, amount] of amounts(resources?.[field])) {
      const before = sum.get(name);
      if (before === undefined || compareQuantity(amount, before) > 0) sum.set(name, amount);
    }
  }
  return sum;
}

function check(item: LimitRangeItem, requests: Known, limits: Known): string[] {
  const errors: string[] = [];
  for (const [name, least] of amounts(item.min as Amounts | undefined)) {
    const rule = `minimum ${name} usage per ${item.type} is ${formatQuantity(least)}`;
    const [request, limit] = [requests.get(name), limits.get(name)];
    if (request === undefined) errors.push(`${rule}.  No request is specified`);
    else if (compareQuantity(request, least) < 0) errors.push(`${rule}, but request is ${formatQuantity(request)}`);
    if (limit !== undefined && compareQuantity(limit, least) < 0) {
      errors.push(`${rule}, but limit is ${formatQuantity(limit)}`);
    }
  }
  for (const [name, most] of amounts(item.max as Amounts | undefined)) {
    const rule = `maximum ${name} usage per ${item.type} is ${formatQuantity(most)}`;
    const [request, limit] = [requests.get(name), limits.get(name)];
    if (limit === undefined) errors.push(`${rule}.  No limit is specified`);
    else if (compareQuantity(limit, most) > 0) errors.push(`${rule}, but limit is ${formatQuantity(limit)}`);
    if (request !== undefined && compareQuantity(request, most) > 0) {
      errors.push(`${rule}, but request is ${formatQuantity(request)}`);
    }
  }
  for (const [name, ratio] of amounts(item.maxLimitRequestRatio as Amounts | undefined)) {
    const [request, limit] = [requests.get(name), limits.get(name)];
    const rule = `${name} max limit to request ratio per ${item.type} is ${formatQuantity(ratio)}`;
    if (request === undefined || limit === undefined || request.nanos === 0n) {
      errors.push(`${rule}, but no request is specified or request is 0`);
    } else if (Number(limit.nanos) / Number(request.nanos) > quantityNumber(ratio)) {
      errors.push(`${rule}, but provided ratio is ${(Number(limit.nanos) / Number(request.nanos)).toFixed(6)}`);
    }
  }
  return errors;
}
