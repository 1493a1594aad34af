#include "sweep_state.h"

#include <fmt/format.h>

#include <charconv>

#include "onus/crypto/sha256.h"

namespace onus::service {
namespace {

using analysis::OperationOutcome;
using analysis::Verdict;
using base::ErrorKind;
using base::Result;
using model::Estate;
using model::ItemIndex;

constexpr std::string_view kFirstLine = "onus sweep state 1";
constexpr std::string_view kNothing = "-";

std::string id(const Estate& estate, ItemIndex item) {
  return item.valid() ? std::string(estate.item(item).id) : std::string(kNothing);
}

std::string seconds(const std::optional<base::Seconds>& time) {
  return time ? fmt::format("{}", time->count()) : std::string(kNothing);
}

std::string head(const SweepIdentity& identity) {
  return fmt::format("{}\nestate {}\nat {}\npeople {}\ncontingencies {}\n", kFirstLine,
                     identity.estate, identity.at, identity.people ? 1 : 0, identity.contingencies);
}

/// Takes text apart, word by word; a word that is missing or wrong is remembered.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return text_.empty(); }
  /// The next word, up to a space or the end of a line.
  std::string_view word() {
    const std::size_t end = text_.find_first_of(" \n");
    if (end == std::string_view::npos || end == 0) {
      good_ = false;
      text_ = {};
      return {};
    }
    const std::string_view found = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return found;
  }
  void expect(std::string_view wanted) { good_ = word() == wanted && good_; }
  std::int64_t number() {
    const std::string_view digits = word();
    std::int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    good_ = good_ && read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    return good_ ? value : 0;
  }
  std::size_t count(std::size_t most) {
    const std::int64_t value = number();
    good_ = good_ && value >= 0 && static_cast<std::uint64_t>(value) <= most;
    return good_ ? static_cast<std::size_t>(value) : 0;
  }
  std::optional<base::Seconds> time() {
    if (text_.starts_with("- ") || text_.starts_with("-\n")) {
      (void)word();
      return std::nullopt;
    }
    return base::Seconds{number()};
  }
  ItemIndex item(const Estate& estate) {
    const std::string_view name = word();
    if (name == kNothing) return {};
    const ItemIndex found = estate.find(name);
    good_ = good_ && found.valid();
    return found;
  }

 private:
  std::string_view text_;
  bool good_ = true;
};

void add_outcome(const Estate& estate, const OperationOutcome& one, std::string& text) {
  text += fmt::format("operation {} {} {} {} {} {} {}", id(estate, one.operation),
                      static_cast<int>(one.verdict), seconds(one.lost_at), seconds(one.regained_at),
                      seconds(one.longest_gap), id(estate, one.regained_by), one.witness.size());
  for (const ItemIndex item : one.witness) text += " " + id(estate, item);
  text += '\n';
}

OperationOutcome read_outcome(const Estate& estate, Words& words) {
  words.expect("operation");
  OperationOutcome one;
  one.operation = words.item(estate);
  one.verdict = static_cast<Verdict>(words.count(static_cast<std::size_t>(Verdict::kLockedOut)));
  one.lost_at = words.time();
  one.regained_at = words.time();
  one.longest_gap = words.time();
  one.regained_by = words.item(estate);
  const std::size_t length = words.count(estate.items.size());
  for (std::size_t i = 0; i < length && words.good(); ++i) {
    one.witness.push_back(words.item(estate));
  }
  const bool operation = one.operation.valid() &&
                         estate.item(one.operation).item_class == model::ItemClass::kOperation;
  if (!operation) words.expect("an operation");
  return one;
}

/// Pre: the digest at its end was right, so what is wrong here was written so.
std::optional<analysis::SweepStart> read_body(const Estate& estate, Words& words,
                                              std::size_t contingencies) {
  analysis::SweepStart state;
  words.expect("judged");
  state.judged = words.count(contingencies);
  std::size_t next = 0;
  while (words.good() && !words.at_end()) {
    words.expect("contingency");
    analysis::ContingencyOutcome outcome;
    outcome.contingency = words.count(contingencies);
    const std::size_t operations = words.count(estate.items.size());
    if (outcome.contingency < next || outcome.contingency >= state.judged) return std::nullopt;
    next = outcome.contingency + 1;
    for (std::size_t i = 0; i < operations && words.good(); ++i) {
      outcome.operations.push_back(read_outcome(estate, words));
    }
    state.outcomes.push_back(std::move(outcome));
  }
  return words.good() ? std::optional(std::move(state)) : std::nullopt;
}

std::unexpected<base::Error> damaged() {
  return base::fail(ErrorKind::kInvalid,
                    "this is no whole state of a sweep; remove it to begin from the first failure");
}

}  // namespace

Result<std::string> write_state(const Estate& estate, const SweepIdentity& identity,
                                const analysis::SweepStart& state) {
  std::string text = head(identity) + fmt::format("judged {}\n", state.judged);
  for (const analysis::ContingencyOutcome& outcome : state.outcomes) {
    text += fmt::format("contingency {} {}\n", outcome.contingency, outcome.operations.size());
    for (const OperationOutcome& one : outcome.operations) add_outcome(estate, one, text);
  }
  const auto digest = crypto::sha256(text);
  if (!digest) return std::unexpected(digest.error());
  return text + "end " + digest->hex() + "\n";
}

std::optional<base::TimePoint> moment_of_state(std::string_view text) {
  if (!text.starts_with(kFirstLine)) return std::nullopt;
  Words words(text.substr(kFirstLine.size() + 1 <= text.size() ? kFirstLine.size() + 1 : 0));
  words.expect("estate");
  (void)words.word();
  words.expect("at");
  const std::int64_t at = words.number();
  return words.good() ? std::optional(base::TimePoint{base::Seconds{at}}) : std::nullopt;
}

Result<analysis::SweepStart> read_state(const Estate& estate, const SweepIdentity& wanted,
                                        std::string_view text) {
  const std::size_t end = text.rfind("end ");
  if (!text.starts_with(kFirstLine) || end == std::string_view::npos || end == 0) return damaged();
  const auto digest = crypto::sha256(text.substr(0, end));
  if (!digest) return std::unexpected(digest.error());
  if (text.substr(end) != "end " + digest->hex() + "\n") return damaged();
  const std::string begin = head(wanted);
  if (!text.starts_with(begin)) {
    return base::fail(ErrorKind::kInvalid,
                      "this state belongs to another sweep: the estate, the moment (--at) or what "
                      "may fail has changed since; remove it to begin from the first failure");
  }
  Words words(text.substr(begin.size(), end - begin.size()));
  auto state = read_body(estate, words, wanted.contingencies);
  if (!state) return damaged();
  return *std::move(state);
}

}  // namespace onus::service
