#include "ndjson_reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <string_view>

#include "json_tree.h"
#include "line_stream.h"
#include "text_check.h"

namespace onus::model {
namespace {

class Reader {
 public:
  Reader(std::uint32_t file, const LoadLimits& limits, Problems& problems,
         const std::function<void(const NodeTree&)>& sink)
      : limits_(limits),
        problems_(problems),
        sink_(sink),
        json_(file, limits, problems, JsonTreeReader::Unit::kLine),
        file_(file) {}
  [[nodiscard]] bool run(ByteSource& source);

 private:
  void take(std::string_view text, std::uint32_t line);

  const LoadLimits& limits_;
  Problems& problems_;
  const std::function<void(const NodeTree&)>& sink_;
  JsonTreeReader json_;
  std::uint32_t file_;
  bool complete_ = true;
};

bool Reader::run(ByteSource& source) {
  LineStream lines(source, {.line_bytes_max = limits_.ndjson_line_bytes_max,
                            .padding_bytes = simdjson::SIMDJSON_PADDING});
  Line line;
  for (;;) {  // ends: ndjson_lines_max
    const auto more = lines.next(line);
    const Place at{file_, line.number, 1};
    if (!more) {
      problems_.error("E0001", at, fmt::format("reading stopped: {}", more.error().message),
                      "check the disk and run again");
      return false;
    }
    if (!*more) return complete_;
    if (line.number > limits_.ndjson_lines_max ||
        lines.bytes_read() > limits_.ndjson_file_bytes_max) {
      problems_.error("E0005", at,
                      fmt::format("larger than {} bytes or {} lines; the rest was not read",
                                  limits_.ndjson_file_bytes_max, limits_.ndjson_lines_max),
                      "split the file");
      return false;
    }
    if (line.too_long) {
      complete_ = false;
      problems_.error(
          "E0041", at,
          fmt::format("a line longer than {} bytes; it is left out", limits_.ndjson_line_bytes_max),
          "write one item a line, each ended by a line feed");
      continue;
    }
    take(line.number == 1 ? without_byte_order_mark(line.text) : line.text, line.number);
  }
}

void Reader::take(std::string_view text, std::uint32_t line) {
  switch (json_.read(text, line)) {
    case JsonTreeReader::Outcome::kRead: sink_(json_.tree()); break;
    case JsonTreeReader::Outcome::kBlank: break;
    default: complete_ = false;
  }
}

}  // namespace

bool read_ndjson(ByteSource& source, std::uint32_t file, const LoadLimits& limits,
                 Problems& problems, const std::function<void(const NodeTree&)>& sink) {
  const bool complete = Reader(file, limits, problems, sink).run(source);
  if (!complete) problems.mark_incomplete();
  return complete;
}

}  // namespace onus::model
