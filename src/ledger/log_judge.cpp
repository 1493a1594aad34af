#include "onus/ledger/log_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "onus/ledger/allowed_signers.h"

namespace onus::ledger {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

class ExaminedStatement final : public Examined {
 public:
  explicit ExaminedStatement(Statement checked) : statement(std::move(checked)) {}
  Statement statement;
};

constexpr std::size_t kSignersFileBytesMax = std::size_t{64} << 20U;

}  // namespace

using SharedRecord = std::shared_ptr<const EstateRecord>;

Result<SharedRecord> ExportedRecords::record(const crypto::Digest& digest) const {
  if (const auto known = read_.find(digest); known != read_.end()) return known->second;
  const auto text = files_.attachment(digest);
  if (!text) return std::unexpected(text.error());
  auto record = EstateRecord::parse(*text);
  if (!record) return std::unexpected(record.error());
  auto shared = std::make_shared<const EstateRecord>(std::move(*record));
  read_.emplace(digest, shared);
  return SharedRecord(std::move(shared));
}

std::size_t LogJudge::IdHash::operator()(const StatementId& id) const noexcept {
  std::size_t value = 0;  // ids are random: their first bytes are hash enough
  std::memcpy(&value, id.data(), sizeof value);
  return value;
}

namespace {

// Two digits a byte; the form was checked when the entry was examined.
std::uint8_t byte_at(std::string_view digits, std::size_t at) {
  std::uint8_t value = 0;
  std::from_chars(digits.data() + at, digits.data() + at + 2, value, 16);
  return value;
}

}  // namespace

Result<std::unique_ptr<Examined>> LogJudge::examine(std::uint64_t, std::string_view entry) const {
  auto statement = check_entry(entry);
  if (!statement) return std::unexpected(statement.error());
  return std::make_unique<ExaminedStatement>(std::move(*statement));
}

ChainFacts LogJudge::facts_of(const Statement& statement) const {
  ChainFacts facts;
  const auto newest = newest_.find(statement.body.subject);
  if (newest != newest_.end()) {
    facts.newest_sequence = newest->second.sequence;
    facts.newest_leaf = newest->second.leaf;
  }
  facts.last_received = last_received_;
  facts.size = size_;
  facts.seen_root = statement.body.seen.root;  // held against the tree at the end
  return facts;
}

Result<void> LogJudge::note_seen(const Statement& statement, std::uint64_t index) {
  const SeenCheckpoint& seen = statement.body.seen;
  const auto [at, added] = seen_.emplace(seen.size, Seen{seen.root, index});
  if (added || at->second.root == seen.root) return {};
  return fail(ErrorKind::kInvalid,
              fmt::format("it saw the root {} over {} entries, entry {} saw {}", seen.root.hex(),
                          seen.size, at->second.entry, at->second.root.hex()),
              "E0406");
}

Result<void> LogJudge::judge(std::uint64_t index, const Hash& leaf,
                             std::unique_ptr<Examined> examined) {
  auto& statement = static_cast<ExaminedStatement&>(*examined).statement;
  statement.leaf = leaf;
  ChainFacts facts = facts_of(statement);
  StatementId id{};
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = byte_at(statement.body.id, 2 * i);
  facts.id_used = !ids_.insert(id).second;
  if (auto good = check_chain(statement, governance_.origin(), facts); !good) return good;
  if (auto good = note_seen(statement, index); !good) return good;
  const auto ruling = governance_.judge(statement, index);
  if (!ruling) return std::unexpected(ruling.error());
  for (const FieldSpec& field : spec_of(statement.body.kind).fields) {
    if (field.type != FieldType::kDigest || field.name == "root") continue;
    const auto digest = statement.body.digest(field.name);
    if (!digest || !attachments_.insert(*digest).second) continue;
    if (auto good = files_.check_attachment(*digest); !good) return good;
  }
  newest_[statement.body.subject] = {statement.envelope.sequence, leaf};
  last_received_ = statement.envelope.received;
  signatures_ += statement.signers.size();
  size_ = index + 1;
  return {};
}

Result<void> LogJudge::finish(const Checkpoint& head) {
  // One pass over the leaves, which were held against the head before.
  Frontier tree;
  auto wanted = seen_.begin();
  const auto check_now = [&]() -> Result<void> {
    if (wanted == seen_.end() || wanted->first != tree.size()) return {};
    const Seen& seen = wanted->second;
    if (tree.root() != seen.root) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("entry {}: its actor had seen another log: its root over {} entries "
                              "is not this one's",
                              seen.entry, wanted->first),
                  "E0406");
    }
    ++wanted;
    return {};
  };
  if (auto good = check_now(); !good) return good;
  for (std::uint64_t tile = 0; tree.size() < head.size && wanted != seen_.end(); ++tile) {
    const unsigned width = tile_width(head.size, 0, tile);
    const auto bytes =
        files_.read({.kind = TileId::Kind::kHashes, .level = 0, .index = tile, .width = width});
    if (!bytes) return std::unexpected(bytes.error());
    const auto hashes = parse_hash_tile(*bytes, width);
    if (!hashes) return std::unexpected(hashes.error());
    for (const Hash& leaf : *hashes) {
      tree.append(leaf);
      if (auto good = check_now(); !good) return good;
    }
  }
  const auto signers = files_.file("allowed_signers", kSignersFileBytesMax);
  if (!signers) return std::unexpected(signers.error());
  if (*signers == allowed_signers(governance_)) return {};
  return fail(ErrorKind::kDenied,
              "allowed_signers names other keys or times than the log: somebody changed it, do not "
              "verify signatures with it");
}

}  // namespace onus::ledger
