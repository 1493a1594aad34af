#include "onus/ledger/allowed_signers.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/time.h"

namespace onus::ledger {

std::string ssh_time(TimePoint at) {
  std::string text = codec::format_time(at);  // "2026-11-26T08:00:00Z"
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  return text;
}

namespace {

// Its key is none of a person's: it counts for what the log may say, and for nothing else.
std::string own_line(const LogSelf& self) {
  std::string spaces;
  for (const KindSpec& kind : statement_kinds()) {
    if (kind.speaker == SpeakerRule::kPerson) continue;
    if (!spaces.empty()) spaces += ',';
    spaces += kind.name_space;
  }
  return fmt::format("{} namespaces=\"{}\" {}\n", kLogActor, spaces, self.key_line);
}

}  // namespace

std::string allowed_signers(const Governance& governance) {
  std::vector<const PersonKey*> keys;
  for (const auto& [fingerprint, key] : governance.keys()) keys.push_back(&key);
  std::sort(keys.begin(), keys.end(), [](const PersonKey* a, const PersonKey* b) {
    return std::tie(a->person, a->from_entry, a->fingerprint) <
           std::tie(b->person, b->from_entry, b->fingerprint);
  });
  std::string text = own_line(governance.self());
  for (const PersonKey* key : keys) {
    text += fmt::format("{} namespaces=\"onus-*\",valid-after=\"{}\"", key->person,
                        ssh_time(key->from));
    // The statement that ends a key may be the last that it signed: ssh-keygen counts that second
    // in.
    if (key->to) text += fmt::format(",valid-before=\"{}\"", ssh_time(*key->to));
    text += fmt::format(" {}\n", key->line);
  }
  return text;
}

}  // namespace onus::ledger
