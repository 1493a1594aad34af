#!/usr/bin/env bats
# onus doctor, where everything is well and where one thing after the other is broken on purpose: each
# has its line, and none shows a secret. ONUS names the program.

setup_file() {
  export BASE="$BATS_FILE_TMPDIR"
  export HOME="$BASE"
  unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW ONUS_LEDGER ONUS_CONSOLE SSH_AUTH_SOCK
  export NO_COLOR=1
  mkdir "$BASE/keys" "$BASE/site" "$BASE/elsewhere"
  for who in ines marta rui tomas session; do
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$BASE/keys/$who"
  done
  cat >"$BASE/site/estate.yaml" <<'YAML'
onus: v1
estate: {name: Site, timezone: UTC}
people: {ines: {name: Ines}, marta: {name: Marta}, rui: {name: Rui}, tomas: {name: Tomas}}
components:
  okta: {kind: identity-provider, owner: ines, needs: []}
  mail: {kind: notice-channel, owner: ines, needs: []}
  pager: {kind: notice-channel, owner: ines, needs: []}
workflows: {login: {users: [ines], owner: ines, maintainer: marta, controls: rui, needs: [okta], identities: []}}
recovery: {bg: {kind: break-glass, owner: ines, validator: marta, steps: [{do: Sign in, grant: pol, takes: 5m}]}}
operations: {restart: {owner: ines, criticality: critical, access: [login], recovery: [bg]}}
policies:
  pol: {for: [restart], invoke: {any: [ines, tomas]}, approve: {at_least: 2, of: [ines, marta, rui]},
        grants: {credential: ssh-certificate, principals: [admin], duration: 1h, recorded: true},
        channels: [mail, pager], notify: [tomas], review_within: 24h, approval_keys: software}
YAML
  cd "$BASE/site"
  "$ONUS" ledger init -q --now "$(at 0)" --origin site.example/onus --founder "$(keys_of ines,marta,rui)"
  "$ONUS" adopt -q --now "$(at 60)" --as ines,marta --key "$(keys_of ines,marta)"
  "$ONUS" ledger key enrol tomas -q --now "$(at 120)" --new-key "$BASE/keys/tomas" --as ines,marta --key "$(keys_of ines,marta)"
  "$ONUS" authority new "$BASE/auth.json" --holder ines --passphrase-fd 3 3< <(pass) >/dev/null
  "$ONUS" authority rotate "$BASE/auth.json" -q --now "$(at 180)" --as ines,marta --key "$(keys_of ines,marta)"
  printf 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n' >"$BASE/hook.secret"
  chmod 600 "$BASE/hook.secret"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$BASE/root.key" \
    -subj /CN=root -days 30 -out "$BASE/root.pem" 2>/dev/null
  chmod 600 "$BASE/root.key"
  cat >"$BASE/channels.yaml" <<'YAML'
channels:
  mail: {webhook: {url: "https://127.0.0.1:1/", roots: root.pem, secret: hook.secret}}
  pager: {command: {run: [/bin/true]}}
YAML
}

pass() { printf 'correct horse battery staple\ncorrect horse battery staple\n'; }

# So many seconds after 2026-11-26T08:00:00Z.
at() { date -u -d "@$((1795680000 + $1))" +%Y-%m-%dT%H:%M:%SZ; }

keys_of() {  # ines,marta -> ines=…/ines,marta=…/marta
  local list="" who
  for who in ${1//,/ }; do list="$list${list:+,}$who=$BASE/keys/$who"; done
  echo "$list"
}

setup() {
  scratch=$(mktemp -d)
  cp -a "$BASE/site" "$BASE/hook.secret" "$BASE/root.pem" "$BASE/root.key" "$BASE/channels.yaml" "$BASE/auth.json" "$scratch/"
  cd "$scratch/site"
}

teardown() {
  cd /
  if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; fi
  if [ -n "$agent" ]; then kill "$agent" 2>/dev/null || true; fi
  if mountpoint -q "$scratch/small" 2>/dev/null; then umount "$scratch/small"; fi
  rm -rf "$scratch"
}

# Runs onus with its two streams kept apart; no answer may hold what is secret here.
onus() {
  code=0
  "$ONUS" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
  [ "$code" -eq 0 ] || cat "$scratch/err" "$scratch/out"
  ! grep -qE 'MfKQ9r8GKYqr|correct horse|BEGIN|PRIVATE' "$scratch/out" "$scratch/err"
}
doctor() { onus doctor --now "$(at 300)" --authority ../auth.json --channels ../channels.yaml "$@"; }
# A line of that level and area that holds these words.
line() { grep -E "^$1 +$2 " "$scratch/out" | grep -qF -- "$3"; }
wrong() {  # area, words: its line is there, the exit code says so, and something mends it
  [ "$code" -eq 1 ]
  line wrong "$1" "$2"
  grep -A1 -F -- "$2" "$scratch/out" | grep -qF "mend: "
}
not() { if "$@"; then return 1; fi; }

@test "where all is well nothing is wrong, and the exit code is 0" {
  doctor
  [ "$code" -eq 0 ]
  not grep -qE '^wrong' "$scratch/out"
  line good estate "site loads: "
  line good ledger "site.example/onus, 4 entries under the signed head of 4"
  line good "log key" "is this log's, and its owner's alone"
  line good estate "the one here is in force since $(at 60)"
  line good approvers "pol: 2 of ines, marta, rui; could sign now: ines, marta, rui"
  line good debts "no review is overdue"
  line good authority "opened by ines"
  line good channels "2 channels, apart from each other"
  line good files "nobody else may read secrets or write"
  line note agent "no SSH agent here"
}

@test "as JSON, with the worst level" {
  doctor --format json
  [ "$code" -eq 0 ]
  jq -e '.schemaVersion == 1 and (.lines | length) > 8' "$scratch/out"
  jq -e '.lines | all(.level == "good" or .level == "note" or .level == "warning" or .level == "wrong")' "$scratch/out"
  chmod 644 .onus/ledger/log.key
  doctor --format json
  [ "$code" -eq 1 ]
  jq -e '.worst == "wrong"' "$scratch/out"
  jq -e '.lines[] | select(.area == "log key") | .level == "wrong" and (.mend | length) > 0' "$scratch/out"
}

@test "a key of the log that others may read, that is missing, or another log's" {
  chmod 640 .onus/ledger/log.key
  doctor
  wrong "log key" "chmod"
  wrong files "others may read or write"
  mv .onus/ledger/log.key "$scratch/kept"
  doctor
  wrong "log key" "log.key"
  openssl genpkey -algorithm ed25519 -out .onus/ledger/log.key
  chmod 600 .onus/ledger/log.key
  doctor
  wrong "log key" "is another log's key"
}

@test "a ledger that is not there, that is damaged, or older than its second head" {
  onus doctor --ledger "$scratch/none"
  wrong ledger "there is no ledger"
  cp -a .onus "$scratch/older"
  "$ONUS" ledger key revoke tomas -q --now "$(at 240)" --reason left --as ines,marta --key "$(keys_of ines,marta)"
  rm -r .onus/ledger/log
  cp -a "$scratch/older/ledger/log" .onus/ledger/log
  doctor
  wrong ledger "it was restored from an old backup, or entries were removed"
  find .onus/ledger/log -type f ! -size 0 -exec sh -c 'printf "no database" >"$1"' _ {} \;
  doctor
  [ "$code" -eq 1 ]
  line wrong ledger ""
}

@test "an estate that does not load, or is another than the adopted one" {
  sed -i 's/name: Rui/name: Ruy/' estate.yaml
  doctor
  line warning estate "is another than the one in force since $(at 60)"
  echo "peeple: {}" >>estate.yaml
  doctor
  wrong estate "does not load"
}

@test "a quorum that cannot be met any more names who lacks a key" {
  "$ONUS" ledger key revoke rui -q --now "$(at 200)" --reason lost --as ines,marta --key "$(keys_of ines,marta)"
  doctor
  line good approvers "could sign now: ines, marta"
  line warning approvers "pol: without a key that counts: rui"
  doctor --fail-on warning
  [ "$code" -eq 1 ]
  doctor --fail-on never
  [ "$code" -eq 0 ]
}

@test "an authority that the ledger does not know, or that is no authority" {
  "$ONUS" authority new "$scratch/other.json" --holder ines --passphrase-fd 3 3< <(pass) >/dev/null
  onus doctor --now "$(at 300)" --authority "$scratch/other.json"
  wrong authority "which the ledger does not have in force"
  echo '{}' >"$scratch/other.json"
  onus doctor --now "$(at 300)" --authority "$scratch/other.json"
  wrong authority "sealed authority"
  onus doctor --now "$(at 300)"
  line note authority "--authority FILE"
}

@test "a clock that is behind the ledger" {
  onus doctor --now "$(at 10)"
  wrong clock "the ledger's newest entry is of $(at 180)"
}

@test "an agent that is silent, that knows nobody, that holds an enrolled key" {
  SSH_AUTH_SOCK="$scratch/none" doctor
  line warning agent ""
  eval "$(ssh-agent -a "$scratch/agent")" >/dev/null
  agent=$SSH_AGENT_PID
  ssh-add -q "$BASE/keys/session"
  doctor
  line warning agent "answers, with 1 key; the ledger knows none of them"
  ssh-add -q "$BASE/keys/marta"
  doctor
  line good agent "answers, with 2 keys; in the ledger: marta"
  unset SSH_AUTH_SOCK
}

@test "channels that fall together, or whose secret others may read" {
  sed -i 's/pager: {kind: notice-channel, owner: ines, needs: \[\]}/pager: {kind: notice-channel, owner: ines, needs: [mail]}/' estate.yaml
  doctor
  line warning channels "every channel of pol falls with mail"
  chmod 644 ../hook.secret
  doctor
  wrong channels "chmod 600"
}

@test "certificates and keys for TLS: over, soon over, readable by others" {
  mkdir ../tls && mv ../root.pem ../root.key ../tls/
  sed -i 's#roots: root.pem#roots: tls/root.pem#' ../channels.yaml
  "$ONUS" doctor --own-root ../tls >"$scratch/out" || true
  line good tls "the own root is valid from "
  onus doctor --own-root ../tls --now 2030-01-01T00:00:00Z
  wrong tls "nobody believes it now"
  onus doctor --own-root ../tls --now "$(date -u -d '+28 days' +%Y-%m-%dT%H:%M:%SZ)"
  line warning tls "it ends soon"
  chmod 644 ../tls/root.key
  doctor --own-root ../tls
  wrong files "root.key (mode 0644)"
}

@test "a disk that is full" {
  mkdir "$scratch/small"
  mount -t tmpfs -o size=24m tmpfs "$scratch/small" 2>/dev/null || skip "mounting needs root"
  cp -a "$scratch/site" "$scratch/small/"
  cd "$scratch/small/site"
  onus doctor --now "$(at 300)"
  wrong disk "MiB are free where the ledger lies"
  mount -o remount,ro "$scratch/small"
  onus doctor --now "$(at 300)"
  line wrong disk "read-only" || line wrong ledger ""
}

serve() {  # flags; leaves the URL in $url
  "$ONUS" serve --estate . --listen 127.0.0.1:0 "$@" >"$scratch/url" 2>"$scratch/talk" &
  server=$!
  for _ in $(seq 200); do
    url=$(head -1 "$scratch/url")
    [ -z "$url" ] || return 0
    sleep 0.1
  done
  cat "$scratch/talk"
  return 1
}

@test "a server: reachable, its certificate, its clock, its list, who could approve there" {
  serve --own-root "$scratch/own"
  onus doctor --server "$url" --root "$scratch/own/root.pem" --as ines --key "$BASE/keys/ines"
  [ "$code" -eq 0 ]
  line good tls "the server's certificate is valid from "
  line good server "$url answers in "
  line warning browsers "its root is not among this machine's"
  line good clock "s from here"
  line warning ready "sealed"
  line good list "signed by site.example/onus"
  line good approvers "pol: 2 of ines, marta, rui; could sign now: ines, marta, rui"
  line good debts "no review is overdue"
  line warning channels "nobody is told of requests"
  onus doctor --server "$url" --root "$scratch/own/root.pem"
  [ "$code" -eq 0 ]
  line note approvers "--as WHO --key FILE"
  onus doctor --server "$url" --root ../root.pem
  wrong tls "is not believed"
  onus doctor --server "$url"
  [ "$code" -eq 2 ]
  later=$(date -u -d '+9 minutes' +%Y-%m-%dT%H:%M:%SZ)
  onus doctor --server "$url" --root "$scratch/own/root.pem" --now "$later"
  wrong clock "s from here"
  onus doctor --server "$url" --root "$scratch/own/root.pem" --estate "$scratch" \
    --log-verifier "$(curl -sk "$url/v1/checkpoint" | jq -r .key)"
  line good list "signed by site.example/onus"
  "$ONUS" ledger init -q --ledger "$scratch/other" --now "$(at 0)" --origin other.example/onus \
    --founder "$(keys_of ines,marta,rui)"
  onus doctor --server "$url" --root "$scratch/own/root.pem" --ledger "$scratch/other"
  wrong list "no known key signed it"
}

@test "a server that is not there" {
  onus doctor --server http://127.0.0.1:1
  wrong server "http://127.0.0.1:1: "
}
