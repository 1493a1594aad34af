#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "item_keys.h"
#include "mapping.h"
#include "onus/base/nearest.h"
#include "onus/model/estate.h"
#include "onus/model/read_trees.h"

namespace onus::inventory {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kRulesMax = 500;
constexpr std::array<std::string_view, 18> kRuleKeys{
    "class", "has",    "ignore", "inside", "item",  "key",     "labels", "links",  "name",
    "names", "owners", "per",    "refs",   "scope", "secrets", "tags",   "unless", "when"};

bool among(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

/// Turns the tree of a mapping file into rules.
class MappingParser {
 public:
  MappingParser(const std::string& name, std::vector<model::Diagnostic>& problems)
      : name_(name), problems_(problems) {}

  void document(const Value& root);
  [[nodiscard]] Mapping take() { return std::move(mapping_); }

 private:
  void problem(const Value& at, const std::string& message, std::string_view help = {});
  void rule(const Value& map);
  void rule_key(RecordRule& rule, std::string_view key, const Value& value);
  void item(RecordRule& rule, const Value& map);
  void unknown_item_key(std::string_view key, const Value& at);
  void check_class(const RecordRule& rule, const Value& at);
  [[nodiscard]] FieldRule field(std::string_view key, const Value& value);
  void conditions(std::vector<Condition>& into, const Value& map);
  void each_rules(std::vector<EachRule>& into, const Value& list, std::string_view first,
                  std::string_view second);
  void links(RecordRule& rule, const Value& map);
  [[nodiscard]] Template make_template(const Value& value);
  [[nodiscard]] Template make_template(std::string_view text, const Value& at);
  [[nodiscard]] Alternative path(std::string_view text);
  [[nodiscard]] std::vector<Alternative> alternatives(std::string_view text);
  void paths(std::vector<Alternative>& into, const Value& list);

  const std::string& name_;
  std::vector<model::Diagnostic>& problems_;
  Mapping mapping_;
};

void MappingParser::problem(const Value& at, const std::string& message, std::string_view help) {
  model::Diagnostic made;
  made.code = "E0802";
  made.file = name_;
  made.place = {.file = 0, .line = at.line(), .column = 1};
  made.message = message;
  made.help = help;
  problems_.push_back(std::move(made));
}

void MappingParser::document(const Value& root) {
  if (root["mapping"].text() != "v1") {
    return problem(root, "the file does not say that it is a mapping",
                   "begin it with the line: mapping: v1");
  }
  for (std::uint32_t i = 0; i < root.size(); ++i) {
    const std::string_view key = root.key(i);
    const Value value = root.at(i);
    if (key == "reads") {
      mapping_.csv_ = value.text() == "csv";
      if (!mapping_.csv_ && value.text() != "json") {
        problem(value, "reads is neither json nor csv", "JSON stands for YAML and NDJSON too");
      }
    } else if (key == "delimiter") {
      if (value.text().size() != 1) problem(value, "delimiter is not one byte");
      if (!value.text().empty()) mapping_.delimiter_ = value.text().front();
    } else if (key == "records") {
      if (!value.is_list() || value.size() > kRulesMax) problem(value, "records is no list");
      for (std::uint32_t j = 0; j < value.size() && j < kRulesMax; ++j) rule(value.at(j));
    } else if (key != "mapping" && key != "title" && key != "export") {
      problem(value, fmt::format("unknown key \"{}\"", key),
              "known here: mapping, title, export, reads, delimiter, records");
    }
  }
  if (mapping_.rules_.empty() && problems_.empty())
    problem(root, "the mapping has no records", "add records: […]");
}

void MappingParser::rule(const Value& map) {
  RecordRule made;
  if (!map.is_map()) return problem(map, "a record's rule is no map");
  for (std::uint32_t i = 0; i < map.size(); ++i) rule_key(made, map.key(i), map.at(i));
  if (made.ignore.empty() && !map["key"].exists()) {
    return problem(map, "the rule has no key", "say what tells records apart: key: \"{id}\"");
  }
  check_class(made, map);
  mapping_.rules_.push_back(std::move(made));
}

void MappingParser::rule_key(RecordRule& rule, std::string_view key, const Value& value) {
  if (key == "name") {
    rule.name = value.text();
  } else if (key == "ignore") {
    rule.ignore = value.text();
  } else if (key == "has") {
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      rule.has.push_back(alternatives(value.at(i).text()));
    }
  } else if (key == "when") {
    conditions(rule.when, value);
  } else if (key == "unless") {
    conditions(rule.unless, value);
  } else if (key == "class") {
    bool known = false;
    for (int i = 0; i < model::kItemClassCount; ++i) {
      const auto item_class = static_cast<model::ItemClass>(i);
      if (model::class_name(item_class) != value.text()) continue;
      rule.item_class = item_class;
      known = true;
    }
    if (!known) problem(value, fmt::format("\"{}\" is no class of item", value.text()));
  } else if (key == "per") {
    rule.per = path(value.text());
  } else if (key == "key") {
    rule.key = make_template(value);
  } else if (key == "item") {
    item(rule, value);
  } else if (key == "labels") {
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      rule.labels.push_back(field(value.key(i), value.at(i)));
    }
  } else if (key == "scope") {
    rule.scope_written = true;
    each_rules(rule.scope, value, "system", "privilege");
  } else if (key == "owners") {
    each_rules(rule.owners, value, "party", "because");
  } else if (key == "links") {
    links(rule, value);
  } else if (key == "refs" || key == "names") {
    for (std::uint32_t i = 0; i < value.size(); ++i) {
      (key == "refs" ? rule.references : rule.names).push_back(make_template(value.at(i)));
    }
  } else if (key == "secrets") {
    paths(rule.secrets, value);
  } else if (key == "tags") {
    paths(rule.tags, value);
  } else if (key == "inside") {
    paths(rule.inside, value);
  } else {
    const auto near = base::nearest_name(key, kRuleKeys);
    problem(value, fmt::format("unknown key \"{}\" in a record's rule", key),
            near ? fmt::format("did you mean \"{}\"?", *near) : "see docs/formats/mapping.md");
  }
}

void MappingParser::paths(std::vector<Alternative>& into, const Value& list) {
  if (!list.is_list()) return problem(list, "expected a list of paths");
  for (std::uint32_t i = 0; i < list.size(); ++i) into.push_back(path(list.at(i).text()));
}

void MappingParser::item(RecordRule& rule, const Value& map) {
  for (std::uint32_t i = 0; i < map.size(); ++i) {
    const std::string_view key = map.key(i);
    if (key == "owner") {
      problem(map.at(i), "an importer gives nobody ownership",
              "write it under owners: it becomes a suggestion with its evidence");
    } else if (const ItemKey* known = find_item_key(key); known == nullptr) {
      unknown_item_key(key, map.at(i));
    } else {
      FieldRule made = field(key, map.at(i));
      const bool flag = known->as == ReadAs::kFlag && made.as == ReadAs::kNot;
      if (made.as != known->as && made.as != ReadAs::kText && !flag) {
        problem(map.at(i), fmt::format("\"{}\" is not read that way", key));
      }
      if (!flag) made.as = known->as;
      rule.fields.push_back(std::move(made));
    }
  }
}

void MappingParser::unknown_item_key(std::string_view key, const Value& at) {
  std::vector<std::string_view> names;
  for (const ItemKey& one : item_keys()) names.push_back(one.name);
  const auto near = base::nearest_name(key, names);
  problem(at, fmt::format("\"{}\" is no key that an observed item carries", key),
          near ? fmt::format("did you mean \"{}\"?", *near)
               : fmt::format("known here: {}", fmt::join(names, ", ")));
}

// What the loader would refuse later is refused here, with the rule's place.
void MappingParser::check_class(const RecordRule& rule, const Value& at) {
  const std::string_view name = model::class_name(rule.item_class);
  if (rule.item_class == model::ItemClass::kAuthenticator) {
    problem(at, "an authenticator belongs to a person and is no record");
  }
  for (const FieldRule& field : rule.fields) {
    const ItemKey* key = find_item_key(field.key);
    if (key != nullptr && !carries(rule.item_class, *key)) {
      problem(at, fmt::format("a {} has no \"{}\"", name, field.key));
    }
  }
  if (rule.scope_written && !has_scope(rule.item_class)) {
    problem(at, fmt::format("a {} has no scope", name));
  }
}

FieldRule MappingParser::field(std::string_view key, const Value& value) {
  FieldRule made{.key = std::string(key), .as = ReadAs::kText, .value = {}, .words = {}};
  if (!value.is_map()) {
    made.value = make_template(value);
    return made;
  }
  for (std::uint32_t i = 0; i < value.size(); ++i) {
    const std::string_view as = value.key(i);
    if (as == "words") {
      const Value words = value.at(i);
      for (std::uint32_t w = 0; w < words.size(); ++w) {
        made.words.emplace_back(words.key(w), words.at(w).text());
      }
      continue;
    }
    made.value = make_template(value.at(i));
    if (as == "time") {
      made.as = ReadAs::kTime;
    } else if (as == "flag") {
      made.as = ReadAs::kFlag;
    } else if (as == "not") {
      made.as = ReadAs::kNot;
    } else if (as == "seconds") {
      made.as = ReadAs::kSeconds;
    } else if (as != "text") {
      problem(value, fmt::format("\"{}\" is no way to read a value", as),
              "known here: text, time, flag, not, seconds, and words beside text");
    }
  }
  return made;
}

void MappingParser::conditions(std::vector<Condition>& into, const Value& map) {
  if (!map.is_map()) return problem(map, "expected a map from paths to values");
  for (std::uint32_t i = 0; i < map.size(); ++i) {
    Condition made{.path = path(map.key(i)), .values = {}};
    const Value value = map.at(i);
    if (value.is_text()) made.values.emplace_back(value.text());
    for (std::uint32_t j = 0; value.is_list() && j < value.size(); ++j) {
      made.values.emplace_back(value.at(j).text());
    }
    into.push_back(std::move(made));
  }
}

void MappingParser::each_rules(std::vector<EachRule>& into, const Value& list,
                               std::string_view first, std::string_view second) {
  if (!list.is_list()) {
    return problem(list, fmt::format("expected a list of {{{}, {}}}", first, second));
  }
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    const Value entry = list.at(i);
    EachRule made;
    if (entry["each"].is_text()) made.each = path(entry["each"].text());
    made.first = make_template(entry[first]);
    made.second = make_template(entry[second]);
    if (made.first.parts.empty() || made.second.parts.empty()) {
      problem(entry, fmt::format("the entry lacks \"{}\" or \"{}\"", first, second));
    }
    into.push_back(std::move(made));
  }
}

void MappingParser::links(RecordRule& rule, const Value& map) {
  constexpr std::array<std::string_view, 4> kLinkKeys{"lead", "members", "on_call", "issuer"};
  for (std::uint32_t i = 0; i < map.size(); ++i) {
    const Value value = map.at(i);
    EachRule made;
    made.key = map.key(i);
    if (!among(kLinkKeys, made.key)) {
      problem(value, fmt::format("\"{}\" is no link; known here: {}", made.key,
                                 fmt::join(kLinkKeys, ", ")));
    }
    if (value["each"].is_text()) made.each = path(value["each"].text());
    made.first = make_template(value.is_map() ? value["key"] : value);
    rule.links.push_back(std::move(made));
  }
}

Alternative MappingParser::path(std::string_view text) {
  Alternative made;
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') {
    made.is_literal = true;
    made.literal = text.substr(1, text.size() - 2);
    return made;
  }
  made.path = text;
  auto& known = mapping_.paths_;
  const auto found = std::find(known.begin(), known.end(), made.path);
  made.id = static_cast<std::uint32_t>(found - known.begin());
  if (found == known.end()) known.push_back(made.path);
  return made;
}

std::vector<Alternative> MappingParser::alternatives(std::string_view text) {
  std::vector<Alternative> list;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('|', begin), text.size());
    list.push_back(path(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return list;
}

Template MappingParser::make_template(const Value& value) {
  if (value.is_none()) return {};
  if (!value.is_text()) {
    problem(value, "expected a text such as \"{name}\"");
    return {};
  }
  return make_template(value.text(), value);
}

Template MappingParser::make_template(std::string_view text, const Value& at) {
  Template made;
  std::string before;
  while (!text.empty()) {  // ends: `text` becomes shorter
    const std::size_t open = std::min(text.find('{'), text.size());
    before += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    if (close == std::string_view::npos) {
      problem(at, "a { without its }");
      return made;
    }
    made.parts.push_back({std::move(before), alternatives(text.substr(1, close - 1))});
    before.clear();
    text.remove_prefix(close + 1);
  }
  if (!before.empty() || made.parts.empty()) made.parts.push_back({std::move(before), {}});
  return made;
}

Result<Mapping> Mapping::parse(std::string_view bytes, const std::string& name,
                               std::vector<model::Diagnostic>& problems) {
  std::string copy(bytes);
  MappingParser parser(name, problems);
  const model::LoadLimits limits;
  bool first = true;
  auto read = model::read_trees(copy, model::TextForm::kYaml, name, limits,
                                [&](const model::NodeTree& tree) {
                                  if (first) parser.document(Value(tree));
                                  first = false;
                                });
  if (read.errors != 0) {
    problems.insert(problems.begin(), read.problems.begin(), read.problems.end());
  } else if (first) {
    return fail(ErrorKind::kInvalid, fmt::format("{}: the mapping is empty", name));
  }
  return parser.take();
}

}  // namespace onus::inventory
