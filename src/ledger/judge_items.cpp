// Approvals, roles, risks and proofs: words about one item of the estate.
#include <fmt/format.h>

#include <algorithm>

#include "judge.h"

namespace onus::ledger {

using base::Result;

/// Nothing is approved, handed over or accepted before an estate is in force.
Result<void> Judge::open_estate() {
  if (record_ == nullptr) return wrong("no estate is in force yet; adopt one (onus adopt DIR)");
  return one_signer();
}

/// The subject in the newest adopted estate, effective yet or not.
Result<const RecordItem*> Judge::item_of(std::initializer_list<std::string_view> classes) {
  const auto newest = governance_.record_of(*governance_.newest());
  if (!newest) return std::unexpected(newest.error());
  const RecordItem* item = (*newest)->find(body_.subject);
  if (item == nullptr) {
    return wrong("the adopted estate has no such item; adopt one that has (onus adopt DIR)");
  }
  if (classes.size() != 0 &&
      std::find(classes.begin(), classes.end(), item->item_class) == classes.end()) {
    return wrong(fmt::format("it is a {}; this can be said of {} only", item->item_class,
                             fmt::join(classes, ", ")));
  }
  return record_->find(body_.subject) != nullptr ? record_->find(body_.subject) : item;
}

/// Words over a closure digest are about the newest adopted estate.
Result<void> Judge::newest_estate() {
  const Adoption& newest = *governance_.newest();
  if (*body_.estate == newest.estate) return {};
  return wrong(
      fmt::format("it is about the estate {:.12}, the newest adopted one is {:.12} (entry "
                  "{}); adopt the estate first (onus adopt DIR)",
                  body_.estate->hex(), newest.estate.hex(), newest.entry));
}

/// Keeps those of these roles that the actor speaks for.
void Judge::count_roles(std::initializer_list<RoleName> roles) {
  std::string wanted;
  for (const RoleName role : roles) {
    const std::string party = governance_.holder(*record_, body_.subject, role);
    if (record_->speaks_for(body_.actor, party)) ruling_.roles.push_back(role);
    if (!wanted.empty()) wanted += ", ";
    wanted += fmt::format("{} {}", role_word(role), party.empty() ? "(nobody)" : party);
  }
  ruling_.counts = !ruling_.roles.empty();
  if (!ruling_.counts) {
    ruling_.why_not = fmt::format("the word of {} is not asked for; {} count", body_.actor, wanted);
  }
}

Result<void> Judge::approved() {
  if (auto good = open_estate(); !good) return good;
  const auto item = item_of({"workflow", "recovery", "identity", "operation"});
  if (!item) return std::unexpected(item.error());
  if (auto good = newest_estate(); !good) return good;
  const std::string& item_class = (*item)->item_class;
  if (item_class == "workflow") {
    count_roles({RoleName::kOwner, RoleName::kMaintainer, RoleName::kControls});
  } else if (item_class == "recovery") {
    count_roles({RoleName::kOwner, RoleName::kValidator});
  } else {
    count_roles({RoleName::kOwner});
  }
  return {};
}

Result<void> Judge::role_taken() {
  if (auto good = open_estate(); !good) return good;
  if (const auto item = item_of({}); !item) return std::unexpected(item.error());
  const RoleName role = *find_role(body_.text("role"));
  const std::string party = governance_.holder(*record_, body_.subject, role);
  if (!record_->speaks_for(body_.actor, party)) {
    return denied(fmt::format("its {} is {}, for whom {} does not speak", role_word(role),
                              party.empty() ? "nobody" : party, body_.actor));
  }
  ruling_.roles = {role};
  ruling_.counts = true;
  return {};
}

Result<void> Judge::handed_over() {
  if (auto good = open_estate(); !good) return good;
  if (const auto item = item_of({}); !item) return std::unexpected(item.error());
  const RoleName role = *find_role(body_.text("role"));
  HandOver offer{.id = body_.id,
                 .entry = entry_,
                 .item = body_.subject,
                 .role = role,
                 .from = std::string(body_.text("from")),
                 .to = std::string(body_.text("to"))};
  const std::string party = governance_.holder(*record_, body_.subject, role);
  if (party.empty() || party != offer.from) {
    return denied(fmt::format("its {} is {}, not {}", role_word(role),
                              party.empty() ? "nobody" : party, offer.from));
  }
  if (!record_->speaks_for(body_.actor, party)) {
    return denied(fmt::format("{} does not speak for {}", body_.actor, party));
  }
  if (offer.to == offer.from || !record_->is_party(offer.to)) {
    return wrong(fmt::format("\"{}\" is no other person or team of the estate in force", offer.to));
  }
  ruling_.roles = {role};
  ruling_.counts = true;
  remember(std::string(kOfferSpace), offer.id, hand_over_row(offer));
  governance_.offers_[offer.id] = std::move(offer);
  return {};
}

Result<void> Judge::role_accepted() {
  if (auto good = open_estate(); !good) return good;
  const auto at = governance_.offers_.find(std::string(body_.text("hand_over")));
  if (at == governance_.offers_.end() || at->second.item != body_.subject ||
      role_word(at->second.role) != body_.text("role")) {
    return wrong("no such hand-over is open");
  }
  const HandOver offer = at->second;
  if (governance_.holder(*record_, offer.item, offer.role) != offer.from) {
    return wrong(
        fmt::format("{} does not hold the role any more; let it be handed over anew", offer.from));
  }
  if (!record_->speaks_for(body_.actor, offer.to)) {
    return denied(
        fmt::format("it was handed to {}, for whom {} does not speak", offer.to, body_.actor));
  }
  const RecordItem* item = record_->find(offer.item);
  const std::string base =
      item != nullptr && item->roles.contains(offer.role) ? item->roles.at(offer.role) : "";
  RoleChange change{.item = offer.item,
                    .role = offer.role,
                    .base = base,
                    .to = offer.to,
                    .since = at_,
                    .entry = entry_};
  auto& changes = governance_.role_changes_;
  std::erase_if(changes, [&](const RoleChange& other) {
    return other.item == change.item && other.role == change.role;
  });
  ruling_.roles = {offer.role};
  ruling_.counts = true;
  remember(std::string(kOfferSpace), offer.id, std::nullopt);
  remember(std::string(kRoleSpace), fmt::format("{} {}", change.item, role_word(change.role)),
           role_row(change));
  changes.push_back(std::move(change));
  governance_.offers_.erase(offer.id);
  return {};
}

Result<void> Judge::risk_accepted() {
  if (auto good = open_estate(); !good) return good;
  if (const auto item = item_of({}); !item) return std::unexpected(item.error());
  if (auto good = newest_estate(); !good) return good;
  if (!body_.valid_to) return wrong("a risk is accepted until a date; name one");
  if (*body_.valid_to <= at_) return wrong("its end has passed already");
  const std::string criticality(body_.text("criticality"));
  const auto& accept = record_->governance().accept;
  const auto named = accept.find(criticality);
  const std::string party = named == accept.end() ? std::string{} : named->second;
  const auto grave = [](std::string_view word) {
    return word == "critical" ? 2 : word == "high" ? 1 : 0;
  };
  const std::string_view real = record_->criticality_of(body_.subject);
  if (grave(criticality) < grave(real)) {
    ruling_.why_not =
        fmt::format("{} is {}, and was accepted as {}", body_.subject, real, criticality);
  } else if (party.empty()) {
    ruling_.why_not = fmt::format("governance names nobody to accept a {} risk", criticality);
  } else if (!record_->speaks_for(body_.actor, party)) {
    ruling_.why_not = fmt::format("a {} risk is accepted by {}, for whom {} does not speak",
                                  criticality, party, body_.actor);
  }
  ruling_.counts = ruling_.why_not.empty();
  return {};
}

Result<void> Judge::validated() {
  if (auto good = open_estate(); !good) return good;
  if (const auto item = item_of({"recovery"}); !item) return std::unexpected(item.error());
  if (auto good = newest_estate(); !good) return good;
  count_roles({RoleName::kValidator});
  return {};
}

Result<void> Judge::drill_recorded() {
  if (auto good = open_estate(); !good) return good;
  if (const auto item = item_of({"recovery"}); !item) return std::unexpected(item.error());
  if (auto good = newest_estate(); !good) return good;
  count_roles({RoleName::kOwner, RoleName::kValidator});
  if (ruling_.counts) return {};
  for (const auto& [id, drill] : record_->items()) {
    if (drill.item_class != "drill") continue;
    const bool proves =
        std::find(drill.proves.begin(), drill.proves.end(), body_.subject) != drill.proves.end();
    const std::string party = governance_.holder(*record_, id, RoleName::kOwner);
    if (proves && record_->speaks_for(body_.actor, party)) {
      ruling_.counts = true;
      ruling_.why_not.clear();
    }
  }
  return {};
}

}  // namespace onus::ledger
