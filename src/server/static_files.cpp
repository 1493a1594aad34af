#include "onus/server/static_files.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "onus/crypto/sha256.h"

namespace onus::server {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kIndex = "/index.html";

std::string_view type_of(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".json", "application/json"},
      {".woff2", "font/woff2"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace

Result<StaticFiles> StaticFiles::read(const fs::path& directory) {
  StaticFiles all;
  std::size_t bytes = 0;
  std::error_code error;
  fs::recursive_directory_iterator at(directory, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at->is_symlink() || !at->is_regular_file()) continue;
    std::ifstream in(at->path(), std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (in.bad()) return fail(ErrorKind::kIo, fmt::format("cannot read {}", at->path().string()));
    bytes += text.size();
    if (all.files_.size() == kFilesMax || bytes > kFilesBytesMax) {
      return fail(ErrorKind::kLimit,
                  fmt::format("{} holds more than {} files or {} MiB", directory.string(),
                              kFilesMax, kFilesBytesMax >> 20U));
    }
    const auto digest = crypto::sha256(std::string_view(text));
    if (!digest) return std::unexpected(digest.error());
    const std::string path = "/" + at->path().lexically_relative(directory).generic_string();
    all.files_[path] =
        File{std::move(text), std::string(type_of(path)), fmt::format("\"{:.32}\"", digest->hex())};
  }
  if (error) {
    return fail(ErrorKind::kIo,
                fmt::format("cannot read {}: {}", directory.string(), error.message()));
  }
  if (all.files_.contains(kIndex)) return all;
  return fail(
      ErrorKind::kNotFound,
      fmt::format("{} holds no index.html; build the console: make console", directory.string()));
}

std::optional<Answer> StaticFiles::find(const Question& question) const {
  auto at = files_.find(question.path);
  const std::size_t slash = question.path.rfind('/');
  const bool bare = question.path.find('.', slash) == std::string::npos;
  if (at == files_.end() && bare) at = files_.find(kIndex);
  if (at == files_.end()) return std::nullopt;
  const File& file = at->second;
  Answer answer;
  answer.type = file.type;
  answer.headers.emplace_back("ETag", file.tag);
  // Built files carry their hash in the name; the page that names them does not.
  const bool hashed = at->first.starts_with("/assets/");
  answer.headers.emplace_back("Cache-Control",
                              hashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (question.header("if-none-match") == file.tag) {
    answer.status = 304;
  } else {
    answer.body = file.bytes;
  }
  return answer;
}

}  // namespace onus::server
