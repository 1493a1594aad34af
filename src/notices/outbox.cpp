#include "onus/notices/outbox.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

#include "onus/base/duration.h"

namespace onus::notices {

using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t kProblemsKeptMax = 100;

Result<std::uint16_t> drawn(base::Rng& rng) {
  std::uint8_t bytes[2];
  if (const auto filled = rng.fill(bytes); !filled) return std::unexpected(filled.error());
  return static_cast<std::uint16_t>(bytes[0] * 256 + bytes[1]);
}

Result<void> settle(const Channel& channel, NoticeQueue& queue, const DueNotice& due,
                    const Delivery& delivery, const std::pair<base::TimePoint, std::uint16_t>& at) {
  if (delivery.received) return queue.delivered(due, delivery.receipt);
  if (delivery.for_good) {
    return queue.given_up(due, fmt::format("refused for good: {}", delivery.receipt));
  }
  const auto wait = retry_after(due.failures + 1, at.second);
  const auto until = due.notice.at + channel.terms().give_up_after;
  if (at.first + wait > until) {
    return queue.given_up(due, fmt::format("given up after {}, attempt {}: {}",
                                           base::duration_text(channel.terms().give_up_after),
                                           due.failures + 1, delivery.receipt));
  }
  return queue.failed(due, delivery.receipt, at.first + wait);
}

}  // namespace

std::chrono::seconds retry_after(std::uint32_t failures, std::uint16_t random) {
  auto most = kRetryFirst;
  for (std::uint32_t i = 1; i < failures && most < kRetryMost; ++i) most *= 2;
  most = std::min(most, kRetryMost);
  const auto half = (most.count() + 1) / 2;
  const auto spread = most.count() - half + 1;
  return std::chrono::seconds(half +
                              spread * random / (std::numeric_limits<std::uint16_t>::max() + 1));
}

Result<void> serve_channel(const Channel& channel, NoticeQueue& queue, const base::Clock& clock,
                           base::Rng& rng, int stop_fd) {
  const auto due = queue.due(channel.terms().id, clock.now(), kTakenAtOnceMax);
  if (!due) return std::unexpected(due.error());
  for (const DueNotice& one : *due) {
    const auto delivery = delivery_id(one.notice.id, channel.terms().id);
    if (!delivery) return std::unexpected(delivery.error());
    const Delivery done = channel.send(one.notice, {*delivery, clock.now(), stop_fd});
    const auto random = drawn(rng);
    if (!random) return std::unexpected(random.error());
    const auto settled = settle(channel, queue, one, done, {clock.now(), *random});
    if (!settled) return settled;
  }
  return {};
}

Result<std::unique_ptr<Outbox>> Outbox::start(std::vector<std::unique_ptr<Channel>> channels,
                                              World world) {
  std::unique_ptr<Outbox> outbox(new Outbox(std::move(channels), world));
  outbox->stop_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (outbox->stop_fd_ < 0) {
    return base::fail(ErrorKind::kIo, fmt::format("starting the outbox: {}",
                                                  std::generic_category().message(errno)));
  }
  try {
    for (const auto& channel : outbox->channels_) {
      outbox->threads_.emplace_back([box = outbox.get(), &channel] { box->run(*channel); });
    }
  } catch (const std::system_error& error) {
    return base::fail(ErrorKind::kIo, fmt::format("starting the outbox: {}", error.what()));
  }
  return outbox;
}

Outbox::~Outbox() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  if (stop_fd_ >= 0) eventfd_write(stop_fd_, 1);
  changed_.notify_all();
  for (std::thread& one : threads_) one.join();
  if (stop_fd_ >= 0) close(stop_fd_);
}

void Outbox::wake() {
  {
    const std::lock_guard lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

std::vector<std::string> Outbox::take_problems() {
  const std::lock_guard lock(mutex_);
  return std::exchange(problems_, {});
}

void Outbox::run(const Channel& channel) {
  constexpr std::chrono::seconds kLook{1};
  std::uint64_t seen = 0;
  std::string told;  // the same problem is told once
  while (true) {
    const auto done = serve_channel(channel, world_.queue, world_.clock, world_.rng, stop_fd_);
    std::unique_lock lock(mutex_);
    const std::string problem = done ? std::string() : done.error().message;
    const bool news = problem != std::exchange(told, problem);
    if (!done && news && problems_.size() < kProblemsKeptMax) {
      problems_.push_back(
          fmt::format("notices over {}: {}", channel.terms().id, done.error().message));
    }
    changed_.wait_for(lock, kLook, [&] { return stopping_ || wakes_ != seen; });
    if (stopping_) return;
    seen = wakes_;
  }
}

}  // namespace onus::notices
