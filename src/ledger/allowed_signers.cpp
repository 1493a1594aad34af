#include "onus/ledger/allowed_signers.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/codec/ssh_key.h"
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

namespace {

// ssh-keygen stops at the first key that it cannot read, and judges nothing that stands below.
bool is_read_by_ssh_keygen(const PersonKey& key) {
  const auto line = codec::parse_ssh_key_line(key.line);
  return line && codec::is_openssh_type(line->key.type);
}

}  // namespace

std::string allowed_signers(const Governance& governance, std::uint64_t size) {
  std::vector<const PersonKey*> keys;
  for (const auto& [fingerprint, key] : governance.keys()) {
    if (key.from_entry < size) keys.push_back(&key);
  }
  std::sort(keys.begin(), keys.end(), [](const PersonKey* a, const PersonKey* b) {
    return std::tie(a->person, a->from_entry, a->fingerprint) <
           std::tie(b->person, b->from_entry, b->fingerprint);
  });
  std::string text = own_line(governance.self());
  for (const PersonKey* key : keys) {
    if (!is_read_by_ssh_keygen(*key)) text += "# ";
    text += fmt::format("{} namespaces=\"onus-*\",valid-after=\"{}\"", key->person,
                        ssh_time(key->from));
    // The statement that ends a key may be the last that it signed: ssh-keygen counts that second
    // in.
    const bool ended = key->to && key->to_entry.value_or(0) < size;
    if (ended) text += fmt::format(",valid-before=\"{}\"", ssh_time(*key->to));
    text += fmt::format(" {}\n", key->line);
  }
  return text;
}

}  // namespace onus::ledger
