#include "onus/analysis/forecast.h"

#include <algorithm>
#include <map>

#include "onus/analysis/judging.h"
#include "onus/base/duration.h"
#include "onus/model/expiry.h"
#include "onus/service/questions.h"
#include "people.h"
#include "scenario.h"

namespace onus::service {

using analysis::Fact;
using base::Result;
using model::Estate;
using model::ItemClass;
using model::ItemIndex;

namespace {

constexpr base::Seconds kAheadDefault{90 * 86400};

Result<base::TimePoint> read_until(const Session& session, const std::string& text,
                                   base::TimePoint from) {
  if (text.empty()) return from + kAheadDefault;
  if (const auto ahead = base::parse_duration(text)) return from + *ahead;
  return read_moment(session, text, ClockDay::kToday);
}

/// Identities by the link that ends their chain, other than themselves.
std::map<ItemIndex, std::vector<ItemIndex>> ended_by(const Estate& estate) {
  std::map<ItemIndex, std::vector<ItemIndex>> ended;
  for (const ItemIndex identity : estate.of_class(ItemClass::kIdentity)) {
    const model::ChainEnd end = model::chain_end(estate, identity);
    if (end.at && end.link != identity) ended[end.link].push_back(identity);
  }
  return ended;
}

}  // namespace

Result<report::ForecastAnswer> forecast(const Session& session, const ForecastRequest& request) {
  const Estate& estate = session.estate();
  auto graph = graph_at(session, request.at);
  if (!graph) return std::unexpected(graph.error());
  const auto until = read_until(session, request.until, graph->moment().at);
  if (!until) return std::unexpected(until.error());
  // The forecast moves its graph from date to date; clocks are asked of one that stays.
  const auto named = graph_at(session, request.at);
  if (!named) return std::unexpected(named.error());
  auto result = analysis::forecast(*std::move(graph), {*until, request.sweep});
  if (!result) return std::unexpected(result.error());
  report::ForecastAnswer answer;
  answer.result = *std::move(result);
  const auto ended = ended_by(estate);
  for (const Fact& fact : answer.result.facts) {
    const bool person = fact.who.valid() && estate.item(fact.who).item_class == ItemClass::kPerson;
    const auto left = person ? estate.person(fact.who).left : std::nullopt;
    answer.who_gone.push_back(left && *left <= fact.at ? 1 : 0);
    std::uint32_t place = 0;
    if (fact.kind == Fact::Kind::kExpires) {
      report::ForecastAnswer::Expiry expiry;
      for (const ItemIndex link : model::issuer_chain(estate, fact.item)) {
        const model::Item& item = estate.item(link);
        expiry.chain.push_back(
            {link, item.owner.valid() ? item.owner : item.maintainer, item.expires});
      }
      const auto below = ended.find(fact.item);
      if (below != ended.end()) expiry.ends_with_it = below->second;
      expiry.clocks = analysis::judging(*named, fact.item).clocks;
      answer.expiries.push_back(std::move(expiry));
      place = static_cast<std::uint32_t>(answer.expiries.size());
    }
    answer.expiry_of.push_back(place);
  }
  return answer;
}

}  // namespace onus::service
