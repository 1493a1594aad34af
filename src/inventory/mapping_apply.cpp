#include <fmt/format.h>

#include <charconv>

#include "mapping.h"
#include "reading.h"

namespace onus::inventory {
namespace {

/// Fills templates from one record, and remembers the first value of a wrong type.
class Filler {
 public:
  explicit Filler(const RecordView& record) : record_(record) {}

  /// The text; none where a placeholder has no value, so that nothing is made up.
  [[nodiscard]] std::optional<std::string> fill(const Template& from) {
    if (from.parts.empty()) return std::nullopt;
    std::string made;
    for (const Template::Part& part : from.parts) {
      made += part.text;
      if (part.alternatives.empty()) continue;
      const auto text = first_text(part.alternatives);
      if (!text) return std::nullopt;
      made += *text;
    }
    return made;
  }
  void each(const EachRule& rule, const std::function<void()>& use);
  [[nodiscard]] std::optional<std::string_view> first_text(
      const std::vector<Alternative>& alternatives);
  [[nodiscard]] const std::string& fault() const { return fault_; }
  void fail(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
  }

 private:
  [[nodiscard]] std::optional<std::string_view> text(const Alternative& path, bool& wrong) const;

  const RecordView& record_;
  std::string fault_;
  Value entry_;           // of the list or map that is gone through
  std::string_view key_;  // its key
};

std::optional<std::string_view> Filler::text(const Alternative& path, bool& wrong) const {
  if (path.is_literal) return path.literal;
  if (path.path == "@key" && !key_.empty()) return key_;
  if (entry_.exists()) {
    if (path.path == ".") {
      wrong = !entry_.is_text();
      return wrong ? std::nullopt : std::optional(entry_.text());
    }
    const Value inside = entry_.at_path(path.path);
    if (inside.is_text()) return inside.text();
  }
  return record_.text(path, wrong);
}

std::optional<std::string_view> Filler::first_text(const std::vector<Alternative>& alternatives) {
  const Alternative* misfit = nullptr;
  for (const Alternative& path : alternatives) {
    bool wrong = false;
    const auto found = text(path, wrong);
    if (found && !found->empty()) return found;
    if (wrong) misfit = &path;
  }
  if (misfit != nullptr) fail(fmt::format("{} is not text", misfit->path));
  return std::nullopt;
}

void Filler::each(const EachRule& rule, const std::function<void()>& use) {
  if (!rule.each) return use();
  const Value list = record_.value(*rule.each);
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    entry_ = list.at(i);
    key_ = list.key(i);
    use();
  }
  entry_ = {};
  key_ = {};
}

bool holds(const Condition& condition, const RecordView& record) {
  bool wrong = false;
  const auto text = record.text(condition.path, wrong);
  if (condition.values.empty()) return text.has_value() || wrong;
  for (const std::string& value : condition.values) {
    if (text && *text == value) return true;
  }
  return false;
}

bool is_there(const std::vector<Alternative>& alternatives, const RecordView& record) {
  for (const Alternative& path : alternatives) {
    bool wrong = false;
    if (record.text(path, wrong) || wrong) return true;
  }
  return false;
}

bool truth(std::string_view word) {
  const std::string folded = lower(word);
  return folded == "true" || folded == "yes" || folded == "1" || folded == "on" ||
         folded == "enabled" || folded == "active";
}

void set_field(Record& record, const FieldRule& rule, Filler& filler) {
  auto text = filler.fill(rule.value);
  if (!text || text->empty()) return;
  switch (rule.as) {
    case ReadAs::kText:
      for (const auto& [theirs, ours] : rule.words) {
        if (*text == theirs) {
          *text = ours;
          break;
        }
      }
      return record.text(rule.key, *text);
    case ReadAs::kTime: {
      auto time = moment(*text);
      if (!time) time = epoch(*text);
      if (!time && *text != "0" && *text != "never") {
        filler.fail(fmt::format("{} is no time", rule.key));
      }
      return record.time(rule.key, time);
    }
    case ReadAs::kFlag: return record.flag(rule.key, truth(*text));
    case ReadAs::kNot: return record.flag(rule.key, !truth(*text));
    case ReadAs::kSeconds: {
      std::int64_t seconds = 0;
      const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
      if (error != std::errc() || end != text->data() + text->size()) {
        return filler.fail(fmt::format("{} is no number of seconds", rule.key));
      }
      return record.seconds(rule.key, base::Seconds(seconds));
    }
  }
}

void set_scope(Record& record, const RecordRule& rule, Filler& filler) {
  std::vector<ScopeText> scope;
  for (const EachRule& each : rule.scope) {
    filler.each(each, [&] {
      auto system = filler.fill(each.first);
      auto privilege = filler.fill(each.second);
      if (system && privilege) scope.push_back({std::move(*system), std::move(*privilege)});
    });
  }
  if (!scope.empty()) record.scope(std::move(scope));
}

void set_links(Record& record, const RecordRule& rule, Filler& filler) {
  for (const EachRule& each : rule.links) {
    std::vector<std::string> naturals;
    filler.each(each, [&] {
      if (auto natural = filler.fill(each.first)) naturals.push_back(std::move(*natural));
    });
    if (each.each) {
      if (!naturals.empty()) record.links(each.key, std::move(naturals));
    } else if (!naturals.empty()) {
      record.link(each.key, naturals.front());
    }
  }
}

void set_provenance(Record& record, const RecordRule& rule, const RecordView& view, Filler& filler,
                    std::string_view at) {
  for (const Template& reference : rule.references) {
    if (const auto text = filler.fill(reference)) record.reference(*text);
  }
  for (const Template& name : rule.names) {
    if (const auto text = filler.fill(name)) record.name(*text);
  }
  for (const EachRule& owner : rule.owners) {
    filler.each(owner, [&] {
      const auto party = filler.fill(owner.first);
      const auto because = filler.fill(owner.second);
      if (party && because) record.owner(*party, *because);
    });
  }
  for (const Alternative& tags : rule.tags) take_tags(record, view.value(tags), "tag");
  for (const Alternative& secret : rule.secrets) {
    bool wrong = false;
    const auto text = view.text(secret, wrong);
    if (wrong) {
      record.exposed(fmt::format("{} {}", at, secret.path), {});
    } else if (text && !text->empty()) {
      record.exposed(fmt::format("{} {}", at, secret.path), secret_fingerprint(*text));
    }
  }
}

}  // namespace

bool applies(const RecordRule& rule, const RecordView& record) {
  for (const auto& alternatives : rule.has) {
    if (!is_there(alternatives, record)) return false;
  }
  for (const Condition& condition : rule.when) {
    if (!holds(condition, record)) return false;
  }
  for (const Condition& condition : rule.unless) {
    if (holds(condition, record)) return false;
  }
  return true;
}

void apply(const RecordRule& rule, const RecordView& view, Batch& batch, std::string_view at) {
  if (!rule.ignore.empty()) return batch.ignore(rule.ignore, at);
  Filler filler(view);
  auto natural = filler.fill(rule.key);
  if (!natural || natural->empty()) {
    const std::string& fault = filler.fault();
    return batch.refuse(fault.empty() ? std::string("what tells records apart is missing") : fault,
                        at);
  }
  Record record(rule.item_class, std::move(*natural));
  for (const FieldRule& field : rule.fields) set_field(record, field, filler);
  for (const FieldRule& label : rule.labels) {
    if (const auto text = filler.fill(label.value)) record.label(label.key, *text);
  }
  set_scope(record, rule, filler);
  set_links(record, rule, filler);
  set_provenance(record, rule, view, filler, at);
  if (!filler.fault().empty()) return batch.refuse(filler.fault(), at);
  batch.add(std::move(record), at);
}

}  // namespace onus::inventory
