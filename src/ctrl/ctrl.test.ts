import { controllersSuite } from "./ctrl.suite.ts";

controllersSuite("sqlite");
controllersSuite("etcd");
