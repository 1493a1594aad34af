// RFC 6962 section 2.1, word for word: recursive, over all entries, slow.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "onus/crypto/sha256.h"

namespace onus::twin {

using Hash = crypto::Digest;

/// A list of entries D. Ranges are [begin, end) of it; hashes once computed are remembered.
class NaiveTree {
 public:
  explicit NaiveTree(std::vector<std::string> entries) : entries_(std::move(entries)) {}

  /// MTH(D[begin:end])
  Hash root(std::size_t begin, std::size_t end);
  /// PATH(m, D[0:n])
  std::vector<Hash> path(std::size_t m, std::size_t n) { return path_in(m, 0, n); }
  /// PROOF(m, D[0:n])
  std::vector<Hash> proof(std::size_t m, std::size_t n) { return subproof(m, 0, n, true); }

 private:
  std::vector<Hash> path_in(std::size_t m, std::size_t begin, std::size_t end);
  std::vector<Hash> subproof(std::size_t m, std::size_t begin, std::size_t end, bool complete);

  std::vector<std::string> entries_;
  std::map<std::pair<std::size_t, std::size_t>, Hash> known_;
};

}  // namespace onus::twin
