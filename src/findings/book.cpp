#include "book.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <deque>

#include "onus/findings/finding.h"

namespace onus::findings {
namespace {

/// Pages with their controls. Text lives as long as the program.
struct Book {
  std::deque<std::string> text;
  std::vector<Rule> rules;
};

std::string controls_section(std::string_view rule) {
  std::string section = "\n## Controls\n\n";
  for (const Framework& framework : frameworks()) {
    for (const Control& control : framework.controls) {
      if (std::find(control.rules.begin(), control.rules.end(), rule) == control.rules.end()) {
        continue;
      }
      section += fmt::format("- {}: {} {}", framework.title, control.id, control.title);
      if (!control.aliases.empty())
        section += fmt::format(" ({})", fmt::join(control.aliases, ", "));
      section += '\n';
    }
  }
  return section;
}

const Book& book() {
  static const Book made = [] {
    Book book;
    for (const RulePage& page : rule_pages()) {
      book.text.push_back(std::string(page.text) + controls_section(page.id));
      book.rules.push_back({page.id, page.title, book.text.back()});
    }
    return book;
  }();
  return made;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

/// Whether `name` is the id, alone or after the framework's id.
bool names(std::string_view name, std::string_view framework, std::string_view id) {
  const std::string wanted = upper(name);
  return wanted == upper(id) || wanted == upper(fmt::format("{}:{}", framework, id));
}

bool alias_matches(std::string_view name, std::string_view alias) {
  const std::size_t colon = alias.find(':');
  return colon == std::string_view::npos
             ? upper(name) == upper(alias)
             : names(name, alias.substr(0, colon), alias.substr(colon + 1));
}

}  // namespace

std::span<const Rule> rules() { return book().rules; }

const Rule* find_rule(std::string_view id) {
  const std::string wanted = upper(id);
  const auto all = rules();
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const Rule& rule) { return rule.id == wanted; });
  return at == all.end() ? nullptr : &*at;
}

std::vector<std::string> controls_of(std::string_view rule) {
  std::vector<std::string> names;
  for (const Framework& framework : frameworks()) {
    for (const Control& control : framework.controls) {
      if (std::find(control.rules.begin(), control.rules.end(), rule) == control.rules.end()) {
        continue;
      }
      names.push_back(fmt::format("{}:{}", framework.id, control.id));
    }
  }
  return names;
}

std::vector<FoundControl> find_controls(std::string_view name) {
  std::vector<FoundControl> found;
  for (const Framework& framework : frameworks()) {
    for (const Control& control : framework.controls) {
      const bool alias =
          std::any_of(control.aliases.begin(), control.aliases.end(),
                      [&](std::string_view one) { return alias_matches(name, one); });
      if (alias || names(name, framework.id, control.id)) found.push_back({&framework, &control});
    }
  }
  return found;
}

}  // namespace onus::findings
