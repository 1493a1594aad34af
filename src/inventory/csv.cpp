#include "csv.h"

#include <algorithm>

namespace onus::inventory {

CsvReader::CsvReader(std::string_view bytes, char delimiter, const CsvLimits& limits)
    : bytes_(bytes), delimiter_(delimiter), limits_(limits) {
  if (bytes_.starts_with("\xef\xbb\xbf")) bytes_.remove_prefix(3);
}

CsvNext CsvReader::next() {
  fields_.clear();
  while (at_ < bytes_.size() && (bytes_[at_] == '\n' || bytes_.substr(at_).starts_with("\r\n"))) {
    at_ += bytes_[at_] == '\n' ? 1 : 2;
    ++line_;
  }
  if (at_ >= bytes_.size()) return CsvNext::kEnd;
  row_line_ = line_;
  for (;;) {  // ends: every turn takes a byte or is the last
    if (fields_.size() >= limits_.fields_max) {
      (void)fail("more fields than a row may have", line_);
      return CsvNext::kFault;
    }
    const Field taken = take_field();
    if (taken == Field::kFault) return CsvNext::kFault;
    if (taken == Field::kLast) return CsvNext::kRow;
  }
}

CsvReader::Field CsvReader::fail(std::string_view why, std::uint64_t line) {
  fault_ = why;
  fault_line_ = line;
  fields_.clear();
  skip_line();
  return Field::kFault;
}

void CsvReader::skip_line() {
  const std::size_t end = bytes_.find('\n', at_);
  at_ = end == std::string_view::npos ? bytes_.size() : end + 1;
  if (end != std::string_view::npos) ++line_;
}

CsvReader::Field CsvReader::take_field() {
  if (at_ < bytes_.size() && bytes_[at_] == '"') return take_quoted();
  const std::size_t begin = at_;
  while (at_ < bytes_.size() && bytes_[at_] != delimiter_ && bytes_[at_] != '\n') {
    if (bytes_[at_] == '"')
      return fail("a quote inside a field that does not begin with one", line_);
    if (bytes_[at_] == '\0') return fail("a NUL byte", line_);
    ++at_;
  }
  std::string_view text = bytes_.substr(begin, at_ - begin);
  const bool at_line_end = at_ >= bytes_.size() || bytes_[at_] == '\n';
  if (at_line_end && text.ends_with('\r')) text.remove_suffix(1);
  if (text.size() > limits_.field_bytes_max) return fail("a field longer than may be", line_);
  fields_.push_back(text);
  return after_field();
}

CsvReader::Field CsvReader::take_quoted() {
  const std::uint64_t opened = line_;
  const std::size_t begin = ++at_;
  bool doubled = false;
  for (;; ++at_) {  // ends: at the end of the bytes
    if (at_ >= bytes_.size()) return fail("a quoted field that is never closed", opened);
    if (at_ - begin > limits_.field_bytes_max) return fail("a field longer than may be", opened);
    if (bytes_[at_] == '\0') return fail("a NUL byte", line_);
    if (bytes_[at_] == '\n') ++line_;
    if (bytes_[at_] != '"') continue;
    if (at_ + 1 >= bytes_.size() || bytes_[at_ + 1] != '"') break;
    doubled = true;
    ++at_;
  }
  const std::string_view text = bytes_.substr(begin, at_ - begin);
  ++at_;
  if (doubled) {
    if (unescaped_.size() <= fields_.size()) unescaped_.resize(limits_.fields_max);
    std::string& made = unescaped_[fields_.size()];
    made.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
      made += text[i];
      if (text[i] == '"') ++i;
    }
    fields_.push_back(made);
  } else {
    fields_.push_back(text);
  }
  if (bytes_.substr(at_).starts_with("\r\n")) ++at_;
  if (at_ < bytes_.size() && bytes_[at_] != delimiter_ && bytes_[at_] != '\n') {
    if (bytes_[at_] == '\r' && at_ + 1 == bytes_.size()) {
      ++at_;
    } else {
      return fail("text after a closing quote", line_);
    }
  }
  return after_field();
}

CsvReader::Field CsvReader::after_field() {
  if (at_ >= bytes_.size()) return Field::kLast;
  const bool more = bytes_[at_] == delimiter_;
  if (!more) ++line_;
  ++at_;
  return more ? Field::kMore : Field::kLast;
}

}  // namespace onus::inventory
