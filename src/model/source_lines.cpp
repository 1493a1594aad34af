#include "source_lines.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "printable.h"
#include "secrets.h"
#include "text_check.h"

namespace onus::model {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 18;
constexpr std::uint32_t kCharsBefore = 100;  // of the column, where a line must be cut
constexpr std::size_t kWindowBytesMax = 4 * kSourceLineCharsMax;
constexpr std::string_view kCut = "…";

/// The part of a line that a diagnostic shows.
struct Window {
  Diagnostic* diagnostic;
  std::uint32_t first;  // character, from 1
  std::string bytes;
  bool cut_behind = false;
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// Walks over a file and keeps what the windows ask for.
class Cutter {
 public:
  Cutter(std::span<Diagnostic> diagnostics, LineEnds ends);
  /// Post: false once every window is behind.
  [[nodiscard]] bool take(std::string_view block);
  void finish();

 private:
  void end_line();
  void take_in_line(std::string_view part);
  [[nodiscard]] bool wanted() const { return windows_[next_].diagnostic->place.line == line_; }

  std::vector<Window> windows_;  // by line
  std::size_t next_ = 0;         // the first window that is not behind
  LineEnds ends_;
  std::uint64_t line_ = 1;
  std::uint64_t character_ = 0;  // in this line, from 1; 0: before the first
  bool after_cr_ = false;
};

Cutter::Cutter(std::span<Diagnostic> diagnostics, LineEnds ends) : ends_(ends) {
  for (Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.place.line == 0) continue;
    const std::uint32_t column = diagnostic.place.column;
    const bool fits = column <= kSourceLineCharsMax * 3 / 4;
    windows_.push_back({&diagnostic, fits ? 1 : column - kCharsBefore, {}});
  }
}

bool Cutter::take(std::string_view block) {
  while (!block.empty() && next_ < windows_.size()) {
    if (after_cr_) {
      after_cr_ = false;
      if (block.front() == '\n') {
        block.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = ends_ == LineEnds::kLf ? block.find('\n') : block.find_first_of("\r\n");
    if (wanted()) take_in_line(block.substr(0, end));
    if (end == std::string_view::npos) return true;
    after_cr_ = block[end] == '\r';
    block.remove_prefix(end + 1);
    end_line();
  }
  return next_ < windows_.size();
}

void Cutter::end_line() {
  while (next_ < windows_.size() && windows_[next_].diagnostic->place.line <= line_) ++next_;
  ++line_;
  character_ = 0;
}

void Cutter::take_in_line(std::string_view part) {
  std::size_t end = next_;
  while (end < windows_.size() && windows_[end].diagnostic->place.line == line_) ++end;
  for (const char c : part) {
    if (!is_continuation(c)) ++character_;
    // The last window lies furthest right: behind it, a line of any length costs nothing more.
    if (windows_[end - 1].cut_behind) return;
    for (std::size_t i = next_; i < end; ++i) {
      Window& window = windows_[i];
      if (character_ < window.first) continue;
      const bool fits = window.bytes.size() < kWindowBytesMax;
      if (fits && character_ < window.first + kSourceLineCharsMax) {
        window.bytes += c;
      } else {
        window.cut_behind = true;
      }
    }
  }
}

void show(Window& window) {
  Diagnostic& diagnostic = *window.diagnostic;
  hide_secrets(window.bytes, window.first > 1 || window.cut_behind);
  std::string_view rest = window.bytes;
  if (window.first == 1) rest = without_byte_order_mark(rest);
  if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
  std::string& line = diagnostic.source_line;
  std::uint64_t shown = 0;
  if (window.first > 1) {
    line = kCut;
    shown = 1;
  }
  std::uint64_t character = window.first;
  diagnostic.source_column = 0;
  bool cut = window.cut_behind;
  while (!rest.empty()) {
    if (character == diagnostic.place.column) {
      diagnostic.source_column = static_cast<std::uint32_t>(shown) + 1;
    }
    std::string text;
    const Shown next = append_printable(text, rest);
    if (shown + next.appended > kSourceLineCharsMax - 1) {
      cut = true;
      break;
    }
    line += text;
    shown += next.appended;
    if (!is_continuation(rest.front())) ++character;
    rest.remove_prefix(next.taken);
  }
  if (diagnostic.source_column == 0) {
    diagnostic.source_column = static_cast<std::uint32_t>(shown) + 1;  // at the line's end
  }
  if (cut) line += kCut;
}

void Cutter::finish() {
  for (Window& window : windows_) show(window);
}

}  // namespace

void fill_source_lines(std::span<Diagnostic> diagnostics, ByteSource& source, LineEnds ends) {
  Cutter cutter(diagnostics, ends);
  std::vector<char> block(kBlockBytes);
  for (;;) {  // ends: with the source, or with the last line wanted
    const auto count = source.read(block);
    if (!count || *count == 0 || !cutter.take({block.data(), *count})) break;
  }
  cutter.finish();
}

}  // namespace onus::model
