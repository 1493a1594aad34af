// A forecast as a calendar.
#include <fmt/format.h>

#include <algorithm>

#include "forecast_words.h"
#include "onus/report/render.h"

namespace onus::report {
namespace {

using analysis::Fact;

constexpr std::size_t kLineBytesMax = 75;  // RFC 5545, 3.1

/// "20270302T000000Z".
std::string stamp(TimePoint at) {
  std::string text = utc_text(at);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

/// One content line, folded so that no character is cut.
void add_line(std::string& out, std::string_view name, const std::string& value) {
  std::string line = std::string(name) + ":" + value;
  std::size_t room = kLineBytesMax;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xc0U) == 0x80U) --cut;
    out += line.substr(0, cut) + "\r\n ";
    line.erase(0, cut);
    room = kLineBytesMax - 1;
  }
  out += line + "\r\n";
}

void add_event(std::string& out, const Setting& setting, const ForecastAnswer& answer,
               const analysis::ForecastDate& date, std::uint32_t at) {
  const Estate& estate = *setting.estate;
  const Fact& fact = answer.result.facts[at];
  const auto effects = effects_of(estate, date);
  std::string description = fact_next(setting, answer, at);
  const Page plain{Style{}};
  for (const Effect& effect : effects) {
    description += (description.empty() ? "" : "\n") + effect.text;
    if (effect.witness.size() > 1) {
      description += ": " + chain_text(plain, estate, effect.witness);
    }
  }
  const bool bad = !date.lost.empty() || !date.without_recovery.empty();
  out += "BEGIN:VEVENT\r\n";
  // The same fact keeps its UID from forecast to forecast, so that a calendar updates its event.
  add_line(out, "UID",
           fmt::format("{}-{}-{}{}@onus", stamp(fact.at), fact_name(fact.kind),
                       fact.item.valid() ? estate.item(fact.item).id : "estate",
                       fact.other.valid() ? fmt::format("-{}", estate.item(fact.other).id)
                                          : escaped(safe(fact.rule))));
  add_line(out, "DTSTAMP", stamp(setting.now));
  add_line(out, "DTSTART", stamp(fact.at));
  if (fact.until && *fact.until > fact.at) add_line(out, "DTEND", stamp(*fact.until));
  add_line(out, "SUMMARY", escaped((bad ? "! " : "") + fact_text(setting, fact)));
  if (!description.empty()) add_line(out, "DESCRIPTION", escaped(description));
  add_line(out, "CATEGORIES", escaped(fact_name(fact.kind)));
  if (bad) out += "PRIORITY:1\r\n";
  out += "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n";
}

}  // namespace

std::string forecast_ics(const Setting& setting, const ForecastAnswer& answer) {
  std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Onus//forecast//EN\r\n";
  for (const auto& date : answer.result.dates) {
    for (const std::uint32_t fact : date.facts) add_event(out, setting, answer, date, fact);
  }
  return out + "END:VCALENDAR\r\n";
}

}  // namespace onus::report
