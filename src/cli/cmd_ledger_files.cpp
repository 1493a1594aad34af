// ledger export, verify, show, prove, rebuild.
#include <fmt/format.h>

#include <charconv>

#include "ledger_acts.h"
#include "onus/service/ledger_files.h"

namespace onus::cli {

using base::ErrorKind;

namespace {

int usage(const World& world, std::string message) {
  return complain(world, {ErrorKind::kInvalid, "", std::move(message)});
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "12,345,678 of 20,000,000 entries" over itself, on a terminal only.
void show_progress(const World& world, const Options& options, std::uint64_t at, std::uint64_t of) {
  if (options.quiet || !world.err_terminal) return;
  std::fputs(
      fmt::format("\rverifying {} of {} entries{}", at, of, at == of ? "\r\x1b[K" : "").c_str(),
      world.err);
  std::fflush(world.err);
}

}  // namespace

int run_ledger_export(const World& world, const Options& options) {
  if (options.words.size() != 1) return usage(world, "name a directory: onus ledger export DIR");
  const auto place = place_of(world, options);
  if (!place) return place.error();
  const auto answer = service::export_ledger(*place, options.words.front(), options.has("--texts"));
  if (!answer) return complain(world, answer.error());
  return deliver(
      world, options,
      {{"text", [&](const report::Style& style) { return report::export_text(*answer, style); }},
       {"json", [&](const auto&) { return report::export_json(*answer); }}});
}

int run_ledger_verify(const World& world, const Options& options) {
  if (options.words.size() != 1) return usage(world, "name an export: onus ledger verify DIR");
  service::VerifyRequest request;
  request.directory = options.words.front();
  request.key = options.text("--log-verifier");
  request.progress = [&](std::uint64_t at, std::uint64_t of) {
    show_progress(world, options, at, of);
  };
  const auto answer = service::verify_ledger(request);
  if (!answer) {
    const int code = complain(world, answer.error());
    // What does not verify is a finding about the log, not a wrong command line.
    return answer.error().kind == ErrorKind::kNotFound || code == kInputOutput ? code : kFindings;
  }
  return deliver(
      world, options,
      {{"text", [&](const report::Style& style) { return report::verify_text(*answer, style); }},
       {"json", [&](const auto&) { return report::verify_json(*answer); }}});
}

int run_ledger_show(const World& world, const Options& options) {
  const auto entry = options.words.size() == 1 ? number(options.words.front()) : std::nullopt;
  if (!entry) return usage(world, "name an entry by its number: onus ledger show 5");
  const auto place = place_of(world, options);
  if (!place) return place.error();
  const auto text = service::entry_of(*place, *entry);
  if (!text) return complain(world, text.error());
  return deliver(world, options, {{"json", [&](const auto&) { return *text + "\n"; }}});
}

int run_ledger_prove(const World& world, const Options& options) {
  const auto entry = options.words.size() == 1 ? number(options.words.front()) : std::nullopt;
  if (!entry) return usage(world, "name an entry by its number: onus ledger prove 5");
  const auto place = place_of(world, options);
  if (!place) return place.error();
  const auto text = service::prove_entry(*place, *entry);
  if (!text) return complain(world, text.error());
  return deliver(world, options, {{"tlog-proof", [&](const auto&) { return *text; }}});
}

int run_ledger_erase(const World& world, const Options& options) {
  const auto entry = options.words.size() == 1 ? number(options.words.front()) : std::nullopt;
  if (!entry && options.text("--submit").empty()) {
    return usage(world, "name an entry by its number: onus ledger erase 10 --as ines");
  }
  return sign_statement(world, options, [&](const auto& view, const auto& author) {
    return service::draft_erasure(view, *entry, author);
  });
}

int run_ledger_rebuild(const World& world, const Options& options) {
  const auto place = place_of(world, options);
  if (!place) return place.error();
  const auto done = service::rebuild_ledger(*place, options.has("--repair"));
  if (!done) return complain(world, done.error());
  const report::RebuildAnswer answer{.entries = done->entries,
                                     .rows = done->rows,
                                     .differences = done->differences,
                                     .complete = done->complete,
                                     .repaired = done->repaired};
  const int code = deliver(
      world, options,
      {{"text", [&](const report::Style& style) { return report::rebuild_text(answer, style); }},
       {"json", [&](const auto&) { return report::rebuild_json(answer); }}});
  if (code != kClean) return code;
  return answer.differences.empty() || answer.repaired ? kClean : kFindings;
}

}  // namespace onus::cli
