#include "onus/notices/outbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>

#include "onus/crypto/system_rng.h"

namespace onus::notices {
namespace {

using namespace std::chrono_literals;
using base::TimePoint;

const TimePoint kStart{1767600000s};

/// Fails as often as it is told to.
class Wobbly final : public Channel {
 public:
  Wobbly(Terms terms, std::vector<Delivery> script)
      : Channel(std::move(terms)), script_(std::move(script)) {}
  [[nodiscard]] Delivery send(const Notice& /*notice*/, const Attempt& attempt) const override {
    ids.push_back(attempt.delivery);
    return script_[std::min(ids.size(), script_.size()) - 1];
  }
  [[nodiscard]] std::string_view kind() const override { return "command"; }
  [[nodiscard]] std::string where() const override { return "here"; }
  mutable std::vector<std::string> ids;

 private:
  std::vector<Delivery> script_;
};

/// Waits until it is stopped, as for a peer that never answers.
class Dead final : public Channel {
 public:
  explicit Dead(Terms terms) : Channel(std::move(terms)) {}
  [[nodiscard]] Delivery send(const Notice& /*notice*/, const Attempt& attempt) const override;
  [[nodiscard]] std::string_view kind() const override { return "command"; }
  [[nodiscard]] std::string where() const override { return "nowhere"; }
};

Delivery Dead::send(const Notice& /*notice*/, const Attempt& attempt) const {
  fd_set waiting;
  FD_ZERO(&waiting);
  FD_SET(attempt.stop_fd, &waiting);
  select(attempt.stop_fd + 1, &waiting, nullptr, nullptr, nullptr);
  return refused({base::ErrorKind::kIo, "", "stopped"});
}

class MemoryQueue final : public NoticeQueue {
 public:
  struct Row {
    DueNotice notice;
    TimePoint next;
    std::string state = "due", said;
  };
  void add(const std::string& id, const std::string& channel) {
    NoticeFacts facts;
    facts.statement = id;
    facts.at = kStart;
    rows.push_back({{*make_notice(facts), channel, 0}, kStart, "due", ""});
  }
  base::Result<std::vector<DueNotice>> due(std::string_view channel, TimePoint now,
                                           std::size_t most) override {
    const std::lock_guard lock(mutex);
    std::vector<DueNotice> all;
    for (const Row& row : rows) {
      const bool wanted = row.notice.channel == channel && row.state == "due" && row.next <= now;
      if (wanted && all.size() < most) all.push_back(row.notice);
    }
    return all;
  }
  base::Result<void> delivered(const DueNotice& notice, const std::string& receipt) override {
    return set(notice, "delivered", receipt);
  }
  base::Result<void> failed(const DueNotice& notice, const std::string& why,
                            TimePoint retry_at) override {
    const std::lock_guard lock(mutex);
    for (Row& row : rows) {
      if (row.notice.notice.id != notice.notice.id || row.notice.channel != notice.channel)
        continue;
      ++row.notice.failures;
      row.next = retry_at;
      row.said = why;
    }
    return {};
  }
  base::Result<void> given_up(const DueNotice& notice, const std::string& why) override {
    return set(notice, "given up", why);
  }
  std::size_t count(const std::string& state) {
    const std::lock_guard lock(mutex);
    std::size_t found = 0;
    for (const Row& row : rows) found += row.state == state ? 1 : 0;
    return found;
  }
  std::vector<Row> rows;
  std::mutex mutex;

 private:
  base::Result<void> set(const DueNotice& notice, const std::string& state,
                         const std::string& said) {
    const std::lock_guard lock(mutex);
    for (Row& row : rows) {
      if (row.notice.notice.id != notice.notice.id || row.notice.channel != notice.channel)
        continue;
      row.state = state;
      row.said = said;
    }
    return {};
  }
};

const Delivery kNo{false, false, "no answer"};
const Delivery kNever{false, true, "no such person"};
const Delivery kYes{true, false, "250 queued"};

TEST(Outbox, TriesAgainWithTheSameIdUntilThereIsAReceipt) {
  MemoryQueue queue;
  crypto::SystemRng rng;
  queue.add("st-1", "mail");
  const Wobbly channel({"mail"}, {kNo, kNo, kYes});
  TimePoint now = kStart;
  for (int i = 0; i < 100 && queue.rows[0].state == "due"; ++i, now += 1s) {
    ASSERT_TRUE(serve_channel(channel, queue, base::FixedClock(now), rng));
  }
  EXPECT_EQ(queue.rows[0].state, "delivered");
  EXPECT_EQ(queue.rows[0].said, "250 queued");
  ASSERT_EQ(channel.ids.size(), 3U);
  EXPECT_EQ(channel.ids[0], channel.ids[2]);
  EXPECT_GE(now - kStart, 3s + 5s);  // half of 5 s, half of 10 s, at least
  EXPECT_LE(now - kStart, 5s + 10s + 3s);
}

TEST(Outbox, GivesUpAfterItsTimeAndSaysSo) {
  MemoryQueue queue;
  crypto::SystemRng rng;
  queue.add("st-1", "mail");
  const Wobbly channel({"mail", 1s, 1h}, {kNo});
  TimePoint now = kStart;
  for (; now < kStart + 2h && queue.rows[0].state == "due"; now += 1s) {
    ASSERT_TRUE(serve_channel(channel, queue, base::FixedClock(now), rng));
  }
  EXPECT_EQ(queue.rows[0].state, "given up");
  EXPECT_EQ(queue.rows[0].said.find("given up after 1h, attempt "), 0U) << queue.rows[0].said;
  EXPECT_LE(now, kStart + 1h + 1s);
  EXPECT_GE(now, kStart + 44min);
}

TEST(Outbox, WhatIsRefusedForGoodIsNotAskedAgain) {
  MemoryQueue queue;
  crypto::SystemRng rng;
  queue.add("st-1", "mail");
  const Wobbly channel({"mail"}, {kNever, kYes});
  ASSERT_TRUE(serve_channel(channel, queue, base::FixedClock(kStart), rng));
  EXPECT_EQ(queue.rows[0].state, "given up");
  EXPECT_EQ(queue.rows[0].said, "refused for good: no such person");
}

TEST(Outbox, WaitsTwiceAsLongEachTime) {
  const struct {
    std::uint32_t failures;
    int least, most;
  } cases[] = {{1, 3, 5},     {2, 5, 10},    {3, 10, 20},
               {8, 320, 640}, {9, 450, 900}, {4000000000, 450, 900}};
  for (const auto& one : cases) {
    EXPECT_EQ(retry_after(one.failures, 0).count(), one.least) << one.failures;
    EXPECT_EQ(retry_after(one.failures, 65535).count(), one.most) << one.failures;
  }
}

TEST(Outbox, ADeadChannelHoldsUpNoOther) {
  MemoryQueue queue;
  crypto::SystemRng rng;
  for (int i = 0; i < 40; ++i) {
    queue.add("st-" + std::to_string(i), "dead");
    queue.add("st-" + std::to_string(i), "mail");
  }
  std::vector<std::unique_ptr<Channel>> channels;
  channels.push_back(std::make_unique<Dead>(Channel::Terms{"dead"}));
  channels.push_back(std::make_unique<Wobbly>(Channel::Terms{"mail"}, std::vector{kYes}));
  const base::FixedClock clock(kStart);
  auto outbox = Outbox::start(std::move(channels), {queue, clock, rng});
  ASSERT_TRUE(outbox);
  for (int i = 0; i < 1000 && queue.count("delivered") < 40; ++i) {
    std::this_thread::sleep_for(10ms);
    (*outbox)->wake();
  }
  EXPECT_EQ(queue.count("delivered"), 40U);
  const auto began = std::chrono::steady_clock::now();
  outbox->reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s) << "ending must not wait for a dead peer";
  EXPECT_EQ(queue.count("given up"), 0U);
  EXPECT_EQ(queue.count("due"), 40U) << "nothing of what was not told is lost";
}

}  // namespace
}  // namespace onus::notices
