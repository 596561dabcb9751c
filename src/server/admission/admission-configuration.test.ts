import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../lib/user-error.ts";
import { readAdmissionConfiguration } from "./admission-configuration.ts";

const HEAD = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n";
const SETTINGS = `apiVersion: pod-security.admission.config.k8s.io/v1
kind: PodSecurityConfiguration
defaults: {enforce: baseline, enforce-version: v1.30, warn: restricted}
exemptions: {usernames: [admin], namespaces: [kube-system]}
`;

test("readAdmissionConfiguration() reads settings in the file or beside it, and says what is wrong with them", () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-admission-file-"));
  const file = join(dir, "admission.yaml");
  const read = (text: string) => {
    writeFileSync(file, HEAD + text);
    return readAdmissionConfiguration(file).podSecurity;
  };
  try {
    writeFileSync(join(dir, "pods.yaml"), SETTINGS);
    const beside = read("plugins: [{name: PodSecurity, path: pods.yaml}]\n");
    expect(beside).toEqual({
      defaults: {
        enforce: { level: "baseline", version: "v1.30" },
        audit: { level: "privileged", version: "latest" },
        warn: { level: "restricted", version: "latest" },
      },
      exemptions: { usernames: ["admin"], namespaces: ["kube-system"], runtimeClasses: [] },
    });
    const inside = SETTINGS.replace(/^/gm, "    ").trimEnd();
    expect(read(`plugins:\n- name: PodSecurity\n  configuration:\n${inside}\n`)).toEqual(beside);
    expect(() => read("plugins: [{name: Magic}]\n")).toThrow(/plugin "Magic" takes no configuration/);
    expect(() => read("plugins: [{name: PodSecurity, path: none.yaml}]\n")).toThrow(UserError);
    writeFileSync(join(dir, "pods.yaml"), SETTINGS.replace("baseline", "high"));
    expect(() => read("plugins: [{name: PodSecurity, path: pods.yaml}]\n")).toThrow(/defaults\.enforce/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
