#include "socket.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>

namespace onus::crypto {
namespace {

using base::ErrorKind;
using base::Result;
using Clock = std::chrono::steady_clock;

int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool may_try_again(int error) { return error == EAGAIN || error == EINTR; }

int bio_write(BIO* bio, const char* bytes, int length) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent =
      send(descriptor_of(bio), bytes, static_cast<std::size_t>(length), MSG_NOSIGNAL);
  if (sent < 0 && may_try_again(errno)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* into, int length) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = recv(descriptor_of(bio), into, static_cast<std::size_t>(length), 0);
  if (got < 0 && may_try_again(errno)) BIO_set_retry_read(bio);
  if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

long bio_control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return 0;
}

int bio_create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

BIO_METHOD* make_method() {
  BIO_METHOD* method =
      BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals");
  if (method == nullptr) return nullptr;
  BIO_meth_set_write(method, bio_write);
  BIO_meth_set_read(method, bio_read);
  BIO_meth_set_ctrl(method, bio_control);
  BIO_meth_set_create(method, bio_create);
  return method;
}

}  // namespace

Bio socket_bio(int socket) {
  static BIO_METHOD* const method = make_method();  // for the whole life of the program
  if (method == nullptr) return nullptr;
  Bio bio(BIO_new(method));
  if (bio) BIO_set_data(bio.get(), reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
  return bio;
}

std::unexpected<base::Error> socket_failed(std::string_view step, int error) {
  return base::fail(ErrorKind::kIo,
                    fmt::format("{}: {}", step, std::generic_category().message(error)));
}

Result<void> wait_for(int socket, short events, Until until) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until.at - Clock::now());
    if (left.count() <= 0) return base::fail(ErrorKind::kIo, "no answer in time");
    pollfd waiting[2] = {{socket, events, 0}, {until.stop_fd, POLLIN, 0}};
    const auto wait = std::min<std::int64_t>(left.count(), std::numeric_limits<int>::max());
    const int ready = poll(waiting, 2, static_cast<int>(wait));
    if (ready < 0 && errno != EINTR) return socket_failed("waiting for a peer", errno);
    if (ready <= 0) continue;
    if (waiting[1].revents != 0) {
      return base::fail(ErrorKind::kIo, "stopped, because this program ends");
    }
    return {};
  }
}

}  // namespace onus::crypto
