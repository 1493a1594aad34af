// The store: entries, tree hashes, heads, and what is derived from them, in one database.
//
// Reading is a `Snapshot`: one state of the store, however long it is looked at. Writing is a
// function over a `Transaction`: all that it did becomes durable together, or nothing does.
// Only `Log` (log.h) should write to a log; it holds the append path and groups the commits.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/store/rows.h"

namespace onus::store {

/// The code of the failure that there is no room on the disk: nothing of what was to be written is
/// there, and the same may be tried again when there is room. After any other kIo of a write,
/// nothing is written until the store is opened anew.
inline constexpr std::string_view kDiskFullCode = "disk-full";

/// One state of the store; later writes do not show in it.
///
/// Errors  Of every function: kIo where the database cannot be read or is damaged (the message
///         names file and next step). kNotFound, kLimit as told. Nothing else.
/// Threads One thread at a time; several snapshots may be read at once.
class Snapshot {
 public:
  /// Sees one run of rows; returning an error stops the reading with that error.
  using EntryVisitor = std::function<base::Result<void>(std::uint64_t, std::string_view)>;
  using StatementVisitor = std::function<base::Result<void>(const StatementRow&)>;
  using StateVisitor = std::function<base::Result<void>(std::string_view, std::string_view)>;

  virtual ~Snapshot() = default;

  /// How many entries the log has here.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  [[nodiscard]] virtual const LogIdentity& identity() const = 0;

  /// Errors  kNotFound: no such entry.
  [[nodiscard]] virtual base::Result<std::string> entry(std::uint64_t index) = 0;
  /// Entries [begin, end), in order. Errors kNotFound: one is missing.
  [[nodiscard]] virtual base::Result<void> entries(std::uint64_t begin, std::uint64_t end,
                                                   const EntryVisitor& visit) = 0;
  /// The tree hash over entries [n·2^level, (n+1)·2^level). Errors kNotFound: not complete here.
  [[nodiscard]] virtual base::Result<crypto::Digest> tree_hash(unsigned level, std::uint64_t n) = 0;
  /// The hashes of `count` complete nodes of one level, from node `first` on.
  [[nodiscard]] virtual base::Result<std::vector<crypto::Digest>> tree_hashes(
      unsigned level, std::uint64_t first, std::size_t count) = 0;
  /// The root over the first `size` entries, out of stored tree hashes.
  ///
  /// Errors  kNotFound: the log is shorter than `size`.
  /// Cost    One read for every bit of `size` that is set.
  [[nodiscard]] base::Result<crypto::Digest> root(std::uint64_t size);

  [[nodiscard]] virtual base::Result<std::optional<StatementRow>> statement(
      std::uint64_t index) = 0;
  [[nodiscard]] virtual base::Result<std::optional<StatementRow>> statement_by_id(
      std::string_view id) = 0;
  /// The newest statement about a subject: its sequence and index make the next link of the chain.
  [[nodiscard]] virtual base::Result<std::optional<StatementRow>> newest_of_subject(
      std::string_view subject) = 0;
  /// Cost    Logarithmic in the log and linear in the rows looked at, where subject or kind is
  ///         given (indexes: subject+sequence, subject+kind+valid_from, kind, kind+valid_from); by
  ///         actor alone, linear in the log: an index for it costs each append more than it is
  ///         worth.
  /// Errors  kLimit: a limit above kStatementsPerQueryMax.
  [[nodiscard]] virtual base::Result<void> statements(const StatementQuery& query,
                                                      const StatementVisitor& visit) = 0;
  /// How many entries the log had at `known_at`: those received at or before it. For `known_size`.
  [[nodiscard]] virtual base::Result<std::uint64_t> size_known_at(base::TimePoint known_at) = 0;

  /// What was derived and is looked up by name: keys in force, the estate in force …
  /// `space` keeps one use of this table apart from another.
  [[nodiscard]] virtual base::Result<std::optional<std::string>> state(std::string_view space,
                                                                       std::string_view key) = 0;
  /// Those of a space whose key begins with `prefix`, ascending by bytes.
  [[nodiscard]] virtual base::Result<void> states(std::string_view space, std::string_view prefix,
                                                  const StateVisitor& visit) = 0;

  /// The newest head that was signed; empty before the first.
  [[nodiscard]] virtual base::Result<std::optional<SignedHead>> newest_head() = 0;
  /// The newest signed head that has a cosignature.
  [[nodiscard]] virtual base::Result<std::optional<SignedHead>> newest_cosigned_head() = 0;
  /// The smallest signed head that covers `size` entries: the one that proves entry size - 1.
  [[nodiscard]] virtual base::Result<std::optional<SignedHead>> head_covering(
      std::uint64_t size) = 0;
  /// All signed heads, ascending by size.
  [[nodiscard]] virtual base::Result<std::vector<SignedHead>> heads() = 0;
  [[nodiscard]] virtual base::Result<std::vector<Cosignature>> cosignatures(std::uint64_t size) = 0;

  /// Empty where it was erased or never came here.
  [[nodiscard]] virtual base::Result<std::optional<ErasableText>> text(
      const crypto::Digest& commitment) = 0;
  /// All commitments whose text is here, ascending.
  [[nodiscard]] virtual base::Result<std::vector<crypto::Digest>> texts() = 0;
  /// Attachments that entries name, ascending by digest.
  [[nodiscard]] virtual base::Result<std::vector<AttachmentRow>> attachments() = 0;
};

/// What is derived from entries: the only rows that a `Deriver` writes, and that `rebuild`
/// compares.
class DerivedRows {
 public:
  virtual ~DerivedRows() = default;

  /// Errors  kInvalid: the id was used before, the subject's sequence is not the next one, the
  ///         clock was set back (received before its predecessor), or a name is too long.
  [[nodiscard]] virtual base::Result<void> put_statement(const StatementRow& row) = 0;
  /// Writes or replaces. Errors kLimit: kNameBytesMax or kStateBytesMax exceeded.
  [[nodiscard]] virtual base::Result<void> put_state(std::string_view space, std::string_view key,
                                                     std::string_view value) = 0;
  [[nodiscard]] virtual base::Result<void> drop_state(std::string_view space,
                                                      std::string_view key) = 0;
  [[nodiscard]] virtual base::Result<void> put_attachment(const AttachmentRow& row) = 0;
};

/// A change in the making; it sees its own writes.
class Transaction : public Snapshot, public DerivedRows {
 public:
  /// Adds an entry at the end, with its tree hashes.
  ///
  /// Post    Its index: the size before.
  /// Errors  kLimit: longer than kEntryBytesMax, or empty.
  [[nodiscard]] virtual base::Result<std::uint64_t> append_entry(std::string_view entry) = 0;

  /// Keeps a text beside the log. Post: its commitment, which the entry must name.
  [[nodiscard]] virtual base::Result<crypto::Digest> put_text(const ErasableText& text) = 0;
  /// Drops a text and its salt; see `Store::sweep_erased`. Errors kNotFound: not here, or erased
  /// before.
  [[nodiscard]] virtual base::Result<void> erase_text(const crypto::Digest& commitment) = 0;

  /// Errors  kInvalid: another root was signed at this size, or a larger head exists.
  [[nodiscard]] virtual base::Result<void> put_head(const SignedHead& head) = 0;
  /// Errors  kNotFound: no head of this size.
  [[nodiscard]] virtual base::Result<void> put_cosignature(std::uint64_t size,
                                                           const Cosignature& cosignature) = 0;

  /// Runs a part that may fail by itself: on an error what it did is undone, the rest stands.
  ///
  /// Errors  What `part` returned.
  [[nodiscard]] virtual base::Result<void> nested(
      const std::function<base::Result<void>(Transaction&)>& part) = 0;
};

/// Derives rows from one entry: the same code on appending and on rebuilding. What was derived
/// before, and the log up to this entry, is read through `before`.
using Deriver = std::function<base::Result<void>(std::uint64_t index, std::string_view entry,
                                                 Snapshot& before, DerivedRows& rows)>;

enum class RebuildMode : std::uint8_t { kCompare, kRepair };

inline constexpr std::size_t kDifferencesMax = 100;

struct RebuildReport {
  std::uint64_t entries = 0;
  std::uint64_t rows = 0;                // derived ones, tree hashes among them
  std::vector<std::string> differences;  // each names what, where, stored and wanted
  bool complete = true;                  // false: kDifferencesMax were found, there may be more
  bool repaired = false;                 // what is derived agrees now

  bool operator==(const RebuildReport&) const = default;
};

/// A database with a log in it.
///
/// Threads Any number at once; writes follow one after the other.
class Store {
 public:
  using Change = std::function<base::Result<void>(Transaction&)>;

  virtual ~Store() = default;

  [[nodiscard]] virtual base::Result<std::unique_ptr<Snapshot>> snapshot() = 0;

  /// Runs `change` and makes it durable, in one transaction.
  ///
  /// Post    On success all of it is on the disk. On an error of `change` nothing was written.
  /// Errors  Those of `change`. kDenied: opened for reading, or another process took the append
  ///         path over. kIo with kDiskFullCode: nothing was written, try again when there is room.
  ///         kIo: the disk refused; whether it became durable is unknown, and the store refuses all
  ///         further writes: end the process, the next one finds out.
  [[nodiscard]] virtual base::Result<void> write(const Change& change) = 0;

  /// Overwrites what was erased in every file of the store, so that no copy is left here.
  ///
  /// Errors  kDenied: a snapshot from before the erasure is still open, here or in another process,
  ///         or the disk is full (kDiskFullCode): it is erased, but its bytes lie in the log until
  ///         this is called again. Waits some seconds for readers, and holds up whoever writes.
  [[nodiscard]] virtual base::Result<void> sweep_erased() = 0;

  /// Erases one text: `Transaction::erase_text`, then `sweep_erased`.
  [[nodiscard]] base::Result<void> erase_text(const crypto::Digest& commitment);

  /// Makes all anew that can be made from the entries, and compares: tree hashes, statements,
  /// states, attachments' rows. Also holds heads against the tree and their signatures, texts
  /// against their commitments, files against their digests, and the database against itself.
  /// kRepair replaces derived rows that differ, in one transaction; the rest only a copy can mend.
  ///
  /// Errors  What the deriver returned, with the entry's place. kDenied: kRepair of a store opened
  ///         for reading. kIo.
  /// Cost    Linear in the store.
  [[nodiscard]] virtual base::Result<RebuildReport> rebuild(const Deriver& derive,
                                                            RebuildMode mode) = 0;

  /// Keeps a file beside the log, by its digest; durable when this returns.
  /// The entry that names it is appended afterwards.
  ///
  /// Errors  kLimit: larger than kAttachmentBytesMax. kIo, kDenied as for `write`.
  [[nodiscard]] virtual base::Result<crypto::Digest> keep_attachment(std::string_view bytes) = 0;
  /// Where an attachment lies. Errors kNotFound: it is not here.
  [[nodiscard]] virtual base::Result<std::string> attachment_path(const crypto::Digest& digest) = 0;
  /// Reads one, and checks it against its digest.
  [[nodiscard]] virtual base::Result<std::string> attachment(const crypto::Digest& digest) = 0;
};

}  // namespace onus::store
