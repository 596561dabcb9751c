import { expect, test } from "bun:test";
import { amountsOf } from "../../api/quota/amounts.ts";
import { planQuota } from "./plan.ts";

const plan = (of: { used?: string; counted: string; released?: string; quiet?: boolean }) =>
  planQuota({
    quota: {
      spec: { hard: { pods: "9" } },
      status: { hard: { pods: "9" }, ...(of.used === undefined ? {} : { used: { pods: of.used } }) },
    },
    counted: amountsOf({ pods: of.counted }),
    released: of.released === undefined ? new Map() : amountsOf({ pods: of.released }),
    quiet: of.quiet ?? false,
  });

test("planQuota() leaves what is charged for objects that are not there yet, until nothing has been charged for long", () => {
  expect(plan({ used: "5", counted: "3" })).toEqual({ settled: false });
  expect(plan({ used: "5", counted: "3", quiet: true }).status?.used).toEqual({ pods: "3" });
});

test("planQuota() gives back what was released, and no more than is not counted", () => {
  expect(plan({ used: "5", counted: "3", released: "1" })).toMatchObject({
    settled: false,
    status: { used: { pods: "4" } },
  });
  expect(plan({ used: "5", counted: "4", released: "3" })).toMatchObject({
    settled: true,
    status: { used: { pods: "4" } },
  });
});

test("planQuota() starts with the count, and rises to it", () => {
  expect(plan({ counted: "2" }).status?.used).toEqual({ pods: "2" });
  expect(plan({ used: "1", counted: "2" }).status?.used).toEqual({ pods: "2" });
  expect(plan({ used: "2", counted: "2" })).toEqual({ settled: true });
});

test("planQuota() writes the quota's own limits, and forgets resources that it no longer names", () => {
  const quota = {
    spec: { hard: { pods: "9" } },
    status: { hard: { secrets: "1" }, used: { secrets: "1", pods: "1" } },
  };
  const { status } = planQuota({ quota, counted: amountsOf({ pods: "1" }), released: new Map(), quiet: false });
  expect(status).toEqual({ hard: { pods: "9" }, used: { pods: "1" } });
});
