#include <array>

#include "decoder.h"

namespace onus::model {
namespace {

constexpr std::array<std::string_view, 3> kCriticalities{"critical", "high", "normal"};
constexpr std::array<std::string_view, 3> kLifecycles{"design", "production", "retired"};
constexpr std::uint64_t kLimitMax = 1'000'000;

}  // namespace

void Decoder::operation_field(const Field& field) {
  Operation& operation = estate_.operations[current().detail];
  switch (field.key) {
    case Key::kCriticality: operation.criticality = one_of(field, kCriticalities); break;
    case Key::kTolerates: operation.tolerates = duration(field); break;
    case Key::kAccess:
      operation.access_written = true;
      operation.access = references(Use::kAccess, field);
      break;
    case Key::kRecovery:
      operation.recovery_written = true;
      operation.recovery = references(Use::kRecovery, field);
      break;
    case Key::kRollback:
      operation.rollback_written = true;
      operation.rollback = references(Use::kRollback, field);
      break;
    case Key::kWorksWithout: operation.works_without = references(Use::kWorksWithout, field); break;
    case Key::kLimits: manual_limits(field); break;
    case Key::kRunbookKept:
      operation.runbook_kept_written = true;
      operation.runbook_kept = references(Use::kRunbookKept, field);
      break;
    case Key::kLifecycle: operation.lifecycle = one_of(field, kLifecycles); break;
    default: break;
  }
}

void Decoder::manual_limits(const Field& field) {
  if (!is_map(field, "{people, hand_overs, steps}")) return;
  ManualLimits& limits = estate_.operations[current().detail].limits;
  each_field(field.node, set_of(Shape::kLimits), [&](const Field& part) {
    const auto read = whole(part, 0, kLimitMax);
    if (!read) return;
    const auto value = static_cast<std::uint32_t>(*read);
    if (part.key == Key::kPeople) limits.people = value;
    if (part.key == Key::kHandOvers) limits.hand_overs = value;
    if (part.key == Key::kSteps) limits.steps = value;
  });
}

void Decoder::workflow_field(const Field& field) {
  Workflow& workflow = estate_.workflows[current().detail];
  switch (field.key) {
    case Key::kMethod:
      workflow.method = word(field);
      note_unknown_word(field, workflow.method, known_methods());
      break;
    case Key::kUsers: workflow.users = condition(Use::kUsers, field, Gate::kAny); break;
    case Key::kControls: workflow.controls = reference(Use::kControls, field); break;
    case Key::kSessionControls:
      workflow.session_controls = reference(Use::kSessionControls, field);
      break;
    case Key::kScope: workflow.scope = scope(field); break;
    case Key::kIdentities:
      workflow.identities_written = true;
      workflow.identities = condition(Use::kIdentities, field, Gate::kAll);
      break;
    default: break;
  }
}

}  // namespace onus::model
