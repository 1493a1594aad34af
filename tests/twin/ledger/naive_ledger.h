// Whose word counts, the slow way: every question is answered from all statements anew.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "onus/ledger/governance.h"

namespace onus::twin {

using ledger::Digest;
using ledger::RoleName;
using ledger::Statement;
using ledger::StatementKind;
using ledger::TimePoint;

/// A rule over people, as it was drawn.
struct DraftRule {
  std::string party;  // not empty: a leaf
  int wanted = 0;     // so many of `of`; all of them where it is their number and `all`
  bool all = false;
  std::vector<DraftRule> of;
  bool operator==(const DraftRule&) const = default;
};

/// An estate as it was drawn.
struct DraftEstate {
  struct Team {
    std::string lead;
    std::set<std::string> members;
    bool operator==(const Team&) const = default;
  };
  std::map<std::string, std::optional<TimePoint>> people;  // and when they leave
  std::map<std::string, Team> teams;
  std::optional<DraftRule> adopt, enrol;
  std::vector<std::string> admins;
  std::map<std::string, std::string> accept;
  std::map<std::string, DraftRule> policies;                     // who approves
  bool software_keys = false;                                    // count under all of them
  std::map<std::string, std::map<RoleName, std::string>> roles;  // by item
  std::map<std::string, std::string> classes;                    // by item
  std::string criticality;  // of "o0", which has w0 and r0 as ways; "d0" proves "r0"
};

[[nodiscard]] std::string canonical_text(const DraftEstate& estate);

class NaiveLedger {
 public:
  NaiveLedger(std::map<std::string, std::string> fingerprints, std::map<Digest, DraftEstate> drafts)
      : fingerprints_(std::move(fingerprints)), drafts_(std::move(drafts)) {}

  /// Whether the next statement may be taken.
  [[nodiscard]] bool admits(const Statement& statement) const;
  void take(Statement statement) { taken_.push_back(std::move(statement)); }

  /// Whether the newest statement's word counts, and in which roles.
  struct Word {
    bool counts = false;
    std::vector<RoleName> roles;
  };
  [[nodiscard]] Word word_of(const Statement& statement, std::size_t before) const;

  /// The index of the estate in force out of the first `size` statements; none: -1.
  [[nodiscard]] int in_force(TimePoint at, std::size_t size) const;
  [[nodiscard]] std::string holder(const DraftEstate& estate, const std::string& item,
                                   RoleName role, std::size_t size) const;
  /// Whose key it is at that moment; empty: nobody's.
  [[nodiscard]] std::string speaker(const std::string& fingerprint, TimePoint at,
                                    std::size_t size) const;
  [[nodiscard]] const std::vector<Statement>& taken() const { return taken_; }
  [[nodiscard]] const DraftEstate& draft_of(const Statement& adoption) const {
    return drafts_.at(*adoption.body.digest("record"));
  }

 private:
  [[nodiscard]] TimePoint effective(std::size_t index) const;
  [[nodiscard]] std::set<std::string> signers(const Statement& statement, std::size_t size) const;
  [[nodiscard]] bool admits_key_change(const Statement& statement,
                                       const std::set<std::string>& people) const;
  [[nodiscard]] bool admits_word(const Statement& statement,
                                 const std::set<std::string>& people) const;
  [[nodiscard]] bool decides(bool enrol, const std::set<std::string>& people, TimePoint at,
                             std::size_t size) const;
  [[nodiscard]] bool brought_before(const std::string& fingerprint, std::size_t size) const;
  [[nodiscard]] std::set<std::string> founders() const;
  [[nodiscard]] bool leaves_people(const DraftEstate* before, const DraftEstate& after,
                                   TimePoint at) const;
  [[nodiscard]] bool leaves_quorums(const DraftEstate& estate, const std::string& without,
                                    TimePoint at) const;
  [[nodiscard]] std::set<std::string> with_keys(TimePoint at, const std::string& without) const;
  [[nodiscard]] std::string key_in(const Statement& statement) const;
  [[nodiscard]] std::vector<std::string> people_of(const DraftEstate* estate,
                                                   const std::string& party) const;

  std::map<std::string, std::string> fingerprints_;  // by line of key
  std::map<Digest, DraftEstate> drafts_;             // by digest of record
  std::vector<Statement> taken_;
};

/// Whether different people out of `people` can take the places that a rule asks for, by trying.
[[nodiscard]] bool met_by_trying(
    const DraftRule& rule, const std::set<std::string>& people,
    const std::function<std::vector<std::string>(const std::string&)>& people_of);

}  // namespace onus::twin
