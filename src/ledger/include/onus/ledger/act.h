// A statement as it was ruled on: what answers are made of, without reading the entry again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/ledger/governance.h"

namespace onus::ledger {

struct Act {
  std::uint64_t entry = 0;
  StatementKind kind = StatementKind::kAccessApproved;
  std::string subject, actor, id;
  TimePoint received;
  std::optional<TimePoint> valid_to;
  std::optional<Digest> estate, closure;
  codec::JsonValue content;
  std::vector<std::string> people;
  std::vector<RoleName> roles;
  bool counts = false;
  std::string why_not;
  std::optional<TimePoint> effective;

  [[nodiscard]] std::string_view text(std::string_view field) const;  // of the content; or empty
  [[nodiscard]] bool in_role(RoleName role) const;
};

/// What a store keeps of a ruling beside the columns that it can search by: canonical JSON.
///
/// Errors  kInvalid: a text that is not UTF-8.
[[nodiscard]] base::Result<std::string> act_detail(const Statement& statement,
                                                   const Ruling& ruling);

/// Reads the detail into the act; what the columns say is for the caller.
///
/// Errors  kInvalid: not what act_detail writes.
[[nodiscard]] base::Result<void> read_detail(std::string_view detail, Act& act);

[[nodiscard]] Act act_of(const Statement& statement, const Ruling& ruling, std::uint64_t entry);

/// The party that held a role of an item at a moment, out of the log's first `size` entries: by the
/// estate then in force, and by what had gone over until then.
///
/// `acts`: all about the item, in the order of the log.
[[nodiscard]] base::Result<std::string> holder_at(const std::vector<Act>& acts,
                                                  const Governance& governance,
                                                  std::string_view item, RoleName role,
                                                  TimePoint at, std::uint64_t size);

/// One signature that an item needs.
struct Approval {
  RoleName role = RoleName::kOwner;
  std::string party;                // who holds the role now; empty: nobody
  std::optional<Act> given;         // over the closure asked about, in this role
  std::optional<Act> given_before;  // in this role over another closure, the newest
  bool people_changed = false;      // who gave it does not hold the role any more
};

/// Whose signatures an item of that class needs: a workflow its owner, maintainer and controls; a
/// recovery path its owner and validator; an identity or operation its owner.
[[nodiscard]] std::vector<RoleName> roles_to_approve(std::string_view item_class);

/// How the approvals of one item stand.
///
/// `acts`: all about the item, in the order of the log; those received after `at` are passed over.
[[nodiscard]] std::vector<Approval> approvals_of(const std::vector<Act>& acts,
                                                 const Governance& governance,
                                                 const EstateRecord& record, std::string_view item,
                                                 const Digest& closure, TimePoint at);

/// Whether every role that is asked for has signed this closure, and somebody holds each.
[[nodiscard]] bool complete(const std::vector<Approval>& approvals);

}  // namespace onus::ledger
