import { badRequestError, invalidError } from "../../api/errors.ts";
import { type FieldError, invalid, notSupported } from "../../api/field-error.ts";
import { readValue } from "../http/body.ts";
import { isTrue } from "../http/request-info.ts";
import type { RequestContext } from "../request-context.ts";
import { dryRunOf } from "./write-options.ts";

export type Propagation = "Foreground" | "Background" | "Orphan";

/** How something is to be deleted. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  /** Seconds; absent: as the kind says. */
  readonly grace: number | undefined;
  readonly propagation: Propagation | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** Whether admission has had its say already, about what the deletion is a part of. */
  readonly admitted?: boolean;
}

interface Body {
  kind?: unknown;
  gracePeriodSeconds?: unknown;
  propagationPolicy?: unknown;
  orphanDependents?: unknown;
  preconditions?: { uid?: unknown; resourceVersion?: unknown } | null;
  dryRun?: unknown;
}

const POLICIES: readonly string[] = ["Foreground", "Background", "Orphan"];

/** Reads the options of a delete from its body, or from the query when there is none. Throws Invalid and BadRequest. */
export async function deleteOptions(ctx: RequestContext): Promise<DeleteOptions> {
  const { value } = await readValue(ctx.request);
  if (value !== undefined && (typeof value !== "object" || value === null || Array.isArray(value))) {
    throw badRequestError("the body of a delete must be DeleteOptions");
  }
  const body: Body = value ?? fromQuery(ctx.query);
  if (body.kind !== undefined && body.kind !== "" && body.kind !== "DeleteOptions") {
    throw badRequestError(`decoded object cannot be converted to DeleteOptions: its kind is "${String(body.kind)}"`);
  }
  const errors = complaints(body);
  if (errors.length > 0) throw invalidError({ group: "meta.k8s.io", kind: "DeleteOptions", name: "" }, errors);
  const grace = body.gracePeriodSeconds;
  if (grace !== undefined && grace !== null && !Number.isInteger(grace)) {
    throw badRequestError(`gracePeriodSeconds must be an integer, not ${JSON.stringify(grace)}`);
  }
  const dryRun = Array.isArray(body.dryRun) ? body.dryRun.map(String) : [];
  return {
    dryRun: dryRunOf([...ctx.query.getAll("dryRun"), ...dryRun], "DeleteOptions"),
    grace: typeof grace === "number" ? Math.max(grace, grace < 0 ? 1 : 0) : undefined,
    propagation: propagationOf(body),
    uid: textOf(body.preconditions?.uid),
    resourceVersion: textOf(body.preconditions?.resourceVersion),
  };
}

function fromQuery(query: URLSearchParams): Body {
  const grace = query.get("gracePeriodSeconds");
  const policy = query.get("propagationPolicy");
  const orphan = query.get("orphanDependents");
  if (grace !== null && !/^[-+]?\d+$/.test(grace)) {
    throw badRequestError(`strconv.ParseInt: parsing "${grace}": invalid syntax (gracePeriodSeconds)`);
  }
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphan === null ? {} : { orphanDependents: isTrue(orphan) }),
  };
}

function complaints({ propagationPolicy, orphanDependents }: Body): FieldError[] {
  const policy = propagationPolicy ?? undefined;
  const orphan = orphanDependents ?? undefined;
  if (policy !== undefined && orphan !== undefined) {
    return [invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set")];
  }
  if (policy === undefined || POLICIES.includes(String(policy))) return [];
  return [notSupported("propagationPolicy", policy, [...POLICIES, "nil"])];
}

function propagationOf({ propagationPolicy, orphanDependents }: Body): Propagation | undefined {
  if (typeof propagationPolicy === "string") return propagationPolicy as Propagation;
  if (orphanDependents === true) return "Orphan";
  return orphanDependents === false ? "Background" : undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
