#include "passphrase.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include "onus/crypto/private_key.h"
#include "onus/report/style.h"

namespace onus::cli {

using base::ErrorKind;
using base::Result;
using base::SecretBytes;

namespace {

std::unexpected<base::Error> wrong(std::string why) {
  return base::fail(ErrorKind::kInvalid, std::move(why));
}

/// One line, byte by byte, so that what follows it stays for the next holder.
Result<SecretBytes> read_line(int file) {
  SecretBytes line(crypto::kPassphraseBytesMax + 1);
  std::size_t at = 0;
  for (;;) {  // ends: at a line's or the file's end, or at the limit
    char byte = 0;
    const ssize_t got = ::read(file, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return base::fail(ErrorKind::kInvalid, fmt::format("the passphrase cannot be read from file "
                                                         "{}: {}",
                                                         file, std::strerror(errno)));
    }
    if (got == 0 || byte == '\n') break;
    if (at == crypto::kPassphraseBytesMax) {
      return base::fail(ErrorKind::kLimit, fmt::format("a passphrase of more than {} bytes",
                                                       crypto::kPassphraseBytesMax));
    }
    line.span()[at++] = static_cast<std::uint8_t>(byte);
  }
  line.shrink(at);
  return line;
}

/// The terminal itself, whatever standard input is, with its echo off.
class SilentTerminal {
 public:
  SilentTerminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    termios now{};
    if (file_ < 0 || ::tcgetattr(file_, &now) != 0) return;
    before_ = now;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent_ = ::tcsetattr(file_, TCSAFLUSH, &now) == 0;
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (silent_) ::tcsetattr(file_, TCSAFLUSH, &before_);
    if (file_ >= 0) ::close(file_);
  }
  [[nodiscard]] bool works() const { return silent_; }

  Result<SecretBytes> ask(const std::string& words) const {
    const auto say = [&](const std::string& text) {
      return ::write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    };
    if (!say(words)) return base::fail(ErrorKind::kIo, "the terminal takes nothing");
    auto line = read_line(file_);
    (void)say("\n");
    return line;
  }

 private:
  int file_;
  termios before_{};
  bool silent_ = false;
};

Result<std::vector<int>> descriptors(const Options& options) {
  std::vector<int> files;
  for (const std::string& text : options.list("--passphrase-fd")) {
    int number = -1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number < 0) {
      return wrong(fmt::format("--passphrase-fd {}: write the number of an open file, such as 3",
                               report::safe(text)));
    }
    files.push_back(number);
  }
  return files;
}

Result<void> fits(const SecretBytes& passphrase, bool fresh) {
  if (passphrase.empty()) return wrong("an empty passphrase");
  if (fresh && passphrase.size() < kPassphraseCharactersMin) {
    return wrong(fmt::format("a passphrase of less than {} characters: take seven words at random",
                             kPassphraseCharactersMin));
  }
  return {};
}

Result<SecretBytes> asked(const SilentTerminal& terminal, const std::string& holder, bool fresh) {
  const std::string of = report::safe(holder);
  const std::string_view words = fresh ? "New passphrase of " : "Passphrase of ";
  auto first = terminal.ask(fmt::format("{}{}: ", words, of));
  if (!first || !fresh) return first;
  const auto second = terminal.ask(fmt::format("The same again, {}: ", of));
  if (!second) return std::unexpected(second.error());
  if (!base::equal_in_constant_time(first->view(), second->view())) {
    return wrong("the two differ; nothing was written");
  }
  return first;
}

}  // namespace

Result<std::vector<SecretBytes>> read_passphrases(const Options& options,
                                                  const std::vector<std::string>& holders,
                                                  bool fresh) {
  // What is opened with it stays in memory: no core file, and no debugger of the same account.
  ::prctl(PR_SET_DUMPABLE, 0);
  std::vector<SecretBytes> read;
  const auto files = descriptors(options);
  if (!files) return std::unexpected(files.error());
  if (!files->empty() && files->size() != 1 && files->size() != holders.size()) {
    return wrong(fmt::format("{} passphrases are needed, --passphrase-fd names {} files",
                             holders.size(), files->size()));
  }
  std::optional<SilentTerminal> terminal;
  if (files->empty()) terminal.emplace();
  if (terminal && !terminal->works()) {
    return base::fail(
        ErrorKind::kIo,
        "no terminal to ask for the passphrase on; hand it over by --passphrase-fd 3");
  }
  for (std::size_t i = 0; i < holders.size(); ++i) {
    auto one = terminal ? asked(*terminal, holders[i], fresh)
                        : read_line((*files)[files->size() == 1 ? 0 : i]);
    if (!one) return std::unexpected(one.error());
    if (const auto good = fits(*one, fresh); !good) return std::unexpected(good.error());
    read.push_back(std::move(*one));
  }
  return read;
}

}  // namespace onus::cli
