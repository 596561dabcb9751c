/** A metric of autoscaling/v2 and the flatter form that autoscaling/v1 has for it, in its annotations only. */
export type Json = { readonly [field: string]: unknown };

/** Names of the fields that a target or current value has in v1, by type of metric and by what it says in v2. */
const FIELDS: Readonly<Record<string, Readonly<Record<"target" | "current", Readonly<Record<string, string>>>>>> = {
  Resource: {
    target: { averageUtilization: "targetAverageUtilization", averageValue: "targetAverageValue" },
    current: { averageUtilization: "currentAverageUtilization", averageValue: "currentAverageValue" },
  },
  ContainerResource: {
    target: { averageUtilization: "targetAverageUtilization", averageValue: "targetAverageValue" },
    current: { averageUtilization: "currentAverageUtilization", averageValue: "currentAverageValue" },
  },
  Pods: { target: { averageValue: "targetAverageValue" }, current: { averageValue: "currentAverageValue" } },
  Object: {
    target: { value: "targetValue", averageValue: "averageValue" },
    current: { value: "currentValue", averageValue: "averageValue" },
  },
  External: {
    target: { value: "targetValue", averageValue: "targetAverageValue" },
    current: { value: "currentValue", averageValue: "currentAverageValue" },
  },
};

const sourceName = (type: unknown): string => {
  const name = String(type);
  return name.charAt(0).toLowerCase() + name.slice(1);
};

/** A metric, or the status of one, of v2 in the form of v1. */
export function toV1Metric(metric: Json): Json {
  const { type } = metric;
  const source = sourceName(type);
  const { metric: which, describedObject, target, current, ...rest } = (metric[source] ?? {}) as Record<string, Json>;
  const side = target === undefined ? "current" : "target";
  const fields = FIELDS[String(type)]?.[side] ?? {};
  const values = Object.entries(target ?? current ?? {}).flatMap(([key, value]) => {
    const name = fields[key];
    return name === undefined ? [] : [[name, value] as const];
  });
  return {
    type,
    [source]: {
      ...rest,
      ...(which === undefined ? {} : { metricName: which["name"] }),
      ...(which?.["selector"] === undefined ? {} : { [selectorField(type)]: which["selector"] }),
      ...(describedObject === undefined ? {} : { target: describedObject }),
      ...Object.fromEntries(values),
    },
  };
}

/** What `toV1Metric` made, as it was. */
export function fromV1Metric(metric: Json): Json {
  const { type } = metric;
  const source = sourceName(type);
  const { metricName, target: object, ...rest } = { ...((metric[source] ?? {}) as Record<string, unknown>) };
  const selector = rest[selectorField(type)];
  delete rest[selectorField(type)];
  const parts: Record<string, Record<string, unknown>> = {};
  for (const side of ["target", "current"] as const) {
    for (const [key, name] of Object.entries(FIELDS[String(type)]?.[side] ?? {})) {
      if (rest[name] === undefined) continue;
      parts[side] = { ...(side === "target" ? { type: TYPES[key] } : {}), ...parts[side], [key]: rest[name] };
      delete rest[name];
    }
  }
  const which = { name: metricName, ...(selector === undefined ? {} : { selector }) };
  return {
    type,
    [source]: {
      ...rest,
      ...(metricName === undefined ? {} : { metric: which }),
      ...(object === undefined ? {} : { describedObject: object }),
      ...parts,
    },
  };
}

const TYPES: Readonly<Record<string, string>> = {
  averageUtilization: "Utilization",
  averageValue: "AverageValue",
  value: "Value",
};

const selectorField = (type: unknown): string => (type === "External" ? "metricSelector" : "selector");
