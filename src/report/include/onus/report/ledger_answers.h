// What the commands of the ledger answer, as plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "onus/base/clock.h"
#include "onus/report/style.h"
#include "onus/report/words.h"

namespace onus::report {

/// One field of an item that is another than before.
struct FieldChange {
  std::string field;
  std::string before, after;  // empty: it was not there
};
/// An item under a closure digest that changed.
struct ItemChange {
  std::string item;
  bool added = false, removed = false;
  std::vector<FieldChange> fields;
};

/// All that a person is to see before signing.
struct SigningView {
  std::string kind;     // "access-approved"
  std::string meaning;  // "an access model is approved as it is"
  std::string subject, actor, origin;
  std::string estate, closure;                               // digests in hex; or empty
  std::vector<std::pair<std::string, std::string>> content;  // what it says, field by field
  std::string valid_to, expires;
  std::string since;  // "since the approval of 2026-11-01 (entry 4)"; empty: never before
  std::vector<ItemChange> changes;
  std::vector<std::string> findings;  // what is open, one a line
  std::string counts;                 // whose word it is; why it does not count
  std::string name_space, digest;     // of the bytes that are signed
  std::size_t bytes = 0;
};

/// A statement that is in the log now.
struct AppendedAnswer {
  std::uint64_t entry = 0;
  std::string kind, subject;
  std::vector<std::string> people;
  bool counts = false;
  std::string why_not;
  std::string effective;  // adoptions: from when it is in force
  bool waits = false;
  std::string leaf;  // hash in the log's tree, in hex
  std::uint64_t head_size = 0;
  std::string head_root;
  std::vector<std::string> warnings;
};

[[nodiscard]] std::string appended_text(const AppendedAnswer& answer, const Style& style);
[[nodiscard]] std::string appended_json(const AppendedAnswer& answer);

[[nodiscard]] std::string signing_text(const SigningView& view, const Style& style);
[[nodiscard]] std::string changes_text(const Page& page, const std::vector<ItemChange>& changes,
                                       std::size_t indent);

}  // namespace onus::report
