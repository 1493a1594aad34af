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

@test "tradeoff judges the lifetime as it is written against --fail-on" {
  onus tradeoff idp --estate estate --fail-on late --now 2026-01-12T03:20:00Z
  [ "$code" -eq 1 ]
  onus tradeoff idp --estate estate --fail-on locked-out --now 2026-01-12T03:20:00Z
  [ "$code" -eq 0 ]
  onus tradeoff idp --estate estate --fails dns --fail-on late --now 2026-01-12T03:20:00Z
  [ "$code" -eq 0 ]
}

@test "tradeoff refuses what has nothing to vary and ranges that are none" {
  onus tradeoff vault --estate estate
  [ "$code" -eq 2 ]
  err_has 'write `survives` on a reference'
  onus tradeoff turn-on --estate estate
  [ "$code" -eq 2 ]
  for range in 5m 5m..1m 0s..1d 1d..20000d x..y ..; do
    onus tradeoff idp --estate estate --lifetime "$range"
    [ "$code" -eq 2 ]
    err_has "5m..30d"
  done
  onus tradeoff --estate estate
  [ "$code" -eq 2 ]
  onus tradeoff idp --estate estate --fail-on covered
  [ "$code" -eq 2 ]
}

@test "forecast --fail-on looks at what is lost" {
  cd scenarios/forecast-text
  for level in operation:2026-02-10:0 recovery:2026-02-10:1 recovery:2026-02-02:0 fact:2026-02-02:1 \
    operation:2026-03-03:1 never:2026-03-03:0; do
    IFS=: read -r on until want <<<"$level"
    onus forecast estate --until "$until" --fail-on "$on" --now 2026-01-12T03:20:00Z
    [ "$code" -eq "$want" ]
  done
}

@test "forecast tells whether the estate is N-1 secure from date to date where asked" {
  cd scenarios/forecast-text
  onus forecast estate --until 2026-04-01 --sweep --format json --now 2026-01-12T03:20:00Z
  [ "$code" -eq 0 ]
  [ "$(json "d['n1_secure_at_start']")" = True ]
  [ "$(json "[x['n1_secure'] for x in d['dates'] if x['paths_lost']]")" = "[False]" ]
}

@test "forecast refuses dates that are none and those that are past" {
  for until in yesterday 2026-02-30 2025-01-01 0d; do
    onus forecast estate --until "$until" --now 2026-01-12T03:20:00Z
    [ "$code" -eq 2 ]
  done
  onus forecast estate --fail-on late
  [ "$code" -eq 2 ]
  onus forecast no-such-estate
  [ "$code" -eq 2 ]
}

@test "a forecast's calendar folds its lines and ends them as calendars do" {
  cd scenarios/forecast-text
  onus forecast estate --until 2026-04-01 --format ics --now 2026-01-12T03:20:00Z
  [ "$code" -eq 0 ]
  [ "$(grep -c $'\r$' "$scratch/out")" = "$(wc -l <"$scratch/out")" ]
  [ "$(awk 'BEGIN { RS = "\r\n" } length($0) > 75 { n++ } END { print n + 0 }' "$scratch/out")" = 0 ]
  [ "$(grep -c BEGIN:VEVENT "$scratch/out")" = "$(grep -c ^UID "$scratch/out")" ]
}

@test "advise is a gate, and refuses what is no operation" {
  onus advise read-meter --estate estate --fail-on n-1 --now 2026-01-12T03:20:00Z
  [ "$code" -eq 1 ]
  onus advise turn-on --estate estate --fail-on n-1 --now 2026-01-12T03:20:00Z
  [ "$code" -eq 0 ]
  for what in idp nothing; do
    onus advise "$what" --estate estate
    [ "$code" -eq 2 ]
  done
  onus advise turn-on --estate estate --fail-on late
  [ "$code" -eq 2 ]
}

@test "what advise proposes holds once it is written down" {
  mkdir "$scratch/mended"
  sed -e '/^  read-meter:/s/access: \[login\]/access: [login], recovery: [meter-by-hand]/' \
    -e '/^recovery:/a\  meter-by-hand: {kind: break-glass, needs: [], steps: [{do: Walk there, by: ops, needs: [], takes: 50m}]}' \
    estate/estate.yaml >"$scratch/mended/estate.yaml"
  onus advise read-meter --estate "$scratch/mended" --fail-on n-1 --now 2026-01-12T03:20:00Z
  [ "$code" -eq 0 ]
  out_has "is N-1 secure"
  sed -i 's/takes: 50m/takes: 61m/' "$scratch/mended/estate.yaml"
  onus advise read-meter --estate "$scratch/mended" --fail-on n-1 --now 2026-01-12T03:20:00Z
  [ "$code" -eq 1 ]
}

@test "offboard is a gate, and takes identities and people only" {
  onus offboard cy --estate estate --fail-on operation --now 2026-01-12T03:20:00Z
  [ "$code" -eq 0 ]
  onus offboard ann --estate estate --fail-on worse --now 2026-01-12T03:20:00Z
  [ "$code" -eq 1 ]
  for what in idp ops nobody-here; do
    onus offboard "$what" --estate estate
    [ "$code" -eq 2 ]
  done
  onus offboard ann --estate estate --fail-on late
  [ "$code" -eq 2 ]
}
