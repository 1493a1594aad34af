// Keys: who has one, from when, until when.
#include <fmt/format.h>

#include <algorithm>

#include "judge.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/public_key.h"

namespace onus::ledger {

using base::Result;

namespace {

Result<std::string> fingerprint_of(std::string_view line) {
  const auto key = codec::parse_ssh_key_line(line);
  if (!key) return std::unexpected(key.error());
  return crypto::ssh_fingerprint(key->key);
}

}  // namespace

void Judge::add_key(std::string person, std::string line, std::string fingerprint) {
  PersonKey key{.person = std::move(person),
                .line = std::move(line),
                .fingerprint = fingerprint,
                .from = at_,
                .from_entry = entry_,
                .to = {},
                .to_entry = {},
                .passkey = {}};
  if (const auto id = body_.text("credential_id"); !id.empty()) {
    key.passkey = {std::string(id), std::string(body_.text("aaguid")),
                   std::string(body_.text("attestation"))};
  }
  remember(std::string(kKeySpace), fingerprint, key_row(key));
  governance_.keys_[std::move(fingerprint)] = std::move(key);
}

void Judge::end_key(std::string_view fingerprint) {
  PersonKey& key = governance_.keys_.find(fingerprint)->second;
  key.to = at_;
  key.to_entry = entry_;
  remember(std::string(kKeySpace), key.fingerprint, key_row(key));
}

/// The key that the statement brings: nobody's until now, and among those that signed.
Result<std::string> Judge::new_key() {
  const auto fingerprint = fingerprint_of(body_.text("key"));
  if (!fingerprint) return std::unexpected(fingerprint.error());
  if (const PersonKey* known = governance_.key(*fingerprint)) {
    return denied(fmt::format("the key {} belongs to {} since entry {}; make a new one",
                              *fingerprint, known->person, known->from_entry));
  }
  if (*fingerprint == governance_.self_.fingerprint ||
      governance_.emergency_.authorities.contains(*fingerprint)) {
    return denied(
        fmt::format("the key {} is the log's own or an authority's; a person needs a key "
                    "of their own",
                    *fingerprint));
  }
  for (const auto& [other, key] : governance_.keys_) {
    if (!key.passkey || key.passkey->credential_id != body_.text("credential_id")) continue;
    return denied(fmt::format("the passkey is {}'s already, under the key {}", key.person, other));
  }
  if (unknown_.size() != 1 || unknown_.front() != *fingerprint) {
    return denied(
        fmt::format("the new key {} must sign too, to show that it is held", *fingerprint));
  }
  return *fingerprint;
}

/// Whether the key is one of the subject's and in force.
Result<void> Judge::mine(std::string_view fingerprint) {
  const PersonKey* key = governance_.key(fingerprint);
  if (key == nullptr || key->person != body_.subject) {
    return wrong(fmt::format("{} has no key {}", body_.subject, fingerprint));
  }
  if (!key->in_force(at_)) {
    return wrong(fmt::format("the key {} is not in force any more", fingerprint));
  }
  return {};
}

Result<void> Judge::founded() {
  std::vector<std::string> people;
  std::vector<std::pair<std::string, std::string>> keys;  // fingerprint and line
  for (const codec::JsonValue& founder : body_.content.find("founders")->items) {
    const std::string line(*founder.text_of("key"));
    auto fingerprint = fingerprint_of(line);
    if (!fingerprint) return std::unexpected(fingerprint.error());
    for (const auto& [other, ignored] : keys) {
      if (other == *fingerprint) return wrong("two founders have one key; a key is one person's");
    }
    people.emplace_back(*founder.text_of("person"));
    keys.emplace_back(std::move(*fingerprint), line);
  }
  if (people.size() < kFoundersMin) {
    return wrong(fmt::format("a log is founded by at least {} people", kFoundersMin));
  }
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (std::find(unknown_.begin(), unknown_.end(), keys[i].first) == unknown_.end()) {
      return denied(fmt::format("the founder {} has not signed", people[i]));
    }
  }
  if (unknown_.size() != people.size()) return denied("somebody signed who is no founder");
  if (std::find(people.begin(), people.end(), body_.actor) == people.end()) {
    return wrong("the actor should be one of the founders");
  }
  for (std::size_t i = 0; i < people.size(); ++i) {
    add_key(people[i], keys[i].second, keys[i].first);
    remember(std::string(kFounderSpace), people[i], "{}");
  }
  governance_.founders_ = people;
  ruling_.people = std::move(people);
  ruling_.counts = true;
  return {};
}

Result<void> Judge::enrolled() {
  auto fingerprint = new_key();
  if (!fingerprint) return std::unexpected(fingerprint.error());
  if (record_ != nullptr && !record_->is_person(body_.subject)) {
    return denied(
        fmt::format("the estate in force has no person {}; adopt one that has", body_.subject));
  }
  std::set<std::string> others = people_;
  others.erase(body_.subject);  // nobody vouches for themselves
  if (auto good = need(governance_.enrol_rule(at_), "enrol a key", others); !good) return good;
  add_key(body_.subject, std::string(body_.text("key")), std::move(*fingerprint));
  return {};
}

Result<void> Judge::rotated() {
  auto fingerprint = new_key();
  if (!fingerprint) return std::unexpected(fingerprint.error());
  const std::string old(body_.text("replaces"));
  if (auto good = mine(old); !good) return good;
  const bool signed_by_old =
      std::any_of(statement_.signers.begin(), statement_.signers.end(),
                  [&](const Signer& signer) { return signer.fingerprint == old; });
  if (!signed_by_old || statement_.signers.size() != 2 || body_.actor != body_.subject) {
    return denied(
        fmt::format("{} rotates a key with the old and the new one, and no other; a lost "
                    "key is replaced by others (onus ledger key replace)",
                    body_.subject));
  }
  const bool softer = body_.text("key").starts_with("sk-") < governance_.key(old)->hardware();
  if (softer && record_ != nullptr) {
    if (auto good = still_approvable(old); !good) return good;
  }
  end_key(old);
  add_key(body_.subject, std::string(body_.text("key")), std::move(*fingerprint));
  ruling_.counts = true;
  return {};
}

Result<void> Judge::revoked() {
  const std::string old(body_.text("fingerprint"));
  if (auto good = mine(old); !good) return good;
  if (!people_.contains(body_.subject)) {
    if (auto good = need(governance_.enrol_rule(at_), "revoke somebody else's key", people_);
        !good) {
      return good;
    }
  }
  if (auto good = still_decidable(old); !good) return good;
  end_key(old);
  ruling_.counts = true;
  return {};
}

Result<void> Judge::replaced() {
  auto fingerprint = new_key();
  if (!fingerprint) return std::unexpected(fingerprint.error());
  const std::string old(body_.text("replaces"));
  if (auto good = mine(old); !good) return good;
  std::set<std::string> others = people_;
  others.erase(body_.subject);
  if (auto good = need(governance_.enrol_rule(at_), "replace a lost key", others); !good) {
    return good;
  }
  end_key(old);
  add_key(body_.subject, std::string(body_.text("key")), std::move(*fingerprint));
  return {};
}

}  // namespace onus::ledger
