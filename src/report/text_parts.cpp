#include "text_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/base/duration.h"

namespace onus::report {

using analysis::Verdict;

std::string fails_text(const Estate& estate, const WhatIfAnswer& answer) {
  const auto& fails = answer.asked.fails;
  if (!answer.scenario.empty()) {
    return fmt::format("scenario {} ({} {})", safe(answer.scenario), ids_text(estate, fails, 4),
                       fails.size() == 1 ? "fails" : "fail");
  }
  if (fails.empty()) return "nothing fails";
  return fmt::format("{} {}", ids_text(estate, fails, 6), fails.size() == 1 ? "fails" : "fail");
}

namespace {

int urgency(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLockedOut: return 0;
    case Verdict::kLate: return 1;
    case Verdict::kCovered: return 2;
    case Verdict::kDownBefore: return 3;
    case Verdict::kUnaffected: return 4;
  }
  return 5;
}

int weight(std::string_view criticality) {
  return criticality == "critical" ? 0 : criticality == "high" ? 1 : 2;
}

}  // namespace

std::vector<const OperationAnswer*> by_urgency(const Estate& estate, const WhatIfAnswer& answer) {
  std::vector<const OperationAnswer*> list;
  for (const OperationAnswer& operation : answer.operations) list.push_back(&operation);
  std::stable_sort(list.begin(), list.end(), [&](const auto* a, const auto* b) {
    const int ua = urgency(a->outcome.verdict), ub = urgency(b->outcome.verdict);
    if (ua != ub) return ua < ub;
    return weight(estate.operation(a->outcome.operation).criticality) <
           weight(estate.operation(b->outcome.operation).criticality);
  });
  return list;
}

std::array<std::size_t, 5> count_verdicts(const WhatIfAnswer& answer) {
  std::array<std::size_t, 5> counts{};
  for (const OperationAnswer& operation : answer.operations) {
    ++counts[static_cast<std::size_t>(operation.outcome.verdict)];
  }
  return counts;
}

std::string verdicts_text(const std::array<std::size_t, 5>& counts) {
  struct Word {
    Verdict verdict;
    const char* words;
  };
  constexpr std::array<Word, 5> kWords{{{Verdict::kLockedOut, "locked out"},
                                        {Verdict::kLate, "late"},
                                        {Verdict::kCovered, "covered"},
                                        {Verdict::kDownBefore, "down before"},
                                        {Verdict::kUnaffected, "unaffected"}}};
  std::string out;
  for (const Word& word : kWords) {
    const std::size_t count = counts[static_cast<std::size_t>(word.verdict)];
    if (count == 0) continue;
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", count, word.words);
  }
  return out.empty() ? "no operations are written down" : out;
}

std::string weight_text(const Estate& estate, ItemIndex operation) {
  const model::Operation& op = estate.operation(operation);
  std::string out;
  if (!op.criticality.empty()) out += " · " + safe(op.criticality);
  if (op.tolerates) out += " · tolerates " + base::format_duration(*op.tolerates);
  return out;
}

void write_way(Page& page, const Estate& estate, const std::vector<WayStep>& way,
               const std::string& indent) {
  int number = 1;
  for (const WayStep& step : way) {
    const StepWords words = step_words(estate, step);
    std::string text = words.action;
    std::string detail;
    if (!words.who.empty()) detail += "by " + words.who;
    if (!words.needs.empty()) detail += (detail.empty() ? "" : "; ") + ("needs " + words.needs);
    if (!words.takes_written)
      detail += (detail.empty() ? "" : "; ") + std::string("time unwritten");
    if (!detail.empty()) text += " " + page.paint(Tone::kDim, "— " + detail);
    const std::string when = fmt::format("{} → {}", base::format_duration(step.begins),
                                         base::format_duration(step.ends));
    page.wrapped(fmt::format("{}{:>2}. {}  ", indent, number++, pad(when, 19)), text);
  }
}

std::string harmful_text(const Estate& estate, const HarmfulWay& way, ItemIndex operation) {
  const auto found = std::find_if(way.helped.begin(), way.helped.end(), [&](const auto& outcome) {
    return outcome.operation == operation;
  });
  if (found == way.helped.end()) return "";
  const std::string harm = way.harmed.empty() ? ", and nothing stays down for it"
                                              : fmt::format(", and takes {} down for good",
                                                            ids_text(estate, way.harmed));
  const std::string back = found->regained_at ? "it is back " + after_text(*found->regained_at)
                                              : std::string("it is still not back for good");
  return fmt::format("with --take {} {}{}", take_text(estate, way.take), back, harm);
}

std::string assumptions_text(const Estate& estate, const analysis::Assumptions& a) {
  std::vector<std::string> parts;
  const auto add = [&](const std::vector<ItemIndex>& items, const char* one, const char* many) {
    if (items.empty()) return;
    parts.push_back(
        fmt::format("{} ({})", count_of(items.size(), one, many), ids_text(estate, items, 3)));
  };
  add(a.needs_unwritten, "unwritten need", "unwritten needs");
  add(a.takes_unwritten, "time unwritten, taken as 0", "times unwritten, taken as 0");
  add(a.answers_unwritten, "quorum without answers_in", "quorums without answers_in");
  add(a.restore_unwritten, "item that nobody says how to restore",
      "items that nobody says how to restore");
  add(a.authenticators_unwritten, "person without written authenticators",
      "people without written authenticators");
  add(a.access_unwritten, "unwritten access or users", "unwritten accesses or users");
  add(a.people_twice, "person in two steps at once", "people in two steps at once");
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "; ") + part;
  return out;
}

std::string contact_text(const Setting& setting, const Contact& contact,
                         const std::string& before) {
  const Estate& estate = *setting.estate;
  const model::Person& person = estate.person(contact.person);
  std::string out = pad(before + title_text(estate, contact.person), 28) + "  " +
                    pad(person.phone.empty() ? "no phone written" : safe(person.phone), 18);
  if (!contact.present) {
    out += "  away";
  } else if (contact.on_call) {
    out += "  on call";
    if (contact.until) out += " until " + near_text(setting.zone, *contact.until, setting.now);
  }
  return out;
}

std::string who_phones(const Estate& estate, const StepWords& words) {
  if (!words.by.valid()) return "";
  constexpr std::size_t kPhonesShown = 4;
  std::vector<ItemIndex> people;
  for (const ItemIndex named : model::items_named(estate.conditions, words.by)) {
    const model::ItemClass its = estate.item(named).item_class;
    if (its == model::ItemClass::kPerson) people.push_back(named);
    if (its == model::ItemClass::kTeam) {
      for (const ItemIndex member : estate.team(named).members) people.push_back(member);
    }
  }
  std::vector<ItemIndex> unique;
  for (const ItemIndex person : people) {
    if (std::find(unique.begin(), unique.end(), person) == unique.end()) unique.push_back(person);
  }
  std::string out;
  for (std::size_t i = 0; i < unique.size(); ++i) {
    if (i == kPhonesShown) return out + fmt::format(" and {} more", unique.size() - i);
    if (i != 0) out += ", ";
    const model::Person& person = estate.person(unique[i]);
    out += title_text(estate, unique[i]);
    if (!person.phone.empty()) out += " " + safe(person.phone);
  }
  return out;
}

}  // namespace onus::report
