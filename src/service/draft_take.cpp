// Yes to a role: whom the estate names for it takes it, signed; and how that stands later.
#include <fmt/format.h>

#include <algorithm>

#include "drafting.h"
#include "onus/service/ledger_answers.h"
#include "onus/service/names.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using ledger::RoleName;
using ledger::StatementKind;
using model::ItemIndex;

Result<Draft> draft_role_taken(const LedgerView& view, const Session& session,
                               const TakeRoleRequest& request, const Author& author) {
  const auto role = ledger::find_role(request.role);
  if (!role) {
    return fail(ErrorKind::kInvalid,
                fmt::format("no role \"{}\"; there are: owner, maintainer, controls, "
                            "session_controls, validator",
                            report::safe(request.role)));
  }
  const auto adoption = adopted_estate(view, session);
  if (!adoption) return std::unexpected(adoption.error());
  const auto found = find_item(session.estate(), request.item, false);
  if (!found) return std::unexpected(found.error());
  const std::string id(session.estate().item(found->item).id);
  // What is told before signing is what the log will say: by the estate in force, if that has it.
  const ledger::Adoption* in_force = view.governance().in_force(author.now);
  if (in_force == nullptr) {
    return fail(ErrorKind::kInvalid, "no estate is in force yet; adopt one: onus adopt");
  }
  const auto record = view.governance().record_of(*in_force);
  if (!record) return std::unexpected(record.error());
  const std::string party = view.governance().holder(**record, id, *role);
  if (!(*record)->speaks_for(author.person, party)) {
    return fail(ErrorKind::kDenied,
                fmt::format("the {} of {} is {} by the estate in force, for whom {} does not "
                            "speak; name another in the estate and adopt it: onus adopt",
                            request.role, id, party.empty() ? "nobody" : party,
                            report::safe(author.person)));
  }
  auto body = begin_body(view, StatementKind::kRoleTaken, id, author);
  if (!body) return std::unexpected(body.error());
  body->estate = (*adoption)->estate;
  Content content;
  body->content = content.text("role", request.role).take();
  auto draft = finish(std::move(*body));
  if (!draft) return draft;
  draft->view.counts = fmt::format("{} takes it for {}", author.person, party);
  return draft;
}

Result<std::vector<report::TakenRole>> taken_roles(const LedgerView& view, const Session& session,
                                                   ItemIndex item) {
  std::vector<report::TakenRole> taken;
  const std::string id(session.estate().item(item).id);
  const auto acts = view.acts_about(id);
  if (!acts) return std::unexpected(acts.error());
  for (const Act& act : *acts) {
    if (act.kind != StatementKind::kRoleTaken || !act.counts || act.received > session.now()) {
      continue;
    }
    report::TakenRole role;
    role.item = id;
    role.role = act.text("role");
    role.by = act.actor;
    role.at = act.received;
    role.entry = act.entry;
    // The newest word of a role is the one that stands.
    std::erase_if(taken, [&](const report::TakenRole& other) { return other.role == role.role; });
    taken.push_back(std::move(role));
  }
  const ledger::Adoption* in_force = view.governance().in_force(session.now());
  if (taken.empty() || in_force == nullptr) return taken;
  const auto record = view.governance().record_of(*in_force);
  if (!record) return std::unexpected(record.error());
  for (report::TakenRole& role : taken) {
    const auto name = ledger::find_role(role.role);
    if (!name) continue;
    role.party = view.governance().holder(**record, id, *name);
    role.holds = (*record)->speaks_for(role.by, role.party);
  }
  return taken;
}

}  // namespace onus::service
