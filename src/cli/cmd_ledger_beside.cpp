// ledger witness add.
#include <fmt/format.h>

#include "ledger_acts.h"
#include "onus/report/ledger_beside.h"
#include "onus/service/witnessing.h"

namespace onus::cli {
namespace {

int wrong(const World& world, std::string message) {
  return complain(world, {base::ErrorKind::kInvalid, "", std::move(message)});
}

}  // namespace

int run_ledger_witness(const World& world, const Options& options) {
  if (options.words.size() != 2 || options.words.front() != "add" ||
      !options.has("--witness-key")) {
    return wrong(
        world,
        "write: onus ledger witness add URL --witness-key NAME+ID+KEY; the key is what the "
        "witness' operator publishes");
  }
  const auto place = place_of(world, options);
  if (!place) return place.error();
  const auto key = ledger::NoteVerifier::parse(options.text("--witness-key"));
  if (!key) return complain(world, key.error());
  const auto send = service::post_with_curl(options.words[1]);
  if (!send) return complain(world, send.error());
  const auto witnessed = service::ask_witness(*place, *key, *send);
  if (!witnessed) return complain(world, witnessed.error());
  const report::WitnessAnswerView view{witnessed->witness, witnessed->size, witnessed->size_before};
  return deliver(world, options,
                 {{"text", [&](const auto&) { return report::witnessed_text(view); }},
                  {"json", [&](const auto&) { return report::witnessed_json(view); }}});
}

}  // namespace onus::cli
