import { CostBudget, TOTAL_COST_LIMIT } from "../../../api/cel/cost-budget.ts";
import type { CelBindings } from "../../../api/cel/program.ts";
import { BudgetError, type Expression, run } from "./expression.ts";
import { PolicyError } from "./policy-error.ts";

/** What all match conditions of one policy may cost: RuntimeCELCostBudgetMatchConditions in Kubernetes. */
const COST_LIMIT = TOTAL_COST_LIMIT / 4;

/**
 * Whether all match conditions hold. One that does not hold decides, also when others fail. Throws PolicyError when some fail and none
 * decides.
 */
export function conditionsHold(conditions: readonly Expression[], bindings: CelBindings): boolean {
  const budget = new CostBudget({ total: COST_LIMIT });
  const failures: string[] = [];
  for (const condition of conditions) {
    try {
      const { value, error } = run(condition, bindings, budget);
      if (value === false) return false;
      if (error !== undefined) failures.push(error);
    } catch (error) {
      if (!(error instanceof BudgetError)) throw error;
      throw new PolicyError(error.message);
    }
  }
  if (failures.length === 0) return true;
  const [first = ""] = failures;
  throw new PolicyError(failures.length === 1 ? first : `[${failures.join(", ")}]`);
}
