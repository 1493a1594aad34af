#!/usr/bin/env bats
# The gate, its passport and the board's page, with keys that ssh-keygen made. ONUS names the program.

setup_file() {
  export BASE="$BATS_FILE_TMPDIR"
  export HOME="$BASE" NO_COLOR=1
  unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW ONUS_LEDGER SSH_AUTH_SOCK
  mkdir "$BASE/keys"
  for who in ines marta lidia; do ssh-keygen -q -t ed25519 -N '' -C '' -f "$BASE/keys/$who"; done
  mkdir "$BASE/plant"
  cp "$BATS_TEST_DIRNAME/gate/estate.yaml" "$BASE/plant/"
  cd "$BASE/plant"
  printf 'went as written\n' >"$BASE/evidence"
  git init -q . && git config user.email t@example.org && git config user.name t
  printf '.onus/\n*.json\n' >.gitignore
  git add -A && git commit -qm start
  "$ONUS" ledger init -q --now "$(at 0)" --origin plant.example/onus --second-head .onus/second.head \
    --founder "ines=$BASE/keys/ines,marta=$BASE/keys/marta,lidia=$BASE/keys/lidia"
  "$ONUS" adopt -q --now "$(at 1)" --as ines,marta --key "ines=$BASE/keys/ines,marta=$BASE/keys/marta"
}

# N hours after 2026-11-26T08:00:00Z.
at() { date -u -d "@$((1795680000 + $1 * 3600))" +%Y-%m-%dT%H:%M:%SZ; }

setup() {
  scratch=$(mktemp -d)
  cp -r "$BASE/plant" "$scratch/plant"
  cd "$scratch/plant"
}

teardown() { rm -rf "$scratch"; }

onus() {
  code=0
  "$ONUS" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
}
out_has() { grep -qF -- "$1" "$scratch/out"; }
err_has() { grep -qF -- "$1" "$scratch/err"; }
json() { python3 -c "import json,sys; d=json.load(open('$scratch/out')); print(($1))"; }

approve() { "$ONUS" approve "$1" -q --now "$(at 30)" --as "$2" --key "$BASE/keys/$2"; }
drill() {  # RESULT HOUR TOOK
  "$ONUS" drill record at-the-panel -q --now "$(at "$2")" --scenario idp-down --result "$1" --took "$3" \
    --evidence "$BASE/evidence" --as marta --key "$BASE/keys/marta"
}
all_signed() {
  for who in ines marta lidia; do approve passkey-login "$who"; done
  for who in ines marta; do approve at-the-panel "$who"; approve put-back "$who"; done
  drill passed 30 9m
}

@test "the gate is closed, and says who has to do what" {
  onus gate restart --now "$(at 30)"
  cat "$scratch/out"
  [ "$code" -eq 1 ]
  out_has "passkey-login is not approved as it is; missing: owner ines, maintainer marta, controls"
  out_has "recovery at-the-panel is not proven: never exercised"
  out_has "onus drill record at-the-panel"
}

@test "it opens when all is signed, and the passport verifies with the log's key alone" {
  all_signed
  onus gate restart --now "$(at 31)" --passport "$scratch/p.json"
  cat "$scratch/out" "$scratch/err"
  [ "$code" -eq 0 ]
  out_has "The gate is open"
  out_has "access-approved passkey-login by ines"
  onus gate --verify "$scratch/p.json" restart --now "$(at 32)"
  [ "$code" -eq 0 ]
  # The payload is what it says: an in-toto Statement that names commit, estate and end.
  python3 - "$scratch/p.json" <<'PY'
import base64, json, subprocess, sys
envelope = json.load(open(sys.argv[1]))
assert envelope["payloadType"] == "application/vnd.in-toto+json"
statement = json.loads(base64.b64decode(envelope["payload"]))
assert statement["_type"] == "https://in-toto.io/Statement/v1"
assert [s["name"] for s in statement["subject"]] == ["restart"]
head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
predicate = statement["predicate"]
assert predicate["commit"] == head
assert predicate["issuedAt"] == "2026-11-27T15:00:00Z"
assert predicate["expiresAt"] == "2026-12-27T15:00:00Z"  # 30 days, before the drill's 90
assert {b["kind"] for b in predicate["restsOn"]} == {"access-approved", "drill-recorded"}
PY
}

@test "openssl agrees with the passport's signature" {
  all_signed
  "$ONUS" gate restart -q --now "$(at 31)" --passport "$scratch/p.json" >/dev/null
  python3 - "$scratch/p.json" "$scratch" <<'PY'
import base64, json, sys
envelope = json.load(open(sys.argv[1]))
payload = base64.b64decode(envelope["payload"])
kind = envelope["payloadType"].encode()
open(sys.argv[2] + "/pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
open(sys.argv[2] + "/sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"]))
PY
  openssl pkey -in .onus/ledger/log.key -pubout -out "$scratch/log.pub"
  openssl pkeyutl -verify -pubin -inkey "$scratch/log.pub" -rawin -in "$scratch/pae" -sigfile "$scratch/sig"
}

@test "a passport is refused when it ended, is for another estate or commit, is forged or is older" {
  all_signed
  "$ONUS" gate restart -q --now "$(at 31)" --passport "$scratch/p.json" >/dev/null
  onus gate --verify "$scratch/p.json" --now "$(at 800)"
  [ "$code" -eq 4 ]
  err_has "it ended at 2026-12-27T15:00:00Z"
  onus gate --verify "$scratch/p.json" other --now "$(at 32)"
  [ "$code" -eq 4 ]
  err_has "it is not for other"
  onus gate --verify "$scratch/p.json" --commit 0123456789abcdef --now "$(at 32)"
  [ "$code" -eq 4 ]
  err_has "it is for the commit"
  sed 's/"payload":"e/"payload":"f/' "$scratch/p.json" >"$scratch/forged.json"
  onus gate --verify "$scratch/forged.json" --now "$(at 32)"
  [ "$code" -eq 4 ]
  err_has "it is not signed by the log's key"
  "$ONUS" gate restart -q --now "$(at 40)" --passport "$scratch/newer.json" >/dev/null
  onus gate --verify "$scratch/newer.json" --last "$scratch/last" --now "$(at 41)"
  [ "$code" -eq 0 ]
  onus gate --verify "$scratch/p.json" --last "$scratch/last" --now "$(at 41)"
  [ "$code" -eq 4 ]
  err_has "it is older than one accepted before"
  sed -i 's/takes: 10m/takes: 11m/' estate.yaml
  onus gate --verify "$scratch/p.json" --now "$(at 32)"
  [ "$code" -eq 4 ]
  err_has "it is for the estate"
}

@test "a change closes the gate again: stale, not adopted, not committed" {
  all_signed
  sed -i 's/needs: \[idp\], identities/needs: [{item: idp, survives: 1h}], identities/' estate.yaml
  onus gate restart --now "$(at 31)"
  [ "$code" -eq 1 ]
  out_has "the estate here is not the one in force"
  out_has "files of the estate differ from the commit"
  out_has "the approval of passkey-login is stale"
  [ ! -e "$scratch/p.json" ]
}

@test "a proof that is past its term, or a failed drill, closes it" {
  all_signed
  onus gate restart --now "$(at 2200)"
  [ "$code" -eq 1 ]
  out_has "not exercised within its term"
  drill failed 32 20m
  onus gate restart --now "$(at 33)"
  [ "$code" -eq 1 ]
  out_has "the last drill failed"
  onus check --now "$(at 33)" --format json
  [ "$(json 'sorted({f["rule"] for f in d["findings"] if f["rule"].startswith("GOV")})')" = "['GOV008', 'GOV010']" ]
}

@test "what a drill measured replaces a shorter declared time" {
  all_signed
  onus whatif --fails idp --now "$(at 31)" --format json
  [ "$(json 'd["operations"][0]["verdict"]')" = covered ]
  drill passed 32 45m
  onus whatif --fails idp --now "$(at 33)" --format json
  [ "$(json 'd["operations"][0]["verdict"]')" = late ]
  [ "$(json 'd["operations"][0]["longest_gap_s"]')" = 2700 ]
}

@test "maintenance: the gate asks what is left while something is taken out" {
  all_signed
  onus gate restart --given panel --now "$(at 31)"
  cat "$scratch/out"
  [ "$code" -eq 1 ]
}

@test "a policy may ask for less, and a wrong one is refused with its place" {
  onus gate restart --now "$(at 30)" --policy <(echo '{"approved": false, "proven": false}')
  cat "$scratch/out"
  [ "$code" -eq 0 ]
  onus gate restart --now "$(at 30)" --policy <(echo '{"aproved": false}')
  [ "$code" -eq 2 ]
  err_has "gate policy: aproved: expected one of approved"
  onus gate restart --now "$(at 30)" --policy <(echo '{"lasts": "1000d"}')
  [ "$code" -eq 2 ]
  err_has "at most 90d"
}

@test "without a ledger nothing was approved, and bad use says what to write" {
  rm -r .onus
  onus gate restart
  [ "$code" -eq 2 ]
  err_has "there is no ledger"
  onus gate
  [ "$code" -eq 2 ]
  err_has "--all"
  onus gate nobody --all
  [ "$code" -eq 2 ]
}

@test "a log that is not what its second head says is found by check" {
  all_signed
  onus check --now "$(at 31)" --format json
  [ "$(json '[f["rule"] for f in d["findings"] if f["rule"] == "GOV007"]')" = "[]" ]
  mv .onus/second.head "$scratch/kept"
  onus check --now "$(at 31)"
  [ "$code" -eq 1 ]
  out_has "GOV007"
  cp -r .onus "$scratch/old"
  mv "$scratch/kept" "$scratch/old/second.head"
  mv "$scratch/old/second.head" .onus/second.head
  drill passed 40 9m
  cp .onus/second.head "$scratch/old/second.head"
  rm -r .onus && cp -r "$scratch/old" .onus
  onus check --now "$(at 41)"
  [ "$code" -eq 1 ]
  out_has "restored from"
}

@test "the board's page holds operations, verdict, owner and what is overdue, and nothing to load" {
  onus report --board --now "$(at 31)" --format html="$scratch/board.html"
  cat "$scratch/err"
  [ "$code" -eq 0 ]
  grep -q "Restart the pump" "$scratch/board.html"
  grep -q "every single failure is covered in time" "$scratch/board.html"
  grep -q "not passkey-login" "$scratch/board.html"
  ! grep -Eq '(src|href)=|<script|url\(' "$scratch/board.html"
  python3 -c "
import html.parser,sys
class P(html.parser.HTMLParser):
  stack=[]
  def handle_starttag(s,t,a):
    if t not in ('meta','br'): s.stack.append(t)
  def handle_endtag(s,t):
    assert s.stack.pop()==t,t
p=P(); p.feed(open('$scratch/board.html').read()); assert not p.stack"
}
