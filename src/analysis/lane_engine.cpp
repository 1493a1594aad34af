#include "lane_engine.h"

#include "lane_kernel.h"
#include "onus/base/check.h"

namespace onus::analysis {
namespace {

void fall_plain(LaneMemory& memory) { kernel::fall(memory); }
void recover_plain(LaneMemory& memory) { kernel::recover(memory); }

#if defined(__x86_64__)
[[gnu::target("avx2")]] void fall_avx2(LaneMemory& memory) { kernel::fall(memory); }
[[gnu::target("avx2")]] void recover_avx2(LaneMemory& memory) { kernel::recover(memory); }
[[gnu::target("avx512f,prefer-vector-width=512")]] void fall_avx512(LaneMemory& memory) {
  kernel::fall(memory);
}
[[gnu::target("avx512f,prefer-vector-width=512")]] void recover_avx512(LaneMemory& memory) {
  kernel::recover(memory);
}
#endif

using Pass = void (*)(LaneMemory&);
struct Passes {
  Pass fall, recover;
};

Passes passes(LaneWidth width) {
#if defined(__x86_64__)
  if (width == LaneWidth::kAvx512) return {fall_avx512, recover_avx512};
  if (width == LaneWidth::kAvx2) return {fall_avx2, recover_avx2};
#endif
  ONUS_CHECK(width == LaneWidth::kPlain);
  return {fall_plain, recover_plain};
}

}  // namespace

std::uint32_t Pending::next(std::uint32_t from) const {
  std::size_t word = from / 64;
  if (word >= bits_.size()) return kNone;
  const std::uint64_t here = bits_[word] & (~std::uint64_t{0} << (from % 64));
  if (here != 0)
    return static_cast<std::uint32_t>(word * 64) +
           static_cast<std::uint32_t>(__builtin_ctzll(here));
  ++word;
  std::size_t group = word / 64;
  if (group >= groups_.size()) return kNone;
  std::uint64_t words = groups_[group] & (~std::uint64_t{0} << (word % 64));
  while (words == 0) {
    if (++group == groups_.size()) return kNone;
    words = groups_[group];
  }
  word = group * 64 + static_cast<std::size_t>(__builtin_ctzll(words));
  return static_cast<std::uint32_t>(word * 64) +
         static_cast<std::uint32_t>(__builtin_ctzll(bits_[word]));
}

bool supported(LaneWidth width) {
#if defined(__x86_64__)
  if (width == LaneWidth::kAvx512) return __builtin_cpu_supports("avx512f") != 0;
  if (width == LaneWidth::kAvx2) return __builtin_cpu_supports("avx2") != 0;
#endif
  return width == LaneWidth::kPlain;
}

LaneWidth widest() {
  if (supported(LaneWidth::kAvx512)) return LaneWidth::kAvx512;
  return supported(LaneWidth::kAvx2) ? LaneWidth::kAvx2 : LaneWidth::kPlain;
}

std::string_view width_name(LaneWidth width) {
  switch (width) {
    case LaneWidth::kAvx512: return "avx512";
    case LaneWidth::kAvx2: return "avx2";
    case LaneWidth::kPlain: break;
  }
  return "plain";
}

LaneMemory::LaneMemory(const LaneProgram& lane_program)
    : program(lane_program),
      fallen(program.size() + 1),
      lost(program.size() + 1),
      failure_of(program.size(), 0),
      pending(program.size()),
      fallen_bits(program.size()),
      stack(program.stack_max + 1) {}

LaneEngine::LaneEngine(const LaneProgram& program, LaneWidth width) : memory_(program) {
  const Passes chosen = passes(width);
  fall_ = chosen.fall;
  recover_ = chosen.recover;
}

void LaneEngine::fail(ItemIndex item, std::size_t lane) {
  ONUS_CHECK(lane < kLanes);
  const std::uint32_t number = memory_.program.number[item.value()];
  if (number == LaneProgram::kNone) return;
  std::uint32_t& failure = memory_.failure_of[number];
  if (failure == 0) {
    memory_.failures.emplace_back();
    memory_.failed.push_back(number);
    failure = static_cast<std::uint32_t>(memory_.failures.size());
  }
  memory_.failures[failure - 1].set(lane);
  if (!(memory_.program.flags[number] & LaneProgram::kBefore)) return;
  LaneSet& fallen = memory_.fallen[number];
  if (!fallen.any()) {
    memory_.fallen_numbers.push_back(number);
    memory_.fallen_bits.set(number);
  }
  fallen.set(lane);
}

void LaneEngine::fall() { fall_(memory_); }

void LaneEngine::recover(const LaneSet& lanes) {
  memory_.judged = lanes;
  if (lanes.any()) recover_(memory_);
}

void LaneEngine::clear() {
  for (const std::uint32_t number : memory_.fallen_numbers) {
    memory_.fallen[number] = {};
    memory_.fallen_bits.reset(number);
  }
  for (const std::uint32_t number : memory_.lost_numbers) memory_.lost[number] = {};
  for (const std::uint32_t number : memory_.failed) memory_.failure_of[number] = 0;
  memory_.fallen_numbers.clear();
  memory_.lost_numbers.clear();
  memory_.failed.clear();
  memory_.failures.clear();
}

}  // namespace onus::analysis
