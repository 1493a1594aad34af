#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "onus/codec/base64.h"
#include "onus/codec/jcs.h"
#include "onus/codec/utf8.h"
#include "onus/recorder/recording.h"
#include "seal.h"

namespace onus::recorder {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kCharacterBytesMax = 4;
constexpr std::size_t kEventBytesMax = 64U << 10U;

std::unexpected<base::Error> refused(std::string_view what) {
  return base::fail(ErrorKind::kIo, fmt::format("recording: {}: {}", what, std::strerror(errno)));
}

/// How many bytes at the end of `text` begin a character that is not there whole.
std::size_t cut_bytes(std::string_view text) {
  for (std::size_t back = 1; back < kCharacterBytesMax && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;  // goes on
    const std::size_t whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return whole > back ? back : 0;
  }
  return 0;
}

std::string event_begin(Elapsed at, char kind) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(at).count();
  return fmt::format("[{}.{:06}, \"{}\", ", micros / 1'000'000, micros % 1'000'000, kind);
}

}  // namespace

Result<RecordingWriter> RecordingWriter::create(const std::filesystem::path& path,
                                                const RecordingHeader& header) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return refused("a new file cannot be made");
  RecordingWriter writer(file);
  writer.chain_ = first_link();
  writer.line(
      fmt::format(R"({{"version":2,"width":{},"height":{},"timestamp":{},"env":{{"TERM":{}}},)"
                  R"("onus":{{"request":{},"user":{},"command":{}}}}})",
                  header.size.columns, header.size.rows, header.started_at_s,
                  codec::json_quoted(header.terminal), codec::json_quoted(header.request),
                  codec::json_quoted(header.user), codec::json_quoted(header.command)));
  return writer;
}

RecordingWriter::RecordingWriter(RecordingWriter&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      pending_(std::move(other.pending_)),
      cut_(std::move(other.cut_)),
      chain_(other.chain_),
      since_seal_(std::move(other.since_seal_)),
      since_seal_bytes_(other.since_seal_bytes_),
      sealed_at_(other.sealed_at_),
      lost_(other.lost_),
      lost_in_all_(other.lost_in_all_) {}

RecordingWriter::~RecordingWriter() {
  if (file_ >= 0) ::close(file_);
}

void RecordingWriter::line(std::string_view text) {
  pending_ += text;
  pending_ += '\n';
  since_seal_.update(text).update(std::string_view("\n"));
  since_seal_bytes_ += text.size() + 1;
}

void RecordingWriter::event(Elapsed at, char kind, std::string_view text) {
  line(event_begin(at, kind) + codec::json_quoted(text) + "]");
}

void RecordingWriter::output(Elapsed at, std::string_view bytes) {
  for (; bytes.size() > kEventBytesMax; bytes.remove_prefix(kEventBytesMax)) {
    piece(at, bytes.substr(0, kEventBytesMax));
  }
  if (!bytes.empty()) piece(at, bytes);
}

void RecordingWriter::piece(Elapsed at, std::string_view bytes) {
  if (lost_ > 0 || pending_.size() + bytes.size() > kPendingBytesMax) {
    lost_ += bytes.size();
    lost_in_all_ += bytes.size();
    return;
  }
  std::string joined;
  if (!cut_.empty()) {
    joined = std::exchange(cut_, {});
    joined += bytes;
    bytes = joined;
  }
  const std::size_t cut = cut_bytes(bytes);
  const std::string_view whole = bytes.substr(0, bytes.size() - cut);
  if (codec::first_bad_utf8(whole)) {
    return event(at, 'x', codec::base64_encode(bytes));  // no text: then not its end either
  }
  cut_ = bytes.substr(whole.size());
  if (!whole.empty()) event(at, 'o', whole);
}

void RecordingWriter::resize(Elapsed at, const TerminalSize& size) {
  if (pending_.size() > kPendingBytesMax) return;  // the account sends as many as it likes
  event(at, 'r', fmt::format("{}x{}", size.columns, size.rows));
}

void RecordingWriter::mark(Elapsed at, std::string_view text) { event(at, 'm', text); }

void RecordingWriter::tell_loss(Elapsed at) {
  event(at, 'g',
        fmt::format("{} bytes of output lost: the disk took nothing", std::exchange(lost_, 0)));
}

void RecordingWriter::seal(Elapsed at) {
  const std::string begin = event_begin(at, 'h');
  const auto lines = since_seal_.update(begin).finish();  // the seal's own time is covered too
  // A library that cannot hash leaves zeroes, which no reader takes for a seal.
  chain_ = lines ? next_link(chain_, *lines) : crypto::Digest{};
  pending_ += begin + '"' + chain_.hex() + "\"]\n";
  since_seal_ = crypto::Sha256();
  since_seal_bytes_ = 0;
  sealed_at_ = at;
}

Result<void> RecordingWriter::write(Elapsed at) {
  const bool due = since_seal_bytes_ >= kSealBytes || at - sealed_at_ >= kSealEvery;
  if (since_seal_bytes_ > 0 && due) seal(at);
  std::size_t done = 0;
  while (done < pending_.size()) {
    const ssize_t n = ::write(file_, pending_.data() + done, pending_.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      pending_.erase(0, done);
      return refused("the disk refused");
    }
    done += static_cast<std::size_t>(n);
  }
  pending_.clear();
  if (lost_ > 0) tell_loss(at);
  return {};
}

Result<void> RecordingWriter::sync() {
  if (::fdatasync(file_) != 0) return refused("the disk refused to keep it");
  return {};
}

Result<crypto::Digest> RecordingWriter::finish(Elapsed at) {
  if (!cut_.empty()) event(at, 'x', codec::base64_encode(std::exchange(cut_, {})));
  if (const auto written = write(at); !written) return std::unexpected(written.error());
  if (since_seal_bytes_ > 0) seal(at);
  if (const auto written = write(at); !written) return std::unexpected(written.error());
  if (const auto synced = sync(); !synced) return std::unexpected(synced.error());
  return chain_;
}

}  // namespace onus::recorder
