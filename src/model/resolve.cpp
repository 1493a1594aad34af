// Names to items, once everything is read.
#include <fmt/format.h>

#include <algorithm>

#include "decoder.h"
#include "secrets.h"

namespace onus::model {

Estate Decoder::finish(std::vector<SourceFile> files, Attachments& attachments) {
  estate_.files = std::move(files);
  settled_.resize(names_.size());
  for (std::size_t i = 0; i < settled_.size(); ++i) {
    const std::string_view name = names_.name(ItemIndex(i | PendingNames::kMark));
    settled_[i] = estate_.find(name);
    if (!settled_[i].valid() && matcher_) settled_[i] = matcher_->stands_for(name);
  }
  report_pending();
  settle_vendor();
  settle_references();
  settle_times();
  settle_scenarios();
  attach_calendars(attachments);
  return std::move(estate_);
}

void Decoder::report_pending() {
  for (std::size_t part = 0; part < reference_files_.size(); ++part) {
    const std::size_t end =
        part + 1 < reference_files_.size() ? reference_files_[part + 1].second : references_.size();
    for (std::size_t i = reference_files_[part].second; i < end; ++i) {
      const PendingReference& reference = references_[i];
      const Use use{static_cast<std::uint8_t>(reference.use)};
      const Place place{reference_files_[part].first, reference.line, reference.column};
      const ItemIndex item = settled_[reference.name.value() & ~PendingNames::kMark];
      if (!item.valid()) {
        if (use != Use::kByOrVendor) report_unknown(reference, place);
      } else if ((use_row(use).classes & set_of(estate_.item(item).item_class)) == 0) {
        report_pending_class(reference, place, item);
      }
    }
  }
  references_ = {};
}

void Decoder::report_unknown(const PendingReference& reference, Place place) {
  if (problems_.incomplete()) return;  // the item may stand in what could not be read
  if (problems_.errors() >= limits_.diagnostics_max) {
    problems_.error("E0103", place,
                    {});  // counted, not shown: a million of them must not cost much
    return;
  }
  const UseRow& use = use_row(Use{static_cast<std::uint8_t>(reference.use)});
  const std::string_view name = names_.name(reference.name);
  owner_ = reference.owner;
  const std::string where =
      owner_.valid() ? fmt::format("{} of {}", use.key, owner_words()) : std::string(use.key);
  owner_ = {};
  std::string help = "declare it, or correct the name";
  const std::string near = nearest_item(name, use.classes);
  if (!near.empty()) help = fmt::format("did you mean \"{}\"?", near);
  if (near.empty() && name == "vendor" && use.key == "by") {
    help = "for the vendor write by: vendor, not in a list";
  }
  problems_.error("E0103", place, fmt::format("unknown item {} in {}", shown(name), where), help)
      .width = static_cast<std::uint32_t>(std::max<std::size_t>(1, name.size()));
}

void Decoder::report_pending_class(const PendingReference& reference, Place place, ItemIndex item) {
  const UseRow& use = use_row(Use{static_cast<std::uint8_t>(reference.use)});
  const Item& found = estate_.item(item);
  owner_ = reference.owner;
  const std::string where =
      owner_.valid() ? fmt::format("{} of {}", use.key, owner_words()) : std::string(use.key);
  owner_ = {};
  Diagnostic& added = problems_.error(
      "E0104", place,
      fmt::format("{} in {} is {} {}, expected {}", shown(found.id), where,
                  article(found.item_class), class_name(found.item_class), use.expected));
  added.width = static_cast<std::uint32_t>(found.id.size());
  added.related.push_back({.place = found.place, .message = "declared here", .file = {}});
}

void Decoder::settle_vendor() {
  // "vendor" is a bare word only where no item has that id.
  const bool named = estate_.find("vendor").valid();
  for (const auto& [table, option] : vendor_options_) {
    RestoreOption& read = estate_.extras[table].restore[option];
    if (named) read.by_vendor = false;
    if (!named) read.by = {};
  }
  for (const auto& [table, step] : vendor_steps_) {
    Step& read = estate_.recoveries[table].steps[step];
    if (named) read.by_vendor = false;
    if (!named) read.by = {};
  }
}

void Decoder::settle(Use use, ItemIndex& reference) const {
  if (PendingNames::is_mark(reference)) {
    reference = settled_[reference.value() & ~PendingNames::kMark];
  }
  if (!reference.valid()) return;
  const ClassSet item_class = set_of(estate_.item(reference).item_class);
  if ((use_row(use).classes & item_class) == 0) reference = {};
}

void Decoder::settle(Use use, std::vector<ItemIndex>& list) const {
  for (ItemIndex& reference : list) settle(use, reference);
  std::erase_if(list, [](ItemIndex item) { return !item.valid(); });
}

void Decoder::settle_conditions() {
  for (std::size_t i = 0; i < estate_.conditions.size(); ++i) {
    const ConditionIndex at(i);
    if (estate_.conditions.node(at).gate != Gate::kItem) continue;
    ItemIndex item = estate_.conditions.item(at);
    if (!PendingNames::is_mark(item)) continue;
    item = settled_[item.value() & ~PendingNames::kMark];
    if (item.valid()) {
      estate_.conditions.retarget(at, item);
    } else {
      // Nothing to point at: it never holds, and the estate is not ok() anyway.
      estate_.conditions.replace(at, {.gate = Gate::kAny});
    }
  }
}

void Decoder::settle_references() {
  settle_conditions();
  for (Item& item : estate_.items) settle_item(item);
  for (Extras& extras : estate_.extras) {
    for (RestoreOption& option : extras.restore) settle(Use::kBreaks, option.breaks);
  }
  settle_details();
  settle_governance();
}

void Decoder::settle_item(Item& item) const {
  settle(Use::kOwner, item.owner);
  settle(Use::kMaintainer, item.maintainer);
}

void Decoder::settle_details() {
  for (Person& person : estate_.people) settle(Use::kDeputy, person.deputy);
  for (Team& team : estate_.teams) {
    settle(Use::kLead, team.lead);
    settle(Use::kMembers, team.members);
    settle(Use::kOnCall, team.on_call);
  }
  for (Rota& rota : estate_.rotas) settle(Use::kOrder, rota.order);
  for (Identity& identity : estate_.identities) {
    settle(Use::kIssuer, identity.issuer);
    settle(Use::kSponsor, identity.sponsor);
    settle(Use::kUsedBy, identity.used_by);
  }
  for (Operation& operation : estate_.operations) {
    settle(Use::kAccess, operation.access);
    settle(Use::kRecovery, operation.recovery);
    settle(Use::kRollback, operation.rollback);
    settle(Use::kWorksWithout, operation.works_without);
    settle(Use::kRunbookKept, operation.runbook_kept);
  }
  for (Workflow& workflow : estate_.workflows) {
    settle(Use::kControls, workflow.controls);
    settle(Use::kSessionControls, workflow.session_controls);
  }
  for (Recovery& recovery : estate_.recoveries) {
    settle(Use::kValidator, recovery.validator);
    for (Step& step : recovery.steps) {
      settle(Use::kGrant, step.grant);
      settle(Use::kBreaks, step.breaks);
      settle(Use::kUsesUp, step.uses_up);
    }
  }
  for (Policy& policy : estate_.policies) {
    settle(Use::kFor, policy.for_operations);
    settle(Use::kChannels, policy.channels);
    settle(Use::kNotify, policy.notify);
  }
  for (Drill& drill : estate_.drills) {
    settle(Use::kScenario, drill.scenario);
    settle(Use::kProves, drill.proves);
  }
  for (Scenario& scenario : estate_.scenarios) settle(Use::kFails, scenario.fails);
  for (Acceptance& acceptance : estate_.acceptances) {
    settle(Use::kAcceptanceOn, acceptance.on);
    settle(Use::kAcceptanceBy, acceptance.by);
  }
}

void Decoder::settle_governance() {
  Governance& governance = estate_.governance;
  settle(Use::kAdmins, governance.admins);
  for (auto& [word, party] : governance.accept) settle(Use::kAccept, party);
  std::erase_if(governance.accept, [](const auto& entry) { return !entry.second.valid(); });
}

}  // namespace onus::model
