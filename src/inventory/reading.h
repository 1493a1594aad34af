// What a reader of one kind of source is handed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onus/inventory/batch.h"
#include "onus/model/diagnostic.h"
#include "value.h"

namespace onus::inventory {

class Mapping;

/// One file of a source, or one text inside of it.
struct Source {
  std::string name;   // as shown to people
  std::string bytes;  // followed by room for a JSON parser
  std::string at;     // where the text stands, if it is part of a file
};

/// Keeps what can be said only when all files are read, such as what a role in another file allows.
class Collector {
 public:
  virtual ~Collector() = default;
  virtual void finish(Batch& batch) = 0;
};

/// One import while it reads.
struct Reading {
  Batch& batch;
  std::vector<model::Diagnostic>& problems;  // an error here refuses the whole import
  base::TimePoint now;
  const Mapping* mapping = nullptr;
  std::unique_ptr<Collector> collector{};  // made by the first file that needs one

  /// The collector of this import, made if there is none.
  template <class T>
  [[nodiscard]] T& collect() {
    if (!collector) collector = std::make_unique<T>();
    return static_cast<T&>(*collector);
  }
  /// Refuses the import.
  void fail(const Source& source, std::string_view message, std::string_view help,
            std::uint32_t line = 0);
  /// Every document of the source, JSON or YAML by its looks; false: it was refused.
  bool each_document(Source& source, const std::function<void(const Value&)>& use);
};

using ReadSource = void (*)(Source&, Reading&);

/// Reads a record's fields and remembers the first that had a wrong type, so that the record can be
/// refused with its reason.
class Fields {
 public:
  explicit Fields(Value value) : value_(value) {}
  [[nodiscard]] std::string_view text(std::string_view path);
  [[nodiscard]] std::optional<base::TimePoint> time(std::string_view path);
  [[nodiscard]] Value list(std::string_view path);
  [[nodiscard]] Value map(std::string_view path);
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void wrong(std::string_view path, std::string_view expected);
  Value value_;
  std::string fault_;
};

/// An RFC 3339 time or a date in UTC.
[[nodiscard]] std::optional<base::TimePoint> moment(std::string_view text);
/// A whole number of seconds (or milliseconds, where it is that large) since 1970.
[[nodiscard]] std::optional<base::TimePoint> epoch(std::string_view text);
/// Lower case, for names that systems compare without case.
[[nodiscard]] std::string lower(std::string_view text);
/// "mailto:" and the address in lower case; empty if `text` is no mail address.
[[nodiscard]] std::string mail_reference(std::string_view text);
/// Bytes of base64 (either alphabet, padding and white space optional); none if it is not that.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
/// "%7B" to "{"; none if a % is followed by no two digits.
[[nodiscard]] std::optional<std::string> from_percent(std::string_view text);

// Readers that are code, one file each.
void read_aws(Source& source, Reading& reading);
void read_kubernetes(Source& source, Reading& reading);
void read_backstage(Source& source, Reading& reading);
void read_keys(Source& source, Reading& reading);
void read_pagerduty(Source& source, Reading& reading);
void read_ical(Source& source, Reading& reading);
void read_mapped(Source& source, Reading& reading);

/// Owner hints and the environment, out of tags, labels or annotations.
void take_tags(Record& record, Value tags, std::string_view what);
void take_tag(Record& record, std::string_view key, std::string_view value, std::string_view what);

}  // namespace onus::inventory
