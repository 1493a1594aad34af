// Identities: what they hold, what they may do, who uses them.
#include "identity_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "onus/base/duration.h"
#include "onus/model/scope_notes.h"
#include "words.h"

namespace onus::findings {
namespace {

using model::ItemClass;

constexpr Seconds kShortLivedMax{90 * 86400};

// Folded words: letters and digits only, lower case.
constexpr std::array<std::string_view, 17> kStaticSecrets{
    "accesskey",    "apikey",       "apitoken", "bearertoken",
    "clientsecret", "key",          "password", "personalaccesstoken",
    "pat",          "presharedkey", "psk",      "secret",
    "sharedkey",    "sharedsecret", "sshkey",   "staticcredential",
    "token"};
constexpr std::array<std::string_view, 17> kPlainStorage{
    "code",       "config",      "configfile", "configmap",   "disk",  "email",
    "env",        "environment", "file",       "git",         "plain", "plaintext",
    "repository", "script",      "sourcecode", "spreadsheet", "wiki"};
constexpr std::array<std::string_view, 5> kWeakCredentials{"basic", "basicauth", "none", "ntlm",
                                                           "password"};
constexpr std::array<std::string_view, 12> kWeakAlgorithms{
    "3des", "des",         "dsa",     "hmacmd5", "md5",    "rc4",
    "sha1", "sha1withrsa", "rsasha1", "sshdss",  "sshrsa", "tripledes"};
constexpr std::array<std::string_view, 9> kWidePrivileges{
    "admin", "administrator", "all", "any", "full", "fullcontrol", "owner", "root", "superuser"};
constexpr unsigned kRsaBitsMin = 2048;

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool weak_algorithm(std::string_view algorithm) {
  const std::string word = folded(algorithm);
  if (among(kWeakAlgorithms, word)) return true;
  if (!word.starts_with("rsa")) return false;
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(word.data() + 3, word.data() + word.size(), bits);
  return error == std::errc() && bits > 0 && bits < kRsaBitsMin;
}

// NHI004
void long_lived(const Subject& s) {
  const model::Identity& identity = *s.identity;
  if (!s.in_use || !is_static_secret(identity.credential)) return;
  std::optional<Seconds> lives = identity.lifetime;
  if (!lives) lives = identity.rotate_every;
  if (!lives && s.written->expires && identity.created) {
    lives = *s.written->expires - *identity.created;
  }
  if (lives && *lives <= kShortLivedMax) return;
  if (Finding* f = s.add("NHI004", at_most(Severity::kWarning, s.severity))) {
    f->message = lives ? fmt::format("{} holds a {} that lives {}.", s.id(), identity.credential,
                                     base::format_duration(*lives))
                       : fmt::format("{} holds a {} that never ends.", s.id(), identity.credential);
    f->next_step =
        "replace it by a credential that is issued for hours: a certificate, federation "
        "or a workload identity";
  }
}

// NHI011
void exposed(const Subject& s) {
  const model::Identity& identity = *s.identity;
  const bool leaked = identity.leaked.value_or(false);
  const bool lay_there = !identity.exposed.empty();
  if (!leaked && !lay_there &&
      (identity.storage.empty() || !among(kPlainStorage, folded(identity.storage)))) {
    return;
  }
  const Severity severity = std::min(Severity::kWarning, s.severity);
  if (Finding* f = s.add("NHI011", severity)) {
    if (lay_there && !leaked) {
      f->message = fmt::format("A secret of {} lay in plain text: {}.", s.id(), identity.exposed);
      f->next_step = "replace it: whoever had that file has it; and keep it out of exports";
      return;
    }
    f->message = leaked ? fmt::format("{} has leaked.", s.id())
                        : fmt::format("{} keeps its credential in plain text: {}.", s.id(),
                                      identity.storage);
    f->next_step =
        leaked ? "revoke it now, then replace it and look for its use"
               : "move it to a TPM, an HSM or a vault, and replace it: it may have been read";
  }
}

// NHI013
void weak(const Subject& s) {
  const model::Identity& identity = *s.identity;
  const bool algorithm = !identity.algorithm.empty() && weak_algorithm(identity.algorithm);
  const bool credential =
      !identity.credential.empty() && among(kWeakCredentials, folded(identity.credential));
  if (!algorithm && !credential) return;
  if (Finding* f = s.add("NHI013", at_most(Severity::kWarning, s.severity))) {
    f->message = algorithm
                     ? fmt::format("{} relies on {}, which is weak.", s.id(), identity.algorithm)
                     : fmt::format("{} authenticates with {}, which can be replayed.", s.id(),
                                   identity.credential);
    f->next_step = algorithm ? "renew it with Ed25519, ECDSA P-256 or RSA of 3072 bits"
                             : "let it authenticate with a key that it never shows";
  }
}

std::string_view label(const model::Estate& estate, ItemIndex item, std::string_view key) {
  for (const auto& [name, value] : estate.extras_of(item).labels) {
    if (name == key) return value;
  }
  return {};
}

// NHI006
void reused(const Subject& s) {
  const model::Estate& estate = s.facts.estate();
  std::vector<ItemIndex> services;
  ItemIndex elsewhere;
  std::string_view other;
  for (const ItemIndex user : s.identity->used_by) {
    if (s.facts.is_party(user)) continue;
    services.push_back(user);
    const std::string_view environment = estate.item(user).item_class == ItemClass::kIdentity
                                             ? estate.identity(user).environment
                                             : label(estate, user, "environment");
    if (!environment.empty() && !s.identity->environment.empty() &&
        environment != s.identity->environment) {
      elsewhere = user;
      other = environment;
    }
  }
  if (services.size() < 2 && !elsewhere.valid()) return;
  if (Finding* f = s.add("NHI006", at_most(Severity::kWarning, s.severity))) {
    f->message = elsewhere.valid()
                     ? fmt::format("{} belongs to {} and is used in {} too, by {}.", s.id(),
                                   s.identity->environment, other, id_of(estate, elsewhere))
                     : fmt::format("{} is one credential for {} services: {}.", s.id(),
                                   services.size(), names(estate, services));
    f->next_step = "give each its own identity, so that one can be revoked without the others";
    f->witness.assign(1, s.item);
    f->witness.insert(f->witness.end(), services.begin(), services.end());
  }
}

// NHI007
void used_by_people(const Subject& s) {
  const auto& users = s.identity->used_by;
  const auto person = std::find_if(users.begin(), users.end(),
                                   [&](ItemIndex user) { return s.facts.is_party(user); });
  if (person == users.end() && !s.identity->interactive.value_or(false)) return;
  if (Finding* f = s.add("NHI007", at_most(Severity::kWarning, s.severity))) {
    f->message = person == users.end()
                     ? fmt::format("{} is used interactively: nobody can tell by whom.", s.id())
                     : fmt::format(
                           "{} is used by {}: what is done with it cannot be laid at one "
                           "person's door.",
                           s.id(), id_of(s.facts.estate(), *person));
    f->next_step = "let people sign in as themselves, and forbid interactive use";
    if (person != users.end()) f->witness = {s.item, *person};
  }
}

// NHI008
void wide(const Subject& s) {
  for (const model::ScopeEntry& entry : s.identity->scope) {
    const std::string_view privilege = model::without_notes(entry).privilege;
    const bool everything = entry.system == "*" || privilege == "*";
    if (!everything && (s.emergency || !among(kWidePrivileges, folded(privilege)))) continue;
    if (Finding* f = s.add("NHI008", at_most(Severity::kWarning, s.severity))) {
      f->message = fmt::format("{} may do more than {} asks for: {} on {}.", s.id(),
                               s.identity->purpose.empty() ? "any one purpose" : "its purpose",
                               entry.privilege, entry.system);
      f->next_step = "grant what its purpose needs, system by system";
    }
    return;
  }
}

// NHI008, of what another system was seen to allow
void wider_than_declared(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (const model::Observation& seen : estate.observations) {
    if (!seen.declared || !seen.scope_written || seen.gone) continue;
    const model::Identity& identity = estate.identity(seen.item);
    if (!identity.scope_written || identity.state == "removed") continue;
    const auto more =
        std::find_if(seen.scope.begin(), seen.scope.end(), [&](const model::ScopeEntry& observed) {
          return std::none_of(
              identity.scope.begin(), identity.scope.end(), [&](const model::ScopeEntry& declared) {
                return model::scope_covers(declared, model::without_notes(observed));
              });
        });
    if (more == seen.scope.end()) continue;
    const ItemIndex operation = facts.reach().operation(seen.item);
    Finding* f = sink.add("NHI008", at_most(Severity::kWarning, facts.severity(operation)),
                          seen.item, operation);
    if (f == nullptr) continue;
    f->message = fmt::format("{} may do more than is declared: {} on {}, as {} says.",
                             id_of(estate, seen.item), more->privilege, more->system,
                             estate.sources[seen.source].name);
    f->next_step = "take that privilege away, or declare it and have it approved; see onus drift";
    f->who_must_act = facts.who(seen.item, operation);
  }
}

// NHI009
void third_party(const Subject& s) {
  if (!s.identity->third_party.value_or(false)) return;
  std::vector<std::string> missing;
  if (s.written->vendor.empty()) missing.emplace_back("a vendor");
  if (!s.written->owner.valid()) missing.emplace_back("an owner of ours");
  if (!s.identity->scope_written) missing.emplace_back("a scope");
  if (s.identity->off_switch.empty()) missing.emplace_back("an off switch");
  if (missing.empty()) return;
  if (Finding* f = s.add("NHI009", at_most(Severity::kWarning, s.severity))) {
    f->message = fmt::format("{} is in a third party's hands, without {}.", s.id(), names(missing));
    f->next_step = "write down whose it is, what it may do and how it is cut off";
  }
}

// NHI010
void recovery_without_lifecycle(const Subject& s) {
  if (!s.facts.reach().below_recovery(s.item) || !s.operation.valid()) return;
  const model::Identity& identity = *s.identity;
  std::vector<std::string> missing;
  if (identity.state.empty()) missing.emplace_back("a state");
  if (!identity.lifetime && !identity.rotate_every && !s.written->expires) {
    missing.emplace_back("a lifetime or rotation");
  }
  if (missing.empty()) return;
  if (Finding* f = s.add("NHI010", at_most(Severity::kWarning, s.severity))) {
    f->message = fmt::format("A way back to {} rests on {}, which has no life cycle: it lacks {}.",
                             id_of(s.facts.estate(), s.operation), s.id(), names(missing));
    f->next_step = "write down its state, and when it is renewed or ends";
    f->witness = {s.operation, s.item};
  }
}

// NHI012
void agent(const Subject& s) {
  if (s.written->kind != "ai-agent") return;
  const ItemIndex sponsor = s.identity->sponsor;
  std::vector<std::string> missing;
  if (!s.facts.is_party(sponsor)) {
    missing.emplace_back("a human sponsor");
  } else if (s.facts.gone(sponsor)) {
    missing.emplace_back("a sponsor who is still here");
  }
  if (s.identity->off_switch.empty()) missing.emplace_back("an off switch");
  if (missing.empty()) return;
  if (Finding* f = s.add("NHI012", std::min(Severity::kWarning, s.severity))) {
    f->message = fmt::format("The AI agent {} has no {}.", s.id(),
                             missing.size() == 1 ? missing[0].substr(missing[0].find(' ') + 1)
                                                 : "human sponsor and no off switch");
    f->next_step = "name a person who answers for what it does, and write down how it is stopped";
  }
}

// NHI015
void unsaid_identities(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  for (const ItemIndex way : estate.of_class(ItemClass::kWorkflow)) {
    if (estate.workflow(way).identities_written) continue;
    const ItemIndex operation = facts.reach().operation(way);
    Finding* f =
        sink.add("NHI015", at_most(Severity::kWarning, facts.severity(operation)), way, operation);
    if (f == nullptr) continue;
    f->message =
        fmt::format("{} does not say which non-human identities it rides on.", id_of(estate, way));
    f->next_step = "list them under identities; write identities: [] where there is none";
    f->who_must_act = facts.who(way, operation);
  }
}

}  // namespace

bool is_static_secret(std::string_view credential) {
  return !credential.empty() && among(kStaticSecrets, folded(credential));
}

void find_identity_credential(const Subject& s) {
  long_lived(s);
  exposed(s);
  weak(s);
}

void find_identity_use(const Subject& s) {
  if (!s.identity->used_by.empty()) reused(s);
  used_by_people(s);
  wide(s);
  third_party(s);
  recovery_without_lifecycle(s);
  agent(s);
}

void find_identities(Facts& facts, Sink& sink) {
  const model::Estate& estate = facts.estate();
  Subject subject{.facts = facts, .sink = sink, .item = {}, .operation = {}};
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    if (estate.items[i].item_class != ItemClass::kIdentity) continue;
    subject.item = ItemIndex(i);
    subject.written = &estate.items[i];
    subject.identity = &estate.identity(subject.item);
    const std::string_view state = subject.identity->state;
    if (state == "removed") continue;
    // A word that Onus does not know must not hide what is wrong with a living identity.
    subject.in_use = state != "requested" && state != "disabled";
    subject.operation = facts.reach().operation(subject.item);
    subject.severity = facts.severity(subject.operation);
    subject.emergency = subject.identity->emergency.value_or(false) ||
                        subject.written->kind == "emergency-account" ||
                        facts.reach().below_recovery(subject.item);
    find_identity_owner(subject);
    find_identity_times(subject);
    find_identity_credential(subject);
    find_identity_use(subject);
  }
  unsaid_identities(facts, sink);
  wider_than_declared(facts, sink);
}

}  // namespace onus::findings
