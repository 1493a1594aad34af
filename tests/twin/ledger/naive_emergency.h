// Emergency access, the slow way: every question is answered from all statements anew.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "naive_ledger.h"

namespace onus::twin {

using People = std::set<std::string>;

/// What one estate says about emergency access to "restart" under "pol", as it was drawn.
struct DraftPolicy {
  DraftRule approve;
  std::optional<DraftRule> reachable;
  People may_ask;  // nobody: everybody in the estate
  People people, notify, admins;
  std::map<std::string, People> teams;
  std::string owner;
  People principals;
  int duration_s = 3600, review_s = 86400;
  bool critical = false, recorded = false, software = false, command_line = false;
};

/// The same as a canonical estate.
[[nodiscard]] std::string canonical_text(const DraftPolicy& draft);

class NaiveEmergency {
 public:
  struct Said {
    Statement statement;
    std::optional<TimePoint> effective;  // adoptions
  };

  using Drafts = std::shared_ptr<const std::map<Digest, DraftPolicy>>;  // by digest of record

  /// `own`: the fingerprint of the log's key.
  NaiveEmergency(Drafts drafts, std::string own)
      : drafts_(std::move(drafts)), own_(std::move(own)) {}

  void take(const Statement& statement, std::optional<TimePoint> effective) {
    said_.push_back({statement, effective});
  }
  /// Whether a statement of emergency access may be taken next.
  [[nodiscard]] bool admits(const Statement& statement) const;
  /// Whether those who approved make a quorum at that moment.
  [[nodiscard]] bool quorum(const std::string& request, TimePoint at) const;
  /// "": never made, or closed; else "requested", "granted", "ended".
  [[nodiscard]] std::string phase(const std::string& request) const;
  [[nodiscard]] bool overdue(const std::string& request, TimePoint at) const;
  [[nodiscard]] const std::vector<Said>& said() const { return said_; }

 private:
  [[nodiscard]] const Statement* find(StatementKind kind, const std::string& request) const;
  [[nodiscard]] const DraftPolicy& draft_at(TimePoint at, std::size_t size) const;
  [[nodiscard]] const DraftPolicy& frozen_draft(const std::string& request) const;
  [[nodiscard]] std::vector<std::string> keys_brought() const;
  [[nodiscard]] std::string speaker(const std::string& fingerprint, TimePoint at) const;
  [[nodiscard]] bool counts(const DraftPolicy& frozen, const Statement& said, TimePoint at) const;
  [[nodiscard]] std::vector<Statement> approvals(const std::string& request) const;
  [[nodiscard]] People deniers(const std::string& request, std::size_t size) const;
  [[nodiscard]] bool possible(const std::string& request, TimePoint at, std::size_t size) const;
  [[nodiscard]] bool closed_by_denial(const std::string& request) const;
  [[nodiscard]] bool in_debt(const std::string& request) const;
  [[nodiscard]] bool frozen(TimePoint at) const;
  [[nodiscard]] bool good_key(const DraftPolicy& draft, const Statement& said,
                              bool for_operation) const;
  [[nodiscard]] bool admits_request(const Statement& s, const std::string& who) const;
  [[nodiscard]] bool admits_vote(const Statement& s, const std::string& who) const;
  [[nodiscard]] bool admits_grant(const Statement& s) const;
  [[nodiscard]] bool admits_end(const Statement& s, const std::string& who) const;
  [[nodiscard]] bool admits_review(const Statement& s, const std::string& who) const;
  [[nodiscard]] bool admits_freeze(const Statement& s, const std::string& who) const;
  [[nodiscard]] bool admits_thaw(const Statement& s) const;

  Drafts drafts_;
  std::string own_;
  std::vector<Said> said_;
};

}  // namespace onus::twin
