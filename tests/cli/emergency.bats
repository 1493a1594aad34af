#!/usr/bin/env bats
# Emergency access end to end on the flagship estate, on the ledger here, without a server. Software
# keys that ssh-keygen made, which this copy of the estate's policy says it takes.
# ONUS names the program.

setup_file() {
  export BASE="$BATS_FILE_TMPDIR"
  export HOME="$BASE" NO_COLOR=1 TZ=UTC
  unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW ONUS_LEDGER SSH_AUTH_SOCK
  mkdir "$BASE/keys"
  for who in ines marta lidia paulo tomas bruno session; do
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$BASE/keys/$who"
  done
  cp -r "$BATS_TEST_DIRNAME/../../examples/northwind-grid" "$BASE/grid"
  cd "$BASE/grid"
  sed -i '/^  emergency-grid:/a\    approval_keys: software' policies.yaml
  echo "three words more" >"$BASE/pass"
  "$ONUS" ledger init -q --now "$(at 00:00)" --origin northwind.example/onus \
    --founder "$(keys_of ines,marta,lidia)"
  "$ONUS" ledger key enrol paulo -q --now "$(at 00:01)" --new-key "$BASE/keys/paulo" \
    --as ines,marta --key "$(keys_of ines,marta)"
  "$ONUS" adopt -q --now "$(at 00:02)" --as ines,marta --key "$(keys_of ines,marta)"
  for who in tomas bruno; do
    "$ONUS" ledger key enrol "$who" -q --now "$(at 00:03)" --new-key "$BASE/keys/$who" \
      --as marta,paulo --key "$(keys_of marta,paulo)"
  done
  "$ONUS" authority new "$BASE/authority.json" -q --holder ines --passphrase-fd 3 3<"$BASE/pass"
  "$ONUS" authority rotate "$BASE/authority.json" -q --now "$(at 00:04)" --as marta,paulo \
    --key "$(keys_of marta,paulo)"
}

setup() {
  scratch=$(mktemp -d)
  cp -r "$BASE/grid" "$scratch/grid"
  cd "$scratch/grid"
}

teardown() { rm -rf "$scratch"; }

at() { echo "2026-11-26T$1:00Z"; }

keys_of() {
  local list="" who
  for who in ${1//,/ }; do list="$list${list:+,}$who=$BASE/keys/$who"; done
  echo "$list"
}

# as WHO HH:MM request …: runs the command with that person's key; streams kept apart.
as() {
  local who=$1 when=$2
  shift 2
  code=0
  "$ONUS" "$@" --as "$who" --key "$BASE/keys/$who" --now "$(at "$when")" \
    >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
}

ask() {
  as tomas 03:05 request new restart-turbine --failure idp-down --reason "unit 2 tripped" \
    --certify "$BASE/keys/session.pub"
  [ "$code" -eq 0 ]
  id=$(sed -n 's/^request  //p' "$scratch/err")
  words=$(sed -n 's/^code     //p' "$scratch/err")
}

grant() {
  "$ONUS" request grant "$id" -q --authority "$BASE/authority.json" --passphrase-fd 3 \
    --certificate "$scratch/cert.pub" --now "$(at "$1")" 3<"$BASE/pass"
}

@test "a request goes from the question to the review, and anybody can verify it" {
  ask
  as marta 03:08 request approve "${id:0:8}" --failure confirmed
  [ "$code" -eq 0 ]
  as ines 03:09 request approve "${id:0:8}" --failure confirmed
  [ "$code" -eq 0 ]
  grant 03:10
  ssh-keygen -L -f "$scratch/cert.pub" >"$scratch/told"
  grep -qF "Key ID: \"$id\"" "$scratch/told"
  grep -qF "Valid: from 2026-11-26T03:05:00 to 2026-11-26T04:10:00" "$scratch/told"
  grep -qF "grid-emergency" "$scratch/told"
  cp "$scratch/cert.pub" "$scratch/first"
  grant 03:20
  cmp "$scratch/cert.pub" "$scratch/first"
  as tomas 03:40 request end "$id"
  [ "$code" -eq 0 ]
  run grant 03:41
  [ "$status" -eq 4 ]
  as marta 09:00 request review "$id" --class emergency --rollback done --rotated none-needed
  [ "$code" -eq 4 ]
  as bruno 09:00 request review "$id" --class emergency --rollback done --rotated none-needed
  [ "$code" -eq 0 ]
  "$ONUS" ledger export -q "$scratch/copy"
  "$ONUS" ledger verify -q "$scratch/copy"
}

@test "who asks and who approves see the same six words" {
  ask
  [ "$(wc -w <<<"$words")" -eq 6 ]
  as marta 03:08 request approve "$id" --failure confirmed
  grep -qF "$words" "$scratch/err"
}

@test "who asks does not approve, and nothing is granted without a quorum" {
  ask
  as tomas 03:07 request approve "$id" --failure confirmed
  [ "$code" -eq 4 ]
  grep -qF "tomas asked for it; somebody else has to decide" "$scratch/err"
  as marta 03:08 request approve "$id" --failure confirmed
  run grant 03:10
  [ "$status" -eq 4 ]
  [ ! -e "$scratch/cert.pub" ]
}

@test "while nobody confirms the failure, the rule for a reachable governance holds" {
  ask
  as marta 03:08 request approve "$id" --failure not-checked
  as ines 03:09 request approve "$id" --failure not-checked
  run grant 03:10
  [ "$status" -eq 4 ]
  as paulo 03:11 request approve "$id" --failure confirmed
  grant 03:12
}

@test "what the policy forbids is refused with its rule" {
  as tomas 03:05 request new restart-turbine --failure idp-down --reason x --for 9h \
    --certify "$BASE/keys/session.pub"
  [ "$code" -eq 4 ]
  grep -qF "9 h is not within what the policy emergency-grid grants: at most 1 h (POL004)" \
    "$scratch/err"
}

@test "a freeze keeps what is approved from being granted, and the quorum lifts it" {
  ask
  as paulo 03:06 request freeze emergency-grid --reason "a laptop is stolen"
  [ "$code" -eq 0 ]
  as marta 03:08 request approve "$id" --failure confirmed
  as ines 03:09 request approve "$id" --failure confirmed
  run grant 03:10
  [ "$status" -eq 4 ]
  "$ONUS" request thaw emergency-grid -q --as marta,ines --key "$(keys_of marta,ines)" \
    --now "$(at 03:20)"
  grant 03:21
}

@test "who has asked for a passphrase leaves no core file and lets no debugger in" {
  [ "$(id -u)" -eq 0 ] || skip "needs another account to look at"
  cp "$BASE/authority.json" "$scratch/mine.json"
  chown 65534 "$scratch" "$scratch/mine.json"
  mkfifo "$scratch/never"
  setpriv --reuid=65534 --clear-groups "$ONUS" authority show "$scratch/mine.json" --open \
    --passphrase-fd 3 3<>"$scratch/never" &
  asking=$!
  for _ in $(seq 100); do
    owner=$(stat -c %u "/proc/$asking/maps")  # root's, once the kernel dumps it for nobody
    [ "$(cat "/proc/$asking/comm")" = onus ] && [ "$owner" -eq 0 ] && break
    sleep 0.1
  done
  kill "$asking"
  [ "$owner" -eq 0 ]
}

@test "a wrong passphrase opens nothing and is shown nowhere" {
  ask
  echo "not the passphrase" >"$scratch/wrong"
  run "$ONUS" request grant "$id" --authority "$BASE/authority.json" --passphrase-fd 3 \
    --now "$(at 03:10)" 3<"$scratch/wrong"
  [ "$status" -eq 4 ]
  if grep -qF "not the passphrase" <<<"$output"; then false; fi
}
