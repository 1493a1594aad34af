#include "pair_lanes.h"

#include <algorithm>
#include <memory>

#include "causes.h"
#include "in_parallel.h"

namespace onus::analysis {
namespace {

// A chunk's lanes: its first member alone, each second alone, and in the other half each pair.
constexpr std::size_t kHalf = kLanes / 2;
constexpr std::size_t kHalfWords = kLaneWords / 2;
constexpr std::size_t kSecondsMax = kHalf - 1;

/// Where a pair loses what neither member does: one bit a pair, pair i at bit i + 1.
struct PairBits {
  std::array<std::uint64_t, kHalfWords> words{};

  explicit PairBits(const LaneSet& lost) {
    const std::uint64_t first_alone = lost.test(0) ? ~std::uint64_t{0} : 0;
    for (std::size_t w = 0; w < kHalfWords; ++w) {
      words[w] = lost.words[kHalfWords + w] & ~lost.words[w] & ~first_alone;
    }
  }
  [[nodiscard]] bool test(std::size_t pair) const {
    return ((words[(pair + 1) / 64] >> ((pair + 1) % 64)) & 1U) != 0;
  }
};

LaneSet lanes_up_to(std::size_t count) {
  LaneSet lanes;
  for (std::size_t lane = 0; lane < count; ++lane) lanes.set(lane);
  return lanes;
}

}  // namespace

/// One thread's.
struct PairLanes::Worker {
  explicit Worker(PairLanes& of)
      : search(of), engine(of.program_), support(of.graph_.parts(), of.program_, engine) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { search.add_cost(engine); }

  PairLanes& search;
  LaneEngine engine;
  Support support;
};

void PairLanes::add_cost(const LaneEngine& engine) {
  const std::lock_guard<std::mutex> lock(adding_);
  cost_.bytes += engine.bytes_touched();
  cost_.looks += engine.looks();
}

PairLanes::PairLanes(const Graph& graph, const LaneProgram& program, const PairOptions& options)
    : graph_(graph), program_(program), options_(options), eligible_(program.size(), 0) {
  const model::Estate& estate = graph.estate();
  for (std::uint32_t n = 0; n < program.size(); ++n) {
    // What is up only by repair may fail too, and then needs a repair itself.
    if (may_fail_alone(estate.item(program.item[n]), options.people)) eligible_[n] = 1;
  }
  for (const std::uint32_t operation : program.operations) {
    if (estate.operation(program.item[operation]).criticality == "critical") {
      operations_.push_back(operation);
    }
  }
}

void PairLanes::find_firsts() {
  const LaneEngine nothing_failed(program_);
  Support support(graph_.parts(), program_, nothing_failed);
  for (const std::uint32_t operation : operations_) {
    for (const std::uint32_t number : support.of(operation, 0)) {
      if (eligible_[number]) firsts_.push_back({number, operation});
    }
  }
  std::sort(firsts_.begin(), firsts_.end());
}

/// `firsts` have at most kLanes different numbers.
void PairLanes::couples_after(std::span<const First> firsts, LaneEngine& engine, Support& support,
                              std::vector<Couple>& couples) const {
  std::vector<std::size_t> lane_of;
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    const bool again = i > 0 && firsts[i].number == firsts[i - 1].number;
    lane_of.push_back(i == 0 ? 0 : lane_of.back() + (again ? 0 : 1));
    if (!again) engine.fail(program_.item[firsts[i].number], lane_of.back());
  }
  engine.fall();
  engine.recover(lanes_up_to(firsts.empty() ? 0 : lane_of.back() + 1));
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    const auto [number, operation] = firsts[i];
    if (engine.lost(operation).test(lane_of[i])) continue;  // it does that alone
    for (const std::uint32_t other : support.of(operation, lane_of[i])) {
      if (!eligible_[other] || other == number) continue;
      couples.push_back({std::min(number, other), std::max(number, other)});
    }
  }
  engine.clear();
  std::sort(couples.begin(), couples.end());
  couples.erase(std::unique(couples.begin(), couples.end()), couples.end());
}

bool PairLanes::find_couples(PairResult& result) {
  std::vector<std::size_t> from{0};  // of each batch of firsts
  std::size_t numbers = 0;
  for (std::size_t i = 1; i < firsts_.size(); ++i) {
    if (firsts_[i].number == firsts_[i - 1].number) continue;
    if (++numbers % kLanes == 0) from.push_back(i);
  }
  from.push_back(firsts_.size());
  std::vector<std::vector<Couple>> found(from.size() - 1);
  const std::size_t done = in_parallel(found.size(), options_.control, "supports", [&] {
    return [&, worker = std::make_unique<Worker>(*this)](std::size_t at) {
      couples_after({firsts_.data() + from[at], firsts_.data() + from[at + 1]}, worker->engine,
                    worker->support, found[at]);
    };
  });
  for (const std::vector<Couple>& some : found) {
    couples_.insert(couples_.end(), some.begin(), some.end());
  }
  std::sort(couples_.begin(), couples_.end());
  couples_.erase(std::unique(couples_.begin(), couples_.end()), couples_.end());
  const bool within = couples_.size() <= options_.candidates_max;
  if (!within) couples_.resize(options_.candidates_max);
  result.candidates = couples_.size();
  return within && done == found.size();
}

std::vector<PairLanes::Chunk> PairLanes::chunks() const {
  std::vector<Chunk> found;
  for (std::size_t i = 0; i < couples_.size(); ++i) {
    const bool fits = !found.empty() && couples_[found.back().from].a == couples_[i].a &&
                      i - found.back().from < kSecondsMax;
    if (fits) {
      found.back().to = i + 1;
    } else {
      found.push_back({i, i + 1});
    }
  }
  return found;
}

/// The first number, from what is needed upwards, that a pair loses and neither member does.
void PairLanes::find_meetings(std::span<const std::uint32_t> numbers, const LaneEngine& engine,
                              bool locked, std::span<Pair> pairs) const {
  std::vector<std::uint32_t> ascending(numbers.begin(), numbers.end());
  std::sort(ascending.begin(), ascending.end());
  for (const std::uint32_t number : ascending) {
    const PairBits bits(locked ? engine.lost(number) : engine.fallen(number));
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      if (!pairs[p].meets.valid() && bits.test(p)) pairs[p].meets = program_.item[number];
    }
  }
}

void PairLanes::judge(Chunk chunk, LaneEngine& engine, std::vector<Pair>& pairs) const {
  const std::size_t count = chunk.to - chunk.from;
  const ItemIndex first = program_.item[couples_[chunk.from].a];
  std::vector<Pair> tried(count);
  engine.fail(first, 0);
  for (std::size_t p = 0; p < count; ++p) {
    const ItemIndex second = program_.item[couples_[chunk.from + p].b];
    engine.fail(second, 1 + p);
    engine.fail(first, kHalf + 1 + p);
    engine.fail(second, kHalf + 1 + p);
    tried[p].first = std::min(first, second);
    tried[p].second = std::max(first, second);
  }
  engine.fall();
  engine.recover(lanes_up_to(kLanes));
  bool any = false;
  for (const std::uint32_t operation : operations_) {
    const PairBits cut(engine.fallen(operation));
    const PairBits locked(engine.lost(operation));
    for (std::size_t p = 0; p < count; ++p) {
      if (!cut.test(p) && !locked.test(p)) continue;
      tried[p].effects.push_back({.operation = program_.item[operation],
                                  .cut_off = cut.test(p),
                                  .locked_out = locked.test(p),
                                  .outcome = {}});
      any = true;
    }
  }
  if (any) {
    find_meetings(engine.fallen_numbers(), engine, false, tried);
    find_meetings(engine.lost_numbers(), engine, true, tried);
  }
  for (Pair& pair : tried) {
    if (pair.effects.empty()) continue;
    std::sort(pair.effects.begin(), pair.effects.end(),
              [](const auto& a, const auto& b) { return a.operation < b.operation; });
    pairs.push_back(std::move(pair));
  }
  engine.clear();
}

bool PairLanes::search(PairResult& result) {
  find_firsts();
  bool complete = find_couples(result);
  const std::vector<Chunk> work = chunks();
  std::vector<std::vector<Pair>> found(work.size());
  const std::size_t done = in_parallel(work.size(), options_.control, "pairs", [&] {
    return [&, worker = std::make_unique<Worker>(*this)](std::size_t at) {
      judge(work[at], worker->engine, found[at]);
    };
  });
  complete = complete && done == work.size();
  for (std::vector<Pair>& some : found) {
    std::move(some.begin(), some.end(), std::back_inserter(result.pairs));
  }
  result.operations = operations_.size();
  result.cost = cost_;
  result.cost.items = program_.size();
  result.cost.references = program_.rises_of.to.size();
  result.cost.batches = done;
  result.cost.instructions = width_name(widest());
  return complete;
}

}  // namespace onus::analysis
