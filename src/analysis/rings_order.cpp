// Components of a graph of unknowns, and few of them that cut all its circles.
#include <algorithm>
#include <limits>

#include "rings.h"

namespace onus::analysis {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Tarjan's walk with a stack of its own: a chain of a million needs does not end the process.
class Walk {
 public:
  Walk(const Needs& needs, std::span<const std::uint32_t> members)
      : needs_(needs), number_(needs.size(), kNotMember), least_(needs.size()) {
    for (const std::uint32_t member : members) number_[member] = kUnseen;
    for (const std::uint32_t member : members) {
      if (number_[member] == kUnseen) from(member);
    }
  }
  std::vector<std::vector<std::uint32_t>> take() { return std::move(found_); }

 private:
  static constexpr std::uint32_t kNotMember = kNone, kUnseen = kNone - 1, kDone = kNone - 2;
  struct Frame {
    std::uint32_t at;
    std::size_t next;
  };

  void enter(std::uint32_t at) {
    number_[at] = least_[at] = count_++;
    open_.push_back(at);
    frames_.push_back({at, 0});
  }

  void from(std::uint32_t root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const std::uint32_t at = frame.at;
      if (frame.next < needs_[at].size()) {
        const std::uint32_t to = needs_[at][frame.next++];
        if (number_[to] == kUnseen) {
          enter(to);
        } else if (number_[to] != kNotMember && number_[to] != kDone) {
          least_[at] = std::min(least_[at], number_[to]);
        }
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty())
        least_[frames_.back().at] = std::min(least_[frames_.back().at], least_[at]);
      if (least_[at] == number_[at]) close(at);
    }
  }

  void close(std::uint32_t at) {
    const auto begin = std::find(open_.rbegin(), open_.rend(), at).base() - 1;
    found_.emplace_back(begin, open_.end());
    for (const std::uint32_t member : found_.back()) number_[member] = kDone;
    open_.erase(begin, open_.end());
  }

  const Needs& needs_;
  std::vector<std::uint32_t> number_, least_, open_;
  std::vector<Frame> frames_;
  std::vector<std::vector<std::uint32_t>> found_;
  std::uint32_t count_ = 0;
};

/// Takes away what is on no circle, again and again, and between that whoever is on most.
class Cutting {
 public:
  Cutting(const Needs& needs, std::span<const std::uint32_t> members)
      : local_(needs.size(), kNone), to_(members.size()), from_(members.size()) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      local_[members[i]] = static_cast<std::uint32_t>(i);
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      for (const std::uint32_t need : needs[members[i]]) {
        if (local_[need] == kNone) continue;
        to_[i].push_back(local_[need]);
        from_[local_[need]].push_back(static_cast<std::uint32_t>(i));
      }
    }
    there_.assign(members.size(), 1);
    for (std::size_t i = 0; i < members.size(); ++i) {
      out_.push_back(to_[i].size());
      in_.push_back(from_[i].size());
    }
  }

  std::vector<std::uint32_t> cut() {
    for (std::uint32_t i = 0; i < there_.size(); ++i) trim(i);
    std::vector<std::uint32_t> cutters;
    while (left_ < there_.size()) {
      std::uint32_t best = kNone;
      for (std::uint32_t i = 0; i < there_.size(); ++i) {
        if (there_[i] != 0 && (best == kNone || in_[i] * out_[i] > in_[best] * out_[best]))
          best = i;
      }
      cutters.push_back(best);
      remove(best);
    }
    return cutters;
  }

 private:
  void trim(std::uint32_t i) {
    if (there_[i] != 0 && (in_[i] == 0 || out_[i] == 0)) remove(i);
  }
  void remove(std::uint32_t first) {
    std::vector<std::uint32_t> open{first};
    there_[first] = 0;
    while (!open.empty()) {
      const std::uint32_t i = open.back();
      open.pop_back();
      ++left_;
      for (const std::uint32_t j : to_[i]) {
        --in_[j];
        if (there_[j] != 0 && in_[j] == 0) there_[j] = 0, open.push_back(j);
      }
      for (const std::uint32_t j : from_[i]) {
        --out_[j];
        if (there_[j] != 0 && out_[j] == 0) there_[j] = 0, open.push_back(j);
      }
    }
  }

  std::vector<std::uint32_t> local_;
  Needs to_, from_;
  std::vector<std::uint8_t> there_;
  std::vector<std::size_t> in_, out_;
  std::size_t left_ = 0;  // no longer there
};

}  // namespace

std::vector<std::vector<std::uint32_t>> components(const Needs& needs,
                                                   std::span<const std::uint32_t> members) {
  return Walk(needs, members).take();
}

std::vector<std::uint32_t> circle_cutters(const Needs& needs,
                                          std::span<const std::uint32_t> members) {
  std::vector<std::uint32_t> cutters = Cutting(needs, members).cut();
  for (std::uint32_t& cutter : cutters) cutter = members[cutter];
  return cutters;
}

}  // namespace onus::analysis
