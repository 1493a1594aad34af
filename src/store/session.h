// One connection's view of the store: what Snapshot and Transaction mean in SQLite.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "database.h"
#include "onus/store/store.h"

namespace onus::store {

/// Pre     A transaction is open on the database; the session does not outlive it.
///         In a connection with temporary derived tables (schema.h) these are meant.
class Session : public Transaction {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<Session>> begin(Database& database);

  /// Shows the log as it was when it had `size` entries, to who derives rows anew.
  void rewind(std::uint64_t size) { ends_.size = size; }

  [[nodiscard]] std::uint64_t size() const override { return ends_.size; }
  [[nodiscard]] const LogIdentity& identity() const override { return identity_; }

  [[nodiscard]] base::Result<std::string> entry(std::uint64_t index) override;
  [[nodiscard]] base::Result<void> entries(std::uint64_t begin, std::uint64_t end,
                                           const EntryVisitor& visit) override;
  [[nodiscard]] base::Result<crypto::Digest> tree_hash(unsigned level, std::uint64_t n) override;
  [[nodiscard]] base::Result<std::vector<crypto::Digest>> tree_hashes(unsigned level,
                                                                      std::uint64_t first,
                                                                      std::size_t count) override;

  [[nodiscard]] base::Result<std::optional<StatementRow>> statement(std::uint64_t index) override;
  [[nodiscard]] base::Result<std::optional<StatementRow>> statement_by_id(
      std::string_view id) override;
  [[nodiscard]] base::Result<std::optional<StatementRow>> newest_of_subject(
      std::string_view subject) override;
  [[nodiscard]] base::Result<void> statements(const StatementQuery& query,
                                              const StatementVisitor& visit) override;
  [[nodiscard]] base::Result<std::uint64_t> size_known_at(base::TimePoint known_at) override;

  [[nodiscard]] base::Result<std::optional<std::string>> state(std::string_view space,
                                                               std::string_view key) override;
  [[nodiscard]] base::Result<void> states(std::string_view space, std::string_view prefix,
                                          const StateVisitor& visit) override;

  [[nodiscard]] base::Result<std::optional<SignedHead>> newest_head() override;
  [[nodiscard]] base::Result<std::optional<SignedHead>> newest_cosigned_head() override;
  [[nodiscard]] base::Result<std::optional<SignedHead>> head_covering(std::uint64_t size) override;
  [[nodiscard]] base::Result<std::vector<SignedHead>> heads() override;
  [[nodiscard]] base::Result<std::vector<Cosignature>> cosignatures(std::uint64_t size) override;

  [[nodiscard]] base::Result<std::optional<ErasableText>> text(
      const crypto::Digest& commitment) override;
  [[nodiscard]] base::Result<std::vector<crypto::Digest>> texts() override;
  [[nodiscard]] base::Result<std::vector<AttachmentRow>> attachments() override;

  [[nodiscard]] base::Result<void> put_statement(const StatementRow& row) override;
  [[nodiscard]] base::Result<void> put_state(std::string_view space, std::string_view key,
                                             std::string_view value) override;
  [[nodiscard]] base::Result<void> drop_state(std::string_view space,
                                              std::string_view key) override;
  [[nodiscard]] base::Result<void> put_attachment(const AttachmentRow& row) override;

  [[nodiscard]] base::Result<std::uint64_t> append_entry(std::string_view entry) override;
  [[nodiscard]] base::Result<crypto::Digest> put_text(const ErasableText& text) override;
  [[nodiscard]] base::Result<void> erase_text(const crypto::Digest& commitment) override;
  [[nodiscard]] base::Result<void> put_head(const SignedHead& head) override;
  [[nodiscard]] base::Result<void> put_cosignature(std::uint64_t size,
                                                   const Cosignature& cosignature) override;
  [[nodiscard]] base::Result<void> nested(
      const std::function<base::Result<void>(Transaction&)>& part) override;

 protected:
  explicit Session(Database& database) : database_(database) {}
  /// Reads what every session knows.
  [[nodiscard]] base::Result<void> load();

 private:
  static constexpr unsigned kLevels = 64;

  // What a part that is undone must get back.
  struct Ends {
    std::uint64_t size = 0;
    std::array<std::optional<crypto::Digest>, kLevels> edge{};  // complete subtrees on the right
    std::optional<StatementRow> newest;                         // by index
    bool newest_known = false;
  };

  [[nodiscard]] base::Result<void> read_size();
  [[nodiscard]] base::Result<void> read_identity();
  [[nodiscard]] base::Result<void> put_hash(std::uint64_t position, const crypto::Digest& hash);
  [[nodiscard]] base::Result<crypto::Digest> edge(unsigned level);
  [[nodiscard]] base::Result<std::optional<StatementRow>> one_statement(Query query);
  [[nodiscard]] base::Result<void> check_follows(const StatementRow& row);
  [[nodiscard]] std::unexpected<base::Error> damaged(const std::string& what) const;

  Database& database_;
  LogIdentity identity_;
  Ends ends_;
};

}  // namespace onus::store
