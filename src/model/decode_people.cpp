#include <fmt/format.h>

#include "decoder.h"

namespace onus::model {

void Decoder::person_field(const Field& field) {
  Person& person = estate_.people[current().detail];
  switch (field.key) {
    case Key::kName: person.name = text(field); break;
    case Key::kEmail: person.email = text(field); break;
    case Key::kPhone: person.phone = text(field); break;
    case Key::kReach: person.reach = condition(Use::kReach, field, Gate::kAll); break;
    case Key::kDeputy: person.deputy = reference(Use::kDeputy, field); break;
    case Key::kAway: away(field); break;
    case Key::kLeft: person.left = time(field); break;
    case Key::kKeys: person.keys = texts(field); break;
    case Key::kAnswersIn: person.answers_in = duration(field); break;
    case Key::kAuthenticators:
      if (is_list(field, "a list of {id, kind, …}")) {
        person.authenticators_written = true;
        authenticators_ = &field.node;  // they become items after this one
      }
      break;
    default: break;
  }
}

void Decoder::away(const Field& field) {
  if (!is_list(field, "a list of {from, to}")) return;
  Person& person = estate_.people[current().detail];
  for (std::uint32_t i = 0; i < field.node.count; ++i) {
    const Node& node = tree_->child(field.node, i);
    const auto read = period(node);
    if (!read) continue;
    periods_.push_back({.person = current().detail,
                        .period = static_cast<std::uint32_t>(person.away.size()),
                        .place = tree_->place(node)});
    person.away.push_back(*read);
  }
}

void Decoder::authenticators(const Node& list) {
  const ItemIndex holder = owner_;
  for (std::uint32_t i = 0; i < list.count; ++i) {
    owner_ = holder;
    const Node& map = tree_->child(list, i);
    if (map.kind != NodeKind::kMap) {
      wrong_entry(Key::kAuthenticators, map, "{id, kind, …} in this list");
      continue;
    }
    const Node* id = nullptr;
    for (std::uint32_t j = 0; j + 1 < map.count; j += 2) {
      if (tree_->child(map, j).text == "id") id = &tree_->child(map, j + 1);
    }
    if (id == nullptr) {
      error("E0106", map, fmt::format("an entry in {} lacks \"id\"", subject(Key::kAuthenticators)),
            "give every authenticator an id of its own");
      continue;
    }
    if (!begin_item(ItemClass::kAuthenticator, *id)) continue;
    current().detail = holder.value();
    estate_.people[estate_.item(holder).detail].authenticators.push_back(owner_);
    fields(ItemClass::kAuthenticator, map, 0);
  }
}

void Decoder::team_field(const Field& field) {
  Team& team = estate_.teams[current().detail];
  switch (field.key) {
    case Key::kName: team.name = text(field); break;
    case Key::kLead: team.lead = reference(Use::kLead, field); break;
    case Key::kMembers: team.members = references(Use::kMembers, field); break;
    case Key::kOnCall: team.on_call = reference(Use::kOnCall, field); break;
    default: break;
  }
}

void Decoder::rota_field(const Field& field) {
  Rota& rota = estate_.rotas[current().detail];
  switch (field.key) {
    case Key::kIcs:
      if (const Node* node = scalar(field, "the path of an iCalendar file")) {
        rota.ics_file = node->text;
        calendars_.emplace_back(owner_, tree_->place(*node));
      }
      break;
    case Key::kWeekly:
      if (is_map(field, "{from, shift, order}")) {
        each_field(field.node, set_of(Shape::kWeekly),
                   [this](const Field& part) { rota_field(part); });
      }
      break;
    case Key::kFrom: rota.from = time(field); break;
    case Key::kShift: rota.shift = positive_duration(field).value_or(Seconds{0}); break;
    case Key::kOrder: rota.order = references(Use::kOrder, field); break;
    case Key::kAnswersIn: rota.answers_in = duration(field); break;
    default: break;
  }
}

void Decoder::end_rota(const Node& body) {
  struct Parts {
    bool ics = false, weekly = false;
    int shifts = 0;  // of from, shift, order
  };
  const auto parts_of = [this](const Node& map) {
    Parts parts;
    for (std::uint32_t i = 0; i + 1 < map.count; i += 2) {
      const std::string_view key = tree_->child(map, i).text;
      if (key == "ics") parts.ics = true;
      if (key == "weekly") parts.weekly = true;
      if (key == "from" || key == "shift" || key == "order") ++parts.shifts;
    }
    return parts;
  };
  const Parts parts = parts_of(body);
  int nested = 0;
  for (std::uint32_t i = 0; i + 1 < body.count; i += 2) {
    const Node& value = tree_->child(body, i + 1);
    if (tree_->child(body, i).text != "weekly") continue;
    if (value.kind != NodeKind::kMap) return;  // said already
    nested = parts_of(value).shifts;
  }
  const bool both = parts.ics ? parts.weekly || parts.shifts > 0 : parts.weekly && parts.shifts > 0;
  const int shifts = parts.weekly ? nested : parts.shifts;
  const bool whole = shifts == 3 || (shifts == 0 && !parts.weekly);
  if (!both && whole) return;
  error("E0119", body,
        fmt::format("{} has {}", owner_words(),
                    both ? "more than one way to say who is on call"
                         : "only some of \"from\", \"shift\" and \"order\""),
        "write either {ics: FILE} or {weekly: {from, shift, order}}");
}

}  // namespace onus::model
