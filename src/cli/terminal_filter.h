// What a recording may do to the terminal that it is shown on.
#pragma once

#include <string>
#include <string_view>

namespace onus::cli {

/// Passes text, colours, movements and erasing on, and leaves out what would make the terminal
/// answer, set its title or clipboard, print, or report the mouse: whoever was recorded chose those
/// bytes, and what a terminal answers lands in the shell of who looks. Sequences may come in
/// pieces.
class TerminalFilter {
 public:
  [[nodiscard]] std::string pass(std::string_view bytes);

 private:
  enum class State : unsigned char { kText, kEscape, kCharset, kControl, kString, kStringEscape };
  void take(char byte, std::string& out);
  void text(char byte, std::string& out);
  void escape(char byte, std::string& out);
  void control(char byte, std::string& out);

  State state_ = State::kText;
  std::string held_;   // of a sequence, until it is whole
  bool lead_ = false;  // 0xC2 came, which a control of eight bits may follow
};

}  // namespace onus::cli
