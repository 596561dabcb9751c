/** Well-formed inputs that mutations start from. */

export const OBJECTS: Readonly<Record<string, readonly object[]>> = {
  "/api/v1/namespaces/default/configmaps": [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", labels: { a: "b" } },
      data: { k: "v" },
      binaryData: { b: "AAEC" },
    },
  ],
  "/api/v1/namespaces/default/pods": [
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "p",
        annotations: { x: "y" },
        finalizers: ["a.b/c"],
        ownerReferences: [{ apiVersion: "v1", kind: "A", name: "a", uid: "u" }],
      },
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            command: ["a"],
            env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
            ports: [{ containerPort: 80, protocol: "TCP" }],
            resources: { requests: { cpu: "100m", memory: "1.5Gi" }, limits: { cpu: "1", memory: "2Gi" } },
            livenessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 3 },
            volumeMounts: [{ name: "v", mountPath: "/v", subPath: "a/b" }],
          },
        ],
        volumes: [
          {
            name: "v",
            projected: { sources: [{ secret: { name: "s", items: [{ key: "k", path: "p", mode: 256 }] } }] },
          },
        ],
        tolerations: [{ key: "k", operator: "Exists", effect: "NoExecute", tolerationSeconds: 3 }],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] }],
            },
          },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "zone",
            whenUnsatisfiable: "DoNotSchedule",
            labelSelector: { matchLabels: { a: "b" } },
          },
        ],
      },
    },
  ],
  "/apis/apps/v1/namespaces/default/deployments": [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: {
        replicas: 3,
        selector: { matchLabels: { a: "b" } },
        strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 1 } },
        template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } },
      },
    },
  ],
  "/api/v1/namespaces/default/services": [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "s" },
      spec: {
        selector: { a: "b" },
        type: "NodePort",
        ports: [{ port: 80, targetPort: "http", nodePort: 30080 }],
        externalIPs: ["192.0.2.1"],
      },
    },
  ],
  "/api/v1/namespaces/default/resourcequotas": [
    {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "q" },
      spec: {
        hard: { "requests.cpu": "1500m", memory: "1Gi", pods: "10", "example.com/x": "12Ki" },
        scopes: ["NotTerminating"],
      },
    },
  ],
  "/apis/batch/v1/namespaces/default/cronjobs": [
    {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "c" },
      spec: {
        schedule: "*/5 0-23/2 1,15 JAN-DEC MON",
        timeZone: "Europe/Berlin",
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } } },
        },
      },
    },
  ],
  "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies": [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "n" },
      spec: {
        podSelector: {},
        ingress: [
          { from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }], ports: [{ port: 80, endPort: 90 }] },
        ],
      },
    },
  ],
  "/apis/rbac.authorization.k8s.io/v1/clusterroles": [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "r" },
      rules: [{ apiGroups: ["*"], resources: ["pods/log"], verbs: ["get"], resourceNames: ["a"] }],
      aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: "a", operator: "Exists" }] }] },
    },
  ],
  "/apis/certificates.k8s.io/v1/certificatesigningrequests": [
    {
      apiVersion: "certificates.k8s.io/v1",
      kind: "CertificateSigningRequest",
      metadata: { name: "c" },
      spec: {
        request: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K",
        signerName: "a.b/c",
        usages: ["client auth"],
        expirationSeconds: 600,
      },
    },
  ],
  "/apis/apiextensions.k8s.io/v1/customresourcedefinitions": [
    {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "things.example.com" },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "things", singular: "thing", kind: "Thing", shortNames: ["th"] },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            subresources: { status: {}, scale: { specReplicasPath: ".spec.n", statusReplicasPath: ".status.n" } },
            additionalPrinterColumns: [{ name: "N", type: "integer", jsonPath: ".spec.n" }],
            selectableFields: [{ jsonPath: ".spec.s" }],
            schema: {
              openAPIV3Schema: {
                type: "object",
                properties: {
                  spec: {
                    type: "object",
                    required: ["n"],
                    "x-kubernetes-validations": [
                      {
                        rule: "self.n > 0 && self.l.all(x, x.size() < 5)",
                        messageExpression: "self.n > 9 ? 'n is large' : 'n is wrong'",
                      },
                    ],
                    properties: {
                      n: { type: "integer", minimum: 0, default: 1 },
                      s: { type: "string", pattern: "^[a-z]+$", maxLength: 10 },
                      l: {
                        type: "array",
                        maxItems: 10,
                        items: { type: "string", maxLength: 9 },
                        "x-kubernetes-list-type": "set",
                      },
                      m: { type: "object", additionalProperties: { type: "string" } },
                      x: { "x-kubernetes-int-or-string": true },
                    },
                  },
                },
              },
            },
          },
        ],
      },
    },
  ],
};

/** Expressions of CEL, put where policies and definitions take them. */
export const EXPRESSIONS: readonly string[] = [
  "self.n > 0",
  "self.s.matches('^a+$') ? self.n == 1 : self.l.exists(x, x == 'a')",
  "self.l.map(x, x + 'b').filter(y, y.startsWith('a')).size() <= 3",
  "has(self.m) && self.m.all(k, self.m[k].contains(k))",
  "quantity('1.5Gi').add(quantity('1Mi')).isGreaterThan(quantity('1Gi'))",
  "url('https://example.com:80/a?b=c').getHost() == 'example.com'",
  "ip('10.0.0.1').family() == 4 && cidr('10.0.0.0/8').containsIP('10.1.2.3')",
  "duration('1h30m') < duration('2h') && timestamp('2024-01-01T00:00:00Z').getFullYear() == 2024",
  "[1, 2u, 3.0, b'x', null, {'a': [1]}][0] == 1",
  "self.s.split(',').join('-').replace('a', 'b').lowerAscii().substring(0, 1) != ''",
  "optional.of(self.n).orValue(3) + (-9223372036854775807 - 1)",
  "'%s %d'.format(['a', 3]) == sets.intersects([1], [2]) ? '' : ''",
];

/** Selectors of labels and of fields. */
export const LABEL_SELECTORS: readonly string[] = [
  "a=b,c!=d",
  "a in (b, c),!d",
  "x.y/z notin (1),w",
  "n>3,m<4",
  "a==b",
];
export const FIELD_SELECTORS: readonly string[] = [
  "metadata.name=a",
  "metadata.namespace!=b,status.phase=Running",
  "spec.nodeName==n\\,m",
  "spec.unschedulable=true",
];
