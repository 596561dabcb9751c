"""Debian's python3-kubernetes as a program uses it: typed clients, watches, patches, the dynamic client, apply from YAML."""

import json
import sys
import time

from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.rest import ApiException

config.load_kube_config()
core = client.CoreV1Api()
apps = client.AppsV1Api()
NAMESPACE = "default"


def check(run):
    """Runs one check; what it raises is its failure, and the next ones run all the same."""
    name = run.__name__.replace("_", " ")
    try:
        run()
        print(f"ok {name}", flush=True)
    except Exception as error:  # noqa: BLE001
        print(f"not ok {name}: {type(error).__name__} {error}".replace("\n", " "), flush=True)


def same(what, got, expected):
    if got != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {got!r}")


def eventually(what, condition):
    end = time.time() + 15
    while not condition():
        if time.time() > end:
            raise AssertionError(f"{what}: not within 15 s")
        time.sleep(0.05)


def status_of(run):
    try:
        run()
        return 200
    except ApiException as error:
        return error.status


def config_map(name, value):
    metadata = client.V1ObjectMeta(name=name, labels={"of": "python"})
    return client.V1ConfigMap(metadata=metadata, data={"key": value})


def create_list_and_replace():
    for name in ["a", "b", "c"]:
        core.create_namespaced_config_map(NAMESPACE, config_map(name, "1"))
    page = core.list_namespaced_config_map(NAMESPACE, label_selector="of=python", limit=2)
    same("the first page", [each.metadata.name for each in page.items], ["a", "b"])
    rest = core.list_namespaced_config_map(NAMESPACE, label_selector="of=python", _continue=page.metadata._continue)
    same("the rest", [each.metadata.name for each in rest.items], ["c"])
    read = core.read_namespaced_config_map("a", NAMESPACE)
    core.replace_namespaced_config_map("a", NAMESPACE, config_map("a", "2"))
    same("an old version", status_of(lambda: core.replace_namespaced_config_map("a", NAMESPACE, read)), 409)
    same("a missing object", status_of(lambda: core.read_namespaced_config_map("none", NAMESPACE)), 404)
    same("an invalid object", status_of(lambda: core.create_namespaced_config_map(NAMESPACE, config_map("N N", "1"))), 422)


def patch():
    core.patch_namespaced_config_map("a", NAMESPACE, {"data": {"more": "1"}})
    patched = core.patch_namespaced_config_map("a", NAMESPACE, [{"op": "remove", "path": "/data/key"}])
    same("the data after two patches", patched.data, {"more": "1"})


def deployment_rolls_out_and_scales():
    labels = {"app": "python"}
    container = client.V1Container(name="a", image="x", ports=[client.V1ContainerPort(container_port=80)])
    template = client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels=labels), spec=client.V1PodSpec(containers=[container])
    )
    spec = client.V1DeploymentSpec(
        replicas=2, selector=client.V1LabelSelector(match_labels=labels), template=template
    )
    body = client.V1Deployment(metadata=client.V1ObjectMeta(name="python"), spec=spec)
    created = apps.create_namespaced_deployment(NAMESPACE, body)
    same("the creation time's zone", created.metadata.creation_timestamp.utcoffset().total_seconds(), 0.0)
    ready = lambda: apps.read_namespaced_deployment_status("python", NAMESPACE).status.ready_replicas
    eventually("two replicas are ready", lambda: ready() == 2)
    apps.patch_namespaced_deployment_scale("python", NAMESPACE, {"spec": {"replicas": 1}})
    eventually("one replica is left", lambda: ready() == 1)
    apps.delete_namespaced_deployment("python", NAMESPACE, propagation_policy="Foreground")
    eventually("no pod is left", lambda: not core.list_namespaced_pod(NAMESPACE, label_selector="app=python").items)


def watch_tells_changes_in_order():
    start = core.list_namespaced_config_map(NAMESPACE).metadata.resource_version
    for value in ["0", "1", "2"]:
        core.patch_namespaced_config_map("b", NAMESPACE, {"data": {"key": f"w{value}"}})
    core.delete_namespaced_config_map("c", NAMESPACE)
    seen = []
    stream = watch.Watch()
    for event in stream.stream(
        core.list_namespaced_config_map, NAMESPACE, resource_version=start, timeout_seconds=10
    ):
        seen.append((event["type"], event["object"].metadata.name, event["object"].data["key"]))
        if event["type"] == "DELETED":
            stream.stop()
    wanted = [("MODIFIED", "b", f"w{n}") for n in range(3)] + [("DELETED", "c", "1")]
    same("the events", seen, wanted)


def watch_ends_when_its_time_is_over():
    started = time.time()
    events = list(watch.Watch().stream(core.list_namespace, timeout_seconds=1))
    same("namespaces were told", {"ADDED"}, {event["type"] for event in events})
    if time.time() - started > 8:
        raise AssertionError("a watch of 1 s took longer than 8 s")


def dynamic_client():
    dynamically = dynamic.DynamicClient(client.ApiClient())
    maps = dynamically.resources.get(api_version="v1", kind="ConfigMap")
    maps.create(namespace=NAMESPACE, body={"metadata": {"name": "d", "labels": {"of": "python"}}, "data": {"k": "1"}})
    found = maps.get(name="d", namespace=NAMESPACE)
    same("what was created", found.data.k, "1")
    apply = lambda name: maps.patch(
        namespace=NAMESPACE,
        name=name,
        body=json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"k": "2"}}),
        content_type="application/apply-patch+yaml",
        field_manager="python",
    )
    same("what was applied", apply("e").data.k, "2")
    same("an apply of what another manager owns", status_of(lambda: apply("d")), 409)
    maps.delete(name="e", namespace=NAMESPACE)
    definition = {
        "metadata": {"name": "snakes.python.test"},
        "spec": {
            "group": "python.test",
            "scope": "Cluster",
            "names": {"plural": "snakes", "singular": "snake", "kind": "Snake"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {"spec": {"type": "object", "properties": {"length": {"type": "integer"}}}},
                        }
                    },
                }
            ],
        },
    }
    kinds = dynamically.resources.get(api_version="apiextensions.k8s.io/v1", kind="CustomResourceDefinition")
    kinds.create(body={"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", **definition})
    custom = client.CustomObjectsApi()
    listed = lambda: custom.list_cluster_custom_object("python.test", "v1", "snakes")
    eventually("the kind is served", lambda: status_of(listed) == 200)
    body = {"apiVersion": "python.test/v1", "kind": "Snake", "metadata": {"name": "s"}, "spec": {"length": 3}}
    custom.create_cluster_custom_object("python.test", "v1", "snakes", body)
    same("the custom objects", [each["spec"] for each in listed()["items"]], [{"length": 3}])
    dynamically.resources.invalidate_cache()
    snakes = dynamically.resources.get(api_version="python.test/v1", kind="Snake")
    same("one of them", snakes.get(name="s").spec.length, 3)
    kinds.delete(name="snakes.python.test")


def create_from_yaml():
    objects = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "python"}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "python"}, "stringData": {"a": "b"}},
    ]
    for each in objects:
        utils.create_from_dict(client.ApiClient(), each)
    same("the secret", core.read_namespaced_secret("s", "python").data, {"a": "Yg=="})
    core.delete_namespace("python")
    eventually("the namespace is gone", lambda: status_of(lambda: core.read_namespace("python")) == 404)


def reviews_and_versions():
    attributes = client.V1ResourceAttributes(verb="get", resource="pods", namespace=NAMESPACE)
    body = client.V1SelfSubjectAccessReview(spec=client.V1SelfSubjectAccessReviewSpec(resource_attributes=attributes))
    same("allowed", client.AuthorizationV1Api().create_self_subject_access_review(body).status.allowed, True)
    same("the version", client.VersionApi().get_code().minor, "36")
    core.delete_collection_namespaced_config_map(NAMESPACE, label_selector="of=python")
    same("what is left", core.list_namespaced_config_map(NAMESPACE, label_selector="of=python").items, [])


for each in [
    create_list_and_replace,
    patch,
    deployment_rolls_out_and_scales,
    watch_tells_changes_in_order,
    watch_ends_when_its_time_is_over,
    dynamic_client,
    create_from_yaml,
    reviews_and_versions,
]:
    check(each)
sys.exit(0)
