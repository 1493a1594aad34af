#include "onus/service/graphviz.h"

#include <fmt/format.h>

#include "process.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr int kNotFound = 127;

}  // namespace

Result<std::string> svg_from_dot(const std::string& dot) {
  auto end = run_process({"dot", "-Tsvg"}, dot, kSvgBytesMax);
  if (!end && end.error().kind == ErrorKind::kLimit) {
    return fail(ErrorKind::kLimit, fmt::format("the picture is larger than {} bytes; begin "
                                               "further down with --of ITEM",
                                               kSvgBytesMax));
  }
  if (!end) return std::unexpected(end.error());
  if (end->code == kNotFound) {
    return fail(ErrorKind::kIo,
                "the program dot of Graphviz is not there; install it (apt install graphviz), or "
                "take --format dot or --format text");
  }
  if (end->code != 0) {
    return fail(ErrorKind::kIo,
                "dot of Graphviz failed; onus graph --format dot shows what it got");
  }
  return std::move(end->out);
}

}  // namespace onus::service
