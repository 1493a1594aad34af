#!/usr/bin/env bats
# The commands about changes and dates: plan, tradeoff, forecast, advise, offboard.
# ONUS names the program.

setup() {
  cd "$BATS_TEST_DIRNAME"
  unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW NO_COLOR ONUS_FAIL_ON ONUS_BASE
  scratch=$(mktemp -d)
}

teardown() { rm -rf "$scratch"; }

# Runs onus with its two streams kept apart.
onus() {
  code=0
  "$ONUS" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
}

out_has() { grep -qF -- "$1" "$scratch/out"; }
err_has() { grep -qF -- "$1" "$scratch/err"; }

json() { python3 -c "import json,sys; d=json.load(open('$scratch/out')); print(($1))"; }

repository() {
  mkdir -p "$scratch/repo/infra/access"
  cp estate/estate.yaml "$scratch/repo/infra/access/"
  cd "$scratch/repo"
  git init -q -b main .
  git add -A
  git -c user.email=t@example.com -c user.name=t commit -q -m first
  cd infra/access
}

@test "plan reads a revision of the repository around the estate, from a directory below its root" {
  command -v git >/dev/null || skip "git is not installed"
  repository
  sed -i 's/survives: 1h/survives: 7h/' estate.yaml
  onus plan --base main --now 2026-01-12T03:20:00Z --format json
  [ "$code" -eq 2 ]
  [ "$(json "[(v['operation'], v['contingency'], v['turn'], v['after']['longest_gap_s']) for v in d['verdicts'] if v['contingency'] == 'idp']")" = "[('read-meter', 'idp', 'better', 3600)]" ]
  git checkout -q estate.yaml
  onus plan --base main --now 2026-01-12T03:20:00Z
  [ "$code" -eq 0 ]
  out_has "changes no verdict"
}

@test "plan inside a hook looks at the repository around the estate" {
  command -v git >/dev/null || skip "git is not installed"
  repository
  GIT_DIR=/nonexistent GIT_INDEX_FILE=/nonexistent onus plan --base HEAD
  [ "$code" -eq 0 ]
}

@test "plan tells a wrong question or estate from a change by its exit code" {
  for base in -h --output=x main:estate nowhere; do
    onus plan estate "--base=$base"
    [ "$code" -eq 3 ]
  done
  onus plan estate
  [ "$code" -eq 3 ]
  err_has "--base REV|DIR"
  onus plan estate --no-such-flag
  [ "$code" -eq 3 ]
  onus plan estate --base estate --format nothing
  [ "$code" -eq 3 ]
  mkdir "$scratch/broken"
  echo "onus: v2" >"$scratch/broken/estate.yaml"
  onus plan estate --base "$scratch/broken"
  [ "$code" -eq 3 ]
  err_has "nothing can be answered"
  onus plan "$scratch/broken" --base estate
  [ "$code" -eq 3 ]
}

@test "plan without git says so" {
  PATH=/nonexistent onus plan estate --base main
  [ "$code" -eq 3 ]
  err_has "git is not there"
}
