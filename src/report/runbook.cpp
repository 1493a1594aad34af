// One operation's runbook: printed, it must serve somebody who has nothing else.
#include <fmt/format.h>

#include <algorithm>

#include "json_parts.h"
#include "onus/base/duration.h"
#include "text_parts.h"

namespace onus::report {
namespace {

// What differs between Markdown and plain text.
struct Marks {
  bool markdown = false;
  [[nodiscard]] std::string heading(int level, const std::string& text) const {
    if (markdown) return std::string(static_cast<std::size_t>(level), '#') + " " + text;
    const char under = level == 1 ? '=' : '-';
    const std::string rule(columns(text), under);
    return level <= 2 ? text + "\n" + rule : text;
  }
  [[nodiscard]] std::string strong(const std::string& text) const {
    return markdown ? "**" + text + "**" : text;
  }
  /// Text of an estate: in Markdown nothing of it may act as markup.
  [[nodiscard]] std::string text(const std::string& plain) const {
    if (!markdown) return plain;
    std::string out;
    for (const char c : plain) {
      if (c == '\\' || c == '`' || c == '*' || c == '[' || c == ']' || c == '<' || c == '|' ||
          c == '#') {
        out += '\\';
      }
      out += c;
    }
    return out;
  }
};

class Writer {
 public:
  Writer(const Setting& setting, const Runbook& book, bool markdown)
      : setting_(setting),
        estate_(*setting.estate),
        book_(book),
        marks_{markdown},
        page_(Style{.colour = false, .width = markdown ? 10'000U : 78U}) {}

  std::string write() {
    head();
    contacts();
    int number = 1;
    for (const RunbookCase& its : book_.cases) one_case(number++, its);
    if (book_.cases.empty()) {
      page_.line();
      page_.wrapped("", "No single failure that is written down takes this operation.");
    }
    foot();
    return page_.take();
  }

 private:
  void head() {
    page_.line(marks_.heading(1, "Runbook: " + marks_.text(title_text(estate_, book_.operation))));
    page_.line();
    bullet("Operation", id_text(estate_, book_.operation) + weight_text(estate_, book_.operation));
    const ItemIndex owner = estate_.item(book_.operation).owner;
    bullet("Answers for it", owner.valid() ? named_text(estate_, owner) : "nobody is named");
    bullet("As of",
           fmt::format("{} {}", date_time_text(setting_.zone, book_.at), safe(setting_.zone.name)));
    bullet("Estate", fmt::format("{}, digest {}", safe(estate_.name), book_.digest.substr(0, 16)));
    const auto& op = estate_.operation(book_.operation);
    bullet("Kept at", op.runbook_kept.empty() ? "nobody has written where the printed copy lies"
                                              : ids_text(estate_, op.runbook_kept));
  }

  void contacts() {
    page_.line();
    page_.line(marks_.heading(2, "Whom to call"));
    page_.line();
    if (book_.contacts.empty()) page_.line("Nobody to call is written down.");
    if (marks_.markdown && !book_.contacts.empty()) {
      page_.line("| who | phone | deputy | deputy's phone |");
      page_.line("|---|---|---|---|");
    }
    for (const Contact& contact : book_.contacts) {
      const std::string phone = phone_of(contact.person);
      const std::string deputy =
          contact.deputy.valid() ? title_text(estate_, contact.deputy) : "none named";
      const std::string deputy_phone = contact.deputy.valid() ? phone_of(contact.deputy) : "";
      if (marks_.markdown) {
        page_.line(fmt::format("| {} | {} | {} | {} |",
                               marks_.text(named_text(estate_, contact.person)), marks_.text(phone),
                               marks_.text(deputy), marks_.text(deputy_phone)));
      } else {
        page_.line(fmt::format("  {}  {}", pad(named_text(estate_, contact.person), 34), phone));
        page_.line(fmt::format("    {}  {}", pad("deputy: " + deputy, 32), deputy_phone));
      }
    }
  }

  std::string phone_of(ItemIndex person) const {
    const std::string_view phone = estate_.person(person).phone;
    return phone.empty() ? "no phone written" : safe(phone);
  }

  void one_case(int number, const RunbookCase& its) {
    page_.line();
    std::string causes;
    for (const std::string& cause : its.causes)
      causes += (causes.empty() ? "" : ", ") + safe(cause);
    page_.line(marks_.heading(
        2, fmt::format("{}. When this fails: {}", number, marks_.text(short_list(its.causes)))));
    page_.line();
    if (its.causes.size() > kCausesInHeading) page_.wrapped("", "Any of: " + marks_.text(causes));
    page_.wrapped("", result_sentence(its.outcome));
    if (its.outcome.witness.size() > 1) {
      page_.wrapped("", "Why: " + marks_.text(chain_text(page_, estate_, its.outcome.witness)));
    }
    if (its.way.empty()) no_way(its);
    int step_number = 1;
    for (const WayStep& step : its.way) one_step(step_number++, step);
    if (!its.way.empty()) if_impossible(its);
  }

  static constexpr std::size_t kCausesInHeading = 3;
  static std::string short_list(const std::vector<std::string>& causes) {
    std::string out;
    for (std::size_t i = 0; i < causes.size() && i < kCausesInHeading; ++i) {
      out += (i == 0 ? "" : ", ") + safe(causes[i]);
    }
    if (causes.size() > kCausesInHeading) {
      out += fmt::format(" or {} more", causes.size() - kCausesInHeading);
    }
    return out;
  }

  std::string result_sentence(const analysis::OperationOutcome& outcome) const {
    if (!outcome.lost_at) return "The operation stays possible.";
    std::string out = "Lost " + after_text(*outcome.lost_at);
    if (!outcome.regained_at)
      return out + "; no sequence of steps that is written down regains it.";
    out += "; back " + after_text(*outcome.regained_at) + " at the earliest";
    if (outcome.regained_by.valid())
      out += ", by " + marks_.text(named_text(estate_, outcome.regained_by));
    const auto tolerates = estate_.operation(outcome.operation).tolerates;
    if (tolerates && outcome.longest_gap && *outcome.longest_gap > *tolerates) {
      out += fmt::format(". That is {} later than tolerated",
                         base::format_duration(*outcome.longest_gap - *tolerates));
    }
    return out + ".";
  }

  void no_way(const RunbookCase& its) {
    page_.line();
    if (!its.outcome.lost_at) return;
    page_.wrapped("", its.outcome.regained_at
                          ? "It comes back without anybody's doing; wait, and try again."
                          : "What is known of the ways that do not help:");
    for (const ClosedWay& way : its.closed) {
      page_.wrapped("- ", marks_.text(chain_text(page_, estate_, way.chain)));
    }
    harmful(its);
    if (!its.outcome.regained_at) {
      page_.wrapped("- ",
                    "Call those above, and the owner of what failed; agree on one person "
                    "who decides.");
    }
  }

  void other_way(ItemIndex path) {
    page_.wrapped("- ", "Try " + marks_.text(named_text(estate_, path)) + " instead:");
    const auto& steps = estate_.recovery(path).steps;
    for (std::uint32_t i = 0; i < steps.size(); ++i) {
      const WayStep step{Seconds{0}, steps[i].takes.total, WayStep::Kind::kStep, path, i};
      const StepWords words = step_words(estate_, step);
      std::string text = marks_.text(words.action);
      if (words.takes_written) text += ", " + base::format_duration(steps[i].takes.total);
      if (!words.who.empty()) text += ", by " + marks_.text(words.who);
      if (!words.needs.empty()) text += "; needs " + marks_.text(words.needs);
      page_.wrapped(marks_.markdown ? fmt::format("  {}. ", i + 1) : fmt::format("    {}. ", i + 1),
                    text);
    }
  }

  void harmful(const RunbookCase& its) {
    for (const HarmfulWay& way : its.harmful) {
      const std::string text = harmful_text(estate_, way, its.outcome.operation);
      if (!text.empty()) page_.wrapped("- ", "A way that does harm: " + marks_.text(text) + ".");
    }
  }

  void one_step(int number, const WayStep& step) {
    const StepWords words = step_words(estate_, step);
    page_.line();
    const std::string box = marks_.markdown ? "" : "[ ] ";
    page_.wrapped(fmt::format("{}{}. ", box, number), marks_.strong(marks_.text(words.action)));
    const std::string indent = marks_.markdown ? "   - " : "       ";
    const auto row = [&](const char* name, const std::string& text) {
      if (!text.empty()) page_.wrapped(fmt::format("{}{}: ", indent, name), marks_.text(text));
    };
    row("when", fmt::format("{} to {} after the failure", base::format_duration(step.begins),
                            base::format_duration(step.ends)));
    row("takes", words.takes_written ? base::format_duration(step.ends - step.begins)
                                     : std::string("nobody has written how long"));
    row("who", words.who.empty() ? "nobody is named" : words.who);
    row("call", who_phones(estate_, words));
    row("deputies", deputies(words));
    row("needs", words.needs);
    row("done at", std::string("________  by ________"));
  }

  std::string deputies(const StepWords& words) const {
    if (!words.by.valid()) return "";
    std::string out;
    std::vector<ItemIndex> seen;
    for (const ItemIndex named : model::items_named(estate_.conditions, words.by)) {
      if (estate_.item(named).item_class != model::ItemClass::kPerson) continue;
      const ItemIndex deputy = estate_.person(named).deputy;
      if (!deputy.valid() || std::find(seen.begin(), seen.end(), deputy) != seen.end()) continue;
      seen.push_back(deputy);
      out += (out.empty() ? "" : ", ") + title_text(estate_, deputy) + " " + phone_of(deputy);
    }
    return out;
  }

  void if_impossible(const RunbookCase& its) {
    page_.line();
    page_.line(marks_.heading(3, "If a step is impossible"));
    page_.line();
    for (const ItemIndex path : its.others) other_way(path);
    harmful(its);
    if (its.others.empty()) page_.wrapped("- ", "No other way back is written down for this case.");
    const ItemIndex owner = estate_.item(book_.operation).owner;
    page_.wrapped("- ", "Then " +
                            (owner.valid() ? marks_.text(named_text(estate_, owner))
                                           : std::string("whoever answers for the operation")) +
                            " decides what to do without it.");
  }

  void foot() {
    const std::string rests = assumptions_text(estate_, book_.assumptions);
    page_.line();
    page_.line(marks_.heading(2, "What this rests on"));
    page_.line();
    page_.wrapped("", rests.empty() ? "Everything that it needs is written down."
                                    : "Not written down: " + marks_.text(rests) + ".");
    page_.wrapped("",
                  "Times are lower bounds: travel, fatigue and one person in two places are "
                  "not in the model.");
  }

  void bullet(const char* name, const std::string& text) {
    if (marks_.markdown) {
      page_.line(fmt::format("- {}: {}", marks_.strong(name), marks_.text(text)));
    } else {
      page_.wrapped(pad(std::string(name) + ":", 17), text);
    }
  }

  const Setting& setting_;
  const Estate& estate_;
  const Runbook& book_;
  Marks marks_;
  Page page_;
};

}  // namespace

std::string runbook_text(const Setting& setting, const Runbook& runbook) {
  return Writer(setting, runbook, false).write();
}

std::string runbook_markdown(const Setting& setting, const Runbook& runbook) {
  return Writer(setting, runbook, true).write();
}

std::string runbook_json(const Setting& setting, const Runbook& runbook) {
  const Estate& estate = *setting.estate;
  Json json = json_begin();
  json["operation"] = json_id(estate, runbook.operation);
  json["at"] = utc_text(runbook.at);
  json["estate_digest"] = runbook.digest;
  Json contacts = Json::array();
  for (const Contact& contact : runbook.contacts) contacts.push_back(json_contact(estate, contact));
  json["contacts"] = std::move(contacts);
  Json cases = Json::array();
  for (const RunbookCase& its : runbook.cases) {
    Json closed = Json::array();
    for (const ClosedWay& way : its.closed) {
      closed.push_back(
          Json{{"way", json_id(estate, way.way)}, {"witness", json_ids(estate, way.chain)}});
    }
    Json one = json_outcome(estate, its.outcome);
    one["causes"] = its.causes;
    one["steps"] = json_way(estate, its.way);
    one["closed_ways"] = std::move(closed);
    one["harmful_ways"] = json_harmful(estate, its.harmful);
    cases.push_back(std::move(one));
  }
  json["cases"] = std::move(cases);
  json["assumes"] = json_assumptions(estate, runbook.assumptions);
  return json_text(json);
}

}  // namespace onus::report
