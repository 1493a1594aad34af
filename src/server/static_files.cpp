#include "onus/server/static_files.h"

#include <fmt/format.h>

#include <algorithm>
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
constexpr std::string_view kPacked = ".gz";

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

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Up to `at`, which goes too.
std::string_view next(std::string_view& rest, char at) {
  const std::string_view part = rest.substr(0, rest.find(at));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

/// Whether the parameters of a coding give it the weight zero: "q=0", "q=0.00".
bool weighs_nothing(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string one = lower(trimmed(next(parameters, ';')));
    if (one.starts_with("q=0") && one.find_first_not_of("0.", 2) == std::string::npos) return true;
  }
  return false;
}

}  // namespace

bool takes_gzip(std::string_view accept_encoding) {
  std::optional<bool> gzip, any;
  while (!accept_encoding.empty()) {
    std::string_view coding = next(accept_encoding, ',');
    const std::string name = lower(trimmed(next(coding, ';')));
    const bool wanted = !weighs_nothing(coding);
    if (name == "gzip" || name == "x-gzip") gzip = wanted;
    if (name == "*") any = wanted;
  }
  return gzip.value_or(any.value_or(false));
}

void StaticFiles::pair_packed() {
  for (auto& [path, file] : files_) {
    const auto packed = files_.find(path + std::string(kPacked));
    if (packed == files_.end() || packed->second.bytes.size() >= file.bytes.size()) continue;
    file.packed = std::move(packed->second.bytes);
    file.packed_tag = std::move(packed->second.tag);
  }
  std::erase_if(files_, [&](const auto& one) {
    return one.first.ends_with(kPacked) &&
           files_.contains(one.first.substr(0, one.first.size() - kPacked.size()));
  });
}

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
    all.files_[path] = File{std::move(text),
                            std::string(type_of(path)),
                            fmt::format("\"{:.32}\"", digest->hex()),
                            {},
                            {}};
  }
  if (error) {
    return fail(ErrorKind::kIo,
                fmt::format("cannot read {}: {}", directory.string(), error.message()));
  }
  all.pair_packed();
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
  const bool packed = !file.packed.empty() && takes_gzip(question.header("accept-encoding"));
  const std::string& tag = packed ? file.packed_tag : file.tag;
  answer.headers.emplace_back("ETag", tag);
  if (!file.packed.empty()) answer.headers.emplace_back("Vary", "Accept-Encoding");
  // Built files carry their hash in the name; the page that names them does not.
  const bool hashed = at->first.starts_with("/assets/");
  answer.headers.emplace_back("Cache-Control",
                              hashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (question.header("if-none-match") == tag) {
    answer.status = 304;
    return answer;
  }
  if (packed) answer.headers.emplace_back("Content-Encoding", "gzip");
  answer.body = packed ? file.packed : file.bytes;
  return answer;
}

}  // namespace onus::server
