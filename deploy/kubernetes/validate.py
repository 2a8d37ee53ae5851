"""Validates the manifests of an overlay: python validate.py MANIFEST.yaml FOLDER_OF_CRDS...

Kinds of Kubernetes by kubernetes-validate --strict (PyPI, it brings the schemas); other kinds against the CRDs of their
operators, where a field that the schema does not know is an error. Kinds without a CRD are named and not counted as valid.
"""

import glob
import os
import subprocess
import sys
import tempfile

import yaml
from jsonschema import Draft7Validator


# Written in C where it is there: the schemas are large.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def strict(schema):
    """The same schema, rejecting what it does not know."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: strict(value) for key, value in schema.items()}
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        result.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        result.pop("type", None)
        result["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    return result


def schemas(folders):
    found = {}
    for folder in folders:
        for file in glob.glob(os.path.join(folder, "**", "*.yaml"), recursive=True):
            text = open(file).read()
            if "kind: CustomResourceDefinition" not in text or "{{" in text:
                continue
            for document in yaml.load_all(text, Loader=LOADER):
                if not isinstance(document, dict) or document.get("kind") != "CustomResourceDefinition":
                    continue
                spec = document["spec"]
                for version in spec["versions"]:
                    if not version.get("served"):
                        continue
                    schema = strict(version["schema"]["openAPIV3Schema"])
                    schema["properties"]["metadata"] = {"type": "object"}
                    schema["properties"].setdefault("apiVersion", {"type": "string"})
                    schema["properties"].setdefault("kind", {"type": "string"})
                    found[(f"{spec['group']}/{version['name']}", spec["names"]["kind"])] = schema
    return found


def main(manifest, *folders):
    known = schemas(folders)
    problems, core, custom, unknown = [], [], 0, set()
    for document in yaml.safe_load_all(open(manifest)):
        if not document:
            continue
        version, kind = document["apiVersion"], document["kind"]
        group = version.split("/")[0] if "/" in version else ""
        name = f"{kind} {document['metadata']['name']}"
        if "." not in group or group.endswith(".k8s.io") and (version, kind) not in known:
            core.append(document)
        elif (version, kind) in known:
            custom += 1
            for error in Draft7Validator(known[(version, kind)]).iter_errors(document):
                problems.append(f"{name}: {'.'.join(map(str, error.path))}: {error.message[:200]}")
        else:
            unknown.add(f"{version} {kind}")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump_all(core, file)
        file.flush()
        command = [os.path.join(os.path.dirname(sys.executable), "kubernetes-validate"), "--strict", "--no-warn", file.name]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            problems.append(done.stdout + done.stderr)
    print(f"{manifest}: {len(core)} of Kubernetes, {custom} of operators, {len(problems)} problems")
    for kind in sorted(unknown):
        print(f"  not validated, no CRD here: {kind}")
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main(*sys.argv[1:]))
