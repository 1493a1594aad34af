// For tests: an estate out of a text, checked at a fixed moment.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "onus/findings/finding.h"
#include "onus/model/load.h"

namespace onus::findings {

inline constexpr TimePoint kTestMoment =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{9};

struct Checked {
  explicit Checked(std::string text, CheckOptions options = {}) : yaml(std::move(text)) {
    const model::Document document{.name = "estate.yaml", .bytes = yaml};
    loaded = model::load_documents(std::span(&document, 1));
    if (!loaded.ok()) return;
    auto made = Graph::make(loaded.estate, {.at = kTestMoment, .given = {}});
    if (made) graph.emplace(*std::move(made));
    if (graph) result = check(*graph, options);
  }
  Checked(const Checked&) = delete;
  Checked& operator=(const Checked&) = delete;

  [[nodiscard]] bool has(std::string_view rule) const { return find(rule) != nullptr; }
  [[nodiscard]] const Finding* find(std::string_view rule) const {
    const auto at = std::find_if(result.findings.begin(), result.findings.end(),
                                 [&](const Finding& one) { return one.rule == rule; });
    return at == result.findings.end() ? nullptr : &*at;
  }
  /// Severity, item, operation, message, next step and person of a rule's first finding.
  [[nodiscard]] std::string text(std::string_view rule) const {
    const Finding* f = find(rule);
    if (f == nullptr) return "none";
    const auto id = [&](ItemIndex item) {
      return item.valid() ? std::string(loaded.estate.item(item).id) : std::string("-");
    };
    return std::string(severity_name(f->severity)) + " " + id(f->item) + " " + id(f->operation) +
           " | " + one_line(loaded.estate, *f);
  }
  [[nodiscard]] std::string all() const {
    std::string lines;
    for (const Finding& one : result.findings) {
      lines += one.rule + " " + one_line(loaded.estate, one) + "\n";
    }
    return lines;
  }
  [[nodiscard]] std::string diagnostics() const {
    std::string lines;
    for (const auto& one : loaded.diagnostics) lines += one.code + " " + one.message + "\n";
    return lines;
  }

  std::string yaml;
  model::Loaded loaded;
  std::optional<Graph> graph;
  CheckResult result;
};

}  // namespace onus::findings
