// Reading a policy file, line by line.
#include <fmt/format.h>

#include <map>
#include <set>

#include "onus/crypto/sha256.h"
#include "onus/ledger/policy.h"
#include "text.h"

namespace onus::ledger {
namespace {

using base::ErrorKind;
using base::Result;

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
  Words words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t end = line.find_first_of(" \t");
    words.push_back(line.substr(0, end));
    line.remove_prefix(words.back().size());
  }
}

Result<std::string> key_bytes_of_hex(std::string_view hex) {
  const auto digest = crypto::parse_digest(hex);  // 32 bytes in lower-case hexadecimal
  if (!digest) {
    return base::fail(ErrorKind::kInvalid, "a key is 64 lower-case hexadecimal digits here");
  }
  return std::string(bytes_of(*digest));
}

class Reader {
 public:
  explicit Reader(PolicyKeys keys) : keys_(keys) {}

  Result<WitnessPolicy> document(std::string_view text);

 private:
  Result<void> line(const Words& words);
  Result<void> log(const Words& words);
  Result<void> witness(const Words& words);
  Result<void> group(const Words& words);
  Result<void> quorum(const Words& words);
  Result<NoteVerifier> key(std::string_view text, NoteKeyType type, std::string_view name) const;
  Result<void> define(std::string_view name, PolicyMember member);
  Result<PolicyMember> member_named(std::string_view name) const;

  [[nodiscard]] static std::unexpected<base::Error> wrong(std::string_view why) {
    return base::fail(ErrorKind::kInvalid, std::string(why));
  }

  PolicyKeys keys_;
  WitnessPolicy policy_;
  bool has_quorum_ = false;
  std::map<std::string, PolicyMember, std::less<>> names_;
  std::set<std::string, std::less<>> grouped_;
  std::set<std::string, std::less<>> log_keys_;
  std::set<std::string, std::less<>> witness_keys_;
};

Result<NoteVerifier> Reader::key(std::string_view text, NoteKeyType type,
                                 std::string_view name) const {
  if (keys_ == PolicyKeys::kVerifierKeys) {
    auto verifier = NoteVerifier::parse(text);
    if (verifier && verifier->type() != type) {
      return wrong(type == NoteKeyType::kEd25519
                       ? "a log's key is of type 0x01, this is one of a witness"
                       : "a witness' key is of type 0x04, this is one of a log");
    }
    return verifier;
  }
  const auto bytes = key_bytes_of_hex(text);
  if (!bytes) return std::unexpected(bytes.error());
  if (type == NoteKeyType::kCosignature) return NoteVerifier::make(std::string(name), type, *bytes);
  const auto digest = crypto::sha256(*bytes);  // Sigsum names a log after its key
  if (!digest) return std::unexpected(digest.error());
  return NoteVerifier::make("sigsum.org/v1/tree/" + digest->hex(), type, *bytes);
}

Result<void> Reader::define(std::string_view name, PolicyMember member) {
  if (name == "none") return wrong("the name none is taken");
  if (names_.size() == kPolicyNamesMax) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("more than {} witnesses and groups", kPolicyNamesMax));
  }
  if (!names_.emplace(name, member).second) {
    return wrong(fmt::format("the name {} is defined twice", name));
  }
  return {};
}

Result<PolicyMember> Reader::member_named(std::string_view name) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return wrong(fmt::format("{} is not defined above", name));
  return found->second;
}

Result<void> Reader::log(const Words& words) {
  if (words.size() != 2 && words.size() != 3) return wrong("expected: log KEY [URL]");
  auto verifier = key(words[1], NoteKeyType::kEd25519, {});
  if (!verifier) return std::unexpected(verifier.error());
  if (policy_.logs.size() == kPolicyNamesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("more than {} logs", kPolicyNamesMax));
  }
  if (!log_keys_.insert(verifier->key_bytes()).second) return wrong("two logs of one key");
  policy_.logs.push_back(
      {std::move(*verifier), std::string(words.size() > 2 ? words[2] : std::string_view())});
  return {};
}

Result<void> Reader::witness(const Words& words) {
  if (words.size() != 3 && words.size() != 4) return wrong("expected: witness NAME KEY [URL]");
  auto verifier = key(words[2], NoteKeyType::kCosignature, words[1]);
  if (!verifier) return std::unexpected(verifier.error());
  if (!witness_keys_.insert(verifier->key_bytes()).second) {
    return wrong("two witnesses of one key");
  }
  const auto defined = define(words[1], {false, policy_.witnesses.size()});
  if (!defined) return std::unexpected(defined.error());
  policy_.witnesses.push_back({std::string(words[1]), std::move(*verifier),
                               std::string(words.size() > 3 ? words[3] : std::string_view())});
  return {};
}

Result<void> Reader::group(const Words& words) {
  if (words.size() < 4) return wrong("expected: group NAME all|any|COUNT MEMBER...");
  PolicyGroup group;
  group.name = words[1];
  for (std::size_t i = 3; i < words.size(); ++i) {
    const auto member = member_named(words[i]);
    if (!member) return std::unexpected(member.error());
    // Else one witness could count twice towards the quorum.
    if (!grouped_.emplace(words[i]).second) {
      return wrong(fmt::format("{} is a member already", words[i]));
    }
    group.members.push_back(*member);
  }
  if (words[2] == "all") {
    group.threshold = group.members.size();
  } else if (words[2] != "any") {
    const auto count = parse_decimal(words[2]);
    if (!count || *count == 0 || *count > group.members.size()) {
      return wrong(fmt::format("the threshold of {} is any, all, or 1 to {}", words[1],
                               group.members.size()));
    }
    group.threshold = *count;
  }
  const auto defined = define(words[1], {true, policy_.groups.size()});
  if (!defined) return std::unexpected(defined.error());
  policy_.groups.push_back(std::move(group));
  return {};
}

Result<void> Reader::quorum(const Words& words) {
  if (words.size() != 2) return wrong("expected: quorum NAME|none");
  if (has_quorum_) return wrong("a second quorum");
  has_quorum_ = true;
  if (words[1] == "none") return {};
  const auto member = member_named(words[1]);
  if (!member) return std::unexpected(member.error());
  policy_.quorum_none = false;
  policy_.quorum = *member;
  return {};
}

Result<void> Reader::line(const Words& words) {
  if (words.empty() || words[0].starts_with('#')) return {};
  if (words[0] == "log") return log(words);
  if (words[0] == "witness") return witness(words);
  if (words[0] == "group") return group(words);
  if (words[0] == "quorum") return quorum(words);
  return wrong("expected log, witness, group, quorum or a comment");
}

Result<WitnessPolicy> Reader::document(std::string_view text) {
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    ++number;
    const auto found = take_line(rest);
    const auto read = found ? line(words_of(*found)) : wrong("the last line does not end");
    if (!read) {
      return base::fail(read.error().kind,
                        fmt::format("witness policy, line {}: {}", number, read.error().message));
    }
  }
  if (!has_quorum_) return wrong("witness policy: no line `quorum NAME` or `quorum none`");
  return std::move(policy_);
}

}  // namespace

Result<WitnessPolicy> parse_policy(std::string_view text, PolicyKeys keys) {
  if (text.size() > kPolicyBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("witness policy: {} bytes (at most {})",
                                                     text.size(), kPolicyBytesMax));
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F) {
      return base::fail(ErrorKind::kInvalid,
                        fmt::format("witness policy: byte {} is a control character", i));
    }
  }
  return Reader(keys).document(text);
}

}  // namespace onus::ledger
