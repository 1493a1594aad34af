#include "json_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "onus/report/style.h"

namespace onus::cli {

using codec::JsonValue;

namespace {

constexpr double kWholeMax = 9007199254740992.0;  // 2^53

std::string scalar(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::kNull: return "-";
    case JsonValue::Kind::kBool: return value.boolean ? "yes" : "no";
    case JsonValue::Kind::kString: return value.string.empty() ? "-" : report::safe(value.string);
    case JsonValue::Kind::kNumber:
      if (value.number > -kWholeMax && value.number < kWholeMax &&
          value.number == static_cast<double>(static_cast<std::int64_t>(value.number))) {
        return fmt::format("{}", static_cast<std::int64_t>(value.number));
      }
      return fmt::format("{}", value.number);
    default: return "none";  // a list or object without anything in it
  }
}

bool is_flat(const JsonValue& value) { return value.items.empty() && value.members.empty(); }

// As deep as the reader of JSON lets it be.
void tell(const JsonValue& value, std::size_t indent, std::string& out) {
  const std::string before(indent, ' ');
  std::size_t widest = 0;
  for (const auto& [name, inner] : value.members) widest = std::max(widest, name.size());
  for (const auto& [name, inner] : value.members) {
    if (is_flat(inner)) {
      out += fmt::format("{}{:<{}}  {}\n", before, report::safe(name), widest, scalar(inner));
    } else {
      out += fmt::format("{}{}\n", before, report::safe(name));
      tell(inner, indent + 2, out);
    }
  }
  for (const JsonValue& one : value.items) {
    if (is_flat(one)) {
      out += fmt::format("{}{}\n", before, scalar(one));
    } else {
      if (&one != &value.items.front()) out += "\n";
      tell(one, indent, out);
    }
  }
}

}  // namespace

std::string json_lines(const JsonValue& value) {
  if (is_flat(value)) return scalar(value) + "\n";
  std::string out;
  tell(value, 0, out);
  return out;
}

}  // namespace onus::cli
