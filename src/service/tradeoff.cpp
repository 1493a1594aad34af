#include "onus/analysis/tradeoff.h"

#include <fmt/format.h>

#include "onus/base/duration.h"
#include "onus/service/names.h"
#include "onus/service/questions.h"
#include "scenario.h"

namespace onus::service {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::ItemClass;
using model::ItemIndex;

namespace {

struct Range {
  base::Seconds from{0}, to{0};
};

Result<Range> read_range(const std::string& text) {
  const std::size_t dots = text.find("..");
  const std::string wrong = fmt::format("--lifetime \"{}\": write a range such as 5m..30d",
                                        report::safe(text.substr(0, 64)));
  if (dots == std::string::npos) return fail(ErrorKind::kInvalid, wrong);
  const auto from = base::parse_duration(text.substr(0, dots));
  const auto to = base::parse_duration(text.substr(dots + 2));
  if (!from || !to) return fail(ErrorKind::kInvalid, wrong);
  return Range{*from, *to};
}

}  // namespace

Result<report::TradeoffAnswer> tradeoff(const Session& session, const TradeoffRequest& request) {
  const model::Estate& estate = session.estate();
  const auto range = read_range(request.lifetime.empty() ? kLifetimesDefault : request.lifetime);
  if (!range) return std::unexpected(range.error());
  const auto subject = find_item(estate, request.subject, false, [&](ItemIndex item) {
    const ItemClass its = estate.item(item).item_class;
    return its == ItemClass::kIdentity || its == ItemClass::kComponent;
  });
  if (!subject) return std::unexpected(subject.error());
  analysis::TradeoffQuestion question;
  question.subject = subject->item;
  question.from = range->from;
  question.to = range->to;
  question.people = request.people;
  std::vector<ItemIndex> given;
  report::TradeoffAnswer answer;
  const WhatIfRequest& outage = request.outage;
  if (!outage.fails.empty() || !outage.scenario.empty()) {
    const auto asked = read_request(estate, outage);
    if (!asked) return std::unexpected(asked.error());
    question.outage = asked->disturbance;
    given = asked->given;
    answer.scenario = asked->scenario;
  }
  auto graph = graph_at(session, outage.at, given);
  if (!graph) return std::unexpected(graph.error());
  answer.at = graph->moment().at;
  auto result = analysis::tradeoff(*std::move(graph), question);
  if (!result) return std::unexpected(result.error());
  answer.subject = subject->item;
  answer.from = range->from;
  answer.to = range->to;
  answer.result = *std::move(result);
  return answer;
}

}  // namespace onus::service
