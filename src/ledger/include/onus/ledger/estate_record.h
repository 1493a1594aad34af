// The adopted estate as the ledger reads it: people, teams, roles, rules. No more than is needed to
// tell whose word counts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/crypto/sha256.h"
#include "onus/ledger/people_rule.h"

namespace onus::ledger {

/// The roles of an item that somebody can hold.
enum class RoleName : std::uint8_t { kOwner, kMaintainer, kControls, kSessionControls, kValidator };
inline constexpr int kRoleCount = 5;

/// "owner", "maintainer", "controls", "session_controls", "validator".
[[nodiscard]] std::string_view role_word(RoleName role);
[[nodiscard]] std::optional<RoleName> find_role(std::string_view word);

struct RecordItem {
  std::string item_class;  // "workflow", "person", …
  std::map<RoleName, std::string> roles;
  std::string criticality;              // operations
  std::string lead;                     // teams
  std::vector<std::string> members;     // teams
  std::optional<base::TimePoint> left;  // people
  std::vector<std::string> ways;        // operations: access, recovery and rollback
  std::vector<std::string> proves;      // drills
  std::optional<base::Seconds> verify_every;
  std::string text;  // the whole item, as canonical JSON; policies only
};

inline constexpr base::Seconds kGrantDefault{4 * 3600};    // a policy that names no duration
inline constexpr base::Seconds kReviewDefault{72 * 3600};  // a policy that names no term

/// A policy for emergency access: all that decides a request.
struct RecordPolicy {
  std::string id;
  std::optional<PeopleRule> invoke, approve, when_reachable;
  std::optional<std::vector<std::string>> operations;  // absent: every one
  std::set<std::string> principals;                    // what may be asked for; empty: nothing
  std::optional<base::Seconds> duration;               // the longest
  bool recorded = false;
  std::vector<std::string> channels, notify;
  std::optional<base::Seconds> review_within;
  bool software_keys = false;          // approval_keys: software
  bool command_line_approver = false;  // one approver must sign outside a browser

  [[nodiscard]] bool covers(std::string_view operation) const;
  [[nodiscard]] base::Seconds duration_max() const { return duration.value_or(kGrantDefault); }
  [[nodiscard]] base::Seconds review_term() const { return review_within.value_or(kReviewDefault); }
};

struct RecordGovernance {
  std::string text;  // as canonical JSON; empty: none written
  std::vector<std::string> admins;
  std::optional<PeopleRule> adopt, enrol;
  std::map<std::string, std::string> accept;  // criticality to party
};

class EstateRecord {
 public:
  /// Reads a canonical estate, with or without its contact data.
  ///
  /// Errors  kInvalid: not one. kLimit: as codec::parse_canonical_json.
  /// Source  docs/formats/digests.md
  [[nodiscard]] static base::Result<EstateRecord> parse(std::string_view text);

  /// nullptr where there is none.
  [[nodiscard]] const RecordItem* find(std::string_view id) const;
  [[nodiscard]] const RecordGovernance& governance() const { return governance_; }
  [[nodiscard]] const std::map<std::string, RecordPolicy>& policies() const { return policies_; }
  [[nodiscard]] const std::map<std::string, RecordItem, std::less<>>& items() const {
    return items_;
  }

  [[nodiscard]] bool is_person(std::string_view id) const;
  [[nodiscard]] bool is_party(std::string_view id) const;  // a person or a team
  /// Itself, or a team's members; nobody for anything else.
  [[nodiscard]] std::vector<std::string> people_of(std::string_view party) const;
  /// Whether `person` speaks for `party`: is it, or is its lead.
  [[nodiscard]] bool speaks_for(std::string_view person, std::string_view party) const;
  [[nodiscard]] bool has_left(std::string_view person, base::TimePoint at) const;
  /// The gravest criticality among the operations that `item` is, or is a way of; "normal" where
  /// there is none.
  [[nodiscard]] std::string_view criticality_of(std::string_view item) const;

 private:
  std::map<std::string, RecordItem, std::less<>> items_;
  std::map<std::string, RecordPolicy> policies_;
  RecordGovernance governance_;
};

/// Where records of adopted estates come from: files beside the log, by digest.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  /// Errors  kNotFound: not there. kInvalid: other bytes than the digest says, or no record.
  [[nodiscard]] virtual base::Result<std::shared_ptr<const EstateRecord>> record(
      const crypto::Digest& digest) const = 0;
};

/// What changes of the right to decide there are from one record to another.
struct PowerChanges {
  bool governance = false;         // its rules, or people and teams that they name
  std::set<std::string> policies;  // of the old record: changed, gone, or with changed people
  std::vector<std::string> what;   // each change in words, for people
  [[nodiscard]] bool any() const { return governance || !policies.empty() || !what.empty(); }
};
[[nodiscard]] PowerChanges power_changes(const EstateRecord& from, const EstateRecord& to);

/// A canonical estate parted in two: what stays, and what can be erased.
struct PartedEstate {
  std::string record;   // without names, addresses, numbers, keys of people
  std::string contact;  // those alone, as canonical JSON
};
/// Errors  As EstateRecord::parse.
[[nodiscard]] base::Result<PartedEstate> part_estate(std::string_view canonical);
/// The whole again, byte for byte.
///
/// Errors  kInvalid: the parts do not belong together.
[[nodiscard]] base::Result<std::string> join_estate(const PartedEstate& parts);

}  // namespace onus::ledger
