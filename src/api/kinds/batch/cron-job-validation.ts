import { type FieldError, invalid, notSupported, required } from "../../field-error.ts";
import { nonNegative, requiredOneOf } from "../meta/field-checks.ts";
import type { CronJobSpec } from "./cron-job.ts";
import { checkSchedule, checkTimeZone, hasZone } from "./cron-schedule.ts";
import type { JobSpec } from "./job-spec.ts";
import { validateJobSpec } from "./job-spec-validation.ts";

/** Names of jobs are the name of their cron job, a dash and a count of minutes; a label has to hold them. */
const MAX_NAME = 52;

export function validateCronJob(spec: CronJobSpec, name: string, old: CronJobSpec | undefined): FieldError[] {
  const errors = [
    ...validateSchedule(spec, old),
    ...nonNegative("spec.startingDeadlineSeconds", spec.startingDeadlineSeconds),
  ];
  if (spec.timeZone !== undefined && spec.timeZone !== old?.timeZone) {
    errors.push(...checkTimeZone(spec.timeZone).map((why) => invalid("spec.timeZone", spec.timeZone, why)));
  }
  errors.push(
    ...requiredOneOf("spec.concurrencyPolicy", spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"]),
    ...validateJobTemplate(spec.jobTemplate.spec, "spec.jobTemplate.spec"),
    ...nonNegative("spec.successfulJobsHistoryLimit", spec.successfulJobsHistoryLimit),
    ...nonNegative("spec.failedJobsHistoryLimit", spec.failedJobsHistoryLimit),
  );
  if (old === undefined && name.length > MAX_NAME) {
    errors.push(invalid("metadata.name", name, `must be no more than ${MAX_NAME} characters`));
  }
  return errors;
}

/** A zone in the schedule itself was let in once and stays where it is. */
function validateSchedule({ schedule, timeZone }: CronJobSpec, old: CronJobSpec | undefined): FieldError[] {
  if (!schedule) return [required("spec.schedule")];
  const complain = (why: string): FieldError => invalid("spec.schedule", schedule, why);
  const errors = schedule === old?.schedule ? [] : checkSchedule(schedule).map(complain);
  if (!hasZone(schedule)) return errors;
  if (timeZone !== undefined) {
    return [...errors, complain("cannot use both timeZone field and TZ or CRON_TZ in schedule")];
  }
  if (old !== undefined && hasZone(old.schedule)) return errors;
  return [...errors, complain("cannot use TZ or CRON_TZ in schedule, use timeZone field instead")];
}

/** The selector of each job is the server's affair. */
function validateJobTemplate(job: JobSpec | undefined, path: string): FieldError[] {
  if (job === undefined) return [];
  const errors = validateJobSpec(job, path);
  if (job.selector !== undefined) {
    errors.push(invalid(`${path}.selector`, job.selector, "`selector` will be auto-generated"));
  }
  if (job.manualSelector) errors.push(notSupported(`${path}.manualSelector`, true, ["nil", "false"]));
  return errors;
}
