#include "onus/inventory/batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "item_keys.h"
#include "onus/codec/jcs.h"
#include "onus/crypto/sha256.h"
#include "onus/model/estate.h"
#include "onus/model/read_trees.h"

namespace onus::inventory {
namespace {

constexpr std::size_t kIdBytesMax = 128;
constexpr std::size_t kSuffixDigits = 8;
constexpr std::string_view kOtherReasons = "further reasons, not told apart";
constexpr std::string_view kHiddenReason = "a reason that would show what looks like a secret";

char id_byte(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c + 32);
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') return c;
  return c == '/' || c == ':' || c == '.' || c == '\\' || c == '#' ? '.' : '-';
}

std::string suffix_of(std::string_view natural) {
  const auto digest = crypto::sha256(natural);
  return "-" + (digest ? digest->hex().substr(0, kSuffixDigits) : std::string("0"));
}

// A place in a document, but for one with a key that nobody should see.
std::string_view shown_place(std::string_view at) {
  return model::looks_like_secret(at) ? std::string_view("#, below a key that looks like a secret")
                                      : at;
}

// An id for what is called by a secret: the same each time, and nobody can read it back.
std::string hidden_id(std::string_view source, std::string_view natural) {
  return id_of(source, "hidden" + suffix_of(natural));
}

// The member whose key, with its quotes and colon, is `key`; empty where there is none.
std::string_view member_of(std::string_view members, std::string_view key) {
  std::size_t at = members.starts_with(key) ? 0 : members.find("\n" + std::string(key));
  if (at == std::string_view::npos) return {};
  if (members[at] == '\n') ++at;
  return members.substr(at, members.find('\n', at) - at);
}

// Further members of one item after those it has.
void take_over(std::string& members, std::string_view more) {
  const std::string_view more_lifetime = member_of(more, "\"lifetime\":");
  while (!more.empty()) {  // ends: `more` becomes shorter
    const std::size_t end = std::min(more.find('\n'), more.size());
    const std::string_view member = more.substr(0, end);
    const std::string_view key = member.substr(0, member.find(':') + 1);
    // What one record says of its renewal means nothing beside another one's lifetime.
    const bool of_another =
        key == "\"renew_after\":" && member_of(members, "\"lifetime\":") != more_lifetime;
    if (!of_another && !members.starts_with(key) &&
        members.find("\n" + std::string(key)) == std::string::npos) {
      if (!members.empty()) members += '\n';
      members += member;
    }
    more.remove_prefix(std::min(end + 1, more.size()));
  }
}

void take_over_list(std::string& list, const std::string& more) {
  if (more.empty() || list.find(more) != std::string::npos) return;
  if (!list.empty()) list += ',';
  list += more;
}

}  // namespace

std::string id_of(std::string_view source, std::string_view natural) {
  std::string id;
  for (const char c : source) id += id_byte(c);
  id += '.';
  for (const char c : natural) {
    const char byte = id_byte(c);
    const bool repeats = (byte == '.' || byte == '-') && (id.back() == '.' || id.back() == '-');
    if (!repeats) id += byte;
  }
  while (id.size() > 1 && (id.back() == '.' || id.back() == '-')) id.pop_back();
  if (id.size() > kIdBytesMax) {
    id.resize(kIdBytesMax - kSuffixDigits - 1);
    id += suffix_of(natural);
  }
  return id;
}

void Batch::begin(InputFact input) { inputs_.push_back(std::move(input)); }

std::string Batch::place(std::string_view at) const {
  return inputs_.empty() ? std::string(at) : fmt::format("{}{}", inputs_.back().file, at);
}

void Batch::add(Record record, std::string_view at) { add_from(input(), std::move(record), at); }

void Batch::add_from(std::uint32_t input, Record record, std::string_view at) {
  if (records_.size() >= kRecordsMax) {
    return refuse(fmt::format("more than {} records", kRecordsMax), at);
  }
  ++read_;
  ++imported_;
  // What a record is called becomes its id, which every answer shows.
  if (model::looks_like_secret(record.natural_)) {
    record.exposed("in its name", secret_fingerprint(record.natural_));
  }
  if (!record.exposed_.empty()) ++exposed_;
  record.at_ = shown_place(at);
  record.input_ = input;
  records_.push_back(std::move(record));
}

void Batch::tally(Tallies& into, std::string_view why, std::string_view at, std::size_t count) {
  if (model::looks_like_secret(why)) why = kHiddenReason;
  auto found = into.find(why);
  if (found == into.end()) {
    const std::string_view key = into.size() < kReasonsMax ? why : kOtherReasons;
    found = into.emplace(key, Tally{}).first;
  }
  if (found->second.count == 0) found->second.first = place(shown_place(at));
  found->second.count += count;
}

void Batch::ignore(std::string_view why, std::string_view at, std::size_t count) {
  if (count == 0) return;
  tally(ignored_, why, at, count);
  read_ += count;
}

void Batch::refuse(std::string_view why, std::string_view at) {
  tally(refused_, why, at, 1);
  ++read_;
}

void Batch::leave_out(std::string_view why, std::string_view at) { tally(left_out_, why, at, 1); }

void Batch::sort_records() {
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Record& left = records_[a];
    const Record& right = records_[b];
    if (const int ids = left.id_.compare(right.id_); ids != 0) return ids < 0;
    if (const int names = left.natural_.compare(right.natural_); names != 0) return names < 0;
    if (left.item_class_ != right.item_class_) return left.item_class_ < right.item_class_;
    return a < b;
  });
}

void Batch::name_records(std::string_view source) {
  for (Record& record : records_) {
    const bool hidden = model::looks_like_secret(record.natural_);
    record.id_ = hidden ? hidden_id(source, record.natural_) : id_of(source, record.natural_);
  }
  order_.resize(records_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  sort_records();
  bool renamed = false;
  std::string plain;  // the id that the record before was given first
  for (std::size_t i = 0; i < order_.size(); ++i) {
    Record& record = records_[order_[i]];
    const bool collides = i > 0 && record.id_ == plain;
    plain = record.id_;
    if (!collides) continue;
    const Record& before = records_[order_[i - 1]];
    if (record.natural_ == before.natural_ && record.item_class_ == before.item_class_) {
      record.id_ = before.id_;
      continue;
    }
    record.id_.resize(std::min(record.id_.size(), kIdBytesMax - kSuffixDigits - 1));
    record.id_ +=
        suffix_of(fmt::format("{}\n{}", record.natural_, model::class_name(record.item_class_)));
    renamed = true;
  }
  if (renamed) sort_records();
}

void Batch::merge_repeats() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    Record& record = records_[order_[i]];
    if (kept == 0 || records_[order_[kept - 1]].id_ != record.id_) {
      order_[kept++] = order_[i];
      continue;
    }
    Record& first = records_[order_[kept - 1]];
    take_over(first.members_, record.members_);
    take_over_list(first.refs_, record.refs_);
    take_over_list(first.names_, record.names_);
    take_over_list(first.owners_, record.owners_);
    if (first.exposed_.empty()) first.exposed_ = std::move(record.exposed_);
    first.labels_.insert(first.labels_.end(), record.labels_.begin(), record.labels_.end());
    first.links_.insert(first.links_.end(), record.links_.begin(), record.links_.end());
    if (!first.calendar_) first.calendar_ = std::move(record.calendar_);
  }
  order_.resize(kept);
}

void Batch::resolve_links() {
  std::unordered_map<std::string_view, const Record*> by_name;
  const bool any = std::any_of(records_.begin(), records_.end(),
                               [](const Record& record) { return !record.links_.empty(); });
  if (!any) return;
  for (const std::uint32_t at : order_) by_name.emplace(records_[at].natural_, &records_[at]);
  for (const std::uint32_t at : order_) {
    Record& record = records_[at];
    for (const Record::Link& link : record.links_) {
      std::string list;
      for (const std::string& natural : link.naturals) {
        const auto found = by_name.find(natural);
        if (found == by_name.end() ||
            !link_fits(link.key, record.item_class_, found->second->item_class_)) {
          ++lost_links_;
          continue;
        }
        if (!list.empty()) list += ',';
        list += codec::json_quoted(found->second->id_);
      }
      if (list.empty() || record.has(link.key)) continue;
      if (!link.with.empty()) record.members_ += (record.members_.empty() ? "" : "\n") + link.with;
      record.member(link.key, link.list ? "[" + list + "]" : list);
    }
  }
}

void Batch::write_calendars() {
  std::unordered_map<std::string_view, std::string_view> ids;
  const NameOf name_of = [&](std::string_view natural) {
    if (ids.empty()) {
      for (const std::uint32_t at : order_) ids.emplace(records_[at].natural_, records_[at].id_);
    }
    const auto found = ids.find(natural);
    return found == ids.end() ? std::string_view() : found->second;
  };
  for (const std::uint32_t at : order_) {
    Record& record = records_[at];
    if (!record.calendar_) continue;
    const std::string file = record.id_ + ".ics";
    attach(file, record.calendar_(name_of));
    record.member("ics", codec::json_quoted(file));
  }
}

void Batch::settle(std::string_view source) {
  name_records(source);
  merge_repeats();
  write_calendars();
  resolve_links();
  for (const std::uint32_t at : order_) {
    auto& labels = records_[at].labels_;
    std::stable_sort(labels.begin(), labels.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }
}

std::string Batch::text_of(const Record& record) const {
  std::string text = fmt::format("{{\"id\":\"{}\",\"class\":\"{}\"", record.id_,
                                 model::class_name(record.item_class_));
  if (!record.members_.empty()) text += ',';
  const std::size_t members = text.size();
  text += record.members_;
  std::replace(text.begin() + static_cast<std::ptrdiff_t>(members), text.end(), '\n', ',');
  std::string labels;
  for (std::size_t i = 0; i < record.labels_.size(); ++i) {
    if (i > 0 && record.labels_[i].first == record.labels_[i - 1].first) continue;
    if (!labels.empty()) labels += ',';
    labels += codec::json_quoted(record.labels_[i].first) + ":" +
              codec::json_quoted(record.labels_[i].second);
  }
  if (!labels.empty()) text += ",\"labels\":{" + labels + "}";
  text += ",\"observed\":{";
  if (!record.refs_.empty()) text += "\"refs\":[" + record.refs_ + "],";
  if (!record.names_.empty()) text += "\"names\":[" + record.names_ + "],";
  if (!record.owners_.empty()) text += "\"owners\":[" + record.owners_ + "],";
  if (!record.exposed_.empty()) {
    text += "\"exposed\":" + codec::json_quoted(record.exposed_) + ",";
  }
  return text;
}

void Batch::each_line(const std::function<void(const Line&)>& use) const {
  for (const std::uint32_t at : order_) {
    const Record& record = records_[at];
    use({.id = record.id_, .text = text_of(record), .at = record.at_, .input = record.input_});
  }
}

std::size_t Batch::line_bytes() const {
  constexpr std::size_t kAround = 100;  // id, class, braces, place
  std::size_t bytes = 0;
  for (const std::uint32_t at : order_) {
    const Record& record = records_[at];
    bytes += kAround + record.id_.size() + record.members_.size() + record.refs_.size() +
             record.names_.size() + record.owners_.size();
    for (const auto& [key, value] : record.labels_) bytes += key.size() + value.size() + 6;
  }
  return bytes;
}

}  // namespace onus::inventory
