#include "problems.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "printable.h"

namespace onus::model {
namespace {

constexpr std::size_t kMessageCharsMax = 1000;

std::string file_name(std::span<const SourceFile> files, const Place& place) {
  return place.file < files.size() ? printable(files[place.file].name, kMessageCharsMax)
                                   : std::string();
}

}  // namespace

Diagnostic& Problems::add(DiagnosticLevel level, std::string_view code, Place place,
                          std::string_view message, std::string_view help) {
  std::size_t& count = level == DiagnosticLevel::kError ? errors_ : others_;
  if (++count > kept_max_) {
    beyond_ = {};
    return beyond_;
  }
  Diagnostic& added = kept_.emplace_back();
  added.level = level;
  added.code = code;
  added.place = place;
  added.message = printable(message, kMessageCharsMax);
  added.help = printable(help, kMessageCharsMax);
  return added;
}

Diagnostic& Problems::error(std::string_view code, Place place, std::string_view message,
                            std::string_view help) {
  return add(DiagnosticLevel::kError, code, place, message, help);
}

Diagnostic& Problems::warning(std::string_view code, Place place, std::string_view message,
                              std::string_view help) {
  return add(DiagnosticLevel::kWarning, code, place, message, help);
}

Diagnostic& Problems::note(std::string_view code, Place place, std::string_view message,
                           std::string_view help) {
  return add(DiagnosticLevel::kNote, code, place, message, help);
}

void Problems::absorb(Problems&& other) {
  errors_ += other.errors_;
  others_ += other.others_;
  incomplete_ = incomplete_ || other.incomplete_;
  if (other.kept_.empty()) return;
  other.kept_.insert(other.kept_.end(), std::make_move_iterator(kept_.begin()),
                     std::make_move_iterator(kept_.end()));
  kept_ = std::exchange(other.kept_, {});
  std::stable_sort(kept_.begin(), kept_.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.place < b.place; });
  std::size_t errors = 0, others = 0;
  std::erase_if(kept_, [&](const Diagnostic& kept) {
    std::size_t& count = kept.level == DiagnosticLevel::kError ? errors : others;
    return ++count > kept_max_;
  });
}

std::vector<Diagnostic> Problems::take_sorted(std::span<const SourceFile> files) {
  std::stable_sort(kept_.begin(), kept_.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.place < b.place; });
  for (Diagnostic& kept : kept_) {
    kept.file = file_name(files, kept.place);
    for (RelatedPlace& related : kept.related) {
      related.file = file_name(files, related.place);
      related.message = printable(related.message, kMessageCharsMax);
    }
  }
  return std::exchange(kept_, {});
}

}  // namespace onus::model
