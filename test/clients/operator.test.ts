/** An operator of somebody else's making, in Node.js, over the life of its objects. */
import { expect, test } from "bun:test";
import { $ } from "bun";
import type { RunningCommand } from "../running-command.ts";
import { fluentClientFolder } from "../tools.ts";
import { CommandClient } from "./command-client.ts";
import { type AnyObject, onStage, type Stage } from "./stage.ts";

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shops.op.test}
spec:
  group: op.test
  scope: Namespaced
  names: {plural: shops, singular: shop, kind: Shop}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    additionalPrinterColumns: [{name: Clerks, type: integer, jsonPath: .status.clerks}]
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [clerks, sells]
            properties: {clerks: {type: integer, minimum: 0}, sells: {type: string, default: tea}}
          status: {type: object, properties: {open: {type: boolean}, clerks: {type: integer}}}
`;
const shop = (clerks: number): string =>
  `apiVersion: op.test/v1\nkind: Shop\nmetadata: {name: corner}\nspec: {clerks: ${clerks}}\n`;
const SHOP = "/apis/op.test/v1/namespaces/default/shops/corner";
const DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/corner";
const LEDGER = "/api/v1/namespaces/kube-public/configmaps/ledger";

const TITLE = "an operator makes, follows, changes and clears away what belongs to its objects";
/** The client needs Node.js 20, for undici 7. */
const nodeVersion = Number(/^v(\d+)/.exec(await $`node --version`.text())?.[1] ?? 0);

async function startOperator(stage: Stage): Promise<RunningCommand> {
  const cwd = await fluentClientFolder();
  const operator = new CommandClient("kubernetes-fluent-client", "node", { cwd, env: stage.environment }).start(
    "operator.js",
  );
  await operator.until(/operator is watching/);
  return operator;
}

onStage("kubernetes-fluent-client", (stage) => {
  const kubectl = () => stage().kubectl("1.35");
  const status = async (): Promise<unknown> => (await stage().read(SHOP))?.["status"];
  const reports = (expected: { open: boolean; clerks: number }): Promise<void> =>
    stage().until(`the shop's status is ${JSON.stringify(expected)}`, async () =>
      Bun.deepEquals(await status(), expected),
    );

  test.if(nodeVersion >= 20)(
    TITLE,
    async () => {
      await kubectl().ok("apply -f -", { stdin: DEFINITION });
      await kubectl().ok("wait --for=condition=Established crd/shops.op.test --timeout=10s");
      {
        await using operator = await startOperator(stage());
        await kubectl().ok("apply -f -", { stdin: shop(2) });
        await reports({ open: true, clerks: 2 });
        await stage().has(LEDGER, { data: { corner: "tea" } });
        const [owner] = (await stage().read(DEPLOYMENT))?.metadata.ownerReferences ?? [];
        expect(owner).toMatchObject({ kind: "Shop", name: "corner" });
        await kubectl().ok("apply -f -", { stdin: shop(3) });
        await reports({ open: true, clerks: 3 });
        await kubectl().prints("get shops", /^NAME\s+CLERKS\ncorner\s+3\n$/);
        expect(await operator.until(/watching/), "what the operator complains about").not.toContain("failed");
      }
      // Changes while it is away are found when it is back.
      await kubectl().ok("apply -f -", { stdin: shop(1) });
      await stage().has(DEPLOYMENT, { spec: { replicas: 3 } });
      {
        await using operator = await startOperator(stage());
        await reports({ open: true, clerks: 1 });
        await kubectl().ok("delete shop corner --timeout=20s");
        await stage().has(SHOP, null);
        expect((await stage().read<AnyObject & { data?: unknown }>(LEDGER))?.data ?? {}).toEqual({});
        await stage().until("the deployment is gone", async () => (await stage().read(DEPLOYMENT)) === undefined);
        await stage().has("/api/v1/namespaces/default/configmaps/corner", null);
        expect(await operator.until(/watching/), "what the operator complains about").not.toContain("failed");
      }
    },
    90_000,
  );
});
