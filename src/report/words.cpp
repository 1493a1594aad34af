#include "onus/report/words.h"

#include <fmt/format.h>

#include "onus/base/duration.h"

namespace onus::report {

using analysis::Verdict;
using analysis::WayStep;
using model::Gate;
using model::ItemClass;

std::string id_text(const Estate& estate, ItemIndex item) {
  return item.valid() ? safe(estate.item(item).id) : "";
}

std::string ids_text(const Estate& estate, std::span<const ItemIndex> items, std::size_t shown) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i == shown && items.size() > shown + 1) {
      return fmt::format("{} and {} more", out, items.size() - i);
    }
    if (i != 0) out += ", ";
    out += id_text(estate, items[i]);
  }
  return out;
}

std::string title_text(const Estate& estate, ItemIndex item) {
  if (!item.valid()) return "";
  const model::Item& it = estate.item(item);
  std::string_view name = it.title;
  if (name.empty() && it.item_class == ItemClass::kPerson) name = estate.person(item).name;
  if (name.empty() && it.item_class == ItemClass::kTeam) name = estate.team(item).name;
  return safe(name.empty() ? it.id : name);
}

std::string named_text(const Estate& estate, ItemIndex item) {
  const std::string title = title_text(estate, item);
  const std::string id = id_text(estate, item);
  return title == id ? id : fmt::format("{} ({})", title, id);
}

std::string file_text(const Estate& estate, const model::Place& place) {
  if (place.line == 0 || place.file >= estate.files.size()) return "";
  return safe(estate.files[place.file].name);
}

std::string place_text(const Estate& estate, const model::Place& place) {
  const std::string file = file_text(estate, place);
  return file.empty() ? "" : fmt::format("{}:{}", file, place.line);
}

namespace {

// Conditions nest at most as deep as the loader lets files nest; deeper ones are cut with "…".
constexpr int kConditionDepthMax = 64;

void write_condition(const Estate& estate, model::ConditionIndex at, int depth, std::string& out) {
  const model::ConditionNode& node = estate.conditions.node(at);
  if (node.gate == Gate::kItem) {
    out += id_text(estate, estate.conditions.item(at));
    if (const auto survives = estate.conditions.survives(at)) {
      out += fmt::format(" ({} without it)", base::format_duration(*survives));
    }
    return;
  }
  if (node.count == 0) {
    out += node.gate == Gate::kAll ? "nothing" : "an empty choice, which never holds";
    return;
  }
  if (node.count == 1 && node.gate != Gate::kAtLeast) {
    write_condition(estate, estate.conditions.child(at, 0), depth + 1, out);
    return;
  }
  if (depth >= kConditionDepthMax) {
    out += "…";
    return;
  }
  const bool counted = node.gate == Gate::kAtLeast;
  const bool nested = depth > 0 && node.count > 1 && !counted;
  if (nested) out += '(';
  if (counted) out += fmt::format("{} of [", node.threshold);
  const char* between = counted ? ", " : node.gate == Gate::kAll ? " and " : " or ";
  for (std::uint32_t i = 0; i < node.count; ++i) {
    if (i != 0) out += between;
    write_condition(estate, estate.conditions.child(at, i), depth + 1, out);
  }
  if (counted) out += ']';
  if (nested) out += ')';
}

}  // namespace

std::string condition_text(const Estate& estate, model::ConditionIndex condition) {
  if (!condition.valid()) return "";
  const model::ConditionNode& root = estate.conditions.node(condition);
  if (root.gate == Gate::kAll && root.count == 0) return "";  // it needs nothing
  std::string out;
  write_condition(estate, condition, 0, out);
  return out;
}

std::string chain_text(const Page& page, const Estate& estate, std::span<const ItemIndex> chain) {
  std::string out;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (i != 0) out += " ← ";
    const bool last = i + 1 == chain.size();
    const std::string id = id_text(estate, chain[i]);
    out += last ? page.paint(Tone::kBad, id + " ✗") : id;
  }
  return out;
}

std::string circle_text(const Page& page, const Estate& estate, std::span<const ItemIndex> circle) {
  std::string out;
  for (const ItemIndex item : circle) out += id_text(estate, item) + " ← ";
  if (!circle.empty()) out += id_text(estate, circle.front());
  return page.paint(Tone::kBad, out) + " (a circle)";
}

std::string take_text(const Estate& estate, const analysis::Take& take) {
  const std::string id = id_text(estate, take.item);
  return take.option ? fmt::format("{}:{}", id, *take.option + 1) : id;
}

namespace {

const std::string kVendorWords = "its vendor";

StepWords restore_words(const Estate& estate, const WayStep& step) {
  StepWords words;
  words.action = "Restore " + named_text(estate, step.item);
  const auto& options = estate.extras_of(step.item).restore;
  if (step.detail >= options.size()) return words;
  const model::RestoreOption& option = options[step.detail];
  words.who = option.by_vendor ? kVendorWords : condition_text(estate, option.by);
  words.needs = condition_text(estate, option.needs);
  words.takes_written = option.takes.written;
  if (!option.by_vendor) words.by = option.by;
  return words;
}

StepWords path_words(const Estate& estate, const WayStep& step) {
  StepWords words;
  const auto& steps = estate.recovery(step.item).steps;
  if (step.detail >= steps.size()) {
    words.action = "Use " + named_text(estate, step.item);
    return words;
  }
  const model::Step& written = steps[step.detail];
  words.action = written.action.empty()
                     ? fmt::format("{}, step {}", named_text(estate, step.item), step.detail + 1)
                     : safe(written.action);
  words.who = written.by_vendor ? kVendorWords : condition_text(estate, written.by);
  words.needs = condition_text(estate, written.needs);
  words.takes_written = written.takes.written;
  if (!written.by_vendor) words.by = written.by;
  if (words.who.empty() && estate.recovery(step.item).actor == "machine") {
    words.who = "a machine, by itself";
  }
  words.grant = written.grant;
  if (written.grant.valid()) {
    const model::Policy& policy = estate.policy(written.grant);
    words.who = fmt::format(
        "asked by {}, approved by {}",
        policy.invoke.valid() ? condition_text(estate, policy.invoke) : "anyone",
        policy.approve.valid() ? condition_text(estate, policy.approve) : "nobody in particular");
  }
  return words;
}

}  // namespace

StepWords step_words(const Estate& estate, const WayStep& step) {
  if (step.kind == WayStep::Kind::kRestore) return restore_words(estate, step);
  if (step.kind == WayStep::Kind::kStep) return path_words(estate, step);
  StepWords words;
  words.action = "Start " + named_text(estate, step.item);
  const auto& start = estate.extras_of(step.item).start;
  if (start) {
    words.needs = condition_text(estate, start->needs);
    words.takes_written = start->takes.written;
  }
  return words;
}

Tone verdict_tone(Verdict verdict) {
  switch (verdict) {
    case Verdict::kUnaffected: return Tone::kGood;
    case Verdict::kCovered: return Tone::kGood;
    case Verdict::kLate: return Tone::kWarn;
    case Verdict::kLockedOut:
    case Verdict::kDownBefore: return Tone::kBad;
  }
  return Tone::kPlain;
}

std::string_view verdict_title(Verdict verdict) {
  switch (verdict) {
    case Verdict::kUnaffected: return "UNAFFECTED";
    case Verdict::kCovered: return "COVERED";
    case Verdict::kLate: return "LATE";
    case Verdict::kLockedOut: return "LOCKED OUT";
    case Verdict::kDownBefore: return "DOWN BEFORE";
  }
  return "";
}

}  // namespace onus::report
