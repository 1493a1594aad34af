// The production passport: an in-toto Statement in a DSSE envelope.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "onus/base/duration.h"
#include "onus/codec/dsse.h"
#include "onus/codec/jcs.h"
#include "onus/codec/json.h"
#include "onus/codec/time.h"
#include "onus/crypto/dsse.h"
#include "onus/ledger/note.h"
#include "onus/service/gate.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using base::TimePoint;
using codec::JsonValue;

namespace {

constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
constexpr std::size_t kSubjectsMax = 10'000;

std::string json_text_of(std::string_view text) { return codec::json_quoted(text); }

std::string time_text(TimePoint at) { return json_text_of(codec::format_time(at)); }

std::string subjects_json(const Session& session, const report::GateAnswer& answer) {
  std::string out;
  for (const report::GateItem& item : answer.items) {
    out += fmt::format(R"({}{{"digest":{{"sha256":"{}"}},"name":{}}})", out.empty() ? "" : ",",
                       item.closure, json_text_of(session.estate().item(item.item).id));
  }
  return "[" + out + "]";
}

std::string basis_json(const report::GateAnswer& answer) {
  std::string out;
  for (const report::GateItem& item : answer.items) {
    for (const report::GateBasis& basis : item.rests_on) {
      out += fmt::format(R"({}{{"by":{},"entry":{},"item":{},"kind":{},"until":{}}})",
                         out.empty() ? "" : ",", json_text_of(basis.by), basis.entry,
                         json_text_of(basis.item), json_text_of(basis.kind),
                         basis.until ? time_text(*basis.until) : std::string("null"));
    }
  }
  return "[" + out + "]";
}

std::unexpected<base::Error> denied(std::string why) {
  return fail(ErrorKind::kDenied, "the passport is refused: " + std::move(why));
}

std::unexpected<base::Error> no_passport(std::string_view why) {
  return fail(ErrorKind::kInvalid, fmt::format("this is no production passport: {}", why));
}

std::optional<TimePoint> time_of(const JsonValue& value, std::string_view key) {
  const auto text = value.text_of(key);
  return text ? ledger::parse_utc(*text) : std::nullopt;
}

Result<Passport> read_statement(std::string_view payload) {
  const auto value = codec::parse_json(payload);
  if (!value) return no_passport(value.error().message);
  const JsonValue* predicate = value->find("predicate");
  const JsonValue* subjects = value->find("subject");
  if (value->text_of("_type") != kStatementType ||
      value->text_of("predicateType") != kPassportType || predicate == nullptr ||
      subjects == nullptr) {
    return no_passport("another type of statement");
  }
  Passport passport;
  for (const JsonValue& subject : subjects->items) {
    const auto name = subject.text_of("name");
    if (!name || passport.items.size() == kSubjectsMax) return no_passport("a subject");
    passport.items.emplace_back(*name);
  }
  const JsonValue* log = predicate->find("log");
  const auto issued = time_of(*predicate, "issuedAt"), expires = time_of(*predicate, "expiresAt");
  const auto estate = predicate->text_of("estate");
  const std::int64_t size = log != nullptr ? log->integer_of("size").value_or(-1) : -1;
  if (!issued || !expires || !estate || size < 0 || passport.items.empty()) {
    return no_passport("a field is missing, or of another kind");
  }
  passport.estate = *estate;
  passport.commit = predicate->text_of("commit").value_or("");
  passport.origin = log->text_of("origin").value_or("");
  passport.issued = *issued;
  passport.expires = *expires;
  passport.log_size = static_cast<std::uint64_t>(size);
  return passport;
}

/// Why the passport is not what is asked for; none: it is.
std::optional<std::string> mismatch(const Passport& passport, const PassportDemand& demand) {
  if (demand.now >= passport.expires) {
    return fmt::format("it ended at {}", codec::format_time(passport.expires));
  }
  constexpr base::Seconds kSkew{300};
  if (demand.now + kSkew < passport.issued) {
    return fmt::format("it was made at {}, which is still to come; is the clock right?",
                       codec::format_time(passport.issued));
  }
  if (!demand.item.empty() && std::find(passport.items.begin(), passport.items.end(),
                                        demand.item) == passport.items.end()) {
    return fmt::format("it is not for {}", report::safe(demand.item));
  }
  if (!demand.estate.empty() && demand.estate != passport.estate) {
    return fmt::format("it is for the estate {:.12}…, and this one is {:.12}…",
                       report::safe(passport.estate), report::safe(demand.estate));
  }
  if (!demand.commit.empty() && demand.commit != passport.commit) {
    return fmt::format("it is for the commit {:.12}, and this is {:.12}",
                       report::safe(passport.commit), report::safe(demand.commit));
  }
  if (demand.log_size_min && passport.log_size < *demand.log_size_min) {
    return fmt::format("it is older than one accepted before: the log had {} entries then, {} here",
                       *demand.log_size_min, passport.log_size);
  }
  if (demand.issued_min && passport.issued < *demand.issued_min) {
    return fmt::format("it is older than one accepted before, of {}",
                       codec::format_time(*demand.issued_min));
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> make_passport(const LedgerView& view, const Session& session,
                                  const report::GateAnswer& answer, const GatePolicy& policy,
                                  const crypto::PrivateKey& key) {
  TimePoint expires = answer.at + policy.lasts;
  if (answer.until) expires = std::min(expires, *answer.until);
  if (expires <= answer.at) {
    return fail(ErrorKind::kDenied, "what the passport would rest on has ended");
  }
  const auto seen = view.seen();
  if (!seen) return std::unexpected(seen.error());
  const std::string statement = fmt::format(
      R"({{"_type":{},"predicate":{{"commit":{},"estate":"{}","expiresAt":{},"issuedAt":{},)"
      R"("log":{{"origin":{},"root":"{}","size":{}}},"restsOn":{}}},"predicateType":{},)"
      R"("subject":{}}})",
      json_text_of(kStatementType), json_text_of(answer.commit), answer.estate, time_text(expires),
      time_text(answer.at), json_text_of(view.governance().origin()), seen->root.hex(), seen->size,
      basis_json(answer), json_text_of(kPassportType), subjects_json(session, answer));
  auto canonical = codec::canonicalize(statement);
  if (!canonical) return std::unexpected(canonical.error());
  const auto envelope =
      crypto::sign_dsse(std::string(kInTotoPayload), std::move(*canonical).text(), key);
  if (!envelope) return std::unexpected(envelope.error());
  auto text = codec::write_dsse(*envelope);
  if (text) *text += '\n';
  return text;
}

Result<Passport> verify_passport(std::string_view envelope, const crypto::PublicKey& key,
                                 const PassportDemand& demand) {
  const auto read = codec::parse_dsse(envelope);
  if (!read) return no_passport(read.error().message);
  const std::array keys{key};
  if (const auto signers = crypto::verify_dsse(*read, kInTotoPayload, keys); !signers) {
    return denied("it is not signed by the log's key");
  }
  auto passport = read_statement(read->payload);
  if (!passport) return passport;
  if (const auto why = mismatch(*passport, demand)) return denied(*why);
  return passport;
}

Result<crypto::PublicKey> log_public_key(std::string_view verifier_key) {
  const auto verifier = ledger::NoteVerifier::parse(verifier_key);
  if (!verifier) return std::unexpected(verifier.error());
  if (verifier->type() != ledger::NoteKeyType::kEd25519) {
    return fail(ErrorKind::kInvalid, "this is a witness's key, not a log's");
  }
  return verifier->key();
}

Result<GatePolicy> parse_gate_policy(std::string_view json) {
  const auto value = codec::parse_json(json);
  if (!value) return std::unexpected(value.error());
  const auto wrong = [](std::string_view key, std::string_view expected) {
    return fail(ErrorKind::kInvalid,
                fmt::format("gate policy: {}: expected {}", report::safe(key), expected));
  };
  if (value->kind != JsonValue::Kind::kObject) return wrong("the file", "an object");
  GatePolicy policy;
  const std::array<std::pair<std::string_view, bool*>, 5> switches{
      {{"approved", &policy.approved},
       {"proven", &policy.proven},
       {"all_proven", &policy.all_proven},
       {"identities", &policy.identities},
       {"committed", &policy.committed}}};
  for (const auto& [key, member] : value->members) {
    const auto named = std::find_if(switches.begin(), switches.end(),
                                    [&](const auto& one) { return one.first == key; });
    if (named != switches.end()) {
      if (member.kind != JsonValue::Kind::kBool) return wrong(key, "true or false");
      *named->second = member.boolean;
    } else if (key == "lasts") {
      const auto lasts = member.kind == JsonValue::Kind::kString
                             ? base::parse_duration(member.string)
                             : Result<base::Seconds>(wrong(key, "a duration such as \"30d\""));
      if (!lasts) return std::unexpected(lasts.error());
      if (*lasts <= base::Seconds{0} || *lasts > kPassportLastsMax) {
        return wrong(key, "a duration above 0, at most 90d");
      }
      policy.lasts = *lasts;
    } else {
      return wrong(key, "one of approved, proven, all_proven, identities, committed, lasts");
    }
  }
  return policy;
}

}  // namespace onus::service
