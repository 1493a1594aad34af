#include "sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "onus/base/check.h"
#include "onus/findings/framework.h"
#include "words.h"

namespace onus::findings {
namespace {

std::size_t bucket_of(std::string_view rule, std::size_t rules_in_group) {
  constexpr std::string_view kFirstLetters = "ORDNPG";
  const std::size_t group = kFirstLetters.find(rule[0]);
  const auto number = static_cast<std::size_t>((rule[4] - '0') * 10 + (rule[5] - '0'));
  ONUS_CHECK(group != std::string_view::npos && number < rules_in_group);
  return group * rules_in_group + number;
}

auto order(const Finding& finding) {
  return std::tie(finding.severity, finding.place, finding.rule, finding.item, finding.operation,
                  finding.message);
}

}  // namespace

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "note";
}

std::string one_line(const model::Estate& estate, const Finding& finding) {
  std::string line = finding.message;
  if (finding.next_step.empty()) return line;
  line += " Next: ";
  if (finding.who_must_act.valid())
    line += std::string(estate.item(finding.who_must_act).id) + ": ";
  return line + finding.next_step;
}

Finding* Sink::add(std::string_view rule, Severity severity, ItemIndex item, ItemIndex operation) {
  ONUS_CHECK(rule.size() == 6);
  Bucket& bucket = buckets_[bucket_of(rule, kRulesInGroupMax)];
  const auto level = static_cast<std::size_t>(severity);
  ++bucket.counts[level];
  if (bucket.kept[level].size() >= kFindingsPerRuleMax) return nullptr;
  Finding& finding = bucket.kept[level].emplace_back();
  finding.rule = std::string(rule);
  finding.severity = severity;
  finding.item = item;
  finding.operation = operation;
  if (item.valid()) finding.place = graph_.estate().item(item).place;
  return &finding;
}

void Sink::empty_bucket(Bucket& bucket, CheckResult& result) {
  std::size_t room = kFindingsPerRuleMax;
  std::size_t hidden = 0;
  std::string rule;
  std::vector<std::string> controls;
  for (std::size_t level = 0; level < bucket.kept.size(); ++level) {
    std::vector<Finding>& kept = bucket.kept[level];
    std::sort(kept.begin(), kept.end(),
              [](const Finding& a, const Finding& b) { return order(a) < order(b); });
    if (!kept.empty() && rule.empty()) {
      rule = kept.front().rule;
      controls = controls_of(rule);
    }
    const std::size_t taken = std::min(room, kept.size());
    room -= taken;
    hidden += bucket.counts[level] - taken;
    for (std::size_t i = 0; i < taken; ++i) {
      kept[i].controls = controls;
      result.findings.push_back(std::move(kept[i]));
    }
    kept.clear();
  }
  if (hidden == 0) return;
  Finding& more = result.findings.emplace_back();
  more.rule = rule;
  more.severity = Severity::kNote;
  more.message =
      fmt::format("And {} more of {}, none worse than those listed.", grouped_digits(hidden), rule);
  more.next_step = "mend the cause that they share; the list shows the first of them";
  more.controls = controls;
}

CheckResult Sink::finish() {
  CheckResult result;
  result.complete = complete_;
  for (Bucket& bucket : buckets_) {
    result.summary.errors += bucket.counts[0];
    result.summary.warnings += bucket.counts[1];
    result.summary.notes += bucket.counts[2];
    empty_bucket(bucket, result);
    bucket.counts = {};
  }
  std::sort(result.findings.begin(), result.findings.end(),
            [](const Finding& a, const Finding& b) { return order(a) < order(b); });
  return result;
}

}  // namespace onus::findings
