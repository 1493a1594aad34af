#include "onus/hosts/grant_bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "lines.h"
#include "onus/codec/json.h"
#include "onus/codec/ssh_key.h"
#include "onus/crypto/public_key.h"

namespace onus::hosts {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

namespace {

constexpr std::string_view kKind = "onus grant bundle";
constexpr std::int64_t kVersion = 1;

std::unexpected<base::Error> wrong_line(std::size_t number, std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("quorum file, line {}: {}", number, why));
}

std::unexpected<base::Error> no_bundle(std::string_view why) {
  return base::fail(ErrorKind::kInvalid, fmt::format("grant bundle: {}", why));
}

Result<void> read_need(std::string_view text, std::size_t number, PinnedQuorum& quorum) {
  std::size_t need = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), need);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
    return wrong_line(number, "need is no number");
  }
  if (need < 1 || need > kQuorumNeedMax) {
    return wrong_line(number, fmt::format("need 1 to {}", kQuorumNeedMax));
  }
  quorum.need = need;
  return {};
}

Result<void> read_person(std::string_view person, std::string_view key_text, std::size_t number,
                         PinnedQuorum& quorum) {
  const auto line = codec::parse_ssh_key_line(key_text);
  if (!line || !line->options.empty()) {
    return wrong_line(number, "expected need N, software-keys yes, or PERSON TYPE BASE64");
  }
  if (const auto problem = crypto::enrolment_problem(line->key)) {
    return wrong_line(number, *problem);
  }
  const auto fingerprint = crypto::ssh_fingerprint(line->key);
  if (!fingerprint) return std::unexpected(fingerprint.error());
  if (quorum.people.size() == kPinnedKeysMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("more than {} pinned keys", kPinnedKeysMax));
  }
  if (!quorum.people.emplace(*fingerprint, person).second) {
    return wrong_line(number, "this key stands there twice");
  }
  return {};
}

}  // namespace

Result<PinnedQuorum> parse_quorum(std::string_view text) {
  PinnedQuorum quorum;
  bool told_need = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view rest = next_line(text);
    const std::string_view word = next_word(rest);
    if (word.empty() || word.starts_with('#')) continue;
    if (word == "need") {
      if (told_need) return wrong_line(number, "need stands there twice");
      told_need = true;
      if (const auto read = read_need(rest, number, quorum); !read) {
        return std::unexpected(read.error());
      }
    } else if (word == "software-keys") {
      if (rest != "yes" && rest != "no") return wrong_line(number, "software-keys yes, or no");
      quorum.software_keys = rest == "yes";
    } else if (const auto read = read_person(word, rest, number, quorum); !read) {
      return std::unexpected(read.error());
    }
  }
  if (!told_need) {
    return base::fail(ErrorKind::kInvalid, "quorum file: no line need N, and none is assumed");
  }
  std::set<std::string_view> people;
  for (const auto& [fingerprint, person] : quorum.people) people.insert(person);
  if (people.size() < quorum.need) {
    return base::fail(ErrorKind::kInvalid,
                      fmt::format("quorum file: {} people are needed and {} are pinned: nobody "
                                  "could ever sign in",
                                  quorum.need, people.size()));
  }
  return quorum;
}

Result<GrantBundle> parse_grant_bundle(std::string_view text) {
  if (text.size() > kBundleFileBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("grant bundle: {} bytes (at most {})",
                                                     text.size(), kBundleFileBytesMax));
  }
  const auto value = codec::parse_json(text);
  if (!value) return std::unexpected(value.error());
  if (value->text_of("kind") != kKind || value->integer_of("version") != kVersion) {
    return no_bundle("not one of version 1");
  }
  const JsonValue* proofs = value->find("proofs");
  if (proofs == nullptr || proofs->kind != JsonValue::Kind::kArray) return no_bundle("no proofs");
  if (proofs->items.size() > kBundleProofsMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("grant bundle: more than {} proofs", kBundleProofsMax));
  }
  GrantBundle bundle;
  for (const JsonValue& item : proofs->items) {
    if (item.kind != JsonValue::Kind::kString) return no_bundle("a proof that is no text");
    bundle.proofs.push_back(item.string);
  }
  return bundle;
}

Result<std::string> grant_bundle_text(const GrantBundle& bundle) {
  const auto text = [](std::string_view value) {
    JsonValue made;
    made.kind = JsonValue::Kind::kString;
    made.string = value;
    return made;
  };
  JsonValue proofs;
  proofs.kind = JsonValue::Kind::kArray;
  for (const std::string& proof : bundle.proofs) proofs.items.push_back(text(proof));
  JsonValue version;
  version.kind = JsonValue::Kind::kNumber;
  version.number = kVersion;
  JsonValue whole;
  whole.kind = JsonValue::Kind::kObject;
  whole.members = {{"kind", text(kKind)}, {"proofs", proofs}, {"version", version}};
  auto made = codec::canonical_text(whole);
  if (made) *made += '\n';
  return made;
}

}  // namespace onus::hosts
