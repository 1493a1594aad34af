// PagerDuty schedules as text, and who the rota of their import has on call.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "onus/codec/time.h"
#include "onus/model/availability.h"
#include "test_import.h"

namespace onus::inventory {

using base::Seconds;
using base::TimePoint;

inline constexpr std::string_view kPeople[] = {"A", "B", "C", "D"};

inline TimePoint utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return TimePoint(std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) /
                                         static_cast<int>(day)}) +
         Seconds(hour * 3600 + minute * 60);
}

inline std::string users(std::string_view letters) {
  std::string list;
  for (const char letter : letters) {
    list += fmt::format(R"({}{{"user":{{"id":"{}","type":"user_reference","summary":"{}"}}}})",
                        list.empty() ? "" : ",", letter, letter);
  }
  return list;
}

inline std::string layer(std::string_view start, int turn_s, std::string_view who,
                         std::string_view more = R"("restrictions":[])") {
  return fmt::format(
      R"({{"start":"{}","rotation_virtual_start":"{}","rotation_turn_length_seconds":{},"users":[{}],{}}})",
      start, start, turn_s, users(who), more);
}

inline std::string entry(std::string_view from, std::string_view to, char who) {
  return fmt::format(R"({{"start":"{}","end":"{}","user":{{"id":"{}","type":"user_reference"}}}})",
                     from, to, who);
}

inline std::string schedule(std::string_view zone, std::string_view layers,
                            std::string_view more = "") {
  return fmt::format(
      R"({{"type":"schedule","id":"S","name":"n","time_zone":"{}","schedule_layers":[{}]{}}})",
      zone, layers, more);
}

/// The import of a schedule, and who its rota has on call.
class OnCall {
 public:
  explicit OnCall(const std::string& json, std::string_view declared = {})
      : import_(import_text("pagerduty", {{"s.json", json}})) {
    if (!import_ || !import_->problems.empty()) return;
    loaded_ = load_beside(*import_, declared);
  }
  [[nodiscard]] std::string errors() const {
    return import_ ? load_errors(loaded_) : import_.error().message;
  }
  [[nodiscard]] const Import& import() const { return *import_; }
  /// Letters of everybody on call, "-" for nobody.
  [[nodiscard]] std::string at(TimePoint time) const {
    const auto rota = loaded_.estate.find("pagerduty.schedule.s");
    std::string letters;
    for (const auto person : model::on_call(loaded_.estate, rota, time)) {
      letters += loaded_.estate.item(person).id.back();
    }
    return letters.empty() ? "-" : letters;
  }
  [[nodiscard]] std::vector<model::Shift> shifts(model::Period window) const {
    return model::shifts(loaded_.estate, loaded_.estate.find("pagerduty.schedule.s"), window);
  }
  [[nodiscard]] char letter(model::ItemIndex person) const {
    return person.valid() ? loaded_.estate.item(person).id.back() : '?';
  }
  [[nodiscard]] std::string why_not() const {
    return import_->left_out.empty()
               ? ""
               : import_->left_out.front().why + " @ " + import_->left_out.front().first;
  }

 private:
  base::Result<Import> import_;
  model::Loaded loaded_;
};

}  // namespace onus::inventory
