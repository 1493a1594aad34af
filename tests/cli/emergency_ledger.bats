#!/usr/bin/env bats
# Emergency access in the log, end to end: asked, approved, granted, ended, reviewed; the export
# verifies, ssh-keygen accepts what people and the log itself signed, the gate tells of what is due.
# ONUS names the program.

setup_file() {
  export BASE="$BATS_FILE_TMPDIR"
  export HOME="$BASE"
  unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW ONUS_LEDGER SSH_AUTH_SOCK
  export NO_COLOR=1
  mkdir "$BASE/keys" "$BASE/site"
  for who in ines marta rui tomas session; do
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$BASE/keys/$who"
  done
  cat >"$BASE/site/estate.yaml" <<'YAML'
onus: v1
estate: {name: Site, timezone: UTC}
people: {ines: {name: Ines}, marta: {name: Marta}, rui: {name: Rui}, tomas: {name: Tomas}}
components: {okta: {kind: identity-provider, owner: ines, needs: []}}
workflows: {login: {users: [ines], owner: ines, maintainer: marta, controls: rui, needs: [okta], identities: []}}
recovery: {bg: {kind: break-glass, owner: ines, validator: marta, steps: [{do: Sign in, grant: pol, takes: 5m}]}}
operations: {restart: {owner: ines, criticality: critical, access: [login], recovery: [bg]}}
policies:
  pol: {for: [restart], invoke: {any: [ines, tomas]}, approve: {at_least: 2, of: [ines, marta, rui]},
        grants: {credential: ssh-certificate, principals: [admin], duration: 1h, recorded: true},
        notify: [tomas], review_within: 24h, approval_keys: software}
YAML
  cd "$BASE/site"
  "$ONUS" ledger init -q --now "$(at 0)" --origin site.example/onus --founder "$(keys_of ines,marta,rui)"
  "$ONUS" adopt -q --now "$(at 60)" --as ines,marta --key "$(keys_of ines,marta)"
  "$ONUS" ledger key enrol tomas -q --now "$(at 120)" --new-key "$BASE/keys/tomas" --as ines,marta --key "$(keys_of ines,marta)"
}

# So many seconds after 2026-11-26T08:00:00Z.
at() { date -u -d "@$((1795680000 + $1))" +%Y-%m-%dT%H:%M:%SZ; }

keys_of() {  # ines,marta -> ines=…/ines,marta=…/marta
  local list="" who
  for who in ${1//,/ }; do list="$list${list:+,}$who=$BASE/keys/$who"; done
  echo "$list"
}

setup() {
  scratch=$(mktemp -d)
  cp -r "$BASE/site" "$scratch/site"
  cd "$scratch/site"
}

teardown() { rm -rf "$scratch"; }

# Runs onus with its two streams kept apart.
onus() {
  code=0
  "$ONUS" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
  [ "$code" -eq 0 ] || cat "$scratch/err"
}
out_has() { grep -qF -- "$1" "$scratch/out"; }
err_has() { grep -qF -- "$1" "$scratch/err"; }
not() { if "$@"; then return 1; fi; }

ask() {  # at, and leaves the id in $id
  onus request new restart --failure okta --reason "unit 2 tripped" --certify "$BASE/keys/session.pub" \
    --for 10m --now "$1" --as ines --key "$BASE/keys/ines" --yes --format json
  [ "$code" -eq 0 ]
  id=$("$ONUS" request list --format json --now "$1" | grep -oE '"id": ?"[0-9a-f]{32}"' | tail -1 | grep -oE '[0-9a-f]{32}')
  [ -n "$id" ]
}

vote() { onus request approve "$id" --failure confirmed --now "$2" --as "$1" --key "$BASE/keys/$1" --yes; }

@test "a request that waits stands in status, and its words in history" {
  ask "$(at 200)"
  vote marta "$(at 210)"
  [ "$code" -eq 0 ]
  onus status --now "$(at 220)"
  tr -s ' \n' ' ' <"$scratch/out" | grep -qF "emergency access to restart is requested, asked for by ines under pol"
  tr -s ' \n' ' ' <"$scratch/out" | grep -qF "approved by marta"
  onus history restart --now "$(at 220)"
  tr -s ' \n' ' ' <"$scratch/out" | grep -qF "ines: asks for emergency access as admin for 10"
  out_has "unit 2 tripped"
  out_has "marta: approves request"
  vote ines "$(at 230)"
  [ "$code" -ne 0 ]
  err_has "somebody else has to decide"
}

pass() { printf 'correct horse battery staple\ncorrect horse battery staple\n'; }

lifecycle() {  # asked, approved, granted, ended; nothing reviewed
  "$ONUS" authority new "$scratch/auth.json" --holder ines --passphrase-fd 3 3< <(pass) >"$scratch/out"
  onus authority rotate "$scratch/auth.json" --now "$(at 180)" --as ines,marta --key "$(keys_of ines,marta)" --yes
  [ "$code" -eq 0 ]
  ask "$(at 200)"
  vote marta "$(at 210)"
  vote rui "$(at 220)"
  [ "$code" -eq 0 ]
  "$ONUS" request grant "$id" --authority "$scratch/auth.json" --passphrase-fd 3 --certificate "$scratch/cert.pub" \
    --now "$(at 230)" 3< <(pass) >"$scratch/out"
  onus request end "$id" --now "$(at 300)" --as ines --key "$BASE/keys/ines" --yes
  [ "$code" -eq 0 ]
}

@test "a whole life verifies, and ssh-keygen accepts people's and the log's own signatures" {
  lifecycle
  onus request review "$id" --class emergency --rollback done --rotated none-needed --now "$(at 400)" \
    --as tomas --key "$BASE/keys/tomas" --yes
  [ "$code" -eq 0 ]
  onus request list --now "$(at 410)"
  not out_has "$id"
  onus ledger export "$scratch/x"
  [ "$code" -eq 0 ]
  onus ledger verify "$scratch/x"
  [ "$code" -eq 0 ]
  onus ledger rebuild
  [ "$code" -eq 0 ]
  head -1 "$scratch/x/allowed_signers" | grep -q '^@log namespaces="onus-emergency-grant@v1'
  n=$("$ONUS" status --format json --now "$(at 410)" | python3 -c 'import json,sys; print(json.load(sys.stdin)["ledger"]["entries"])')
  for i in $(seq 0 $((n - 1))); do "$ONUS" ledger show "$i"; done >"$scratch/entries"
  run python3 - "$scratch" <<'PY'
import base64, json, re, subprocess, sys
scratch = sys.argv[1]
signers = f"{scratch}/x/allowed_signers"
seen = set()
for line in open(f"{scratch}/entries"):
    entry = json.loads(line)
    raw = line[len('{"body":'):line.rindex(',"envelope":')]
    at = re.sub(r"[-:T]", "", entry["envelope"]["received"])
    for blob in entry["signatures"]:
        space = re.search(rb"onus-[a-z-]+@v1", base64.b64decode(blob)).group().decode()
        armored = ("-----BEGIN SSH SIGNATURE-----\n" + "\n".join(re.findall(".{1,70}", blob)) +
                   "\n-----END SSH SIGNATURE-----\n")
        open(f"{scratch}/sig", "w").write(armored)
        found = subprocess.run(["ssh-keygen", "-Y", "find-principals", "-s", f"{scratch}/sig", "-f", signers,
                                "-O", f"verify-time={at}"], capture_output=True, text=True)
        who = found.stdout.split()
        assert found.returncode == 0 and len(who) == 1, (entry["body"]["kind"], found.stderr)
        assert (who[0] == "@log") == (entry["body"]["actor"] == "@log"), (who, entry["body"])
        def verify(name, namespace, text):
            return subprocess.run(["ssh-keygen", "-Y", "verify", "-f", signers, "-I", name, "-n", namespace,
                                   "-s", f"{scratch}/sig", "-O", f"verify-time={at}"],
                                  input=text.encode(), capture_output=True).returncode == 0
        assert verify(who[0], space, raw), entry["body"]["kind"]
        assert not verify(who[0], space, raw.replace("origin", "0rigin", 1))
        seen.add((entry["body"]["kind"], who[0] == "@log"))
assert ("emergency-granted", True) in seen, seen
for kind in ("requested", "approved", "ended", "reviewed"):
    assert (f"emergency-{kind}", False) in seen, (kind, seen)
print(len(seen))
PY
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "a use that nobody reviewed in time fails the gate, and a review mends it" {
  lifecycle
  onus check --now "$(at 80000)"
  not out_has "GOV006"
  onus check --now "$(at 90000)"
  out_has "GOV006"
  tr -s ' \n' ' ' <"$scratch/out" | grep -qF "nobody has reviewed it"
  onus status --now "$(at 90000)"
  out_has "overdue"
  onus request review "$id" --class emergency --rollback done --rotated open --now "$(at 90010)" \
    --as tomas --key "$BASE/keys/tomas" --yes
  [ "$code" -eq 0 ]
  onus check --now "$(at 90020)"
  tr -s ' \n' ' ' <"$scratch/out" | grep -qF "its review left something open"
  onus request review "$id" --class emergency --rollback done --rotated done --now "$(at 90030)" \
    --as tomas --key "$BASE/keys/tomas" --yes
  onus check --now "$(at 90040)"
  not out_has "GOV006"
}
