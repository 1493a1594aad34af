#include "merkle_twin.h"

#include <string_view>

namespace onus::twin {
namespace {

// The largest power of two smaller than n.
std::size_t k_of(std::size_t n) {
  std::size_t k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

std::string bytes(const Hash& hash) { return {hash.bytes.begin(), hash.bytes.end()}; }

Hash sha256(const std::string& text) { return crypto::sha256(std::string_view(text)).value(); }

}  // namespace

Hash NaiveTree::root(std::size_t begin, std::size_t end) {
  const auto known = known_.find({begin, end});
  if (known != known_.end()) return known->second;
  const std::size_t n = end - begin;
  Hash hash;
  if (n == 0) {
    hash = sha256("");
  } else if (n == 1) {
    hash = sha256(std::string(1, '\x00') + entries_.at(begin));
  } else {
    const std::size_t k = k_of(n);
    hash = sha256(std::string(1, '\x01') + bytes(root(begin, begin + k)) +
                  bytes(root(begin + k, end)));
  }
  known_[{begin, end}] = hash;
  return hash;
}

std::vector<Hash> NaiveTree::path_in(std::size_t m, std::size_t begin, std::size_t end) {
  const std::size_t n = end - begin;
  if (n == 1) return {};
  const std::size_t k = k_of(n);
  std::vector<Hash> path;
  if (m < k) {
    path = path_in(m, begin, begin + k);
    path.push_back(root(begin + k, end));
  } else {
    path = path_in(m - k, begin + k, end);
    path.push_back(root(begin, begin + k));
  }
  return path;
}

std::vector<Hash> NaiveTree::subproof(std::size_t m, std::size_t begin, std::size_t end,
                                      bool complete) {
  const std::size_t n = end - begin;
  if (m == n) return complete ? std::vector<Hash>{} : std::vector<Hash>{root(begin, end)};
  const std::size_t k = k_of(n);
  std::vector<Hash> proof;
  if (m <= k) {
    proof = subproof(m, begin, begin + k, complete);
    proof.push_back(root(begin + k, end));
  } else {
    proof = subproof(m - k, begin + k, end, false);
    proof.push_back(root(begin, begin + k));
  }
  return proof;
}

}  // namespace onus::twin
