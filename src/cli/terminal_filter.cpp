#include "terminal_filter.h"

#include <algorithm>
#include <array>

namespace onus::cli {

namespace {

constexpr char kEscape = '\x1b', kBell = '\a', kCancel = '\x18', kSubstitute = '\x1a';
constexpr char kLead = '\xc2';  // of U+0080 to U+009F in UTF-8
constexpr char kControlBegin = '\x9b', kStringEnd = '\x9c';
constexpr std::size_t kSequenceBytesMax = 64;
constexpr std::string_view kKept = "\a\b\t\n\v\f\r\x0e\x0f";  // of the controls of seven bits
// Cursor, erasing, inserting, scrolling, colours, margins; no report, window or printer.
constexpr std::string_view kFinals = "@ABCDEFGHIJKLMPSTXZ`abdefmrsu";
constexpr std::array<std::string_view, 12> kModes{"4",   "?1",  "?5",    "?6",    "?7",    "?12",
                                                  "?25", "?47", "?1047", "?1048", "?1049", "20"};

bool begins_string(char byte) { return std::string_view("P]X^_").contains(byte); }

bool is_kept(std::string_view sequence) {
  const char final = sequence.back();
  const std::string_view inner = sequence.substr(2, sequence.size() - 3);
  if (final == 'h' || final == 'l') return std::ranges::find(kModes, inner) != kModes.end();
  const bool plain = std::ranges::all_of(
      inner, [](char byte) { return (byte >= '0' && byte <= '9') || byte == ';' || byte == ':'; });
  return plain && kFinals.contains(final);
}

}  // namespace

std::string TerminalFilter::pass(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char byte : bytes) take(byte, out);
  return out;
}

void TerminalFilter::take(char byte, std::string& out) {
  if (state_ == State::kText) return text(byte, out);
  if (byte == kCancel || byte == kSubstitute) {
    state_ = State::kText;
    return;
  }
  switch (state_) {
    case State::kEscape: return escape(byte, out);
    case State::kControl: return control(byte, out);
    case State::kCharset:
      state_ = State::kText;
      if (byte >= '0' && byte <= '~') out += held_ + byte;
      return;
    case State::kStringEscape:
      if (byte == '\\') state_ = State::kText;
      if (byte != '\\' && byte != kEscape) state_ = State::kString;
      return;
    default: break;
  }
  const bool ends = byte == kBell || (lead_ && byte == kStringEnd);
  lead_ = byte == kLead;
  if (byte == kEscape) state_ = State::kStringEscape;
  if (ends) {
    state_ = State::kText;
    lead_ = false;
  }
}

void TerminalFilter::text(char byte, std::string& out) {
  if (lead_) {
    lead_ = false;
    const auto value = static_cast<unsigned char>(byte);
    if (value >= 0x80 && value <= 0x9f) {  // a control of eight bits: as its two bytes of seven
      return escape(static_cast<char>(value - 0x40), out);
    }
    out += kLead;
  }
  if (byte == kEscape) {
    state_ = State::kEscape;
  } else if (byte == kLead) {
    lead_ = true;
  } else if (static_cast<unsigned char>(byte) >= ' ' || kKept.contains(byte)) {
    if (byte != '\x7f') out += byte;
  }
}

void TerminalFilter::escape(char byte, std::string& out) {
  held_ = {kEscape, byte};
  if (byte == kEscape) return;
  state_ = State::kText;
  if (begins_string(byte)) {
    state_ = State::kString;
    lead_ = false;
  } else if (byte == '[') {
    state_ = State::kControl;
  } else if (std::string_view("()*+-./#%").contains(byte)) {
    state_ = State::kCharset;
  } else if (std::string_view("78=>DEHMc").contains(byte)) {
    out += held_;
  }
}

void TerminalFilter::control(char byte, std::string& out) {
  if (byte == kEscape) {
    state_ = State::kEscape;
    return;
  }
  if (static_cast<unsigned char>(byte) < ' ') {  // terminals do these within a sequence
    if (kKept.contains(byte)) out += byte;
    return;
  }
  if (held_.size() < kSequenceBytesMax) held_ += byte;
  if (byte < '@' || byte > '~') return;
  state_ = State::kText;
  if (held_.back() == byte && held_.size() < kSequenceBytesMax && is_kept(held_)) out += held_;
}

}  // namespace onus::cli
