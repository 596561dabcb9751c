/** A counter, or a gauge that is read when it is asked for. One row here is all that a metric takes. */
interface Row {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
}

const ROWS = {
  requests: {
    name: "apiserver_request_total",
    help: "Requests by verb, resource and HTTP code.",
    type: "counter",
    labels: ["verb", "group", "version", "resource", "subresource", "code"],
  },
  seconds: {
    name: "apiserver_request_duration_seconds",
    help: "Time until an answer began, by verb and resource.",
    type: "histogram",
    labels: ["verb", "group", "version", "resource", "subresource"],
  },
  inflight: {
    name: "apiserver_current_inflight_requests",
    help: "Requests being worked on, watches excepted.",
    type: "gauge",
    labels: [],
  },
  watches: { name: "apiserver_longrunning_requests", help: "Open watches.", type: "gauge", labels: [] },
  objects: {
    name: "apiserver_resource_objects",
    help: "Objects in the store by resource.",
    type: "gauge",
    labels: ["group", "resource"],
  },
} as const satisfies Record<string, Row>;

export type MetricName = keyof typeof ROWS;

/** Upper bounds of the histogram's buckets, in seconds. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Series {
  readonly labels: readonly string[];
  value: number;
  /** Measurements by the first bound that they do not exceed. */
  readonly buckets: number[];
  count: number;
}

/** The server's measurements, in the text format of Prometheus. */
export class Metrics {
  readonly #series = new Map<MetricName, Map<string, Series>>();
  readonly #readers: (() => void)[] = [];

  constructor() {
    for (const name of Object.keys(ROWS) as MetricName[]) {
      this.#series.set(name, new Map());
      if (ROWS[name].labels.length === 0) this.#of(name, []);
    }
  }

  /** Adds to a counter or gauge. */
  add(name: MetricName, labels: readonly string[], amount = 1): void {
    this.#of(name, labels).value += amount;
  }

  set(name: MetricName, labels: readonly string[], value: number): void {
    this.#of(name, labels).value = value;
  }

  /** Counts one measurement of a histogram. */
  observe(name: MetricName, labels: readonly string[], value: number): void {
    const series = this.#of(name, labels);
    series.value += value;
    series.count++;
    const bucket = BUCKETS.findIndex((bound) => value <= bound);
    if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
  }

  /** Something to be called before metrics are shown, to set gauges. */
  onShow(reader: () => void): void {
    this.#readers.push(reader);
  }

  text(): string {
    for (const reader of this.#readers) reader();
    const lines: string[] = [];
    for (const [name, all] of this.#series) {
      const row: Row = ROWS[name];
      lines.push(`# HELP ${row.name} ${row.help}`, `# TYPE ${row.name} ${row.type}`);
      for (const series of all.values()) lines.push(...shown(row, series));
    }
    return `${lines.join("\n")}\n`;
  }

  #of(name: MetricName, labels: readonly string[]): Series {
    const all = this.#series.get(name) ?? new Map<string, Series>();
    const key = labels.join("\0");
    let series = all.get(key);
    if (series === undefined) {
      series = { labels, value: 0, buckets: BUCKETS.map(() => 0), count: 0 };
      all.set(key, series);
    }
    return series;
  }
}

function shown(row: Row, series: Series): string[] {
  const labels = row.labels.map((label, i) => `${label}=${JSON.stringify(series.labels[i] ?? "")}`);
  const braces = (more: readonly string[]): string => {
    const all = [...labels, ...more];
    return all.length === 0 ? "" : `{${all.join(",")}}`;
  };
  if (row.type !== "histogram") return [`${row.name}${braces([])} ${series.value}`];
  let below = 0;
  return [
    ...BUCKETS.map((bound, i) => {
      below += series.buckets[i] ?? 0;
      return `${row.name}_bucket${braces([`le="${bound}"`])} ${below}`;
    }),
    `${row.name}_bucket${braces(['le="+Inf"'])} ${series.count}`,
    `${row.name}_sum${braces([])} ${series.value}`,
    `${row.name}_count${braces([])} ${series.count}`,
  ];
}
