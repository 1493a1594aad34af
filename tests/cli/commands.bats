#!/usr/bin/env bats
# What holds for every command: exit codes, streams, formats, names, terminals.
# ONUS names the program.

setup() {
  cd "$BATS_TEST_DIRNAME"
  unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW NO_COLOR ONUS_FAIL_ON
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

@test "every scenario gives exactly its answer" {
  run bash scenarios.bash
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "bare onus without an estate says what to do next, in five lines" {
  cd /
  onus
  [ "$code" -eq 0 ]
  [ "$(wc -l <"$scratch/out")" -eq 5 ]
  out_has "onus init"
}

@test "bare onus inside an estate says how it stands, in five lines" {
  cd estate
  onus
  [ "$code" -eq 0 ]
  [ "$(wc -l <"$scratch/out")" -eq 5 ]
  out_has "3 operations, 9 components, 0 identities, 3 people"
}

@test "the estate is found from a directory below it" {
  mkdir -p "$scratch/a/b/c"
  cp estate/estate.yaml "$scratch/a/"
  cd "$scratch/a/b/c"
  onus whatif --fails idp --format json
  [ "$code" -eq 0 ]
  [ "$(json "d['operations'][1]['verdict']")" = late ]
}

@test "a flag is also an environment variable" {
  ONUS_ESTATE=estate ONUS_FAILS=idp ONUS_FORMAT=json onus whatif
  [ "$code" -eq 0 ]
  [ "$(json "d['scenario']['fails']")" = "['idp']" ]
}

@test "exit code 1 from --fail-on upwards, 0 below" {
  onus whatif estate --fails idp --fail-on late
  [ "$code" -eq 1 ]
  onus whatif estate --fails idp --fail-on locked-out
  [ "$code" -eq 0 ]
  onus sweep estate --fail-on n-1
  [ "$code" -eq 0 ]
  onus sweep estate --fail-on late
  [ "$code" -eq 1 ]
  onus blackstart estate --fail-on operation
  [ "$code" -eq 0 ]
  onus blackstart estate --fail-on item
  [ "$code" -eq 1 ]
}

@test "exit code 2 for a wrong command line, and nothing on stdout" {
  for line in "nonsense" "whatif estate" "whatif estate --fails nothing-like-it" "check no-such" \
    "whatif estate --fails idp --detect soon" "whatif estate --fails idp --format pdf" \
    "sweep estate --fail-on someday" "who" "whatif estate --fails idp --at yesterdayish"; do
    onus $line
    echo "$line: $code"
    [ "$code" -eq 2 ]
    [ ! -s "$scratch/out" ]
    [ -s "$scratch/err" ]
  done
}

@test "exit code 3 where a file cannot be written" {
  onus whatif estate --fails idp --format "json=$scratch/no/such/directory/x.json"
  [ "$code" -eq 3 ]
  err_has "cannot write"
}

@test "exit code 3 where standard output is full" {
  code=0
  "$ONUS" schema >/dev/full 2>"$scratch/err" || code=$?
  [ "$code" -eq 3 ]
  code=0
  "$ONUS" --help >/dev/full 2>"$scratch/err" || code=$?
  [ "$code" -eq 3 ]
  grep -q "cannot be written" "$scratch/err"
}

@test "several formats in one run, one of them on stdout" {
  onus sweep estate --format json --format "junit=$scratch/n1.xml,text=$scratch/n1.txt"
  [ "$code" -eq 0 ]
  [ "$(json "d['n1_secure']")" = True ]
  python3 -c "import xml.dom.minidom as m; m.parse('$scratch/n1.xml')"
  grep -q "N-1 secure" "$scratch/n1.txt"
}

@test "two formats on stdout are refused" {
  onus sweep estate --format json --format text
  [ "$code" -eq 2 ]
  err_has "cannot share standard output"
}

@test "JSON carries the keys that tools rely on" {
  onus whatif estate --scenario login-gone --format json
  [ "$(json "d['schemaVersion'], d['scenario']['detect_s']")" = "(1, 600)" ]
  [ "$(json "sorted(d['items'][0])")" = "['id', 'lost_at_s', 'regained_at_s']" ]
  onus sweep estate --format json
  [ "$(json "len(d['contingencies']), d['n1_secure']")" = "(12, True)" ]
  onus who turn-on --estate estate --format json
  [ "$(json "[k for k in ('operation','at','roles','may_act','conditions','oversight') if k not in d]")" = "[]" ]
  [ "$(json "[r['gap'] for r in d['roles'] if r['role'] == 'approved_access_model']")" = \
    "['no signed statement; the ledger is not in use']" ]
  onus check estate --format json
  [ "$(json "[k for k in ('findings','summary') if k not in d]")" = "[]" ]
  [ "$(json "[k for k in ('rule','severity','item','operation','message','witness','place','controls','accepted') if k not in d['findings'][0]]")" = "[]" ]
}

@test "SARIF, JUnit and annotations of check are well formed" {
  onus check estate --fail-on never --format sarif --format "junit=$scratch/c.xml" \
    --format "github=$scratch/c.txt" --format "markdown=$scratch/c.md"
  [ "$code" -eq 0 ]
  [ "$(json "d['version'], len(d['runs'][0]['results']) > 0")" = "('2.1.0', True)" ]
  python3 -c "import xml.dom.minidom as m; m.parse('$scratch/c.xml')"
  ! grep -vE '^::(error|warning|notice) ' "$scratch/c.txt"
  grep -q '^| severity |' "$scratch/c.md"
}

@test "colour only where it was asked for or on a terminal, and NO_COLOR is heeded" {
  onus whatif estate --fails idp
  ! grep -q $'\x1b' "$scratch/out"
  onus whatif estate --fails idp --color always
  grep -q $'\x1b' "$scratch/out"
  TERM=xterm script -qec "'$ONUS' whatif estate --fails idp" "$scratch/tty" >/dev/null
  grep -q $'\x1b' "$scratch/tty"
  NO_COLOR=1 TERM=xterm script -qec "'$ONUS' whatif estate --fails idp" "$scratch/tty" >/dev/null
  ! grep -q $'\x1b\[[0-9]' "$scratch/tty"
}

@test "control characters of an estate never reach the terminal" {
  onus explain cy --estate estate
  [ "$code" -eq 0 ]
  out_has 'Cy \x1b[31mRed'
  ! grep -q $'\x1b' "$scratch/out"
}

@test "quiet leaves only errors on stderr" {
  onus outage estate company
  err_has 'reading "company" as'
  onus outage estate company --quiet
  [ ! -s "$scratch/err" ]
}

@test "names are found by alias, title, part of a title and near spelling" {
  for name in sso "Company login" company idq; do
    onus outage estate "$name" --format json
    [ "$code" -eq 0 ]
    [ "$(json "d['scenario']['fails']")" = "['idp']" ]
  done
}

@test "failures are selected by what they share" {
  onus whatif estate --fails vendor=keyco --format json
  [ "$(json "d['scenario']['fails']")" = "['idp']" ]
  onus whatif estate --fails ops --format json
  [ "$(json "d['scenario']['fails']")" = "['ann', 'ben']" ]
}

@test "init writes an estate that loads, with exactly one thing to find" {
  onus init "$scratch/new"
  [ "$code" -eq 0 ]
  head -1 "$scratch/new/estate.yaml" | grep -q '^# yaml-language-server: \$schema='
  out_has "REC004"
  onus check "$scratch/new" --format json
  [ "$code" -eq 1 ]
  [ "$(json "[f['rule'] for f in d['findings']], d['diagnostics']")" = "(['REC004'], [])" ]
}

@test "init writes nothing over" {
  onus init "$scratch/new"
  cp "$scratch/new/estate.yaml" "$scratch/before"
  onus init "$scratch/new"
  [ "$code" -eq 2 ]
  cmp "$scratch/before" "$scratch/new/estate.yaml"
}

@test "init asks six questions on a terminal and quotes what it is told" {
  cd "$scratch"
  printf 'Mill "A": x\n\n\n# Jo\n\n\n' |
    TERM=xterm script -qec "'$ONUS' init here" "$scratch/tty" >/dev/null
  grep -q '6/6' "$scratch/tty"
  onus status here --format json
  [ "$code" -eq 0 ]
  [ "$(json "d['estate']")" = 'Mill "A": x' ]
}

@test "two formats are not written to one file" {
  onus check --estate estate --format json="$scratch/same" --format sarif="$scratch/same"
  [ "$code" -eq 2 ]
  [ ! -e "$scratch/same" ]
}

@test "runbook --all writes a binder" {
  onus runbook --all --out "$scratch/binder" --estate estate
  [ "$code" -eq 0 ]
  [ "$(ls "$scratch/binder" | tr '\n' ' ')" = \
    "_index.md open-vault.md open-vault.txt read-meter.md read-meter.txt turn-on.md turn-on.txt " ]
  grep -q "Take the key out of the safe" "$scratch/binder/turn-on.txt"
  [ "$(awk '{ if (length($0) > 100) n++ } END { print n + 0 }' "$scratch/binder/turn-on.txt")" = 0 ]
}

@test "completion knows commands, flags, items and lists" {
  onus __complete whati
  [ "$(cat "$scratch/out")" = whatif ]
  cd estate
  onus __complete whatif --fails dn
  [ "$(cat "$scratch/out")" = dns ]
  onus __complete whatif --fails idp,va
  [ "$(cat "$scratch/out")" = "$(printf 'idp,vault\nidp,vault-login')" ]
  onus __complete who ""
  [ "$(cat "$scratch/out")" = "$(printf 'open-vault\nread-meter\nturn-on')" ]
  onus __complete whatif --sce
  [ "$(cat "$scratch/out")" = --scenario ]
}

@test "the completion scripts are accepted by their shells" {
  for shell in bash zsh fish; do
    onus completion $shell
    [ "$code" -eq 0 ]
    if command -v $shell >/dev/null; then $shell -n "$scratch/out"; fi
  done
}

@test "every command has help with an example" {
  for command in init check explain who whatif outage sweep blackstart runbook graph schema \
    completion version; do
    onus $command --help
    [ "$code" -eq 0 ]
    out_has Example
    [ "$(awk '{ if (length($0) > 100) n++ } END { print n + 0 }' "$scratch/out")" = 0 ]
  done
}

@test "graph draws SVG where Graphviz is installed, and says so where not" {
  onus graph estate --format dot
  out_has '"login" -> "idp"'
  if command -v dot >/dev/null; then
    onus graph estate --format svg
    [ "$code" -eq 0 ]
    out_has "<svg"
  fi
  PATH=/nonexistent onus graph estate --format svg
  [ "$code" -eq 3 ]
}

@test "schema is JSON" {
  onus schema
  [ "$(json "'draft-07' in d['\$schema']")" = True ]
}

@test "a message that quotes the command line sends nothing to the terminal" {
  onus check $'--no-such\x1b[31m'
  [ "$code" -eq 2 ]
  err_has "no-such"
  ! grep -q $'\x1b' "$scratch/err"
}
