#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "onus/base/duration.h"
#include "onus/codec/jcs.h"
#include "onus/codec/time.h"
#include "onus/codec/utf8.h"
#include "onus/crypto/sha256.h"
#include "onus/inventory/batch.h"
#include "onus/model/read_trees.h"

namespace onus::inventory {
namespace {

constexpr std::size_t kFingerprintedBytesMin = 20;
constexpr double kFingerprintedBitsMin = 80;
constexpr std::size_t kFingerprintDigits = 16;

// At most kTextBytesMax bytes and "…", cut between characters.
std::string shortened(std::string_view text) {
  if (text.size() <= kTextBytesMax) return std::string(text);
  std::size_t cut = kTextBytesMax;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

std::string short_json(std::string_view text) {
  return text.size() <= kTextBytesMax ? codec::json_quoted(text)
                                      : codec::json_quoted(shortened(text));
}

void append(std::string& list, std::string_view json) {
  if (!list.empty()) list += ',';
  list += json;
}

}  // namespace

std::string secret_fingerprint(std::string_view secret) {
  if (secret.size() < kFingerprintedBytesMin) return {};
  std::array<std::size_t, 256> counts{};
  for (const char c : secret) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(secret.size());
    bits -= static_cast<double>(count) * std::log2(share);
  }
  if (bits < kFingerprintedBitsMin) return {};
  const auto digest = crypto::sha256(secret);
  return digest ? "sha256:" + digest->hex().substr(0, kFingerprintDigits) : std::string();
}

bool Record::has(std::string_view key) const {
  const std::string start = fmt::format("\"{}\":", key);
  return members_.starts_with(start) || members_.find("\n" + start) != std::string::npos;
}

void Record::member(std::string_view key, std::string_view json) {
  if (has(key)) return;
  if (!members_.empty()) members_ += '\n';
  members_ += '"';
  members_ += key;
  members_ += "\":";
  members_ += json;
}

void Record::text(std::string_view key, std::string_view value) {
  if (value.empty()) return;
  if (model::looks_like_secret(value)) {
    return exposed(fmt::format("in its {}", key), secret_fingerprint(value));
  }
  member(key, short_json(value));
}

void Record::time(std::string_view key, std::optional<base::TimePoint> value) {
  if (value && codec::time_in_bounds(*value)) {
    member(key, fmt::format("\"{}\"", codec::format_time(*value)));
  }
}

void Record::flag(std::string_view key, bool value) { member(key, value ? "true" : "false"); }

void Record::seconds(std::string_view key, base::Seconds value) {
  if (value.count() > 0 && value <= base::kDurationMax) {
    member(key, fmt::format("\"{}\"", base::duration_text(value)));
  }
}

void Record::label(std::string_view key, std::string_view value) {
  if (value.empty() || key.empty()) return;
  if (model::looks_like_secret(key)) {
    return exposed("in the key of a label", secret_fingerprint(key));
  }
  if (model::looks_like_secret(value)) {
    return exposed(fmt::format("in its label {}", key), secret_fingerprint(value));
  }
  labels_.emplace_back(key, shortened(value));
}

void Record::scope(std::vector<ScopeText> entries) {
  std::erase_if(entries, [this](const ScopeText& entry) {
    const bool secret =
        model::looks_like_secret(entry.system) || model::looks_like_secret(entry.privilege);
    if (secret) exposed("in its scope", {});
    return secret;
  });
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  std::string list;
  for (std::size_t i = 0; i < entries.size() && i < kScopeEntriesMax; ++i) {
    append(list, fmt::format("{{\"system\":{},\"privilege\":{}}}", short_json(entries[i].system),
                             short_json(entries[i].privilege)));
  }
  if (entries.size() > kScopeEntriesMax) {
    label("scope_entries_left_out", std::to_string(entries.size() - kScopeEntriesMax));
  }
  member("scope", "[" + list + "]");
}

void Record::link(std::string_view key, std::string_view natural) {
  if (!natural.empty()) links_.push_back({std::string(key), {std::string(natural)}, false, {}});
}

void Record::links(std::string_view key, std::vector<std::string> naturals) {
  links_.push_back({std::string(key), std::move(naturals), true, {}});
}

void Record::turns(base::TimePoint from, base::Seconds shift, std::vector<std::string> order) {
  if (!codec::time_in_bounds(from) || shift.count() <= 0 || shift > base::kDurationMax) return;
  links_.push_back({"order", std::move(order), true,
                    fmt::format("\"from\":\"{}\"\n\"shift\":\"{}\"", codec::format_time(from),
                                base::duration_text(shift))});
}

void Record::raw(std::string_view key, std::string_view json) { member(key, json); }

void Record::reference(std::string_view reference) {
  if (!reference.empty() && !model::looks_like_secret(reference)) {
    append(refs_, short_json(reference));
  }
}

void Record::name(std::string_view name) {
  if (!name.empty() && !model::looks_like_secret(name)) append(names_, short_json(name));
}

void Record::owner(std::string_view party, std::string_view because) {
  if (party.empty() || model::looks_like_secret(party) || model::looks_like_secret(because)) return;
  append(owners_,
         fmt::format("{{\"party\":{},\"because\":{}}}", short_json(party), short_json(because)));
}

void Record::exposed(std::string_view where, std::string_view fingerprint) {
  if (exposed_.empty()) exposed_ = where.empty() ? "in the export" : where;
  if (!fingerprint.empty()) label("secret_fingerprint", fingerprint);
}

}  // namespace onus::inventory
