// ledger witness add, ledger erase.
#include <fmt/format.h>

#include "ledger_acts.h"
#include "onus/report/ledger_beside.h"
#include "onus/service/witnessing.h"

namespace onus::cli {
namespace {

int wrong(const World& world, std::string message) {
  return complain(world, {base::ErrorKind::kInvalid, "", std::move(message)});
}

// Asked on a terminal; elsewhere --yes must say it.
bool sure(const World& world, const Options& options, const std::string& commitment) {
  if (options.has("--yes")) return true;
  if (!world.in_terminal) return false;
  fmt::print(world.err, "Erase the text of {} for ever? Type yes: ", commitment);
  std::fflush(world.err);
  std::string typed;
  for (int c = std::fgetc(world.in); c != EOF && c != '\n' && typed.size() < 8;
       c = std::fgetc(world.in)) {
    typed.push_back(static_cast<char>(c));
  }
  return typed == "yes";
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

int run_ledger_erase(const World& world, const Options& options) {
  const auto commitment =
      options.words.size() == 1
          ? crypto::parse_digest(options.words.front())
          : base::Result<crypto::Digest>(base::fail(base::ErrorKind::kInvalid, "name one text"));
  if (!commitment) {
    return wrong(world, fmt::format("{}: a text is named by its commitment, as the entry has it: "
                                    "onus ledger show ENTRY",
                                    commitment.error().message));
  }
  const auto place = place_of(world, options);
  if (!place) return place.error();
  if (!sure(world, options, commitment->hex())) {
    return wrong(world, "nothing was erased: type yes, or say --yes; it cannot be undone");
  }
  if (const auto erased = service::erase_text(*place, *commitment); !erased) {
    return complain(world, erased.error());
  }
  return deliver(world, options,
                 {{"text", [&](const auto&) { return report::erased_text(commitment->hex()); }},
                  {"json", [&](const auto&) { return report::erased_json(commitment->hex()); }}});
}

}  // namespace onus::cli
