// gate: may it go into production, and the passport that says so.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "ledger_acts.h"
#include "onus/codec/json.h"
#include "onus/codec/time.h"
#include "onus/crypto/key_file.h"
#include "onus/model/canonical.h"
#include "onus/service/gate.h"

namespace onus::cli {

namespace fs = std::filesystem;
using base::ErrorKind;

namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 20;

std::expected<std::string, base::Error> read_small(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kFileBytesMax + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file && !file.eof()) {
    return std::unexpected(
        base::Error{ErrorKind::kIo, "", fmt::format("cannot read {}", report::safe(path))});
  }
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.size() > kFileBytesMax) {
    return std::unexpected(
        base::Error{ErrorKind::kLimit, "",
                    fmt::format("{} is larger than {} bytes", report::safe(path), kFileBytesMax)});
  }
  return bytes;
}

/// Written beside, then put in place: whoever reads it sees the old or the new one whole.
std::expected<void, base::Error> write_whole(const std::string& path, const std::string& text) {
  const std::string part = path + ".new";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code error;
  if (file) fs::rename(part, path, error);
  if (file && !error) return {};
  return std::unexpected(
      base::Error{ErrorKind::kIo, "", fmt::format("cannot write {}", report::safe(path))});
}

int issue(const World& world, const Options& options, const service::LedgerView& view,
          const service::Session& session, const report::GateAnswer& answer,
          const service::GatePolicy& policy) {
  const std::string path = options.text("--passport");
  if (path.empty()) return kClean;
  const auto key = crypto::read_key_file(view.place().key.string(), base::SecretBytes{});
  if (!key) return complain(world, key.error());
  const auto passport = service::make_passport(view, session, answer, policy, *key);
  if (!passport) return complain(world, passport.error());
  if (const auto written = write_whole(path, *passport); !written) {
    return complain(world, written.error());
  }
  talk(world, options, fmt::format("onus: the passport lies in {}", report::safe(path)));
  return kClean;
}

/// What was accepted last, out of the file of --last; nothing in a new one.
std::expected<void, base::Error> demand_no_older(const std::string& path,
                                                 service::PassportDemand& demand) {
  std::error_code ignored;
  if (path.empty() || !fs::exists(path, ignored)) return {};
  const auto text = read_small(path);
  if (!text) return std::unexpected(text.error());
  const auto value = codec::parse_json(*text);
  const std::int64_t size = value ? value->integer_of("log_size").value_or(-1) : -1;
  const auto issued = value ? value->text_of("issued") : std::nullopt;
  const auto at = issued ? ledger::parse_utc(*issued) : std::nullopt;
  if (size < 0 || !at) {
    return std::unexpected(base::Error{
        ErrorKind::kInvalid, "",
        fmt::format("{} does not say which passport was accepted last; remove it only if you know "
                    "why",
                    report::safe(path))});
  }
  demand.log_size_min = static_cast<std::uint64_t>(size);
  demand.issued_min = *at;
  return {};
}

std::expected<crypto::PublicKey, base::Error> key_of(const World& world, const Options& options) {
  std::string given = options.text("--verify-key");
  if (given.empty()) {
    const auto view = view_of_ledger(world, options);
    if (!view) {
      return std::unexpected(base::Error{ErrorKind::kInvalid, "",
                                         "say whose signature counts: --verify-key FILE, with the "
                                         "log's key as onus ledger export writes it"});
    }
    given = view->snapshot().identity().verifier_key;
  } else if (given.find('+') == std::string::npos) {
    const auto text = read_small(given);
    if (!text) return std::unexpected(text.error());
    given = text->substr(0, text->find('\n'));
  }
  return service::log_public_key(given);
}

/// The estate here has to be the one that the passport names, if there is one here.
std::expected<std::string, int> estate_here(const World& world, const Options& options) {
  if (!options.text("--estate-digest").empty()) return options.text("--estate-digest");
  if (options.estate.empty() && !service::find_estate(std::nullopt, world.directory)) return "";
  const auto session = open_session(world, options, std::nullopt);
  if (!session) return std::unexpected(session.error());
  const auto digest = model::estate_digest(session->estate());
  if (!digest) return std::unexpected(complain(world, digest.error()));
  return digest->hex();
}

int verify(const World& world, const Options& options) {
  const auto envelope = read_small(options.text("--verify"));
  if (!envelope) return complain(world, envelope.error());
  const auto key = key_of(world, options);
  if (!key) return complain(world, key.error());
  service::PassportDemand demand;
  const auto now = moment_of(world, options);
  if (!now) return now.error();
  demand.now = *now;
  if (options.words.size() > 1) {
    return complain(world, {ErrorKind::kInvalid, "", "name at most one item to verify for"});
  }
  if (!options.words.empty()) demand.item = options.words.front();
  demand.commit = options.text("--commit");
  const auto estate = estate_here(world, options);
  if (!estate) return estate.error();
  demand.estate = *estate;
  if (demand.estate.empty() && demand.commit.empty()) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "say what the passport must be about: run it where the estate lies, or "
                            "give --estate-digest or --commit"});
  }
  const std::string last = options.text("--last");
  if (const auto read = demand_no_older(last, demand); !read) return complain(world, read.error());
  const auto passport = service::verify_passport(*envelope, *key, demand);
  if (!passport) return complain(world, passport.error());
  if (!last.empty()) {
    const auto written =
        write_whole(last, fmt::format("{{\"issued\":\"{}\",\"log_size\":{}}}\n",
                                      codec::format_time(passport->issued), passport->log_size));
    if (!written) return complain(world, written.error());
  }
  talk(world, options,
       fmt::format("onus: the passport holds for {} until {}",
                   report::count_of(passport->items.size(), "item", "items"),
                   codec::format_time(passport->expires)));
  return kClean;
}

}  // namespace

int run_gate(const World& world, const Options& options) {
  if (options.has("--verify")) return verify(world, options);
  const Words words = split_words(options);
  const bool all = options.has("--all");
  if (all == !words.names.empty()) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "name operations, workflows or recovery paths, or give --all: "
                            "onus gate restart-turbine"});
  }
  const auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const auto ledger = ledger_beside(world, options, *session);
  if (!ledger) return ledger.error();
  if (!*ledger) {
    return complain(world, {ErrorKind::kNotFound, "",
                            "there is no ledger beside this estate, so nothing was ever approved: "
                            "onus ledger init"});
  }
  service::GateRequest request;
  request.items = words.names;
  request.given = options.list("--given");
  if (const std::string file = options.text("--policy"); !file.empty()) {
    const auto text = read_small(file);
    if (!text) return complain(world, text.error());
    const auto policy = service::parse_gate_policy(*text);
    if (!policy) return complain(world, policy.error());
    request.policy = *policy;
  }
  const Progress progress(world, options, "checking");
  const auto answer = service::gate(**ledger, *session, request);
  if (!answer) return complain(world, answer.error());
  const auto& setting = session->setting();
  const int code = deliver(
      world, options,
      {{"text",
        [&](const report::Style& style) { return report::gate_text(setting, *answer, style); }},
       {"json", [&](const auto&) { return report::gate_json(setting, *answer); }}});
  if (code != kClean) return code;
  if (!answer->passed()) return answer->complete ? kFindings : kPartial;
  return issue(world, options, **ledger, *session, *answer, request.policy);
}

}  // namespace onus::cli
