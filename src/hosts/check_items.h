// Items of a check in the making.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "onus/hosts/host_check.h"

namespace onus::hosts {

/// Collects what was found.
class CheckList {
 public:
  void good(std::string what) { items_.push_back({CheckLevel::kGood, std::move(what), ""}); }
  void warn(std::string what, std::string mend) {
    items_.push_back({CheckLevel::kWarning, std::move(what), std::move(mend)});
  }
  void wrong(std::string what, std::string mend) {
    items_.push_back({CheckLevel::kWrong, std::move(what), std::move(mend)});
  }
  [[nodiscard]] std::vector<CheckItem> take() { return std::move(items_); }

 private:
  std::vector<CheckItem> items_;
};

}  // namespace onus::hosts
