// drift, owners, take, match, unmatch.
#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "onus/base/duration.h"
#include "onus/report/inventory.h"
#include "onus/service/inventory.h"
#include "onus/service/ledger.h"
#include "onus/service/names.h"

namespace onus::cli {

using base::ErrorKind;

namespace {

int tell_written(const World& world, const Options& options, const std::filesystem::path& file) {
  std::fputs(fmt::format("wrote {}\n", report::safe(file.lexically_normal().string())).c_str(),
             world.out);
  talk(world, options, "Next  onus drift");
  return kClean;
}

int decide(const World& world, const Options& options, bool same) {
  const Words words = split_words(options);
  const std::size_t wanted_min = same ? 2 : 1;
  if (words.names.size() < wanted_min || words.names.size() > 2) {
    return complain(world, {ErrorKind::kInvalid, "",
                            same ? "name the record and the item: onus match RECORD ITEM"
                                 : "name the record: onus unmatch RECORD [ITEM]"});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const std::string item = words.names.size() == 2 ? words.names[1] : std::string();
  const auto file = service::decide_match(*session, words.names[0], item, same);
  if (!file) return complain(world, file.error());
  return tell_written(world, options, *file);
}

}  // namespace

int run_drift(const World& world, const Options& options) {
  const Words words = split_words(options);
  base::Seconds unseen = inventory::kUnseenDefault;
  if (options.has("--unseen-after")) {
    const auto parsed = base::parse_duration(options.text("--unseen-after"));
    if (!parsed) return complain(world, parsed.error());
    unseen = *parsed;
  }
  if (!words.names.empty()) {
    return complain(
        world, {ErrorKind::kNotFound, "",
                fmt::format("there is no estate at \"{}\"", report::safe(words.names.front()))});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const auto result = service::drift(*session, unseen);
  const auto& setting = session->setting();
  const int code = deliver(
      world, options,
      {{"text",
        [&](const report::Style& style) { return report::drift_text(setting, result, style); }},
       {"json", [&](const auto&) { return report::drift_json(setting, result); }}});
  if (code != kClean) return code;
  if (options.fail_on != "any") return kClean;
  // What no source covers is no difference between two statements.
  auto counted = result;
  counted.counts[static_cast<std::size_t>(inventory::DriftKind::kNeverSeen)] = 0;
  return counted.clean() ? kClean : kFindings;
}

int run_owners(const World& world, const Options& options) {
  const Words words = split_words(options);
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  std::vector<model::ItemIndex> asked;
  for (const std::string& name : words.names) {
    const auto found = service::find_item(session->estate(), name, false);
    if (!found) return complain(world, found.error());
    asked.push_back(found->item);
  }
  auto unowned = inventory::suggest_owners(session->estate());
  if (!asked.empty()) {
    std::erase_if(unowned, [&](const inventory::Unowned& one) {
      return std::find(asked.begin(), asked.end(), one.item) == asked.end();
    });
  }
  const auto& setting = session->setting();
  return deliver(
      world, options,
      {{"text",
        [&](const report::Style& style) { return report::owners_text(setting, unowned, style); }},
       {"json", [&](const auto&) { return report::owners_json(setting, unowned); }}});
}

int run_take(const World& world, const Options& options) {
  const Words words = split_words(options);
  const bool signs =
      options.has("--as") || options.has("--submit") || !options.text("--sign-only").empty();
  if (signs && options.has("--owner")) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "--owner declares it, --as signs for what is declared and adopted: "
                            "onus take IDENTITY --owner WHO; onus adopt; onus take IDENTITY --as "
                            "PERSON"});
  }
  if (signs) return run_take_role(world, options);
  if (words.names.size() != 1 || !options.has("--owner")) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "name one identity and who takes it: onus take IDENTITY --owner WHO; "
                            "or sign for a role that the adopted estate gives you: onus take ITEM "
                            "--as PERSON"});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const auto file = service::take(*session, {.identity = words.names[0],
                                             .owner = options.text("--owner"),
                                             .purpose = options.text("--purpose"),
                                             .sponsor = options.text("--sponsor"),
                                             .off_switch = options.text("--off-switch")});
  if (!file) return complain(world, file.error());
  const std::string ledger = options.text("--ledger");
  if (!ledger.empty() || service::has_ledger(service::ledger_directory("", session->root()))) {
    std::fputs(fmt::format("wrote {}\n", report::safe(file->lexically_normal().string())).c_str(),
               world.out);
    talk(world, options,
         fmt::format("It is declared, not signed. Next  onus adopt, then {} signs: onus take {} "
                     "--as PERSON",
                     report::safe(options.text("--owner")), report::safe(words.names[0])));
    return kClean;
  }
  return tell_written(world, options, *file);
}

int run_match(const World& world, const Options& options) { return decide(world, options, true); }

int run_unmatch(const World& world, const Options& options) {
  return decide(world, options, false);
}

}  // namespace onus::cli
