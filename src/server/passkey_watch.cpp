#include "onus/server/passkey_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace onus::server {
namespace {

template <class Value>
void keep(std::map<std::string, Value>& map, const std::string& key, Value value) {
  if (map.size() >= kWatchedKeysMax && !map.contains(key)) map.erase(map.begin());
  map[key] = std::move(value);
}

template <class Value>
std::optional<Value> find(const std::map<std::string, Value>& map, const std::string& key) {
  const auto at = map.find(key);
  return at == map.end() ? std::nullopt : std::optional<Value>(at->second);
}

}  // namespace

void PasskeyWatch::registered(const std::string& fingerprint, Registered what) {
  const std::scoped_lock guard(mutex_);
  keep(registered_, fingerprint, std::move(what));
}

std::optional<Registered> PasskeyWatch::registration(const std::string& fingerprint) const {
  const std::scoped_lock guard(mutex_);
  return find(registered_, fingerprint);
}

std::optional<KeyAnswer> PasskeyWatch::newest(const std::string& fingerprint) const {
  const std::scoped_lock guard(mutex_);
  return find(answers_, fingerprint);
}

std::optional<std::string> PasskeyWatch::answered(const std::string& fingerprint,
                                                  const KeyAnswer& answer) {
  const std::scoped_lock guard(mutex_);
  const auto before = find(answers_, fingerprint);
  KeyAnswer kept = answer;
  if (before) kept.counter = std::max(before->counter, answer.counter);
  keep(answers_, fingerprint, kept);
  const bool counts = before && (before->counter != 0 || answer.counter != 0);
  if (!counts || answer.counter > before->counter) return std::nullopt;
  ++went_back_;
  return fmt::format(
      "the counter of the key {} was {} and is {} now: a copy of it may exist, or an older "
      "signature was handed in late. If nobody knows why, revoke the key and enrol another",
      fingerprint, before->counter, answer.counter);
}

bool PasskeyWatch::first_look(const std::string& person) {
  const std::scoped_lock guard(mutex_);
  if (looked_.size() >= kWatchedKeysMax) looked_.clear();
  return looked_.insert(person).second;
}

void PasskeyWatch::answered_before(const std::string& fingerprint, const KeyAnswer& answer) {
  const std::scoped_lock guard(mutex_);
  const auto known = find(answers_, fingerprint);
  if (!known || known->counter < answer.counter) keep(answers_, fingerprint, answer);
}

std::uint64_t PasskeyWatch::went_back() const {
  const std::scoped_lock guard(mutex_);
  return went_back_;
}

}  // namespace onus::server
