#include "inspect.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <set>

#include "onus/ledger/merkle.h"
#include "onus/store/log.h"
#include "onus/store/sqlite.h"
#include "signer.h"

namespace onus::crash {
namespace {

using base::Result;

constexpr std::size_t kIdAt = 6;  // after "entry "

class Inspector {
 public:
  Inspector(store::Snapshot& snapshot, store::Store& store) : snapshot_(snapshot), store_(store) {}

  std::vector<std::string> run(const std::vector<std::string>& acknowledged) {
    read_entries();
    check_parts();
    for (const std::string& line : acknowledged) check(line);
    check_heads();
    return std::move(wrong_);
  }

 private:
  template <class... Values>
  void wrong(fmt::format_string<Values...> text, Values&&... values) {
    wrong_.push_back(fmt::format(text, std::forward<Values>(values)...));
  }

  void read_entries() {
    const auto read =
        snapshot_.entries(0, snapshot_.size(), [&](std::uint64_t, std::string_view entry) {
          const std::size_t end = entry.find('.');
          if (!entry.starts_with("entry ") || end == entry.npos || entry.size() != end + 600) {
            wrong("an entry that nobody wrote");
          }
          ids_.insert(std::string(entry.substr(kIdAt, end - kIdAt)));
          leaves_.push_back(ledger::leaf_hash(entry));
          return Result<void>{};
        });
    if (!read) wrong("entries: {}", read.error().message);
    if (ids_.size() != snapshot_.size()) wrong("an entry stands there twice");
    if (ids_.contains("refused")) wrong("a refused statement is there");
  }

  // All parts of each statement, or none: the statement's row, its state, its text.
  void check_parts() {
    std::set<std::string> rows;
    std::set<std::string> states;
    const auto read_rows = snapshot_.statements({}, [&](const store::StatementRow& row) {
      rows.insert(row.id);
      return Result<void>{};
    });
    const auto read_states = snapshot_.states("ids", "", [&](std::string_view key, auto) {
      states.emplace(key);
      return Result<void>{};
    });
    const auto texts = snapshot_.texts();
    if (!read_rows || !read_states || !texts) {
      wrong("the derived rows cannot be read");
      return;
    }
    if (rows != ids_ || states != ids_ || texts->size() != ids_.size()) {
      wrong("half a statement: {} entries, {} rows, {} states, {} texts", ids_.size(), rows.size(),
            states.size(), texts->size());
    }
  }

  // RFC 6962's definition over what was read.
  crypto::Digest root(std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return leaves_[begin];
    std::size_t split = 1;
    while (split * 2 < end - begin) split *= 2;
    return ledger::node_hash(root(begin, begin + split), root(begin + split, end));
  }

  void check(const std::string& line) {
    if (line.starts_with("entry ")) {
      if (!ids_.contains(line.substr(kIdAt))) wrong("lost: {}", line);
    } else if (line.starts_with("file ")) {
      const auto digest = crypto::parse_digest(line.substr(5));
      if (!digest || !store_.attachment(*digest)) wrong("lost: {}", line);
    } else if (line.starts_with("head ")) {
      char* rest = nullptr;
      const std::size_t size = std::strtoull(line.c_str() + 5, &rest, 10);
      if (size > leaves_.size() || root(0, size).hex() != rest + 1) wrong("contradicted: {}", line);
    } else {
      wrong("not understood: {}", line);
    }
  }

  void check_heads() {
    const auto heads = snapshot_.heads();
    if (!heads) {
      wrong("heads: {}", heads.error().message);
      return;
    }
    for (const store::SignedHead& head : *heads) {
      if (head.size > leaves_.size() || root(0, head.size) != head.root) {
        wrong("a head over {} does not fit the entries", head.size);
      }
    }
  }

  store::Snapshot& snapshot_;
  store::Store& store_;
  std::set<std::string> ids_;
  std::vector<crypto::Digest> leaves_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> inspect(const Place& place, const std::vector<std::string>& acknowledged) {
  auto opened = store::open_store(place.ledger(), store::OpenMode::kAppend, "the inspector");
  if (!opened && opened.error().kind == base::ErrorKind::kNotFound && acknowledged.empty()) {
    return {};  // founding was cut off, and nothing of it is there
  }
  if (!opened) return {"does not open: " + opened.error().message};
  auto log = store::Log::open(std::move(*opened), place.second_head());
  if (!log) return {"does not go on: " + log.error().message};
  std::vector<std::string> wrong;
  {
    auto snapshot = (*log)->store().snapshot();
    if (!snapshot) return {"cannot be read: " + snapshot.error().message};
    wrong = Inspector(**snapshot, (*log)->store()).run(acknowledged);
  }
  auto signer = test_signer();
  if (auto head = (*log)->checkpoint(signer); !head) {
    wrong.push_back("does not sign: " + head.error().message);
  }
  return wrong;
}

}  // namespace onus::crash
