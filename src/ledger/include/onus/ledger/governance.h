// Whose word counts: what follows from the statements of a log, one after the other. The same code
// judges before a statement is written and when a log is verified.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onus/base/clock.h"
#include "onus/base/result.h"
#include "onus/ledger/emergency.h"
#include "onus/ledger/estate_record.h"
#include "onus/ledger/log_self.h"
#include "onus/ledger/statement.h"

namespace onus::ledger {

inline constexpr base::Seconds kPowerWait{24 * 3600};  // before a change of who may decide holds
inline constexpr base::Seconds kExpiresMax{90 * 24 * 3600};  // from signing to being taken in
inline constexpr std::size_t kFoundersMin = 2;
inline constexpr std::size_t kFoundersWanted = 3;  // fewer: a warning that stays

/// What is known of a passkey beside its key, as it was said when the key came.
struct PasskeyFacts {
  std::string credential_id;  // base64url
  std::string aaguid;         // or empty
  std::string attestation;    // none, self, untrusted, trusted; or empty

  bool operator==(const PasskeyFacts&) const = default;
};

/// A key and the time for which it speaks for its person. It belongs to nobody else, ever.
struct PersonKey {
  std::string person;
  std::string line;         // "TYPE BASE64"
  std::string fingerprint;  // "SHA256:…"
  TimePoint from;
  std::uint64_t from_entry = 0;
  std::optional<TimePoint> to;  // not in force from then on
  std::optional<std::uint64_t> to_entry;
  std::optional<PasskeyFacts> passkey;

  [[nodiscard]] bool in_force(TimePoint at) const { return from <= at && (!to || at < *to); }
  /// Of a FIDO security key or a passkey, by its type.
  [[nodiscard]] bool hardware() const { return line.starts_with("sk-"); }
  bool operator==(const PersonKey&) const = default;
};

/// An estate that was adopted.
struct Adoption {
  std::uint64_t entry = 0;
  Digest estate;
  Digest record;
  Digest contact;  // commitment
  TimePoint received;
  TimePoint effective;  // later than received where it changes who may decide
  std::vector<std::string> signers;

  bool operator==(const Adoption&) const = default;
};

/// A role that was offered to somebody else.
struct HandOver {
  std::string id;  // of the statement
  std::uint64_t entry = 0;
  std::string item;
  RoleName role = RoleName::kOwner;
  std::string from, to;

  bool operator==(const HandOver&) const = default;
};

/// A role that went over. It holds while the estate in force still names `base` for it: what is
/// adopted later and names somebody else is newer.
struct RoleChange {
  std::string item;
  RoleName role = RoleName::kOwner;
  std::string base;  // whom the estate named
  std::string to;
  TimePoint since;
  std::uint64_t entry = 0;

  bool operator==(const RoleChange&) const = default;
};

/// A row of what is remembered, by space and key; without a value: it is no more.
struct StateRow {
  std::string space, key;
  std::optional<std::string> value;

  bool operator==(const StateRow&) const = default;
};

/// The spaces that rows of governance lie in.
[[nodiscard]] std::span<const std::string_view> governance_spaces();

/// What a statement that was taken in means.
struct Ruling {
  std::vector<std::string> people;     // who signed, ascending
  bool counts = false;                 // its word is one that is asked for
  std::vector<RoleName> roles;         // in which its word counts: approvals, validations, drills
  std::string why_not;                 // why it does not count; empty where it does
  std::optional<TimePoint> effective;  // adoptions
  std::vector<StateRow> rows;          // what is to be remembered from now on
};

/// The people, keys, estate and roles of a log at the end of what was judged so far.
class Governance {
 public:
  Governance(LogSelf self, const RecordSource& records)
      : self_(std::move(self)), records_(&records) {}

  /// Judges the next statement; if it is taken in, it is part of what follows.
  ///
  /// Pre     Statements come in the order of the log; time, sequence and id were checked (Chain).
  /// Errors  kDenied: those who signed may not say this, and why. kInvalid: it contradicts what is
  ///         known. kNotFound, kIo: an adopted estate's record cannot be read. Nothing changed.
  /// Cost    Linear in the signatures; an adoption also reads two records.
  [[nodiscard]] base::Result<Ruling> judge(const Statement& statement, std::uint64_t entry);

  /// Goes on from remembered rows: all that rulings gave, in any order.
  ///
  /// Errors  kInvalid: a row that this class did not write.
  [[nodiscard]] static base::Result<Governance> restore(LogSelf self, const RecordSource& records,
                                                        const std::vector<StateRow>& rows);

  [[nodiscard]] bool founded() const { return !founders_.empty(); }
  [[nodiscard]] const std::vector<std::string>& founders() const { return founders_; }
  /// Fewer founders than there should be.
  [[nodiscard]] bool few_founders() const { return founders_.size() < kFoundersWanted; }
  [[nodiscard]] const std::string& origin() const { return self_.origin; }
  /// The log as a party: whose key signs what it says itself.
  [[nodiscard]] const LogSelf& self() const { return self_; }

  /// All keys there ever were, by fingerprint.
  [[nodiscard]] const std::map<std::string, PersonKey, std::less<>>& keys() const { return keys_; }
  [[nodiscard]] const PersonKey* key(std::string_view fingerprint) const;
  [[nodiscard]] std::vector<PersonKey> keys_of(std::string_view person, TimePoint at) const;
  [[nodiscard]] std::set<std::string> people_with_keys(TimePoint at) const;

  /// All adoptions, in the order of the log.
  [[nodiscard]] const std::vector<Adoption>& adoptions() const { return adoptions_; }
  /// The newest adopted estate that is effective at `at`, out of the log's first `size` entries;
  /// nullptr before the first.
  [[nodiscard]] const Adoption* in_force(TimePoint at, std::uint64_t size = UINT64_MAX) const;
  /// The newest adopted estate, be it effective yet or not.
  [[nodiscard]] const Adoption* newest() const;
  [[nodiscard]] base::Result<std::shared_ptr<const EstateRecord>> record_of(
      const Adoption& adoption) const;

  /// The adopted estate of that entry; nullptr: no such adoption.
  [[nodiscard]] const Adoption* adoption(std::uint64_t entry) const;

  /// Emergency access that is not closed, freezes and authorities.
  [[nodiscard]] const EmergencyState& emergency() const { return emergency_; }

  /// The party that holds a role of an item by the estate and what went over since; empty: nobody.
  [[nodiscard]] std::string holder(const EstateRecord& record, std::string_view item,
                                   RoleName role) const;
  [[nodiscard]] const std::vector<RoleChange>& role_changes() const { return role_changes_; }
  [[nodiscard]] const std::map<std::string, HandOver>& open_hand_overs() const { return offers_; }

  /// The rule for adopting or enrolling by the estate in force at `at`; the founders' majority
  /// where none is in force or it has no rule, or one that nobody has to meet.
  struct Rule {
    PeopleRule rule;
    std::shared_ptr<const EstateRecord> record;  // nullptr: the founders
  };
  [[nodiscard]] base::Result<Rule> adopt_rule(TimePoint at) const;
  [[nodiscard]] base::Result<Rule> enrol_rule(TimePoint at) const;
  /// Whether these people together meet a rule.
  [[nodiscard]] base::Result<bool> met(const Rule& rule, const std::set<std::string>& people) const;

  /// Who has a key in force, one left out, and has not left: any key to ask with, one that may
  /// approve under the policy.
  struct Able {
    std::set<std::string> to_ask, to_approve;
  };
  [[nodiscard]] Able able(const EstateRecord& record, const RecordPolicy& policy, TimePoint at,
                          std::string_view without) const;

 private:
  friend class Judge;
  [[nodiscard]] base::Result<Rule> rule_or_majority(
      TimePoint at, std::optional<PeopleRule> RecordGovernance::* which) const;

  LogSelf self_;
  const RecordSource* records_;
  std::vector<std::string> founders_;  // ascending
  std::map<std::string, PersonKey, std::less<>> keys_;
  std::vector<Adoption> adoptions_;
  std::map<std::string, HandOver> offers_;  // by id of the statement
  std::vector<RoleChange> role_changes_;
  EmergencyState emergency_;
};

/// The part of judging that looks at no meaning: order, time, ids, other logs.
struct ChainFacts {
  std::optional<std::uint64_t> newest_sequence;  // of the subject; none: it has no statement yet
  std::optional<Digest> newest_leaf;             // of the subject
  bool id_used = false;
  std::optional<TimePoint> last_received;  // of the whole log
  std::uint64_t size = 0;                  // of the log before this statement
  Digest seen_root;                        // the log's root at the size that the body names
};

inline constexpr std::string_view kClockCode = "E0404";  // the clock was set back

/// Errors  kInvalid: meant for another log, replayed, reordered, expired, a clock set back, a
///         checkpoint that this log never had.
[[nodiscard]] base::Result<void> check_chain(const Statement& statement, std::string_view origin,
                                             const ChainFacts& facts);

}  // namespace onus::ledger
