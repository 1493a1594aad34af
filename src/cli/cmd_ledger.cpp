// ledger init, key, sign, submit.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "ledger_acts.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::ErrorKind;
using ledger::StatementKind;

namespace {

int usage(const World& world, std::string message) {
  return complain(world, {ErrorKind::kInvalid, "", std::move(message)});
}

// WHO=FILE
struct Founder {
  std::string person, file;
};

std::expected<std::vector<Founder>, int> founders_of(const World& world, const Options& options) {
  std::vector<Founder> founders;
  for (const std::string& given : options.list("--founder")) {
    const std::size_t equals = given.find('=');
    if (equals == std::string::npos || !ledger::is_id(given.substr(0, equals))) {
      return std::unexpected(usage(
          world, fmt::format("--founder \"{}\": write ID=FILE, where FILE holds a public key, such "
                             "as ines=ines.pub",
                             report::safe(given))));
    }
    founders.push_back({given.substr(0, equals), given.substr(equals + 1)});
  }
  return founders;
}

service::LedgerPlace new_place(const World& world, const Options& options) {
  fs::path estate = options.estate;
  if (estate.empty()) {
    const auto root = service::find_estate(std::nullopt, world.directory);
    estate = root ? *root : fs::path(".");
  }
  service::LedgerPlace place;
  place.directory = service::ledger_directory(options.text("--ledger"), estate);
  const std::string head = options.text("--second-head");
  place.second_head = head.empty() ? fs::path(place.directory.string() + ".head") : fs::path(head);
  const std::string key = options.text("--log-key");
  place.key = key.empty() ? place.directory / "log.key" : fs::path(key);
  std::error_code ignored;  // so that place.json can name them from there
  place.directory = fs::absolute(place.directory, ignored).lexically_normal();
  place.second_head = fs::absolute(place.second_head, ignored).lexically_normal();
  place.key = fs::absolute(place.key, ignored).lexically_normal();
  return place;
}

int found_from(const World& world, const Options& options, const service::Proposal& proposal,
               base::TimePoint now) {
  const service::LedgerPlace place = new_place(world, options);
  const auto appended = service::found_ledger(place, proposal, now, *world.rng);
  if (!appended) return complain(world, appended.error());
  std::vector<std::string> warnings;
  if (appended->ruling.people.size() < ledger::kFoundersWanted) {
    warnings.push_back(
        "fewer than three founders: if one key is lost, two others cannot replace it; enrol a "
        "third "
        "person soon");
  }
  talk(world, options,
       fmt::format(
           "the ledger lies in {}, its last head also in {}; keep that file on another disk",
           report::safe(place.directory.string()), report::safe(place.second_head.string())));
  return tell_appended(world, options, proposal, *appended, std::move(warnings));
}

}  // namespace

int run_ledger_init(const World& world, const Options& options) {
  auto signing = begin_signing(world, options);
  if (!signing) return signing.error();
  if (const std::string file = options.text("--submit"); !file.empty()) {
    Options with = options;
    with.own["--sign-only"] = {file};
    auto begun = begun_draft(world, with);
    if (!begun) return begun.error();
    if (!*begun) return usage(world, fmt::format("there is no file \"{}\"", report::safe(file)));
    return found_from(world, options, (*begun)->proposal, signing->author.now);
  }
  auto begun = begun_draft(world, options);
  if (!begun) return begun.error();
  if (*begun) return finish_signing(world, options, *signing, nullptr, std::move(**begun));
  const auto founders = founders_of(world, options);
  if (!founders) return founders.error();
  const std::string origin = options.text("--origin");
  if (founders->size() < ledger::kFoundersMin || origin.empty()) {
    return usage(world,
                 "name the log and its founders, three or more: onus ledger init --origin "
                 "example.org/onus --founder ines=ines.pub,marta=marta.pub,lidia=lidia.pub");
  }
  std::vector<std::pair<std::string, std::string>> keys;
  for (const Founder& founder : *founders) {
    const auto key = service::read_public_key(founder.file);
    if (!key) return complain(world, key.error());
    keys.emplace_back(founder.person, *key);
    signing->new_keys.push_back(*key);
  }
  auto draft = service::draft_founding(origin, keys, signing->author);
  if (!draft) return complain(world, draft.error());
  if (!options.text("--sign-only").empty()) {
    if (!signing->people.empty()) {
      return finish_signing(world, options, *signing, nullptr, std::move(*draft));
    }
    return usage(world, "say who signs first: --as WHO");
  }
  signing->people.clear();  // all of them, each with the key named
  for (const Founder& founder : *founders) {
    signing->people.push_back({founder.person, founder.file});
  }
  if (!options.quiet) {
    std::fputs(
        report::signing_text(draft->view, style_of(world, options, world.err_terminal)).c_str(),
        world.err);
  }
  for (const service::SignAs& as : signing->people) {
    const auto done =
        service::sign_proposal(draft->proposal, as, world.agent_socket, signing->new_keys);
    if (!done) return complain(world, done.error());
  }
  return found_from(world, options, draft->proposal, signing->author.now);
}

int run_ledger_sign(const World& world, const Options& options) {
  auto signing = begin_signing(world, options);
  if (!signing) return signing.error();
  if (options.words.size() != 1)
    return usage(world, "name one file: onus ledger sign FILE --as WHO");
  Options with = options;
  with.own["--sign-only"] = {options.words.front()};
  auto begun = begun_draft(world, with);
  if (!begun) return begun.error();
  if (!*begun) {
    return usage(world,
                 fmt::format("there is no file \"{}\"", report::safe(options.words.front())));
  }
  // Keys that the statement itself brings may sign it too.
  for (const auto& [field, value] : (*begun)->proposal.body.content.members) {
    if (field == "key") signing->new_keys.push_back(value.string);
    for (const auto& founder : value.items) {
      if (const auto key = founder.text_of("key")) signing->new_keys.emplace_back(*key);
    }
  }
  std::optional<service::LedgerView> view;
  if ((*begun)->proposal.body.kind != StatementKind::kLogFounded &&
      std::any_of(signing->people.begin(), signing->people.end(),
                  [](const service::SignAs& as) { return as.key.empty(); })) {
    auto opened = view_of_ledger(world, options);  // which of the agent's keys to take
    if (!opened) return opened.error();
    view = std::move(*opened);
  }
  return finish_signing(world, with, *signing, view ? &*view : nullptr, std::move(**begun));
}

int run_ledger_submit(const World& world, const Options& options) {
  if (options.words.size() != 1) return usage(world, "name one file: onus ledger submit FILE");
  return submit_file(world, options, options.words.front());
}

int run_ledger_key(const World& world, const Options& options) {
  constexpr std::pair<std::string_view, StatementKind> kActions[] = {
      {"enrol", StatementKind::kKeyEnrolled},
      {"replace", StatementKind::kKeyReplaced},
      {"revoke", StatementKind::kKeyRevoked},
      {"rotate", StatementKind::kKeyRotated},
  };
  if (const std::string file = options.text("--submit"); !file.empty()) {
    return submit_file(world, options, file);
  }
  const auto* action = std::find_if(std::begin(kActions), std::end(kActions), [&](const auto& one) {
    return !options.words.empty() && one.first == options.words[0];
  });
  if (action == std::end(kActions) || options.words.size() != 2 ||
      !ledger::is_id(options.words[1])) {
    return usage(world,
                 "say what to do and whose key: onus ledger key enrol|rotate|revoke|replace "
                 "PERSON");
  }
  const StatementKind kind = action->second;
  service::KeyRequest request;
  request.kind = kind;
  request.person = options.words[1];
  request.replaces = options.text("--old-key");
  request.reason = options.text("--reason").empty() ? "retired" : options.text("--reason");
  auto signing = begin_signing(world, options);
  if (!signing) return signing.error();
  auto view = view_of_ledger(world, options);
  if (!view) return view.error();
  const std::string file = options.text("--new-key");
  if (kind != StatementKind::kKeyRevoked) {
    if (file.empty()) return usage(world, "name the new key: --new-key FILE");
    const auto key = service::read_public_key(file);
    if (!key) return complain(world, key.error());
    request.key = *key;
    signing->new_keys.push_back(*key);
  }
  if (signing->people.empty()) return usage(world, "say for whom it is signed: --as WHO");
  auto begun = begun_draft(world, options);
  if (!begun) return begun.error();
  if (*begun) return finish_signing(world, options, *signing, &*view, std::move(**begun));
  if (kind == StatementKind::kKeyRotated) signing->author.person = request.person;
  auto draft = service::draft_key_change(*view, request, signing->author);
  if (!draft) return complain(world, draft.error());
  // Where the new key's private half is at hand, it signs now; else its holder does so later.
  if (kind != StatementKind::kKeyRevoked && !file.ends_with(".pub")) {
    signing->people.push_back({request.person, file});
  }
  return finish_signing(world, options, *signing, &*view, std::move(*draft));
}

}  // namespace onus::cli
