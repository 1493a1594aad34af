#include <fmt/format.h>

#include "onus/model/availability.h"
#include "text_identity.h"
#include "text_parts.h"

namespace onus::report {

std::string status_text(const Setting& setting, const StatusAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  Page page(style);
  page.line(fmt::format("{}  {}", page.paint(Tone::kStrong, safe(estate.name)),
                        page.paint(Tone::kDim, safe(answer.root))));
  page.line(fmt::format("{}, {}, {}, {}", count_of(answer.operations, "operation", "operations"),
                        count_of(answer.components, "component", "components"),
                        count_of(answer.identities, "identity", "identities"),
                        count_of(answer.people, "person", "people")));
  page.line(answer.down_before == 0
                ? page.paint(Tone::kGood, "every operation can be done now")
                : page.paint(Tone::kBad,
                             fmt::format("{} cannot be done even now",
                                         count_of(answer.down_before, "operation", "operations"))));
  page.line(page.paint(answer.errors != 0     ? Tone::kBad
                       : answer.warnings != 0 ? Tone::kWarn
                                              : Tone::kGood,
                       fmt::format("{}, {}, {}", count_of(answer.errors, "error", "errors"),
                                   count_of(answer.warnings, "warning", "warnings"),
                                   count_of(answer.notes, "note", "notes"))) +
            page.paint(Tone::kDim, " (without the N-1 sweep)"));
  page.line(fmt::format("Next  {}  {}", answer.next_command,
                        page.paint(Tone::kDim, "# " + answer.next_why)));
  if (!answer.ledger) return page.take();
  return page.take() + "\n" + ledger_status_text(setting.zone, *answer.ledger, style);
}

std::string item_text(const Setting& setting, const ItemAnswer& answer, const Style& style) {
  const Estate& estate = *setting.estate;
  const model::Item& item = estate.item(answer.item);
  Page page(style);
  std::string what(model::class_name(item.item_class));
  if (!item.kind.empty()) what += ", " + safe(item.kind);
  page.wrapped(
      "", fmt::format("{} — {}", page.paint(Tone::kStrong, named_text(estate, answer.item)), what));
  page.line(page.paint(Tone::kDim, place_text(estate, item.place)));
  page.line();
  const auto or_nothing = [](const std::string& text) { return text.empty() ? "nothing" : text; };
  const auto row = [&](const char* name, const std::string& text) {
    page.wrapped("  " + pad(name, 14), text);
  };
  if (!answer.up) row("state", page.paint(Tone::kBad, "down even before anything fails"));
  row("owner", item.owner.valid() ? named_text(estate, item.owner) : "nobody is written down");
  if (item.maintainer.valid()) row("maintainer", named_text(estate, item.maintainer));
  if (!item.vendor.empty()) row("vendor", safe(item.vendor));
  if (!item.site.empty()) row("site", safe(item.site));
  row("needs", !item.needs.valid() ? page.paint(Tone::kWarn, "nobody has written it down")
                                   : or_nothing(condition_text(estate, item.needs)));
  const model::Extras& extras = estate.extras_of(answer.item);
  if (extras.start) row("to start", or_nothing(condition_text(estate, extras.start->needs)));
  for (std::uint32_t i = 0; i < extras.restore.size(); ++i) {
    const WayStep step{Seconds{0}, Seconds{0}, WayStep::Kind::kRestore, answer.item, i};
    const StepWords words = step_words(estate, step);
    row("restore", fmt::format("{}{}{}", words.who.empty() ? "by nobody named" : "by " + words.who,
                               words.needs.empty() ? "" : "; needs " + words.needs,
                               extras.restore[i].breaks.empty()
                                   ? ""
                                   : "; breaks " + ids_text(estate, extras.restore[i].breaks)));
  }
  row("needed by", answer.needed_by.empty() ? "nothing" : ids_text(estate, answer.needed_by, 12));
  row("if it fails",
      answer.takes_down.empty()
          ? page.paint(Tone::kGood, "no operation is lost at once")
          : "lost at once: " + page.paint(Tone::kBad, ids_text(estate, answer.takes_down, 12)));
  if (item.item_class == model::ItemClass::kRota) {
    const auto people = model::on_call(estate, answer.item, setting.now);
    row("on call", people.empty() ? page.paint(Tone::kWarn, "nobody now")
                                  : "now: " + ids_text(estate, people, 12));
  }
  write_survival(page, estate, answer);
  if (item.item_class == model::ItemClass::kIdentity) write_identity(page, setting, answer.item);
  if (answer.judging) write_judging(page, estate, *answer.judging);
  write_observations(page, estate, answer.item);
  for (const auto& finding : answer.findings) {
    row(findings::severity_name(finding.severity).data(),
        safe(finding.rule) + "  " + safe(finding.message));
  }
  page.line();
  page.line("Next  onus whatif --fails " + id_text(estate, answer.item));
  return page.take();
}

}  // namespace onus::report
