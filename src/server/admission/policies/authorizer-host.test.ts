import { expect, test } from "bun:test";
import type { Authoriser, Question } from "../../auth/authoriser.ts";
import { AuthorizerHost } from "./authorizer-host.ts";

const user = { name: "alice", groups: [] };

/** An authoriser that answers later, as one behind a network does, and counts the questions. */
class Slow implements Authoriser {
  readonly name = "slow";
  readonly asked: Question[] = [];

  authorise(question: Question): Promise<{ allowed: boolean; reason: string } | undefined> {
    this.asked.push(question);
    if (question.info.verb === "fail") return Promise.reject(new Error("no connection"));
    return Promise.resolve(question.info.verb === "get" ? { allowed: true, reason: "slowly" } : undefined);
  }
}

test("AuthorizerHost.settled() evaluates again when a decision came in, and asks each question once", async () => {
  const slow = new Slow();
  const host = new AuthorizerHost([slow], user);
  let rounds = 0;
  const answers = await host.settled(() => {
    rounds += 1;
    return ["get", "list", "get"].map((verb) => host.decide({ verb, group: "", resource: "pods" }).allowed);
  });
  expect(answers).toEqual([true, false, true]);
  expect(rounds).toBe(3);
  expect(slow.asked.length).toBe(2);
  expect(host.decide({ verb: "get", group: "", resource: "pods" })).toEqual({ allowed: true, reason: "slowly" });
  expect(slow.asked.length).toBe(2);
});

test("AuthorizerHost gives the error of an authoriser that cannot answer, and asks for whom it is told", async () => {
  const slow = new Slow();
  const host = new AuthorizerHost([slow], user);
  const answer = await host.settled(() => host.decide({ verb: "fail", path: "/x" }));
  expect(answer).toEqual({ allowed: false, reason: "", error: "no connection" });
  await host.settled(() => host.decide({ verb: "get", path: "/x", serviceAccount: { namespace: "n", name: "s" } }));
  expect(slow.asked.at(-1)?.user).toEqual({
    name: "system:serviceaccount:n:s",
    groups: ["system:serviceaccounts", "system:serviceaccounts:n"],
  });
});
