#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "draft.h"

namespace onus::twin {
namespace {

using model::Gate;
using model::ItemClass;

std::string list(const std::vector<std::string>& words) {
  return fmt::format("[{}]", fmt::join(words, ", "));
}

std::string condition_text(const DraftCondition& condition) {
  if (condition.gate == Gate::kItem) {
    if (!condition.survives) return condition.item;
    return fmt::format("{{item: {}, survives: {}s}}", condition.item, *condition.survives);
  }
  std::vector<std::string> children;
  for (const DraftCondition& child : condition.of) children.push_back(condition_text(child));
  const std::string of = list(children);
  switch (condition.gate) {
    case Gate::kAll: return fmt::format("{{all: {}}}", of);
    case Gate::kAny: return fmt::format("{{any: {}}}", of);
    default: return fmt::format("{{at_least: {}, of: {}}}", condition.threshold, of);
  }
}

/// A whole condition: what is empty can only be written as an empty list.
std::string root_text(const DraftCondition& condition) {
  if (condition.gate != Gate::kItem && condition.of.empty()) return "[]";
  if (condition.gate == Gate::kItem) return "[" + condition_text(condition) + "]";
  return condition_text(condition);
}

class Fields {
 public:
  void text(std::string_view key, const std::string& value) {
    if (!value.empty()) fields_.push_back(fmt::format("{}: {}", key, value));
  }
  void condition(std::string_view key, const MaybeCondition& value) {
    if (value) text(key, root_text(*value));
  }
  void seconds(std::string_view key, const std::optional<int>& value) {
    if (value) text(key, fmt::format("{}s", *value));
  }
  void ids(std::string_view key, const std::optional<std::vector<std::string>>& value) {
    if (value) text(key, list(*value));
  }
  std::string braces() const { return fmt::format("{{{}}}", fmt::join(fields_, ", ")); }

 private:
  std::vector<std::string> fields_;
};

std::string work_text(const DraftWork& work, bool step) {
  Fields fields;
  if (step) fields.text("do", "act");
  if (work.by_vendor) fields.text("by", "vendor");
  fields.condition("by", work.by_vendor ? MaybeCondition{} : work.by);
  fields.text("grant", work.grant);
  fields.condition("needs", work.needs);
  fields.seconds("takes", work.takes);
  if (!work.breaks.empty()) fields.ids("breaks", work.breaks);
  if (!work.uses_up.empty()) fields.ids("uses_up", work.uses_up);
  return fields.braces();
}

std::string works_text(const std::vector<DraftWork>& works, bool steps) {
  std::vector<std::string> texts;
  for (const DraftWork& work : works) texts.push_back(work_text(work, steps));
  return list(texts);
}

void class_fields(const DraftItem& item, Fields& fields) {
  fields.condition("users", item.users);
  fields.condition("identities", item.identities);
  fields.text("issuer", item.issuer);
  fields.text("state", item.state);
  fields.seconds("lifetime", item.lifetime);
  fields.seconds("renew_after", item.renew_after);
  fields.text("criticality", item.criticality);
  fields.seconds("tolerates", item.tolerates);
  fields.ids("access", item.access);
  fields.ids("recovery", item.recovery);
  fields.ids("rollback", item.rollback);
  fields.text("actor", item.actor);
  fields.seconds("lasts", item.lasts);
  if (item.item_class == ItemClass::kRecovery) fields.text("steps", works_text(item.steps, true));
  fields.condition("invoke", item.invoke);
  fields.condition("approve", item.approve);
  fields.ids("channels", item.channels);
  if (item.item_class == ItemClass::kTeam) fields.ids("members", item.members);
  fields.text("on_call", item.on_call);
  if (item.item_class == ItemClass::kRota) {
    fields.text("from", "2026-01-05T08:00:00Z");
    fields.text("shift", "1d");
    fields.ids("order", item.members);
  }
  if (item.item_class == ItemClass::kScenario) {
    fields.ids("fails", item.fails);
    fields.seconds("detect", item.detect);
  }
}

std::string item_text(const DraftItem& item) {
  Fields fields;
  if (item.item_class == ItemClass::kAuthenticator) fields.text("id", item.id);
  fields.text("kind", item.kind);
  fields.text("vendor", item.vendor);
  if (item.planned) fields.text("planned", "true");
  if (item.expired) fields.text("expires", "2026-01-01");
  fields.condition("needs", item.needs);
  fields.condition("reach", item.reach);
  if (item.start_written) {
    Fields start;
    start.condition("needs", item.start_needs);
    start.seconds("takes", item.start_takes);
    fields.text("start", start.braces());
  }
  if (!item.restore.empty()) fields.text("restore", works_text(item.restore, false));
  if (item.away) fields.text("away", "[{from: 2026-01-01, to: 2027-01-01}]");
  if (item.gone) fields.text("left", "2026-01-01");
  fields.seconds("answers_in", item.answers_in);
  if (item.authenticators_written) {
    std::vector<std::string> keys;
    for (const DraftItem& key : item.authenticators) keys.push_back(item_text(key));
    fields.text("authenticators", list(keys));
  }
  class_fields(item, fields);
  return fields.braces();
}

}  // namespace

std::string to_yaml(const Draft& draft) {
  static constexpr std::array<std::pair<ItemClass, std::string_view>, 10> kSections{{
      {ItemClass::kPerson, "people"},
      {ItemClass::kTeam, "teams"},
      {ItemClass::kRota, "rotas"},
      {ItemClass::kComponent, "components"},
      {ItemClass::kIdentity, "identities"},
      {ItemClass::kOperation, "operations"},
      {ItemClass::kWorkflow, "workflows"},
      {ItemClass::kRecovery, "recovery"},
      {ItemClass::kPolicy, "policies"},
      {ItemClass::kScenario, "scenarios"},
  }};
  std::string text = "onus: v1\nestate: {name: drawn, common_causes: [vendor]}\n";
  for (const auto& [item_class, section] : kSections) {
    bool begun = false;
    for (const DraftItem& item : draft.items) {
      if (item.item_class != item_class) continue;
      if (!begun) text += fmt::format("{}:\n", section);
      begun = true;
      text += fmt::format("  {}: {}\n", item.id, item_text(item));
    }
  }
  return text;
}

std::string to_flags(const DraftQuestion& question) {
  std::string flags = "--at 2026-09-21T14:13:20Z";
  for (const std::string& id : question.fails) {
    flags += (question.black_start ? " --failed " : " --fail ") + id;
  }
  for (const std::string& id : question.given) flags += " --given " + id;
  if (question.detect > 0) flags += fmt::format(" --detect {}s", question.detect);
  for (const auto& [id, option] : question.take) {
    flags += " --take " + id + (option ? fmt::format(":{}", *option + 1) : std::string{});
  }
  return question.black_start ? "blackstart " + flags : "whatif " + flags;
}

}  // namespace onus::twin
