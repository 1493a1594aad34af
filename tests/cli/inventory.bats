#!/usr/bin/env bats
# import, drift, owners, take, match, unmatch: as a team walks through them. ONUS names the program.

setup() {
  cd "$BATS_TEST_DIRNAME"
  unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW NO_COLOR ONUS_FAIL_ON ONUS_INTO ONUS_AS ONUS_OWNER
  scratch=$(mktemp -d)
  estate=$scratch/estate
  samples=../inventory/samples
  mkdir "$estate"
  cat >"$estate/estate.yaml" <<'YAML'
onus: v1
estate: {name: Small}
people: {ines: {name: Inês Okafor}}
teams: {sre: {name: maintainers, lead: ines, members: [ines]}}
components:
  scada: {kind: service, owner: sre, needs: [{item: svc-relay, survives: 8h}]}
identities:
  svc-relay:
    kind: service-account
    owner: ines
    aliases: ["arn:aws:iam::123456789012:user/user"]
    scope: [{system: s3, privilege: Get}]
YAML
}

teardown() { rm -rf "$scratch"; }

onus() {
  code=0
  "$ONUS" "$@" --now 2026-11-26 >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
}

out_has() { grep -qF -- "$1" "$scratch/out"; }
err_has() { grep -qF -- "$1" "$scratch/err"; }

@test "an import is kept below observed/, and the same bytes again change nothing" {
  onus import aws "$samples/aws" --into "$estate"
  [ "$code" -eq 0 ]
  out_has "2 files, 16 records read"
  out_has "wrote $estate/observed/aws.ndjson"
  cp "$estate/observed/aws.ndjson" "$scratch/first"
  onus import aws "$samples/aws" --into "$estate"
  [ "$code" -eq 0 ]
  out_has "nothing differs from"
  cmp "$scratch/first" "$estate/observed/aws.ndjson"
  onus check "$estate" --no-sweep --fail-on never
  [ "$code" -eq 0 ]
}

@test "a dry run tells and writes nothing" {
  onus import aws "$samples/aws" --into "$estate" --dry-run
  [ "$code" -eq 0 ]
  out_has "nothing was written: a dry run"
  [ ! -e "$estate/observed" ]
}

@test "a refused file says where, and leaves what was there" {
  onus import scim "$samples/scim" --into "$estate"
  cp "$estate/observed/scim.ndjson" "$scratch/first"
  printf '{"userName":\n "a"' >"$scratch/cut.json"
  onus import scim "$scratch/cut.json" --into "$estate"
  [ "$code" -eq 2 ]
  err_has "cut.json:2:5: not valid JSON"
  err_has "nothing was imported"
  cmp "$scratch/first" "$estate/observed/scim.ndjson"
  [ "$(ls -A "$estate/observed")" = scim.ndjson ]
}

@test "refused records are told, the others are kept, the exit code says so" {
  printf 'id,title,created\na,x,2026-01-01\nb,y,one day\n' >"$scratch/t.csv"
  onus import inventory "$scratch/t.csv" --into "$estate"
  [ "$code" -eq 5 ]
  out_has "created is no time"
  out_has "t.csv line 3"
  grep -q '"id":"inventory.a"' "$estate/observed/inventory.ndjson"
}

@test "files written by hand are never replaced" {
  mkdir "$estate/observed"
  echo '{"id":"mine","class":"person"}' >"$estate/observed/aws.ndjson"
  onus import aws "$samples/aws" --into "$estate"
  [ "$code" -eq 4 ]
  err_has "was not written by an import"
  grep -q mine "$estate/observed/aws.ndjson"
}

@test "no secret of a sample reaches the estate, the screen or a file left behind" {
  export TMPDIR=$scratch/tmp
  mkdir "$TMPDIR"
  for kind in keycloak openai scim entra; do
    case $kind in
      keycloak) files="$samples/keycloak" ;;
      openai) files="$samples/cloud/openai_adminapikeys.json" ;;
      scim) files="$samples/scim" ;;
      entra) files="$samples/cloud/microsoft_entra_applications.json" ;;
    esac
    onus import "$kind" "$files" --into "$estate"
    cat "$scratch/out" "$scratch/err" >>"$scratch/said"
  done
  onus import keys ../inventory/keys --into "$estate"
  cat "$scratch/out" "$scratch/err" >>"$scratch/said"
  onus check "$estate" --no-sweep --fail-on never --format json
  cat "$scratch/out" "$scratch/err" >>"$scratch/said"
  out_has NHI011
  key=$(sed -n 2p ../inventory/keys/server-key.pem)
  for secret in sk-admin-1234abcd sk-admin-5678efgh 't1meMa$heen' abcdefghijklmnopqrstuvwxyz \
    "$key" '"value":"alice"' '"secret":"secret"'; do
    ! grep -rqF -- "$secret" "$estate" "$scratch/said" "$TMPDIR"
  done
  [ -z "$(ls -A "$TMPDIR")" ]
}

@test "drift tells scope, and fails where it is asked to" {
  onus import aws "$samples/aws" --into "$estate"
  onus drift "$estate" --fail-on any
  [ "$code" -eq 1 ]
  out_has "undeclared"
  out_has "aws.123456789012.role.exfiller exists and is not declared"
  onus drift "$estate" --format json
  [ "$code" -eq 0 ]
  python3 -c "import json; d=json.load(open('$scratch/out')); assert d['counts']['gone']==0, d"
}

@test "a wrong match is undone in one command" {
  onus import aws "$samples/aws" --into "$estate"
  onus explain svc-relay --estate "$estate" --format json
  out_has '"matched_by": "reference"'
  onus unmatch aws.123456789012.user.user --estate "$estate"
  [ "$code" -eq 0 ]
  onus explain aws.123456789012.user.user --estate "$estate"
  [ "$code" -eq 0 ]
  out_has "no: it was only observed"
  onus match aws.123456789012.user.user svc-relay --estate "$estate"
  onus explain svc-relay --estate "$estate" --format json
  out_has '"matched_by": "decision"'
  onus unmatch aws.nobody --estate "$estate"
  [ "$code" -eq 2 ]
  err_has "nothing with the id"
}

@test "an item answers to the id under which a source knows it" {
  onus import aws "$samples/aws" --into "$estate"
  for ask in explain offboard whatif; do
    onus $ask aws.123456789012.user.user --estate "$estate"
    [ "$code" -eq 0 ]
    out_has svc-relay
  done
}

@test "owners are suggested, and owned only once somebody takes them" {
  onus import backstage "$samples/backstage" --into "$estate"
  onus owners "$estate"
  [ "$code" -eq 0 ]
  out_has "nothing speaks for anybody"
  onus take backstage.agent.claude-code --owner sre --sponsor ines --off-switch "revoke its token" \
    --purpose "writes changes" --estate "$estate"
  [ "$code" -eq 0 ]
  out_has "taken/backstage.agent.claude-code.yaml"
  onus owners "$estate"
  out_has "every identity has an owner"
  onus take backstage.agent.claude-code --owner sre --estate "$estate"
  [ "$code" -eq 2 ]
  err_has "is declared already"
  onus check "$estate" --no-sweep --fail-on never
  ! out_has NHI012
}

@test "explain tells how long what hangs on an identity does without it" {
  onus explain svc-relay --estate "$estate"
  [ "$code" -eq 0 ]
  out_has "scada 8 h"
}

@test "kinds are listed, mappings shown, unknown ones answered with the nearest" {
  onus import list
  [ "$code" -eq 0 ]
  out_has "kubernetes"
  onus import mapping okta
  [ "$code" -eq 0 ]
  out_has "mapping: v1"
  onus import oktaa x.json --into "$estate"
  [ "$code" -eq 2 ]
  err_has 'did you mean "okta"?'
  onus import csv x.csv --into "$estate"
  [ "$code" -eq 2 ]
  err_has "--mapping FILE"
  onus import aws "$scratch/none.json" --into "$estate"
  [ "$code" -eq 3 ]
}

@test "what is only observed is found by its ARN, UUID, fingerprint, SPIFFE id and mail address" {
  onus import aws "$samples/aws" --into "$estate"
  onus import keys ../inventory/keys --as keys --into "$estate"
  onus import spire "$samples/spire/entries.json" --into "$estate"
  onus import scim "$samples/scim/rfc7643-8.2-user-full.json" --into "$estate"
  [ "$code" -eq 0 ]
  arn=arn:aws:iam::123456789012:role/exfiller
  onus explain "$arn" --estate "$estate"
  [ "$code" -eq 0 ]
  out_has "(aws.123456789012.role.exfiller) — identity"
  onus owners "$arn" --estate "$estate"
  [ "$code" -eq 0 ]
  out_has "1 identity without an owner"
  onus offboard "$arn" --estate "$estate"
  [ "$code" -eq 0 ]
  out_has "(aws.123456789012.role.exfiller)"
  for prefix in ssh:SHA256 spiffe:// mailto; do
    ref=$(grep -ho "\"$prefix[^\"]*\"" "$estate"/observed/*.ndjson | head -1 | tr -d '"')
    [ -n "$ref" ]
    id=$(grep -hF "\"$ref\"" "$estate"/observed/*.ndjson | head -1 | cut -d'"' -f4)
    onus explain "$ref" --estate "$estate"
    [ "$code" -eq 0 ]
    out_has "$id"
    onus explain "${ref#mailto:}" --estate "$estate"
    [ "$code" -eq 0 ]
    onus explain "${ref#ssh:}" --estate "$estate"
    [ "$code" -eq 0 ]
  done
  onus offboard "${ref#mailto:}" --estate "$estate"
  [ "$code" -eq 0 ]
  onus explain arn:aws:iam::123456789012:role/nobody --estate "$estate"
  [ "$code" -eq 2 ]
  err_has "unknown item"
}
