import { testRules } from "../rules.suite.ts";

testRules(
  "batch/v1 Job",
  { spec: { template: { spec: { containers: [{ name: "web", image: "nginx" }], restartPolicy: "Never" } } } },
  [
    [
      "counts",
      "create",
      {
        spec: {
          parallelism: -1,
          completions: -1,
          backoffLimit: -1,
          activeDeadlineSeconds: -1,
          ttlSecondsAfterFinished: -1,
        },
      },
      [
        "Invalid spec.parallelism: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.completions: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.activeDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
    [
      "pods end",
      "create",
      { spec: { template: { spec: { restartPolicy: "Always" } } } },
      ['Required spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      "indexed jobs know how many",
      "create",
      { spec: { completionMode: "Indexed", parallelism: 2 } },
      ["Required spec.completions: Required value: when completion mode is Indexed"],
    ],
    [
      "modes",
      "create",
      { spec: { completionMode: "Other", podReplacementPolicy: "Other" } },
      [
        'NotSupported spec.completionMode: Unsupported value: "Other": supported values: "NonIndexed", "Indexed"',
        'NotSupported spec.podReplacementPolicy: Unsupported value: "Other": supported values: "Failed", "TerminatingOrFailed"',
      ],
    ],
    [
      "a selector of one's own",
      "create",
      { spec: { selector: { matchLabels: { a: "b" } } } },
      [
        'Invalid spec.selector: Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":""}}: `selector` not auto-generated',
        'Invalid spec.template.metadata.labels: Invalid value: {"controller-uid":"","batch.kubernetes.io/controller-uid":"","job-name":"web","batch.kubernetes.io/job-name":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      "backoff for each index",
      "create",
      { spec: { backoffLimitPerIndex: 1, maxFailedIndexes: 1 } },
      [
        "Invalid spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
        "Invalid spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode",
      ],
    ],
    [
      "what a failure means",
      "create",
      {
        spec: {
          podFailurePolicy: {
            rules: [
              { action: "Other" },
              { action: "FailIndex", onExitCodes: { operator: "In", values: [0, 0] } },
              {
                action: "Ignore",
                onPodConditions: [{ type: "a b", status: "Maybe" }],
                onExitCodes: { operator: "NotIn", values: [], containerName: "other" },
              },
            ],
          },
        },
      },
      [
        'NotSupported spec.podFailurePolicy.rules[0].action: Unsupported value: "Other": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
        "Invalid spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required",
        'Invalid spec.podFailurePolicy.rules[1].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
        "Invalid spec.podFailurePolicy.rules[1].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
        "Invalid spec.podFailurePolicy.rules[1].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator",
        "Duplicate spec.podFailurePolicy.rules[1].onExitCodes.values[1]: Duplicate value: 0",
        'Invalid spec.podFailurePolicy.rules[2].onExitCodes.containerName: Invalid value: "other": must be one of the container or initContainer names in the pod template',
        "Invalid spec.podFailurePolicy.rules[2].onExitCodes.values: Invalid value: []: at least one value is required",
        "Invalid spec.podFailurePolicy.rules[2].onPodConditions[0].type: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        'NotSupported spec.podFailurePolicy.rules[2].onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"',
        "Invalid spec.podFailurePolicy.rules[2]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported",
      ],
    ],
    [
      "what a success is",
      "create",
      {
        spec: {
          completionMode: "Indexed",
          completions: 3,
          successPolicy: { rules: [{}, { succeededIndexes: "2-1", succeededCount: 9 }, { succeededIndexes: "0,x" }] },
        },
      },
      [
        "Required spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified",
        'Invalid spec.successPolicy.rules[1].succeededIndexes: Invalid value: "2-1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1',
        "Invalid spec.successPolicy.rules[1].succeededCount: Invalid value: 9: must be less than or equal to 3 (the number of specified completions)",
        'Invalid spec.successPolicy.rules[2].succeededIndexes: Invalid value: "0,x": error parsing succeededIndexes: cannot convert string to integer for index: "x"',
      ],
    ],
    [
      "who manages it",
      "create",
      { spec: { managedBy: "other" } },
      ['Invalid spec.managedBy: Invalid value: "other": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      "a selector may be given by those who say so",
      "create",
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } } },
        },
      },
      [],
    ],
    [
      "the template stays",
      "update",
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: {
            metadata: { labels: { a: "b" } },
            spec: { containers: [{ name: "web", image: "nginx:2", imagePullPolicy: "Always" }] },
          },
        },
      },
      [
        'Invalid spec.template: Invalid value: {"spec":{"containers":[{"name":"web","image":"nginx:2","imagePullPolicy":"Always","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],"restartPolicy":"Never","dnsPolicy":"ClusterFirst","schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30},"metadata":{"labels":{"a":"b"}}}: field is immutable',
      ],
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } } },
        },
      },
    ],
    [
      "completions and mode stay",
      "update",
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } } },
          completions: 2,
          completionMode: "Indexed",
        },
      },
      [
        "Invalid spec.completions: Invalid value: 2: can only be modified in tandem with spec.parallelism",
        'Invalid spec.completionMode: Invalid value: "Indexed": field is immutable',
      ],
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } } },
          completions: 1,
        },
      },
    ],
    [
      "a suspended job may be moved to other nodes",
      "update",
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } }, spec: { nodeSelector: { a: "b" } } },
          suspend: true,
        },
      },
      [],
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } } },
          suspend: true,
        },
      },
    ],
    [
      "a running one may not",
      "update",
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } }, spec: { nodeSelector: { a: "b" } } },
        },
      },
      [
        'Invalid spec.template: Invalid value: {"spec":{"containers":[{"name":"web","image":"nginx","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],"restartPolicy":"Never","nodeSelector":{"a":"b"},"dnsPolicy":"ClusterFirst","schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30},"metadata":{"labels":{"a":"b"}}}: field is immutable',
      ],
      {
        spec: {
          manualSelector: true,
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } } },
        },
      },
    ],
    [
      "status",
      { part: "status" },
      {
        status: {
          active: -1,
          succeeded: 1,
          failed: -1,
          ready: 2,
          terminating: -1,
          conditions: [
            { type: "Complete", status: "True" },
            { type: "Failed", status: "True" },
          ],
        },
      },
      [
        "Invalid status.active: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.failed: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.terminating: Invalid value: -1: must be greater than or equal to 0",
        "Invalid status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions",
        "Invalid status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition",
        "Invalid status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
        "Required status.completionTime: Required value: completionTime is required for Complete jobs",
        "Required status.startTime: Required value: startTime is required for finished job",
        "Invalid status.ready: Invalid value: 2: cannot set more ready pods than active",
        "Invalid status.failed: Invalid value: -1: cannot decrease the failed counter",
      ],
    ],
  ],
);

testRules(
  "batch/v1 CronJob",
  {
    spec: {
      schedule: "* * * * *",
      jobTemplate: {
        spec: { template: { spec: { containers: [{ name: "web", image: "nginx" }], restartPolicy: "Never" } } },
      },
    },
  },
  [
    [
      "schedules",
      "create",
      { spec: { schedule: "often" } },
      ['Invalid spec.schedule: Invalid value: "often": expected exactly 5 fields, found 1: [often]'],
    ],
    ["a schedule is required", "create", { spec: { schedule: "" } }, ["Required spec.schedule: Required value"]],
    [
      "zones",
      "create",
      { spec: { schedule: "TZ=UTC * * * * *", timeZone: "Local" } },
      [
        'Invalid spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use both timeZone field and TZ or CRON_TZ in schedule',
        'Invalid spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ],
    ],
    [
      "unknown zones",
      "create",
      { spec: { timeZone: "Mars/Crater" } },
      ['Invalid spec.timeZone: Invalid value: "Mars/Crater": unknown time zone Mars/Crater'],
    ],
    [
      "limits and deadlines",
      "create",
      {
        spec: {
          startingDeadlineSeconds: -1,
          successfulJobsHistoryLimit: -1,
          failedJobsHistoryLimit: -1,
          concurrencyPolicy: "Other",
        },
      },
      [
        "Invalid spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
        'NotSupported spec.concurrencyPolicy: Unsupported value: "Other": supported values: "Allow", "Forbid", "Replace"',
        "Invalid spec.successfulJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
        "Invalid spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
    [
      "names are short, for those of jobs",
      "create",
      { metadata: { name: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" } },
      [
        'Invalid metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 52 characters',
      ],
    ],
    [
      "jobs of a cron job have no selector",
      "create",
      { spec: { jobTemplate: { spec: { manualSelector: true, selector: { matchLabels: { a: "b" } } } } } },
      [
        'Invalid spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
        'NotSupported spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
      ],
    ],
  ],
);
