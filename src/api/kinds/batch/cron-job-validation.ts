import { type FieldError, invalid, required } from "../../field-error.ts";
import { nonNegative, requiredOneOf } from "../meta/field-checks.ts";
import type { CronJobSpec } from "./cron-job.ts";
import { checkSchedule, checkTimeZone } from "./cron-schedule.ts";
import { validateJobSpec } from "./job-validation.ts";

/** Names of jobs are the name of their cron job, a dash and a count of minutes; a label has to hold them. */
const MAX_NAME = 52;

export function validateCronJob(spec: CronJobSpec, name: string, old: CronJobSpec | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.schedule) errors.push(required("spec.schedule"));
  else if (spec.schedule !== old?.schedule) {
    errors.push(...checkSchedule(spec.schedule).map((why) => invalid("spec.schedule", spec.schedule, why)));
  }
  if (spec.timeZone !== undefined && spec.timeZone !== old?.timeZone) {
    errors.push(...checkTimeZone(spec.timeZone).map((why) => invalid("spec.timeZone", spec.timeZone, why)));
  }
  errors.push(...nonNegative("spec.startingDeadlineSeconds", spec.startingDeadlineSeconds));
  errors.push(...requiredOneOf("spec.concurrencyPolicy", spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]));
  errors.push(...nonNegative("spec.successfulJobsHistoryLimit", spec.successfulJobsHistoryLimit));
  errors.push(...nonNegative("spec.failedJobsHistoryLimit", spec.failedJobsHistoryLimit));
  if (name.length > MAX_NAME)
    errors.push(invalid("metadata.name", name, `must be no more than ${MAX_NAME} characters`));
  const job = spec.jobTemplate.spec;
  return job === undefined ? errors : [...errors, ...validateJobSpec(job, "spec.jobTemplate.spec")];
}
