/** Manifests that several suites apply. */

/** A Deployment with a Service, as one file. */
export const web = (replicas = 2): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: app
        image: example.test/app:1
        ports: [{containerPort: 80, name: http}]
        env: [{name: A, value: "1"}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
`;

export const configMap = (name: string, value: string): string => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, labels: {of: test}}
data: {key: ${value}}
`;

/** A custom resource of every feature that clients show. */
export const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.test}
spec:
  group: example.test
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}
    additionalPrinterColumns:
    - {name: Size, type: integer, jsonPath: .spec.size}
    schema:
      openAPIV3Schema:
        type: object
        description: A widget of a test
        properties:
          spec:
            type: object
            description: What the widget shall be
            required: [size]
            properties:
              size: {type: integer, minimum: 0, description: How many of it}
              colour: {type: string, enum: [red, blue]}
              note: {type: string, nullable: true}
              extra: {type: object, x-kubernetes-preserve-unknown-fields: true}
              port: {x-kubernetes-int-or-string: true}
              parts:
                type: array
                items: {type: object, properties: {name: {type: string}}}
          status:
            type: object
            properties: {size: {type: integer}}
`;
