#include "onus/hosts/recording_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "onus/codec/json.h"
#include "onus/recorder/recording.h"

namespace onus::hosts {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Result;

namespace {

std::unexpected<base::Error> refused(const fs::path& path, std::string_view step) {
  return base::fail(ErrorKind::kIo, fmt::format("{} {}: {}", path.string(), step,
                                                std::generic_category().message(errno)));
}

std::uint64_t size_of(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

Result<void> append(const fs::path& path, std::uint64_t offset, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return refused(path, "cannot be written");
  bool good = true;
  while (good && !bytes.empty()) {
    const ssize_t put = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    good = put > 0;
    if (!good) break;
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  good = good && ::fdatasync(file) == 0;
  auto error = refused(path, "cannot be written");
  ::close(file);
  if (!good) return error;
  return {};
}

/// Whether `bytes` fit beside what is left to others. Where the disk cannot be asked, they do: the
/// write itself tells.
Result<void> has_room(const fs::path& folder, std::uint64_t bytes, std::uint64_t leave) {
  std::error_code error;
  const auto space = fs::space(folder, error);
  if (error || space.available >= leave + bytes) return {};
  return base::fail(ErrorKind::kLimit,
                    fmt::format("no room for recordings: {} MiB are free, {} MiB of them are the "
                                "ledger's; the host keeps it until there is",
                                space.available >> 20U, leave >> 20U));
}

Result<crypto::Digest> digest_of(const fs::path& path, std::string_view request) {
  const auto read = recorder::read_recording(path, [](const auto&) {});
  if (!read) {
    return base::fail(ErrorKind::kDenied,
                      fmt::format("what arrived is no recording: {}", read.error().message));
  }
  if (read->header.request != request) {
    return base::fail(ErrorKind::kDenied, "what arrived is the recording of another request");
  }
  return read->digest;
}

Result<void> put_in_place(const fs::path& part, const fs::path& whole) {
  if (::rename(part.c_str(), whole.c_str()) != 0) return refused(whole, "cannot be put in place");
  const int folder = ::open(whole.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!good) return refused(whole, "cannot be made durable");
  return {};
}

}  // namespace

std::string chunk_answer(const ChunkTaken& taken) {
  return fmt::format(R"({{"complete":{},"digest":"{}","have":{}}})", taken.complete,
                     taken.digest.hex(), taken.have);
}

Result<ChunkTaken> parse_chunk_answer(std::string_view text) {
  const auto value = codec::parse_json(text);
  if (!value) return std::unexpected(value.error());
  const auto have = value->integer_of("have");
  const auto hex = value->text_of("digest");
  const codec::JsonValue* complete = value->find("complete");
  const auto digest = crypto::parse_digest(hex.value_or(""));
  if (!have || *have < 0 || !digest || complete == nullptr ||
      complete->kind != codec::JsonValue::Kind::kBool) {
    return base::fail(ErrorKind::kInvalid, "the server's answer to a piece of a recording");
  }
  return ChunkTaken{static_cast<std::uint64_t>(*have), complete->boolean, *digest};
}

Result<ChunkTaken> RecordingStore::take(std::string_view host, const ChunkWord& chunk,
                                        std::string_view bytes) const {
  const auto digest = crypto::sha256(bytes);
  if (!digest) return std::unexpected(digest.error());
  if (*digest != chunk.sha256 || bytes.size() != chunk.bytes) {
    return base::fail(ErrorKind::kDenied, "the bytes are not those that the host signed for");
  }
  if (chunk.offset + bytes.size() > kRecordingBytesMax) {
    return base::fail(ErrorKind::kLimit, "a recording that is too long");
  }
  const fs::path folder = folder_ / host;
  std::error_code error;
  fs::create_directories(folder, error);
  const fs::path whole = folder / (chunk.session + ".cast");
  fs::path part = whole;
  part += ".part";
  if (fs::exists(whole, error)) {  // acknowledged before; the answer got lost
    const auto read = digest_of(whole, request_of(chunk.session));
    if (!read) return std::unexpected(read.error());
    return ChunkTaken{size_of(whole), true, *read};
  }
  const std::uint64_t have = size_of(part);
  if (chunk.offset != have) return ChunkTaken{have, false, {}};
  if (const auto room = has_room(folder, bytes.size(), leave_bytes_); !room) {
    return std::unexpected(room.error());
  }
  if (const auto written = append(part, have, bytes); !written) {
    return std::unexpected(written.error());
  }
  if (!chunk.last) return ChunkTaken{have + bytes.size(), false, {}};
  const auto read = digest_of(part, request_of(chunk.session));
  if (!read) {
    fs::remove(part, error);  // begun anew: nothing that cannot be read is kept as a recording
    return std::unexpected(read.error());
  }
  if (const auto placed = put_in_place(part, whole); !placed) {
    return std::unexpected(placed.error());
  }
  return ChunkTaken{have + bytes.size(), true, *read};
}

}  // namespace onus::hosts
