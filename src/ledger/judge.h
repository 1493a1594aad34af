// Judging one statement: a step for each kind. All look first and change last.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "emergency_people.h"
#include "onus/ledger/governance.h"

namespace onus::ledger {

class Judge {
 public:
  Judge(Governance& governance, const Statement& statement, std::uint64_t entry)
      : governance_(governance),
        statement_(statement),
        body_(statement.body),
        entry_(entry),
        at_(statement.envelope.received) {}

  [[nodiscard]] base::Result<Ruling> judge();

 private:
  /// A role of an item, and the party that holds it.
  struct Held {
    RoleName role;
    std::string party;
  };

  // judge.cpp
  base::Result<void> signers();
  base::Result<void> dispatch();
  base::Result<void> one_signer();
  base::Result<void> need(const base::Result<Governance::Rule>& rule, std::string_view to_do,
                          const std::set<std::string>& people);
  base::Result<void> need_admin(std::string_view to_do);
  base::Result<void> time_set();

  // judge_keys.cpp
  base::Result<void> founded();
  base::Result<void> enrolled();
  base::Result<void> rotated();
  base::Result<void> revoked();
  base::Result<void> replaced();
  base::Result<std::string> new_key();
  base::Result<void> mine(std::string_view fingerprint);
  void add_key(std::string person, std::string line, std::string fingerprint);
  void end_key(std::string_view fingerprint);

  // judge_estate.cpp
  base::Result<void> adopted();
  base::Result<bool> at_once(const EstateRecord& before, const PowerChanges& changes);

  // judge_dead_ends.cpp
  base::Result<void> still_decidable(std::string_view without);
  base::Result<void> still_approvable(std::string_view without);
  base::Result<void> can_enrol(const EstateRecord& record);
  base::Result<void> can_be_run(const EstateRecord& record);
  base::Result<void> can_be_approved(const EstateRecord& record,
                                     const std::set<std::string>& people);

  // judge_items.cpp
  base::Result<void> open_estate();
  base::Result<const RecordItem*> item_of(std::initializer_list<std::string_view> classes);
  base::Result<void> newest_estate();
  void count_roles(std::initializer_list<RoleName> roles);
  base::Result<void> approved();
  base::Result<void> role_taken();
  base::Result<void> handed_over();
  base::Result<void> role_accepted();
  base::Result<void> risk_accepted();
  base::Result<void> validated();
  base::Result<void> drill_recorded();

  // judge_emergency.cpp
  base::Result<void> keep_request(EmergencyRequest request);
  void close_request(const std::string& id);
  base::Result<EmergencyRequest> request_named();
  base::Result<EmergencyRequest> request_to_vote();
  base::Result<void> may_ask(const PolicyRules& rules);
  base::Result<void> may_be_asked(const PolicyRules& rules);
  base::Result<std::string> key_to_certify();
  base::Result<void> may_extend(const std::string& old);
  base::Result<void> may_open();
  base::Result<void> may_approve_with(const Signer& signer, const RecordPolicy& policy,
                                      bool critical);
  base::Result<void> emergency_requested();
  base::Result<void> emergency_approved();
  base::Result<void> emergency_denied();

  // judge_grant.cpp
  base::Result<void> grants_what_was_asked(const EmergencyRequest& request, bool recorded);
  base::Result<void> may_grant(const EmergencyRequest& request, const EstateRecord& record);
  bool about_closed();
  [[nodiscard]] bool is_overdue(const EmergencyRequest& request) const;
  [[nodiscard]] bool answers_for(const EstateRecord& record, std::string_view operation) const;
  base::Result<void> may_end(const EmergencyRequest& request);
  [[nodiscard]] bool reviews_by(const EstateRecord& record, const EmergencyRequest& request) const;
  base::Result<void> emergency_granted();
  base::Result<void> emergency_used();
  base::Result<void> emergency_notified();
  base::Result<void> emergency_ended();
  base::Result<void> emergency_reviewed();

  // judge_freeze.cpp
  base::Result<PolicyRules> policy_named();
  base::Result<void> emergency_frozen();
  base::Result<void> emergency_thawed();
  base::Result<void> authority_added();
  base::Result<void> authority_retired();

  [[nodiscard]] std::unexpected<base::Error> denied(std::string why) const;
  [[nodiscard]] std::unexpected<base::Error> wrong(std::string why) const;
  [[nodiscard]] std::string about() const;  // "key-enrolled for rui"
  void remember(std::string space, std::string key, std::optional<std::string> value);

  Governance& governance_;
  const Statement& statement_;
  const StatementBody& body_;
  std::uint64_t entry_;
  TimePoint at_;

  std::set<std::string> people_;                // those whose keys in force signed
  std::vector<std::string> unknown_;            // fingerprints of nobody's keys
  std::shared_ptr<const EstateRecord> record_;  // in force
  Ruling ruling_;
};

// How rows spell what they remember; governance_rows.cpp.
[[nodiscard]] std::string key_row(const PersonKey& key);
[[nodiscard]] std::string adoption_row(const Adoption& adoption);
[[nodiscard]] std::string hand_over_row(const HandOver& offer);
[[nodiscard]] std::string role_row(const RoleChange& change);
[[nodiscard]] std::string entry_key(std::uint64_t entry);  // sorts as the number does

inline constexpr std::string_view kFounderSpace = "founder";
inline constexpr std::string_view kKeySpace = "key";
inline constexpr std::string_view kAdoptionSpace = "adoption";
inline constexpr std::string_view kOfferSpace = "hand-over";
inline constexpr std::string_view kRoleSpace = "role";

}  // namespace onus::ledger
