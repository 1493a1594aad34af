// Finds people by what a calendar may call them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/codec/icalendar.h"
#include "onus/model/estate.h"

namespace onus::model {

/// The people of an estate by mail address, id (their own, or that of what was observed of them)
/// and name, in this order, letter case aside. What two people share finds nobody.
class Directory {
 public:
  explicit Directory(const Estate& estate);

  [[nodiscard]] ItemIndex find(std::string_view text) const;
  /// Who an event is about, by the most telling of its texts; not valid: nobody known.
  [[nodiscard]] ItemIndex find(const codec::RotaEvent& event) const;

 private:
  using Words = std::vector<std::pair<std::string, ItemIndex>>;
  [[nodiscard]] ItemIndex find_in_title(std::string_view title) const;
  Words mails_, ids_, names_;
};

}  // namespace onus::model
