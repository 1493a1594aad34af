#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <optional>

#include "onus/codec/base64.h"
#include "onus/codec/json.h"
#include "onus/recorder/recording.h"
#include "seal.h"

namespace onus::recorder {

using base::ErrorKind;
using base::Result;
using codec::JsonValue;

namespace {

/// Reads the lines of one recording in order.
class Reader {
 public:
  explicit Reader(const std::function<void(const RecordedEvent&)>& take) : take_(take) {}
  [[nodiscard]] Result<void> line(std::string_view text);
  [[nodiscard]] Result<ReadRecording> finish();

 private:
  [[nodiscard]] Result<void> header(std::string_view text);
  [[nodiscard]] Result<void> event(const JsonValue& value, std::string_view text);
  [[nodiscard]] Result<void> sealed(std::string_view text, std::string_view hex);
  [[nodiscard]] std::unexpected<base::Error> wrong(std::string_view why) const {
    return base::fail(ErrorKind::kInvalid, fmt::format("recording, line {}: {}", lines_, why));
  }
  void cover(std::string_view text) {
    since_seal_.update(text).update(std::string_view("\n"));
    ++read_.unsealed;
  }

  const std::function<void(const RecordedEvent&)>& take_;
  ReadRecording read_;
  crypto::Digest chain_ = first_link();
  crypto::Sha256 since_seal_;
  std::uint64_t lines_ = 0;
};

std::optional<TerminalSize> size_of(std::string_view text) {
  TerminalSize size;
  const char* end = text.data() + text.size();
  const auto columns = std::from_chars(text.data(), end, size.columns);
  if (columns.ec != std::errc() || columns.ptr == end || *columns.ptr != 'x') return {};
  const auto rows = std::from_chars(columns.ptr + 1, end, size.rows);
  if (rows.ec != std::errc() || rows.ptr != end) return {};
  return size;
}

Result<void> Reader::header(std::string_view text) {
  const auto value = codec::parse_json(text);
  if (!value) return wrong(value.error().message);
  const JsonValue* env = value->find("env");
  const JsonValue* onus = value->find("onus");
  const auto columns = value->integer_of("width");
  const auto rows = value->integer_of("height");
  const auto started = value->integer_of("timestamp");
  if (value->integer_of("version") != 2 || env == nullptr || onus == nullptr || !columns || !rows ||
      !started || *columns < 0 || *rows < 0) {
    return wrong("not the first line of a recording of ours (asciicast version 2)");
  }
  const auto text_of = [](const JsonValue& from, std::string_view key) {
    return std::string(from.text_of(key).value_or(std::string_view()));
  };
  read_.header.size = {static_cast<std::uint32_t>(*columns), static_cast<std::uint32_t>(*rows)};
  read_.header.started_at_s = *started;
  read_.header.terminal = text_of(*env, "TERM");
  read_.header.request = text_of(*onus, "request");
  read_.header.user = text_of(*onus, "user");
  read_.header.command = text_of(*onus, "command");
  cover(text);
  return {};
}

Result<void> Reader::sealed(std::string_view text, std::string_view hex) {
  const auto told = crypto::parse_digest(hex);
  const std::string end = fmt::format("\"{}\"]", hex);
  if (!text.ends_with(end)) return wrong("not a seal as this program writes it");
  const auto lines = since_seal_.update(text.substr(0, text.size() - end.size())).finish();
  if (!lines) return std::unexpected(lines.error());
  chain_ = next_link(chain_, *lines);
  if (!told || *told != chain_) {
    return wrong("the seal does not fit what stands before it; the recording was changed");
  }
  since_seal_ = crypto::Sha256();
  read_.unsealed = 0;
  read_.digest = chain_;
  return {};
}

Result<void> Reader::event(const JsonValue& value, std::string_view text) {
  const bool formed = value.kind == JsonValue::Kind::kArray && value.items.size() == 3 &&
                      value.items[0].kind == JsonValue::Kind::kNumber &&
                      value.items[1].kind == JsonValue::Kind::kString &&
                      value.items[1].string.size() == 1 &&
                      value.items[2].kind == JsonValue::Kind::kString;
  constexpr double kSecondsMax = 1e9;
  if (!formed || value.items[0].number < 0 || value.items[0].number > kSecondsMax) {
    return wrong("not an event: [seconds, kind, text]");
  }
  const char kind = value.items[1].string.front();
  const std::string& said = value.items[2].string;
  if (kind == 'h') return sealed(text, said);
  RecordedEvent event;
  event.at =
      std::chrono::duration_cast<Elapsed>(std::chrono::duration<double>(value.items[0].number));
  event.bytes = said;
  if (kind == 'x') {
    auto bytes = codec::base64_decode(said);
    if (!bytes) return wrong(bytes.error().message);
    event.bytes = std::move(*bytes);
  } else if (kind == 'r') {
    const auto size = size_of(said);
    if (!size) return wrong("not a size: COLUMNSxROWS");
    event.kind = RecordedEvent::Kind::kResize;
    event.size = *size;
  } else if (kind == 'm' || kind == 'g') {
    event.kind = kind == 'm' ? RecordedEvent::Kind::kMark : RecordedEvent::Kind::kLoss;
  } else if (kind != 'o') {
    return wrong("an event of a kind that this program does not write");
  }
  cover(text);
  ++read_.events;
  take_(event);
  return {};
}

Result<void> Reader::line(std::string_view text) {
  ++lines_;
  if (text.size() > kLineBytesMax) {
    return base::fail(ErrorKind::kLimit, fmt::format("recording, line {}: longer than {} bytes",
                                                     lines_, kLineBytesMax));
  }
  if (lines_ == 1) return header(text);
  const auto value = codec::parse_json(text);
  if (!value) return wrong(value.error().message);
  return event(*value, text);
}

Result<ReadRecording> Reader::finish() {
  if (lines_ == 0) return base::fail(ErrorKind::kInvalid, "recording: the file is empty");
  return read_;
}

/// Cuts what comes in pieces into lines.
class Lines {
 public:
  explicit Lines(const std::function<void(const RecordedEvent&)>& take) : reader_(take) {}
  [[nodiscard]] Result<void> feed(std::string_view bytes) {
    for (std::size_t end = 0; (end = bytes.find('\n')) != std::string_view::npos;) {
      held_ += bytes.substr(0, end);
      if (const auto read = reader_.line(held_); !read) return read;
      held_.clear();
      bytes.remove_prefix(end + 1);
    }
    held_ += bytes;
    if (held_.size() > kLineBytesMax) return reader_.line(held_);  // which says so
    return {};
  }
  [[nodiscard]] Result<ReadRecording> finish() {
    auto read = reader_.finish();
    if (read) read->torn = !held_.empty();  // a writer ends every line
    return read;
  }

 private:
  Reader reader_;
  std::string held_;
};

}  // namespace

Result<ReadRecording> parse_recording(std::string_view bytes,
                                      const std::function<void(const RecordedEvent&)>& take) {
  Lines lines(take);
  if (const auto fed = lines.feed(bytes); !fed) return std::unexpected(fed.error());
  return lines.finish();
}

Result<ReadRecording> read_recording(const std::filesystem::path& path,
                                     const std::function<void(const RecordedEvent&)>& take) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return base::fail(ErrorKind::kIo,
                      fmt::format("recording: the file {} cannot be opened", path.string()));
  }
  Lines lines(take);
  std::string block(64U << 10U, '\0');
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
    const std::string_view got(block.data(), static_cast<std::size_t>(file.gcount()));
    if (const auto fed = lines.feed(got); !fed) return std::unexpected(fed.error());
  }
  if (file.bad()) return base::fail(ErrorKind::kIo, "recording: reading failed");
  return lines.finish();
}

}  // namespace onus::recorder
