#!/usr/bin/env bats
# onus cuts: its JSON, its limits, its fault trees. ONUS names the program.

setup() {
  cd "$BATS_TEST_DIRNAME/cuts"
  unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW NO_COLOR ONUS_LIMIT
  scratch=$(mktemp -d)
}

teardown() { rm -rf "$scratch"; }

onus() {
  code=0
  "$ONUS" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || code=$?
}

json() { python3 -c "import json,sys; d=json.load(open('$scratch/out')); print(($1))"; }

@test "the promised keys are there, with the values worked by hand" {
  onus cuts . pump --now 2026-03-02T08:00:00Z --format json
  [ "$code" -eq 0 ]
  [ "$(json "[k for k in ('top','kind','minimal_cut_sets','by_order','sets','probability','importance','complete','diagram_nodes','seconds') if k not in d]")" = "[]" ]
  [ "$(json "d['top'], d['kind'], d['minimal_cut_sets'], d['by_order']")" = "('pump', 'locked-out', '3', {'2': '3'})" ]
  [ "$(json "d['sets']")" = "[['idp', 'safe'], ['dns', 'safe'], ['safe', 'login']]" ]
  # (1 - 0.99 * 0.98) * 0.1, of 525,960 minutes
  [ "$(json "abs(d['probability'] - 0.00298) < 1e-15, abs(d['minutes_a_year'] - 1567.3608) < 1e-9")" = "(True, True)" ]
  [ "$(json "d['without_probability'], d['complete'], d['limit']")" = "(['login'], True, None)" ]
  [ "$(json "[i for i in d['importance'] if i['item'] == 'safe'][0]['risk_reduction_worth']")" = None ]
  [ "$(json "[s['verdict'] for s in d['simulated']]")" = "['unaffected', 'unaffected', 'locked-out']" ]
  [ "$(json "'cost' in d")" = False ]
}

@test "what an answer cost is told when asked" {
  onus cuts . pump --format json --explain-cost
  [ "$code" -eq 0 ]
  [ "$(json "sorted(d['cost']['phases_s'])")" = "['diagram', 'formula', 'graph', 'list', 'numbers', 'sets', 'simulation']" ]
  [ "$(json "d['cost']['nodes_made'] > 0 and d['cost']['bytes'] > 0")" = True ]
}

@test "the filters count and list what they leave, and the totals stay" {
  onus cuts . pump --person ann --format json
  [ "$(json "d['minimal_cut_sets'], d['matching'], len(d['sets'])")" = "('10', {'minimal_cut_sets': '4', 'by_order': {'2': '4'}}, 4)" ]
  onus cuts . pump --class component --format json
  [ "$(json "d['minimal_cut_sets'], d['matching']['minimal_cut_sets'], d['sets']")" = "('3', '2', [['idp', 'safe'], ['dns', 'safe']])" ]
  onus cuts . look --kind cut-off --people --order 1 --format json
  [ "$(json "d['minimal_cut_sets'], d['sets']")" = "('4', [['idp'], ['dns'], ['login']])" ]
  onus cuts . pump --limit 0 --format json
  [ "$(json "d['minimal_cut_sets'], d['sets'], d['listed_all']")" = "('3', [], False)" ]
}

@test "maintenance takes items out beforehand" {
  onus cuts . pump --given safe --format json
  [ "$code" -eq 0 ]
  [ "$(json "d['sets'], d['asked']['given']")" = "([['idp'], ['dns'], ['login']], ['safe'])" ]
}

@test "what is lost before anything fails has the empty set, and is certain" {
  onus cuts . pump --given safe,idp --format json
  [ "$code" -eq 0 ]
  [ "$(json "d['minimal_cut_sets'], d['sets'], d['by_order']")" = "('1', [[]], {'0': '1'})" ]
}

@test "a limit is a partial answer, with proven bounds" {
  onus cuts bridge.xml --nodes-max 16 --format json
  [ "$code" -eq 5 ]
  [ "$(json "d['complete'], d['order_known'], d['minimal_cut_sets']")" = "(False, 4, '4')" ]
  [ "$(json "d['probability'] is None and d['probability_range']['lower'] <= 0.02152 + 1e-15 and 0.02152 <= d['probability_range']['upper']")" = True ]
}

@test "the probability alone" {
  onus cuts bridge.xml --no-sets --format json
  [ "$code" -eq 0 ]
  [ "$(json "abs(d['probability'] - 0.02152) < 1e-15, d['minimal_cut_sets'], d['sets']")" = "(True, None, [])" ]
}

@test "a tree without numbers has its sets, and says what is missing" {
  onus cuts no-numbers.xml --format json
  [ "$code" -eq 0 ]
  [ "$(json "d['minimal_cut_sets'], d['probability'], d['without_probability'][:1]")" = "('4', None, ['a'])" ]
}

@test "a tree with a negation says that it is not coherent" {
  onus cuts negated.xml --format json
  [ "$(json "d['coherent'], abs(d['probability'] - 0.14) < 1e-15")" = "(False, True)" ]
}

@test "a mission of a year is one of 365.25 days" {
  onus cuts . pump --mission 1y --format json
  [ "$(json "d['asked']['mission_s'], d['minutes_a_year']")" = "(31557600, None)" ]
}

@test "the published counts of the Aralia trees" {
  trees=../../../../shared/data/aralia
  [ -d "$trees" ] || skip "the trees are not here"
  onus cuts "$trees/jbd9601.xml" --limit 0 --format json
  [ "$(json "d['minimal_cut_sets']")" = 14007 ]
  onus cuts "$trees/edfpa15b.xml" --limit 0 --format json
  [ "$(json "d['minimal_cut_sets']")" = 2910473 ]
}

@test "flags of the one kind are refused for the other, with a word why" {
  onus cuts bridge.xml --class component
  [ "$code" -eq 2 ]
  grep -qF "is for operations of an estate" "$scratch/err"
  onus cuts . pump --top x
  [ "$code" -eq 2 ]
  grep -qF "is for fault trees" "$scratch/err"
  onus cuts . pump look
  [ "$code" -eq 2 ]
  onus cuts . pump --kind lost
  [ "$code" -eq 2 ]
  onus cuts . pump --limit many
  [ "$code" -eq 2 ]
}
