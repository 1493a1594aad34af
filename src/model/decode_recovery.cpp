#include <array>

#include "decoder.h"

namespace onus::model {
namespace {

constexpr std::array<std::string_view, 2> kActors{"human", "machine"};
constexpr std::array<std::string_view, 2> kApprovalKeys{"hardware", "software"};

}  // namespace

void Decoder::recovery_field(const Field& field) {
  Recovery& recovery = estate_.recoveries[current().detail];
  switch (field.key) {
    case Key::kActor: recovery.actor = one_of(field, kActors); break;
    case Key::kValidator: recovery.validator = reference(Use::kValidator, field); break;
    case Key::kVerifyEvery: recovery.verify_every = positive_duration(field); break;
    case Key::kVerified: recovery.verified = time(field); break;
    case Key::kLasts: recovery.lasts = positive_duration(field); break;
    case Key::kSteps:
      if (!is_list(field, "a list of {do, by, needs, grant, takes, …}")) break;
      for (std::uint32_t i = 0; i < field.node.count; ++i) step(tree_->child(field.node, i));
      break;
    default: break;
  }
}

void Decoder::step(const Node& map) {
  if (map.kind != NodeKind::kMap) {
    wrong_entry(Key::kSteps, map, "{do, by, needs, grant, takes, …} in this list");
    return;
  }
  Step read;
  read.place = tree_->place(map);
  each_field(map, set_of(Shape::kStep), [&](const Field& field) {
    switch (field.key) {
      case Key::kDo: read.action = text(field); break;
      case Key::kBy:
        read.by_vendor = names_vendor(field);
        read.by = condition(read.by_vendor ? Use::kByOrVendor : Use::kBy, field, Gate::kAll);
        break;
      case Key::kNeeds: read.needs = condition(Use::kNeeds, field, Gate::kAll); break;
      case Key::kGrant: read.grant = reference(Use::kGrant, field); break;
      case Key::kTakes: read.takes = takes(field); break;
      case Key::kBreaks: read.breaks = references(Use::kBreaks, field); break;
      case Key::kUsesUp: read.uses_up = references(Use::kUsesUp, field); break;
      default: break;
    }
  });
  const std::uint32_t table = current().detail;
  std::vector<Step>& steps = estate_.recoveries[table].steps;
  if (read.by_vendor) vendor_steps_.emplace_back(table, static_cast<std::uint32_t>(steps.size()));
  steps.push_back(std::move(read));
}

void Decoder::policy_field(const Field& field) {
  Policy& policy = estate_.policies[current().detail];
  switch (field.key) {
    case Key::kFor:
      policy.for_written = true;
      policy.for_operations = references(Use::kFor, field);
      break;
    case Key::kInvoke: policy.invoke = condition(Use::kInvoke, field, Gate::kAny); break;
    case Key::kApprove: policy.approve = condition(Use::kApprove, field, Gate::kAll); break;
    case Key::kWhenReachable:
      policy.when_reachable = condition(Use::kWhenReachable, field, Gate::kAll);
      break;
    case Key::kGrants: grants(field); break;
    case Key::kChannels:
      policy.channels_written = true;
      policy.channels = references(Use::kChannels, field);
      break;
    case Key::kNotify:
      policy.notify_written = true;
      policy.notify = references(Use::kNotify, field);
      break;
    case Key::kReviewWithin: policy.review_within = positive_duration(field); break;
    case Key::kApprovalKeys: policy.approval_keys = one_of(field, kApprovalKeys); break;
    case Key::kCommandLineApprover: policy.command_line_approver = boolean(field); break;
    default: break;
  }
}

void Decoder::grants(const Field& field) {
  if (!is_map(field, "{credential, principals, duration, recorded, shared}")) return;
  Grants read;
  each_field(field.node, set_of(Shape::kGrants), [&](const Field& part) {
    if (part.key == Key::kCredential) read.credential = word(part);
    if (part.key == Key::kPrincipals) read.principals = texts(part);
    if (part.key == Key::kDuration) read.duration = positive_duration(part);
    if (part.key == Key::kRecorded) read.recorded = boolean(part);
    if (part.key == Key::kShared) read.shared = boolean(part);
  });
  estate_.policies[current().detail].grants = std::move(read);
}

}  // namespace onus::model
