// cuts: of an operation, or of a fault tree in a file.
#include <fmt/format.h>

#include <array>

#include "commands.h"
#include "flag_number.h"
#include "onus/report/cuts_answer.h"
#include "onus/report/render.h"
#include "onus/service/cuts.h"

namespace onus::cli {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::uint64_t kOrderMax = 1'000'000;

Result<service::CutsLimits> read_limits(const Options& options) {
  constexpr std::uint64_t kListMax = 10'000'000;
  constexpr std::uint64_t kNodesMost = 2'000'000'000;
  service::CutsLimits limits;
  const auto order = flag_number(options, "--order", 1, kOrderMax);
  if (!order) return std::unexpected(order.error());
  if (*order) limits.order_max = static_cast<std::uint32_t>(**order);
  const auto list = flag_number(options, "--limit", 0, kListMax);
  if (!list) return std::unexpected(list.error());
  limits.list_max = list->value_or(service::kCutsListed);
  const auto nodes = flag_number(options, "--nodes-max", 1, kNodesMost);
  if (!nodes) return std::unexpected(nodes.error());
  limits.nodes_max = *nodes;
  limits.sets = !options.has("--no-sets");
  return limits;
}

Result<analysis::Loss> read_kind(const Options& options) {
  const std::string text = options.text("--kind");
  if (text.empty() || text == "locked-out") return analysis::Loss::kLockedOut;
  if (text == "cut-off") return analysis::Loss::kCutOff;
  return fail(ErrorKind::kInvalid,
              fmt::format("--kind \"{}\": write locked-out or cut-off", report::safe(text)));
}

int answer_with(const World& world, const Options& options, const report::Setting& setting,
                const report::CutsAnswer& answer) {
  const bool cost = options.has("--explain-cost");
  const auto text = [&](const report::Style& style) {
    return report::cuts_text(setting, answer, style, cost);
  };
  const int code =
      deliver(world, options,
              {{"text", text},
               {"json", [&](const auto&) { return report::cuts_json(setting, answer, cost); }},
               {"markdown", [&](const auto&) {
                  return report::text_as_markdown("Minimal cut sets of " + report::safe(answer.top),
                                                  text(report::Style{}));
                }}});
  if (code != kClean) return code;
  return answer.complete ? kClean : kPartial;
}

int run_tree(const World& world, const Options& options, const std::string& path) {
  constexpr std::array<std::string_view, 5> kOfEstates{"--kind", "--class", "--person", "--causes",
                                                       "--mission"};
  for (const std::string_view flag : kOfEstates) {
    if (!options.has(flag)) continue;
    return complain(world, {ErrorKind::kInvalid, "",
                            fmt::format("{} is for operations of an estate; {} is a fault tree",
                                        flag, report::safe(path))});
  }
  const auto limits = read_limits(options);
  if (!limits) return complain(world, limits.error());
  const Progress progress(world, options, "solving");
  const auto answer = service::cuts_of_tree({path, options.text("--top"), *limits});
  if (!answer) return complain(world, answer.error());
  return answer_with(world, options, {}, *answer);
}

}  // namespace

int run_cuts(const World& world, const Options& options) {
  const Words words = split_words(options);
  if (words.names.size() != 1) {
    return complain(world, {ErrorKind::kInvalid, "",
                            "cuts takes one operation, or one file of a fault tree; the estate's "
                            "directory may stand before the operation"});
  }
  const std::string& name = words.names.front();
  if (!words.estate && name.ends_with(".xml")) return run_tree(world, options, name);
  if (options.has("--top")) {
    return complain(
        world, {ErrorKind::kInvalid, "", "--top is for fault trees, in a file that ends in .xml"});
  }
  const auto limits = read_limits(options);
  if (!limits) return complain(world, limits.error());
  const auto loss = read_kind(options);
  if (!loss) return complain(world, loss.error());
  auto session = open_session(world, options, words.estate);
  if (!session) return session.error();
  const service::CutsRequest request{.operation = name,
                                     .loss = *loss,
                                     .limits = *limits,
                                     .only_class = options.text("--class"),
                                     .with_person = options.text("--person"),
                                     .people = options.people,
                                     .causes = options.has("--causes"),
                                     .mission = options.text("--mission"),
                                     .at = options.at,
                                     .given = options.list("--given")};
  const Progress progress(world, options, "solving");
  const auto answer = service::cuts(*session, request);
  if (!answer) return complain(world, answer.error());
  return answer_with(world, options, session->setting(), *answer);
}

}  // namespace onus::cli
