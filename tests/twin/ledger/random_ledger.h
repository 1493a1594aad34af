// Random estates and statements, drawn so that a good part of them may be taken.
#pragma once

#include <random>

#include "naive_ledger.h"

namespace onus::twin {

inline constexpr int kPeople = 5;  // p0 to p4
inline constexpr int kKeys = 12;

class RandomLedger {
 public:
  explicit RandomLedger(std::uint32_t seed);

  [[nodiscard]] const std::map<std::string, std::string>& fingerprints() const {
    return fingerprints_;
  }
  [[nodiscard]] const std::map<Digest, DraftEstate>& drafts() const { return drafts_; }
  [[nodiscard]] const std::map<Digest, std::string>& texts() const { return texts_; }

  /// The statement that might come next after those of `so_far`.
  [[nodiscard]] Statement next(const NaiveLedger& so_far);

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  std::string person() { return "p" + std::to_string(below(kPeople)); }
  std::string party() { return one_in(2) ? person() : "t" + std::to_string(below(2)); }
  DraftRule rule(int depth);
  DraftEstate estate();
  void sign(Statement& statement, const NaiveLedger& so_far, const std::string& who);
  void sign_new(Statement& statement);
  std::string line();
  void found(Statement& statement);
  void change_key(Statement& statement, const NaiveLedger& so_far);
  void adopt(Statement& statement, const NaiveLedger& so_far);
  void say(Statement& statement, const NaiveLedger& so_far);

  std::mt19937 random_;
  std::map<std::string, std::string> fingerprints_;  // by line
  std::vector<std::string> lines_;
  std::map<Digest, DraftEstate> drafts_;
  std::map<Digest, std::string> texts_;
  std::vector<Digest> digests_;
  TimePoint clock_;
  std::uint64_t statements_ = 0;
};

}  // namespace onus::twin
