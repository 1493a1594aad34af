#include "value.h"

#include <charconv>

namespace onus::inventory {

using model::Node;
using model::NodeKind;

Value Value::operator[](std::string_view key) const {
  if (!is_map()) return {};
  for (std::uint32_t i = 0; i + 1 < node_->count; i += 2) {
    if (tree_->child(*node_, i).text == key) return {*tree_, tree_->child(*node_, i + 1)};
  }
  return {};
}

Value Value::at_path(std::string_view path) const {
  Value at = *this;
  while (at.exists() && !path.empty()) {  // ends: the path becomes shorter
    if (at.is_map()) {
      if (const Value whole = at[path]; whole.exists()) return whole;
    }
    const std::size_t dot = path.find('.');
    const std::string_view first = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    if (at.is_list()) {
      std::uint32_t index = 0;
      const auto [end, error] = std::from_chars(first.data(), first.data() + first.size(), index);
      if (error != std::errc() || end != first.data() + first.size()) return {};
      at = at.at(index);
    } else {
      at = at.chosen(first);
    }
  }
  return at;
}

// "emails[primary=true]" is the first entry of that list for which it holds.
Value Value::chosen(std::string_view step) const {
  const std::size_t open = step.find('[');
  const std::size_t equals = step.find('=', open);
  if (open == std::string_view::npos || equals == std::string_view::npos || !step.ends_with(']')) {
    return (*this)[step];
  }
  const Value list = (*this)[step.substr(0, open)];
  const std::string_view key = step.substr(open + 1, equals - open - 1);
  const std::string_view wanted = step.substr(equals + 1, step.size() - equals - 2);
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (list.at(i)[key].text() == wanted) return list.at(i);
  }
  return {};
}

std::uint32_t Value::size() const {
  if (is_list()) return node_->count;
  return is_map() ? node_->count / 2 : 0;
}

Value Value::at(std::uint32_t i) const {
  if (i >= size()) return {};
  return {*tree_, tree_->child(*node_, is_map() ? 2 * i + 1 : i)};
}

std::string_view Value::key(std::uint32_t i) const {
  return is_map() && i < size() ? tree_->child(*node_, 2 * i).text : std::string_view();
}

std::string step(std::string_view pointer, std::string_view key) {
  std::string made(pointer);
  made += '/';
  for (const char c : key) {
    if (c == '~') {
      made += "~0";
    } else if (c == '/') {
      made += "~1";
    } else {
      made += c;
    }
  }
  return made;
}

std::string step(std::string_view pointer, std::uint32_t index) {
  return std::string(pointer) + "/" + std::to_string(index);
}

}  // namespace onus::inventory
