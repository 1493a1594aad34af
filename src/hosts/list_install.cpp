#include "onus/hosts/list_install.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "onus/base/check.h"
#include "onus/codec/base64.h"
#include "onus/codec/dsse.h"
#include "onus/codec/json.h"
#include "onus/codec/time.h"

namespace onus::hosts {

namespace fs = std::filesystem;
using access::SignedRevocations;
using base::ErrorKind;
using base::Result;

namespace {

constexpr mode_t kForAll = 0644;
constexpr std::size_t kNameDigits = 32;

std::unexpected<base::Error> goes_back(const SignedRevocations& now, std::string_view why) {
  return base::fail(ErrorKind::kDenied,
                    fmt::format("the list of {} is refused: {}. What is installed stays; ask on "
                                "another way whether that log was put back from a backup",
                                now.head.origin, why));
}

// A log's name may hold slashes: its digest names the file.
Result<fs::path> place_of(const HostPlaces& places, std::string_view origin) {
  const auto digest = crypto::sha256(origin);
  if (!digest) return std::unexpected(digest.error());
  return places.lists / (digest->hex().substr(0, kNameDigits) + ".json");
}

Result<std::optional<StoredList>> stored_list(const HostPlaces& places,
                                              const ledger::NoteVerifier& log) {
  const auto path = place_of(places, log.name());
  if (!path) return std::unexpected(path.error());
  const auto text = read_small_file(*path, codec::kDsseBytesMax);
  if (!text && text.error().kind == ErrorKind::kNotFound) return std::optional<StoredList>();
  if (!text) return std::unexpected(text.error());
  auto said = access::read_revocations(*text, log);
  if (!said) {
    return base::fail(said.error().kind,
                      fmt::format("{}: {}; if somebody repaired it by hand, remove it: the next "
                                  "list is then taken as the first",
                                  path->string(), said.error().message));
  }
  return StoredList{log.name(), std::move(*said)};
}

/// The proof beside an envelope, if it begins at the size that is asked for.
Result<std::vector<crypto::Digest>> proof_in(std::string_view envelope, std::uint64_t from) {
  std::vector<crypto::Digest> proof;
  const auto value = codec::parse_json(envelope);
  if (!value) return std::unexpected(value.error());
  const codec::JsonValue* beside = value->find("consistency");
  if (beside == nullptr || beside->integer_of("from") != static_cast<std::int64_t>(from)) {
    return proof;
  }
  const codec::JsonValue* hashes = beside->find("proof");
  if (hashes == nullptr || hashes->items.size() > ledger::kProofHashesMax) {
    return base::fail(ErrorKind::kInvalid, "consistency: no proof, or one that is too long");
  }
  for (const codec::JsonValue& item : hashes->items) {
    const auto bytes = codec::base64_decode(item.string);
    if (!bytes) return std::unexpected(bytes.error());
    crypto::Digest hash;
    if (bytes->size() != hash.bytes.size()) {
      return base::fail(ErrorKind::kInvalid, "consistency: a hash of another length");
    }
    std::ranges::copy(*bytes, hash.bytes.begin());
    proof.push_back(hash);
  }
  return proof;
}

struct Arrived {
  const ledger::NoteVerifier* log = nullptr;
  SignedRevocations said;
};

Result<Arrived> open_list(std::string_view envelope,
                          const std::vector<ledger::NoteVerifier>& logs) {
  ONUS_CHECK(!logs.empty());
  base::Error first;
  for (const ledger::NoteVerifier& log : logs) {
    auto said = access::read_revocations(envelope, log);
    if (said) return Arrived{&log, std::move(*said)};
    if (first.message.empty()) first = said.error();
    // Only "somebody else signed it" is a reason to ask for the next log.
    if (said.error().kind != ErrorKind::kDenied) return std::unexpected(said.error());
  }
  return std::unexpected(first);
}

// The recorder ends a session as soon as the file is there.
Result<std::size_t> tell_recorder(const HostPlaces& places, const SignedRevocations& said) {
  std::size_t newly = 0;
  std::error_code error;
  fs::create_directories(places.ended, error);
  for (const access::EndedGrant& grant : said.list.ended) {
    const fs::path mark = places.ended / grant.request;
    if (fs::exists(mark, error)) continue;
    const auto written =
        write_whole_file(mark, fmt::format("{} {}\n", said.head.origin, said.number), kForAll);
    if (!written) return std::unexpected(written.error());
    ++newly;
  }
  return newly;
}

/// Post    True: whom sshd refuses is another than before.
Result<bool> tell_sshd(const HostPlaces& places, const codec::SshKrl& krl) {
  ONUS_CHECK(codec::revokes_anything(krl));
  const std::string bytes = codec::ssh_krl_bytes(krl);
  // Read as sshd will read it, before it takes the old one's place.
  const auto again = codec::parse_ssh_krl(bytes);
  if (!again) return std::unexpected(again.error());
  ONUS_CHECK(*again == krl);
  const auto before = read_small_file(places.krl, codec::kSshKrlBytesMax);
  if (before && *before == bytes) return false;
  if (const auto written = write_whole_file(places.krl, bytes, kForAll); !written) {
    return std::unexpected(written.error());
  }
  // A later date alone is no change in who is refused.
  if (!before) return true;
  const auto old = codec::parse_ssh_krl(*before);
  return !old || old->certificates != krl.certificates || old->keys != krl.keys;
}

}  // namespace

Result<void> check_follows(const SignedRevocations& before, const SignedRevocations& now,
                           const std::vector<crypto::Digest>& proof) {
  if (now.number < before.number) {
    return goes_back(now,
                     fmt::format("its number is {}, and {} was here", now.number, before.number));
  }
  if (now.list.made_at < before.list.made_at) return goes_back(now, "its date goes back");
  if (now.number == before.number) {
    if (now.head.root != before.head.root) {
      return goes_back(now, "the log has two heads of one size: it was forked");
    }
    return {};
  }
  if (proof.empty()) return {};
  const ledger::HeadPair heads{{before.number, now.number}, before.head.root, now.head.root};
  const auto shown = ledger::verify_consistency(heads, proof);
  if (!shown) return goes_back(now, "the log that it shows does not continue the one seen here");
  return {};
}

Result<std::vector<StoredList>> stored_lists(const HostPlaces& places,
                                             const std::vector<ledger::NoteVerifier>& logs) {
  std::vector<StoredList> lists;
  for (const ledger::NoteVerifier& log : logs) {
    auto list = stored_list(places, log);
    if (!list) return std::unexpected(list.error());
    if (*list) lists.push_back(std::move(**list));
  }
  return lists;
}

codec::SshKrl union_of(const std::vector<StoredList>& lists) {
  codec::SshKrl all;
  std::map<std::string, codec::SshKrlCertificates> by_authority;
  for (const StoredList& list : lists) {
    const codec::SshKrl& krl = list.said.krl;
    all.number = std::max(all.number, krl.number);
    all.made_at = std::max(all.made_at, krl.made_at);
    all.comment += (all.comment.empty() ? "" : ", ") + list.origin;
    all.keys.insert(all.keys.end(), krl.keys.begin(), krl.keys.end());
    for (const codec::SshKrlCertificates& section : krl.certificates) {
      auto& into = by_authority[section.authority];
      into.authority = section.authority;
      into.serials.insert(into.serials.end(), section.serials.begin(), section.serials.end());
      into.key_ids.insert(into.key_ids.end(), section.key_ids.begin(), section.key_ids.end());
    }
  }
  const auto sort_unique = [](auto& items) {
    std::ranges::sort(items);
    const auto rest = std::ranges::unique(items);
    items.erase(rest.begin(), rest.end());
  };
  for (auto& [authority, section] : by_authority) {
    sort_unique(section.serials);
    sort_unique(section.key_ids);
    all.certificates.push_back(std::move(section));
  }
  sort_unique(all.keys);
  return all;
}

Result<Installed> install_list(const HostPlaces& places, std::string_view envelope,
                               base::TimePoint clock_says) {
  const auto text = read_small_file(places.logs);
  if (!text) return std::unexpected(text.error());
  const auto logs = parse_pinned_logs(*text);
  if (!logs) return std::unexpected(logs.error());
  const auto arrived = open_list(envelope, *logs);
  if (!arrived) return std::unexpected(arrived.error());
  const SignedRevocations& said = arrived->said;
  if (said.list.made_at > clock_says + kListAheadMax) {
    return goes_back(said, "its date lies ahead of this host's clock; is that right?");
  }
  Installed done{.origin = said.head.origin,
                 .number = said.number,
                 .made_at = said.list.made_at,
                 .krl_digest = said.krl_digest,
                 .ended = said.list.ended.size(),
                 .growth_shown = std::nullopt};
  auto lists = stored_lists(places, *logs);
  if (!lists) return std::unexpected(lists.error());
  const auto before = std::ranges::find(*lists, done.origin, &StoredList::origin);
  if (before != lists->end()) {
    const auto proof = proof_in(envelope, before->said.number);
    if (!proof) return std::unexpected(proof.error());
    const auto follows = check_follows(before->said, said, *proof);
    if (!follows) return std::unexpected(follows.error());
    if (said.number > before->said.number) done.growth_shown = !proof->empty();
    before->said = said;
  } else {
    lists->push_back({done.origin, said});
  }
  // New logins are refused before running sessions end, so that nobody slips in between.
  const auto changed = tell_sshd(places, union_of(*lists));
  if (!changed) return std::unexpected(changed.error());
  const auto newly = tell_recorder(places, said);
  if (!newly) return std::unexpected(newly.error());
  done.changed = *changed;
  done.newly_ended = *newly;
  // Last: if the power goes before, the same list is taken and told again.
  const auto path = place_of(places, done.origin);
  if (!path) return std::unexpected(path.error());
  const auto kept = write_whole_file(*path, envelope, kForAll);
  if (!kept) return std::unexpected(kept.error());
  return done;
}

}  // namespace onus::hosts
