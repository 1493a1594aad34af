#include "onus/service/notice_channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <thread>

#include "onus/analysis/state.h"
#include "onus/service/questions.h"
#include "scenario.h"

namespace onus::service {

using base::Result;
using model::ItemClass;
using model::ItemIndex;

namespace {

/// What alone takes every one of `channels`, themselves aside; none where nothing does.
ItemIndex common_fate(analysis::UpSweep& sweep, const model::Estate& estate,
                      const std::vector<ItemIndex>& channels) {
  const auto all_down = [&](const analysis::UpSet& up) {
    return std::none_of(channels.begin(), channels.end(),
                        [&](ItemIndex one) { return up[one.value()] != 0; });
  };
  if (channels.empty() || all_down(sweep.without({}))) return {};
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    const ItemClass what = estate.item(item).item_class;
    if (what != ItemClass::kComponent && what != ItemClass::kIdentity) continue;
    if (all_down(sweep.without(std::span(&item, 1)))) return item;
  }
  return {};
}

std::string id_of(const model::Estate& estate, ItemIndex item) {
  return std::string(estate.item(item).id);
}

void judge_policy(const notices::Channels& channels, const model::Estate& estate,
                  analysis::UpSweep& sweep, ItemIndex item, std::vector<std::string>& warnings) {
  const model::Policy& policy = estate.policy(item);
  const std::string id = id_of(estate, item);
  if (policy.channels.size() < 2) {
    warnings.push_back(fmt::format("{} has {}; name two that share no fate", id,
                                   policy.channels.empty() ? "no channel" : "one channel only"));
  }
  for (const ItemIndex one : policy.channels) {
    if (channels.find(id_of(estate, one)) != nullptr) continue;
    warnings.push_back(fmt::format("{} of {} is not in the channels file: nothing is told over it",
                                   id_of(estate, one), id));
  }
  const ItemIndex culprit = common_fate(sweep, estate, policy.channels);
  if (policy.channels.size() >= 2 && culprit.valid()) {
    warnings.push_back(
        fmt::format("every channel of {} falls with {}", id, id_of(estate, culprit)));
  }
}

}  // namespace

Result<std::vector<ChannelTried>> try_channels(const notices::Channels& channels,
                                               base::TimePoint now, base::Rng& rng) {
  notices::NoticeFacts facts;
  std::uint8_t drawn[8];
  if (const auto filled = rng.fill(drawn); !filled) return std::unexpected(filled.error());
  facts.statement = "test-";  // another one each time, or a peer may take it for a repetition
  for (const std::uint8_t one : drawn) facts.statement += fmt::format("{:02x}", one);
  facts.at = now;
  facts.server = channels.server;
  const auto notice = notices::make_notice(facts);
  if (!notice) return std::unexpected(notice.error());
  std::vector<ChannelTried> tried(channels.channels.size());
  std::vector<std::thread> threads;
  Result<void> started;
  for (std::size_t i = 0; i < tried.size() && started; ++i) {
    const notices::Channel& channel = *channels.channels[i];
    ChannelTried& one = tried[i];
    one = {channel.terms().id, std::string(channel.kind()), channel.where(), {}, {}};
    const auto delivery = notices::delivery_id(notice->id, one.id);
    if (!delivery) return std::unexpected(delivery.error());
    try {
      threads.emplace_back([&channel, &one, &notice, id = *delivery, now] {
        const auto began = std::chrono::steady_clock::now();
        one.delivery = channel.send(*notice, {id, now});
        one.took = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - began);
      });
    } catch (const std::system_error& error) {
      started = base::fail(base::ErrorKind::kIo, fmt::format("no thread: {}", error.what()));
    }
  }
  for (std::thread& one : threads) one.join();
  if (!started) return std::unexpected(started.error());
  return tried;
}

Result<std::vector<std::string>> channel_warnings(const notices::Channels& channels,
                                                  const Session* session) {
  std::vector<std::string> warnings;
  if (session == nullptr) {
    if (channels.channels.size() < 2) {
      warnings.emplace_back("fewer than two channels: name two that share no fate");
    }
    return warnings;
  }
  const model::Estate& estate = session->estate();
  const auto graph = graph_at(*session, "");
  if (!graph) return std::unexpected(graph.error());
  analysis::UpSweep sweep(*graph);
  for (std::size_t i = 0; i < estate.items.size(); ++i) {
    const ItemIndex item(i);
    if (estate.item(item).item_class != ItemClass::kPolicy) continue;
    judge_policy(channels, estate, sweep, item, warnings);
  }
  for (const auto& one : channels.channels) {
    const bool known = std::any_of(estate.items.begin(), estate.items.end(), [&](const auto& item) {
      return item.id == one->terms().id && item.item_class == ItemClass::kComponent;
    });
    if (!known) {
      warnings.push_back(
          fmt::format("{} of the channels file is no component of the estate", one->terms().id));
    }
  }
  const auto checked = check(*session, {});
  if (!checked) return std::unexpected(checked.error());
  for (const findings::Finding& finding : checked->findings) {
    if (finding.rule != "POL005") continue;
    warnings.push_back(fmt::format("{} [POL005]", finding.message));
  }
  return warnings;
}

}  // namespace onus::service
