"""Generates exports of other systems and measures their import; used by scripts/bench."""
import json
import os

MIB = 1 << 20
KINDS = ["service-account", "api-key", "certificate", "token", "oauth-client"]
TARGET_RATE = 50e6  # bytes a second of AWS and Kubernetes JSON
TARGET_SECONDS = 15.0  # import and check of the million
TARGET_PEAK = 2048 * MIB


def write_table(path, count):
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,kind,title,environment,credential,created,last_used,expires,owner,system,"
                   "privilege,reference\n")
        for i in range(count):
            file.write(f"svc-{i * 7919 % count},{KINDS[i % 5]},\"Service {i}, of team {i % 997}\","
                       f"{'production' if i % 3 else 'test'},{KINDS[i % 5]},2024-{i % 12 + 1:02}-01,"
                       f"2026-{i % 11 + 1:02}-15T08:00:00Z,2027-{i % 12 + 1:02}-01,team-{i % 997},"
                       f"system-{i % 211},read,uid:{i:08}\n")


def write_lines(path, count):
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            file.write(json.dumps({
                "id": f"svc-{i * 7919 % count}", "kind": KINDS[i % 5], "title": f"Service {i}",
                "environment": "production" if i % 3 else "test", "created": f"2024-{i % 12 + 1:02}-01",
                "last_used": f"2026-{i % 11 + 1:02}-15T08:00:00Z", "owner": f"team-{i % 997}",
                "scope": [{"system": f"system-{i % 211}", "privilege": "read"}],
                "reference": f"uid:{i:08}"}) + "\n")


def aws_role(i):
    actions = [f"s3:Get{name}" for name in ("Object", "Bucket", "ObjectAcl", "ObjectTagging")]
    return {
        "Path": "/", "RoleName": f"role-{i}", "RoleId": f"AROA{i:016}",
        "Arn": f"arn:aws:iam::123456789012:role/role-{i}", "CreateDate": "2024-01-01T00:00:00+00:00",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
        "InstanceProfileList": [], "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": {
            "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions,
                                                    "Resource": f"arn:aws:s3:::bucket-{i}/*"}]}}],
        "AttachedManagedPolicies": [], "Tags": [{"Key": "Owner", "Value": f"team-{i % 97}"}],
        "RoleLastUsed": {"LastUsedDate": "2026-10-01T00:00:00+00:00", "Region": "eu-west-1"}}


def write_aws(path, roles):
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"UserDetailList": [], "GroupDetailList": [],
                   "RoleDetailList": [aws_role(i) for i in range(roles)], "Policies": []}, file, indent=4)


def kubernetes_object(i):
    return {
        "apiVersion": "v1", "kind": "ServiceAccount", "metadata": {
            "annotations": {"example.com/owner": f"team-{i % 97}"},
            "creationTimestamp": "2025-03-01T10:00:00Z",
            "labels": {"app.kubernetes.io/name": f"app-{i}", "app.kubernetes.io/part-of": "shop",
                       "app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": "app-1.2.3"},
            "name": f"account-{i}", "namespace": f"space-{i % 50}", "resourceVersion": str(10_000 + i),
            "uid": f"{i:08}-0000-4000-8000-000000000000"},
        "secrets": [{"name": f"account-{i}-token"}], "automountServiceAccountToken": False}


def write_kubernetes(path, objects):
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""},
                   "items": [kubernetes_object(i) for i in range(objects)]}, file, indent=4)


def rate(bench, parent, name, kind, write, count):
    """JSON of one kind: megabytes a second of the export."""
    path = os.path.join(parent, f"{kind}.json")
    write(path, count)
    size = os.path.getsize(path)
    into = os.path.join(parent, f"into-{kind}")
    cost = bench.row(name, 3, ["import", kind, path, "--into", into], size)
    if size / cost["wall_s"] < TARGET_RATE:
        bench.missed.append(f"{name}: {size / cost['wall_s'] / 1e6:.0f} MB/s, target 50")


def million(bench, parent, name, ending, write, count):
    """Import and check of many identities, one after the other."""
    path = os.path.join(parent, f"many.{ending}")
    write(path, count)
    into = os.path.join(parent, f"many-{ending}")
    first = bench.row(f"{name}: `import`", 1, ["import", "inventory", path, "--into", into],
                      os.path.getsize(path), (None, TARGET_PEAK))
    kept = os.path.getsize(os.path.join(into, "observed", "inventory.ndjson"))
    second = bench.row(f"{name}: `check`", 1, ["check", "--fail-on", "never", into], kept,
                       (None, TARGET_PEAK))
    total = first["wall_s"] + second["wall_s"]
    print(f"| {name}: both | | {total:.3f} | | | | | | |")
    if total > TARGET_SECONDS:
        bench.missed.append(f"{name}: {total:.1f} s for import and check, target {TARGET_SECONDS} s")


def imports(bench, parent, quick):
    count = 100_000 if quick else 1_000_000
    rate(bench, parent, "AWS authorization details", "aws", write_aws, 20_000 if quick else 60_000)
    rate(bench, parent, "Kubernetes list", "kubernetes", write_kubernetes,
         30_000 if quick else 120_000)
    million(bench, parent, f"{count:,} rows of CSV", "csv", write_table, count)
    million(bench, parent, f"{count:,} lines of NDJSON", "ndjson", write_lines, count)
