# Runs every scenario: a folder with a command line, the inputs, and the exact answer.
# With the names of folders as arguments, only those. ONUS names the program.
set -u
here=$(cd "$(dirname "$0")" && pwd)
failed=0
run_scenario() {
  local folder=$1 out err code want
  out=$(mktemp) && err=$(mktemp)
  (cd "$folder" && eval "\"$ONUS\" $(cat command)") >"$out" 2>"$err" </dev/null
  code=$?
  # Which digest it is, is for the tests of digests.
  sed -i 's/digest [0-9a-f]\{16\}/digest DIGEST/' "$out"
  want=$(cat "$folder/code" 2>/dev/null || echo 0)
  for stream in stdout stderr; do
    local got=$out
    [ $stream = stderr ] && got=$err
    if ! diff -u --label "$folder/$stream" --label got <(cat "$folder/$stream" 2>/dev/null) "$got"; then
      failed=1
    fi
  done
  if [ "$code" != "$want" ]; then
    echo "$folder: exit code $code, expected $want"
    failed=1
  fi
  rm -f "$out" "$err"
}
unset ONUS_ESTATE ONUS_FORMAT ONUS_NOW NO_COLOR
[ $# -gt 0 ] || set -- "$here"/scenarios/*/
for folder in "$@"; do run_scenario "${folder%/}"; done
exit $failed
