#include "ledger_acts.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "onus/access/request_code.h"
#include "onus/codec/time.h"
#include "onus/report/ledger_answers.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kProposalBytesMax = std::size_t{64} << 20U;

base::Result<std::string> read_file(const std::string& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  if (error || bytes > kProposalBytesMax) {
    return base::fail(error ? ErrorKind::kNotFound : ErrorKind::kLimit,
                      fmt::format("cannot read \"{}\": {}", report::safe(path),
                                  error ? error.message() : "too large"));
  }
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) return base::fail(ErrorKind::kIo, "cannot read " + report::safe(path));
  return text;
}

int usage(const World& world, std::string message) {
  return complain(world, {ErrorKind::kInvalid, "", std::move(message)});
}

}  // namespace

bool agreed(const World& world, const Options& options) {
  if (options.has("--yes") || !world.in_terminal || !world.err_terminal) return true;
  std::fputs("Sign? [y/N] ", world.err);
  std::fflush(world.err);
  char line[16] = {};
  return std::fgets(line, sizeof line, world.in) != nullptr && (line[0] == 'y' || line[0] == 'Y');
}

std::expected<base::TimePoint, int> moment_of(const World& world, const Options& options) {
  if (options.now.empty()) return world.clock.now();
  const auto utc = codec::find_zone("UTC");
  if (!utc) return std::unexpected(complain(world, utc.error()));
  const auto now = codec::parse_time(options.now, *utc);
  if (!now) return std::unexpected(complain(world, now.error()));
  return *now;
}

std::expected<std::vector<service::SignAs>, int> people_of(const World& world,
                                                           const Options& options) {
  std::vector<service::SignAs> people;
  for (const std::string& person : options.list("--as")) {
    if (!ledger::is_id(person)) {
      return std::unexpected(
          usage(world, fmt::format("--as \"{}\" is no id of a person", report::safe(person))));
    }
    people.push_back({person, ""});
  }
  for (const std::string& given : options.list("--key")) {
    const std::size_t equals = given.find('=');
    if (equals == std::string::npos) {
      if (people.size() != 1) {
        return std::unexpected(usage(world, "several people sign: write --key WHO=FILE for each"));
      }
      people.front().key = given;
      continue;
    }
    const auto at = std::find_if(people.begin(), people.end(), [&](const service::SignAs& as) {
      return as.person == given.substr(0, equals);
    });
    if (at == people.end()) {
      return std::unexpected(
          usage(world, fmt::format("--key {}: {} does not sign here; add --as {}",
                                   report::safe(given), report::safe(given.substr(0, equals)),
                                   report::safe(given.substr(0, equals)))));
    }
    at->key = given.substr(equals + 1);
  }
  return people;
}

std::expected<service::LedgerPlace, int> place_of(const World& world, const Options& options) {
  fs::path estate = options.estate;
  if (options.text("--ledger").empty() && estate.empty()) {
    const auto root = service::find_estate(std::nullopt, world.directory);
    if (!root) return std::unexpected(complain(world, root.error()));
    estate = *root;
  }
  const auto place = service::find_ledger(options.text("--ledger"), estate);
  if (!place) return std::unexpected(complain(world, place.error()));
  return *place;
}

std::expected<service::LedgerView, int> view_of_ledger(const World& world, const Options& options) {
  const auto place = place_of(world, options);
  if (!place) return std::unexpected(place.error());
  auto view = service::LedgerView::open(*place);
  if (!view) return std::unexpected(complain(world, view.error()));
  return std::move(*view);
}

MaybeLedger ledger_beside(const World& world, const Options& options,
                          const service::Session& session) {
  const std::string named = options.text("--ledger");
  if (named.empty() && !service::has_ledger(service::ledger_directory("", session.root()))) {
    return std::optional<service::LedgerView>{};
  }
  const auto place = service::find_ledger(named, session.root());
  if (!place) return std::unexpected(complain(world, place.error()));
  auto view = service::LedgerView::open(*place);
  if (!view) return std::unexpected(complain(world, view.error()));
  return std::optional<service::LedgerView>(std::move(*view));
}

namespace {

/// The ledger beside the estate, unopened; none where there is none.
std::optional<base::Result<service::LedgerView>> open_beside(const Options& options,
                                                             const service::Session& session) {
  const std::string named = options.text("--ledger");
  if (named.empty() && !service::has_ledger(service::ledger_directory("", session.root()))) {
    return std::nullopt;
  }
  const auto place = service::find_ledger(named, session.root());
  if (!place) return base::Result<service::LedgerView>(std::unexpected(place.error()));
  return service::LedgerView::open(*place);
}

}  // namespace

void learn_measured(const Options& options, service::Session& session) {
  const auto view = open_beside(options, session);
  if (!view || !*view) return;
  if (auto measured = service::measured_paths(**view, session)) {
    session.set_measured(std::move(*measured));
  }
}

std::optional<findings::LedgerFacts> facts_beside(const Options& options,
                                                  const service::Session& session) {
  const auto view = open_beside(options, session);
  if (!view) return std::nullopt;
  if (*view) {
    auto facts = service::ledger_facts(**view, session);
    if (facts) return std::move(*facts);
    findings::LedgerFacts broken;
    broken.broken = facts.error().message;
    return broken;
  }
  findings::LedgerFacts broken;
  broken.broken = view->error().message;
  return broken;
}

std::expected<Signing, int> begin_signing(const World& world, const Options& options) {
  auto people = people_of(world, options);
  if (!people) return std::unexpected(people.error());
  const auto now = moment_of(world, options);
  if (!now) return std::unexpected(now.error());
  Signing signing;
  signing.people = std::move(*people);
  if (!signing.people.empty()) signing.author.person = signing.people.front().person;
  signing.author.now = *now;
  signing.author.rng = world.rng;
  return signing;
}

std::expected<std::optional<service::Draft>, int> begun_draft(const World& world,
                                                              const Options& options) {
  const std::string file = options.text("--sign-only");
  std::error_code ignored;
  if (file.empty() || !fs::exists(file, ignored)) return std::optional<service::Draft>{};
  const auto text = read_file(file);
  if (!text) return std::unexpected(complain(world, text.error()));
  auto proposal = service::parse_proposal(*text);
  if (!proposal) return std::unexpected(complain(world, proposal.error()));
  service::Draft draft{std::move(*proposal), {}};
  draft.view = service::view_of(draft.proposal);
  return std::optional<service::Draft>(std::move(draft));
}

int tell_appended(const World& world, const Options& options, const service::Proposal& proposal,
                  const service::Appended& appended, std::vector<std::string> warnings) {
  report::AppendedAnswer answer;
  answer.entry = appended.entry;
  answer.kind = ledger::spec_of(proposal.body.kind).name;
  answer.subject = proposal.body.subject;
  answer.people = appended.ruling.people;
  answer.counts = appended.ruling.counts;
  answer.why_not = appended.ruling.why_not;
  if (appended.ruling.effective) {
    answer.effective = codec::format_time(*appended.ruling.effective);
    const auto now = moment_of(world, options);
    answer.waits = now && *appended.ruling.effective > *now;
  }
  answer.leaf = appended.leaf.hex();
  answer.head_size = appended.head.size;
  answer.head_root = appended.head.root.hex();
  if (proposal.body.kind == ledger::StatementKind::kEmergencyRequested) {
    const auto code = access::request_code(appended.leaf);
    if (!code) return complain(world, code.error());
    talk(world, options, fmt::format("request  {}\ncode     {}", proposal.body.id, *code));
  }
  answer.warnings = std::move(warnings);
  answer.warnings.insert(answer.warnings.end(), appended.warnings.begin(), appended.warnings.end());
  return deliver(
      world, options,
      {{"text", [&](const report::Style& style) { return report::appended_text(answer, style); }},
       {"json", [&](const auto&) { return report::appended_json(answer); }}});
}

int submit_file(const World& world, const Options& options, const std::string& file) {
  const auto place = place_of(world, options);
  if (!place) return place.error();
  const auto now = moment_of(world, options);
  if (!now) return now.error();
  const auto text = read_file(file);
  if (!text) return complain(world, text.error());
  const auto proposal = service::parse_proposal(*text);
  if (!proposal) return complain(world, proposal.error());
  const auto appended = service::append(*place, *proposal, *now, "onus " + options.command);
  if (!appended) return complain(world, appended.error());
  return tell_appended(world, options, *proposal, *appended, {});
}

int finish_signing(const World& world, const Options& options, const Signing& signing,
                   service::LedgerView* view, service::Draft draft) {
  if (signing.people.empty()) return usage(world, "say for whom it is signed: --as WHO");
  if (!options.quiet) {
    std::fputs(
        report::signing_text(draft.view, style_of(world, options, world.err_terminal)).c_str(),
        world.err);
  }
  if (!agreed(world, options))
    return complain(world, {ErrorKind::kDenied, "", "nothing is signed"});
  for (const service::SignAs& as : signing.people) {
    std::vector<std::string> keys = signing.new_keys;
    if (view != nullptr) {
      for (const auto& key : view->governance().keys_of(as.person, signing.author.now)) {
        keys.push_back(key.line);
      }
    }
    const auto signed_now = service::sign_proposal(draft.proposal, as, world.agent_socket, keys);
    if (!signed_now) return complain(world, signed_now.error());
  }
  const std::string file = options.text("--sign-only");
  if (!file.empty()) {
    const auto text = service::proposal_json(draft.proposal);
    if (!text) return complain(world, text.error());
    std::ofstream out(file, std::ios::binary);
    out << *text;
    out.close();
    if (!out) return complain(world, {ErrorKind::kIo, "", "cannot write " + report::safe(file)});
    talk(world, options,
         fmt::format("{} in {}; others sign with: onus ledger sign {} --as WHO; then: onus ledger "
                     "submit {}",
                     report::count_of(draft.proposal.signatures.size(), "signature", "signatures"),
                     report::safe(file), report::safe(file), report::safe(file)));
    return kClean;
  }
  if (view == nullptr) return usage(world, "there is no ledger to take it in yet");
  view->close();  // who writes after a crash moves the write-ahead log, past which nobody may read
  const auto appended =
      service::append(view->place(), draft.proposal, signing.author.now, "onus " + options.command);
  if (!appended) return complain(world, appended.error());
  return tell_appended(world, options, draft.proposal, *appended, {});
}

int sign_statement(const World& world, const Options& options,
                   const std::function<base::Result<service::Draft>(
                       const service::LedgerView&, const service::Author&)>& make) {
  if (const std::string file = options.text("--submit"); !file.empty()) {
    return submit_file(world, options, file);
  }
  auto signing = begin_signing(world, options);
  if (!signing) return signing.error();
  if (signing->people.empty()) return usage(world, "say for whom it is signed: --as WHO");
  auto view = view_of_ledger(world, options);
  if (!view) return view.error();
  auto begun = begun_draft(world, options);
  if (!begun) return begun.error();
  if (*begun) return finish_signing(world, options, *signing, &*view, std::move(**begun));
  auto draft = make(*view, signing->author);
  if (!draft) return complain(world, draft.error());
  return finish_signing(world, options, *signing, &*view, std::move(*draft));
}

}  // namespace onus::cli
