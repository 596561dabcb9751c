import { expect, test } from "bun:test";
import fc from "fast-check";
import type { ServicePort, ServiceSpec } from "../../../api/kinds/core/service.ts";
import { type Operation, RuleTable } from "./rule-table.ts";
import { EMPTY_PLAN, planService, type ServicePlan } from "./service-plan.ts";
import { testService, testSlice } from "./test-services.ts";

const NODE = { nodeName: "a", clusterCIDR: "10.244.0.0/16" };

/** What the kernel does with the operations, and what it refuses. */
class Kernel {
  readonly chains = new Map<string, string[]>();
  readonly sets = new Map<string, string>();
  readonly elements = new Map<string, string>();

  apply(operations: readonly Operation[]): void {
    for (const operation of operations) this.#step(operation);
  }

  #step(operation: Operation): void {
    switch (operation.op) {
      case "add set":
        if (this.sets.has(operation.set)) throw new Error(`set ${operation.set} exists`);
        this.sets.set(operation.set, operation.body);
        break;
      case "delete set":
        if (this.#uses(`@${operation.set}`)) throw new Error(`set ${operation.set} is in use`);
        if (!this.sets.delete(operation.set)) throw new Error(`no set ${operation.set}`);
        break;
      case "add chain":
        if (this.chains.has(operation.chain)) throw new Error(`chain ${operation.chain} exists`);
        this.chains.set(operation.chain, []);
        break;
      case "flush chain":
        if (!this.chains.has(operation.chain)) throw new Error(`no chain ${operation.chain}`);
        this.chains.set(operation.chain, []);
        break;
      case "add rule":
        this.#checkTargets(operation.rule);
        this.chains.get(operation.chain)?.push(operation.rule);
        break;
      case "delete chain":
        if (this.#uses(`goto ${operation.chain}`)) throw new Error(`chain ${operation.chain} is in use`);
        if (!this.chains.delete(operation.chain)) throw new Error(`no chain ${operation.chain}`);
        break;
      case "add element": {
        const { container, key, value = "" } = operation.element;
        if (this.elements.has(`${container} ${key}`)) throw new Error(`element ${key} exists`);
        this.#checkTargets(value);
        this.elements.set(`${container} ${key}`, value);
        break;
      }
      case "delete element": {
        const id = `${operation.element.container} ${operation.element.key}`;
        if (!this.elements.delete(id)) throw new Error(`no element ${id}`);
      }
    }
  }

  #checkTargets(text: string): void {
    for (const [, target = ""] of text.matchAll(/goto (\S+?)(?=[,\s]|$)/g)) {
      if (target !== "reject-service" && !this.chains.has(target)) throw new Error(`no chain ${target} to go to`);
    }
    for (const [, set = ""] of text.matchAll(/@(aff\S+)/g)) if (!this.sets.has(set)) throw new Error(`no set ${set}`);
  }

  #uses(reference: string): boolean {
    const texts = [...[...this.chains.values()].flat(), ...this.elements.values()];
    return texts.some((text) => new RegExp(`${RegExp.escape(reference)}([,\\s]|$)`).test(text));
  }

  state(): unknown {
    return [this.chains, this.sets, this.elements].map((map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const endpoint = fc.record({
  address: fc.integer({ min: 2, max: 6 }).map((last) => `10.244.1.${last}`),
  node: fc.constantFrom("a", "b"),
  state: fc.constantFrom("ready" as const, "not ready" as const, "ending" as const),
});
const spec: fc.Arbitrary<ServiceSpec & { clusterIP: string }> = fc.record({
  clusterIP: fc.integer({ min: 1, max: 3 }).map((last) => `10.96.0.${last}`),
  externalIPs: fc.constantFrom<string[][]>([], ["192.0.2.9"]),
  sessionAffinity: fc.constantFrom("None", "ClientIP"),
  internalTrafficPolicy: fc.constantFrom("Cluster", "Local"),
  externalTrafficPolicy: fc.constantFrom("Cluster", "Local"),
  ports: fc.constantFrom<ServicePort[][]>(
    [{ port: 80, protocol: "TCP", nodePort: 30080 }],
    [{ port: 80, protocol: "TCP" }],
    [{ port: 53, protocol: "UDP" }],
  ),
});
const plan = fc
  .record({
    name: fc.constantFrom("x", "y", "z"),
    spec: fc.option(spec),
    endpoints: fc.array(endpoint, { maxLength: 4 }),
  })
  .map(({ name, spec, endpoints }): readonly [string, ServicePlan] => {
    if (spec === null) return [name, EMPTY_PLAN];
    const slice = testSlice(name, endpoints, [
      { port: 8080, protocol: "TCP" },
      { port: 5353, protocol: "UDP" },
    ]);
    return [name, planService(testService(name, spec), [slice], NODE)];
  });

test("RuleTable.replace() leads, by operations the kernel accepts, to what RuleTable.all() makes at once", () => {
  fc.assert(
    fc.property(fc.array(fc.array(plan, { maxLength: 3 }), { maxLength: 8 }), (batches) => {
      const table = new RuleTable();
      const stepwise = new Kernel();
      for (const batch of batches) stepwise.apply(table.replace(new Map(batch)));
      const atOnce = new Kernel();
      atOnce.apply(table.all());
      expect(stepwise.state()).toEqual(atOnce.state());
    }),
    { numRuns: 500 },
  );
});

test("RuleTable is the same in whatever order services came", () => {
  fc.assert(
    fc.property(fc.uniqueArray(plan, { selector: ([name]) => name }), (plans) => {
      const [forth, back] = [new RuleTable(), new RuleTable()];
      for (const [name, one] of plans) forth.replace(new Map([[name, one]]));
      for (const [name, one] of plans.toReversed()) back.replace(new Map([[name, one]]));
      const [a, b] = [new Kernel(), new Kernel()];
      a.apply(forth.all());
      b.apply(back.all());
      expect(a.state()).toEqual(b.state());
    }),
  );
});

test("RuleTable.replace() of a plan by the same plan does nothing", () => {
  fc.assert(
    fc.property(plan, ([name, one]) => {
      const table = new RuleTable();
      table.replace(new Map([[name, one]]));
      expect(table.replace(new Map([[name, one]]))).toEqual([]);
    }),
  );
});
