#include "onus/diagrams/open_psa.h"

#include <fmt/core.h>

#include <fstream>
#include <new>

#include "open_psa_document.h"

namespace onus::diagrams {

using base::ErrorKind;

base::Error open_psa_error(ErrorKind kind, const std::string& file, Place place,
                           const std::string& message) {
  return {kind, kind == ErrorKind::kLimit ? "E0702" : "E0701",
          fmt::format("{}:{}:{}: {}", file, place.line, place.column, message)};
}

base::Result<FaultTree> read_open_psa(std::string_view bytes, const OpenPsaOptions& options) {
  if (bytes.size() > options.bytes_max) {
    return std::unexpected<base::Error>(open_psa_error(
        ErrorKind::kLimit, options.file_name, {1, 1},
        fmt::format("the file has {} bytes, more than {}", bytes.size(), options.bytes_max)));
  }
  try {
    const base::Result<Document> document = parse_open_psa(bytes, options);
    if (!document) return std::unexpected<base::Error>(document.error());
    return resolve_open_psa(*document, options);
  } catch (const std::bad_alloc&) {
    return base::fail(ErrorKind::kLimit,
                      fmt::format("{}: no memory left to read it", options.file_name), "E0702");
  }
}

base::Result<FaultTree> read_open_psa_file(const std::string& path, OpenPsaOptions options) {
  options.file_name = path;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
  if (size < 0) {
    return base::fail(ErrorKind::kIo, fmt::format("{}: cannot be read", path), "E0703");
  }
  if (static_cast<std::uint64_t>(size) > options.bytes_max) {
    return std::unexpected<base::Error>(open_psa_error(
        ErrorKind::kLimit, path, {1, 1},
        fmt::format("the file has {} bytes, more than {}", size, options.bytes_max)));
  }
  try {
    std::string bytes(static_cast<std::size_t>(size), '\0');
    file.seekg(0);
    if (size > 0 && !file.read(bytes.data(), size)) {
      return base::fail(ErrorKind::kIo, fmt::format("{}: cannot be read", path), "E0703");
    }
    return read_open_psa(bytes, options);
  } catch (const std::bad_alloc&) {
    return base::fail(ErrorKind::kLimit, fmt::format("{}: no memory left to read it", path),
                      "E0702");
  }
}

}  // namespace onus::diagrams
