// PagerDuty: schedules, escalation policies, the people and teams in them.
#include <fmt/format.h>

#include <charconv>
#include <map>

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
  void order(Record& record, const Value& layer, const std::string& at, Batch& batch);

  std::map<std::string, Held> people_;
};

void Duty::person(const Value& user, const std::string& at, Batch& batch, bool whole) {
  Fields fields(user);
  const std::string_view id = fields.text("id");
  if (id.empty()) return batch.refuse("a user without id", at);
  Record record(ItemClass::kPerson, natural_of("user", id));
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

// One layer without restrictions, in turns of one length, is a rota as the estate knows it. What is
// more than that is told and not bent into one.
void Duty::order(Record& record, const Value& layer, const std::string& at, Batch& batch) {
  std::int64_t turn = 0;
  const std::string_view length = layer["rotation_turn_length_seconds"].text();
  (void)std::from_chars(length.data(), length.data() + length.size(), turn);
  const auto start = moment(layer["rotation_virtual_start"].text());
  const Value users = layer["users"];
  const bool plain = turn > 0 && start && users.size() > 0 && layer["end"].is_none() &&
                     layer["restrictions"].size() == 0;
  std::vector<std::string> order;
  for (std::uint32_t i = 0; i < users.size(); ++i) {
    const Value wrapped = users.at(i)["user"];
    const Value user = wrapped.is_map() ? wrapped : users.at(i);
    person(user, at, batch, false);
    order.push_back(natural_of("user", user["id"].text()));
  }
  if (!plain) return record.label("layers_not_kept", "it ends, is restricted or has no turns");
  record.turns(*start, base::Seconds(turn), std::move(order));
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
  const Value users = fields.list("users");
  for (std::uint32_t i = 0; i < users.size(); ++i) person(users.at(i), at, batch, false);
  const Value layers = fields.list("schedule_layers");
  if (layers.size() == 1) {
    order(record, layers.at(0), at, batch);
  } else if (layers.size() > 1) {
    record.label("layers_not_kept", fmt::format("{} layers", layers.size()));
    for (std::uint32_t i = 0; i < layers.size(); ++i) {
      Record other(ItemClass::kRota, "");
      order(other, layers.at(i), at, batch);
    }
  }
  if (!fields.fault().empty()) return batch.refuse(fields.fault(), at);
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
        members.push_back(natural_of("user", target["id"].text()));
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
