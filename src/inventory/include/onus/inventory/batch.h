// What one import read: records that became items, and what became of all the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/clock.h"
#include "onus/model/ids.h"

namespace onus::inventory {

inline constexpr std::size_t kTextBytesMax = 400;     // of one value; the rest is cut, with "…"
inline constexpr std::size_t kScopeEntriesMax = 200;  // of one identity; the rest is counted
inline constexpr std::size_t kReasonsMax = 200;       // told apart; further ones are counted as one
inline constexpr std::size_t kRecordsMax = 5'000'000;

/// A scope entry as text.
struct ScopeText {
  std::string system, privilege;
  auto operator<=>(const ScopeText&) const = default;
};

/// What the item of the record with that natural name is called; empty: no record has it.
using NameOf = std::function<std::string_view(std::string_view natural)>;
/// A calendar that names people of the same import, written when they have their ids.
using CalendarText = std::function<std::string(const NameOf&)>;

/// One record of a source on its way to an observed item. Values are kept as the source says them;
/// what looks like a secret is never kept, only where it lay.
class Record {
 public:
  /// `natural` tells the record from all others of its source; the item's id is made of it.
  Record(model::ItemClass item_class, std::string natural)
      : item_class_(item_class), natural_(std::move(natural)) {}

  // Members of the item. An empty text, and a key written before, are left out.
  void text(std::string_view key, std::string_view value);
  void time(std::string_view key, std::optional<base::TimePoint> value);
  void flag(std::string_view key, bool value);
  void seconds(std::string_view key, base::Seconds value);
  void label(std::string_view key, std::string_view value);
  /// Sorted, each once, at most kScopeEntriesMax.
  void scope(std::vector<ScopeText> entries);
  /// A reference to the record of the same import with that natural name; left out if none has it.
  void link(std::string_view key, std::string_view natural);
  /// The same for a key that takes a list.
  void links(std::string_view key, std::vector<std::string> naturals);
  /// Turns of one length, taken in an order of people; nothing of it where none of them is known.
  void turns(base::TimePoint from, base::Seconds shift, std::vector<std::string> order);
  /// A rota's shifts as a calendar, kept beside the source's own file; takes the place of turns.
  void calendar(CalendarText text) { calendar_ = std::move(text); }
  /// JSON that was made by the caller.
  void raw(std::string_view key, std::string_view json);

  // Where it is from, and what it is known by.
  void reference(std::string_view reference);  // unique everywhere
  void name(std::string_view name);            // unique in its system
  void owner(std::string_view party, std::string_view because);
  /// A secret of it lay in the source. `fingerprint` may be empty: there was none to tell.
  void exposed(std::string_view where, std::string_view fingerprint);

  [[nodiscard]] const std::string& natural() const { return natural_; }

 private:
  friend class Batch;
  struct Link {
    std::string key;
    std::vector<std::string> naturals;
    bool list = false;
    std::string with{};  // members that mean nothing without it
  };
  void member(std::string_view key, std::string_view json);
  [[nodiscard]] bool has(std::string_view key) const;

  model::ItemClass item_class_;
  std::string natural_;
  std::string id_;
  std::string members_;                // "key":value, one a line
  std::string refs_, names_, owners_;  // JSON list entries
  std::vector<std::pair<std::string, std::string>> labels_;
  std::vector<Link> links_;
  CalendarText calendar_;
  std::string exposed_;
  std::string at_;
  std::uint32_t input_ = 0;
};

/// What a file of the source was.
struct InputFact {
  std::string file;    // its name without folders
  std::string digest;  // "sha256:…"
  base::TimePoint at;  // when it was true
};

/// Records that share a fate.
struct Tally {
  std::size_t count = 0;
  std::string first;  // where the first of them stands
};

/// One item, ready to be written.
struct Line {
  std::string id;
  std::string text;  // the JSON object up to, and without, "in" and "at" of "observed"
  std::string at;
  std::uint32_t input = 0;
};

class Batch {
 public:
  /// Begins a further input; what follows is from it.
  void begin(InputFact input);
  /// The export itself says when it was true.
  void true_at(base::TimePoint at) { inputs_.back().at = at; }

  /// Post  `record` counts as read. Errors are not possible; beyond kRecordsMax it is refused.
  void add(Record record, std::string_view at);
  /// The same for a record of an earlier input.
  void add_from(std::uint32_t input, Record record, std::string_view at);
  /// The number of the input that is being read.
  [[nodiscard]] std::uint32_t input() const {
    return static_cast<std::uint32_t>(inputs_.size() - 1);
  }
  /// A file that an item names, kept beside the source's own: a calendar.
  void attach(std::string name, std::string bytes) {
    attachments_.insert_or_assign(std::move(name), std::move(bytes));
  }
  [[nodiscard]] const std::map<std::string, std::string>& attachments() const {
    return attachments_;
  }
  void ignore(std::string_view why, std::string_view at, std::size_t count = 1);
  void refuse(std::string_view why, std::string_view at);
  /// A part of a record that is imported was left out.
  void leave_out(std::string_view why, std::string_view at);

  /// Names records, merges those of one natural name, resolves links.
  ///
  /// Pre   Called once, when all records are there.
  /// Post  Ids begin with `source` and a dot, and are unique. Same records, same lines.
  void settle(std::string_view source);
  /// Hands over every item in the order of ids. Pre: settled. Cost: one line in memory at a time.
  void each_line(const std::function<void(const Line&)>& use) const;
  /// About how many bytes the lines have.
  [[nodiscard]] std::size_t line_bytes() const;

  [[nodiscard]] const std::vector<InputFact>& inputs() const { return inputs_; }
  [[nodiscard]] std::size_t read() const { return read_; }
  [[nodiscard]] std::size_t imported() const { return imported_; }
  [[nodiscard]] std::size_t lost_links() const { return lost_links_; }
  [[nodiscard]] std::size_t exposed() const { return exposed_; }
  [[nodiscard]] const std::map<std::string, Tally, std::less<>>& ignored() const {
    return ignored_;
  }
  [[nodiscard]] const std::map<std::string, Tally, std::less<>>& refused() const {
    return refused_;
  }
  [[nodiscard]] const std::map<std::string, Tally, std::less<>>& left_out() const {
    return left_out_;
  }

 private:
  using Tallies = std::map<std::string, Tally, std::less<>>;
  void tally(Tallies& into, std::string_view why, std::string_view at, std::size_t count);
  void name_records(std::string_view source);
  void sort_records();
  void merge_repeats();
  void resolve_links();
  void write_calendars();
  [[nodiscard]] std::string text_of(const Record& record) const;
  [[nodiscard]] std::string place(std::string_view at) const;

  std::vector<Record> records_;
  std::vector<std::uint32_t> order_;  // of the records that became items, by id
  std::vector<InputFact> inputs_;
  std::map<std::string, std::string> attachments_;
  Tallies ignored_, refused_, left_out_;
  std::size_t read_ = 0, imported_ = 0, lost_links_ = 0, exposed_ = 0;
};

/// An id out of what a source calls something: lower case, with dots for its separators.
[[nodiscard]] std::string id_of(std::string_view source, std::string_view natural);

/// What may be told of a secret: "sha256:" and 16 digits; empty where it is so short or plain that
/// the digest would give it away.
[[nodiscard]] std::string secret_fingerprint(std::string_view secret);

}  // namespace onus::inventory
