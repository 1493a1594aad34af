// PagerDuty: schedules, escalation policies, the people and teams in them.
#include "pagerduty.h"

#include <fmt/format.h>

#include <map>

#include "duty_calendar.h"
#include "reading.h"

namespace onus::inventory {
namespace {

using model::ItemClass;

constexpr int kWrapperDepthMax = 4;

std::string natural_of(std::string_view what, std::string_view id) {
  return fmt::format("{}/{}", what, id);
}

class Duty final : public Collector {
 public:
  void value(const Value& value, const std::string& at, Batch& batch, int depth);
  void finish(Batch& batch) override;

 private:
  struct Held {
    Record record;
    std::string at;
    std::uint32_t input;
    bool whole = false;  // more than a reference
  };
  void person(const Value& user, const std::string& at, Batch& batch, bool whole);
  void team(const Value& team, const std::string& at, Batch& batch);
  void schedule(const Value& schedule, const std::string& at, Batch& batch);
  void policy(const Value& policy, const std::string& at, Batch& batch);
  void people_of(const Value& list, const std::string& at, Batch& batch);
  void turns(Record& record, const Value& schedule, const std::string& at, Batch& batch);

  std::map<std::string, Held> people_;
};

void Duty::person(const Value& user, const std::string& at, Batch& batch, bool whole) {
  Fields fields(user);
  const std::string_view id = fields.text("id");
  if (id.empty()) return batch.refuse("a user without id", at);
  Record record(ItemClass::kPerson, pagerduty_user(id));
  const std::string_view name = fields.text("name");
  record.text("name", name.empty() ? fields.text("summary") : name);
  record.text("email", fields.text("email"));
  record.reference(mail_reference(fields.text("email")));
  record.reference(natural_of("pagerduty:user", id));
  record.label("role", fields.text("role"));
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  const auto known = people_.find(record.natural());
  if (known != people_.end() && (known->second.whole || !whole)) return;
  std::string natural = record.natural();
  people_.insert_or_assign(std::move(natural), Held{std::move(record), at, batch.input(), whole});
}

void Duty::team(const Value& team, const std::string& at, Batch& batch) {
  Fields fields(team);
  Record record(ItemClass::kTeam, natural_of("team", fields.text("id")));
  const std::string_view name = fields.text("name");
  record.text("name", name.empty() ? fields.text("summary") : name);
  record.reference(natural_of("pagerduty:team", fields.text("id")));
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  batch.add(std::move(record), at);
}

// Everybody whom a layer, an override or the final schedule names.
void Duty::people_of(const Value& list, const std::string& at, Batch& batch) {
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    const Value wrapped = list.at(i)["user"];
    const Value user = wrapped.is_map() ? wrapped : list.at(i);
    if (user.is_map()) person(user, at, batch, false);
  }
}

// What cannot be said as a rota is told and not bent into one.
void Duty::turns(Record& record, const Value& schedule, const std::string& at, Batch& batch) {
  if (schedule["schedule_layers"].size() == 0) return;
  auto read = read_duty(schedule, at);
  if (!read.why_not.empty()) {
    record.label("layers_not_kept", fmt::format("{}, at {}", read.why_not, read.at));
    return batch.leave_out(fmt::format("turns of a schedule: {}", read.why_not), read.at);
  }
  if (read.overrides > 0) record.label("overrides", std::to_string(read.overrides));
  if (read.plain) {
    return record.turns(read.plain->from, read.plain->turn, std::move(read.plain->people));
  }
  record.label("layers", std::to_string(schedule["schedule_layers"].size()));
  record.calendar([zone = *read.zone, stretches = std::move(read.stretches)](const NameOf& name) {
    return duty_calendar(stretches, zone, name);
  });
}

void Duty::schedule(const Value& schedule, const std::string& at, Batch& batch) {
  Fields fields(schedule);
  const std::string_view id = fields.text("id");
  if (id.empty()) return batch.refuse("a schedule without id", at);
  Record record(ItemClass::kRota, natural_of("schedule", id));
  const std::string_view name = fields.text("name");
  record.text("title", name.empty() ? fields.text("summary") : name);
  record.reference(natural_of("pagerduty:schedule", id));
  record.label("time_zone", fields.text("time_zone"));
  record.label("description", fields.text("description"));
  people_of(fields.list("users"), at, batch);
  const Value layers = fields.list("schedule_layers");
  for (std::uint32_t i = 0; i < layers.size(); ++i) people_of(layers.at(i)["users"], at, batch);
  for (const char* part : {"overrides_subschedule", "final_schedule"}) {
    people_of(schedule[part]["rendered_schedule_entries"], at, batch);
  }
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  turns(record, schedule, at, batch);
  batch.add(std::move(record), at);
}

void Duty::policy(const Value& policy, const std::string& at, Batch& batch) {
  Fields fields(policy);
  const std::string_view id = fields.text("id");
  if (id.empty()) return batch.refuse("an escalation policy without id", at);
  Record record(ItemClass::kTeam, natural_of("escalation-policy", id));
  record.text("kind", "escalation-policy");
  const std::string_view name = fields.text("name");
  record.text("name", name.empty() ? fields.text("summary") : name);
  record.reference(natural_of("pagerduty:escalation-policy", id));
  std::vector<std::string> members;
  std::string on_call;
  const Value rules = fields.list("escalation_rules");
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    const Value targets = rules.at(i)["targets"];
    for (std::uint32_t t = 0; t < targets.size(); ++t) {
      const Value target = targets.at(t);
      const std::string_view type = target["type"].text();
      if (type.starts_with("user")) {
        person(target, at, batch, false);
        members.push_back(pagerduty_user(target["id"].text()));
      } else if (type.starts_with("schedule") && on_call.empty()) {
        on_call = natural_of("schedule", target["id"].text());
      }
    }
  }
  const Value services = fields.list("services");
  std::string all;
  for (std::uint32_t i = 0; i < services.size(); ++i) {
    all += (i == 0 ? "" : ", ") + std::string(services.at(i)["summary"].text());
  }
  record.label("services", all);
  record.label("levels", std::to_string(rules.size()));
  if (!members.empty()) record.links("members", std::move(members));
  record.link("on_call", on_call);
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
  batch.add(std::move(record), at);
}

void Duty::value(const Value& value, const std::string& at, Batch& batch, int depth) {
  if (value.is_map()) {
    const std::string_view type = value["type"].text();
    if (value["schedule_layers"].exists() || type == "schedule") {
      return schedule(value, at, batch);
    }
    if (value["escalation_rules"].exists() || type == "escalation_policy") {
      return policy(value, at, batch);
    }
    if (type == "user") {
      person(value, at, batch, true);
      return;
    }
    if (type == "team") return team(value, at, batch);
    if (!type.empty()) {
      return batch.ignore(
          fmt::format("{} is neither schedule, policy, user nor team", type.substr(0, 64)), at);
    }
  }
  if (depth >= kWrapperDepthMax) return batch.ignore("nested deeper than an answer is", at);
  bool wraps = false;
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    if (!value.at(i).is_map() && !value.at(i).is_list()) continue;
    wraps = true;
    this->value(value.at(i), value.is_map() ? step(at, value.key(i)) : step(at, i), batch,
                depth + 1);
  }
  if (!wraps && value.is_map()) batch.ignore("no record in it", at);
}

void Duty::finish(Batch& batch) {
  for (auto& [natural, held] : people_) {
    batch.add_from(held.input, std::move(held.record), held.at);
  }
}

}  // namespace

void read_pagerduty(Source& source, Reading& reading) {
  Duty& duty = reading.collect<Duty>();
  reading.each_document(source,
                        [&](const Value& root) { duty.value(root, "#", reading.batch, 0); });
}

}  // namespace onus::inventory
