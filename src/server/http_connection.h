// One connection: questions one after the other, or a stream of events. Only http_server.cpp
// includes this, and with it Boost.
#pragma once

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <utility>  // before Asio, which lacks it in 1.74

#include "http_question.h"
#include "onus/server/http.h"
#include "rate_limit.h"

namespace onus::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// A stream of events, to be woken.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void wake() = 0;
};

/// What all connections share.
struct Shared {
  std::size_t connections_max = kConnectionsMax;
  Handler handler;
  std::mutex mutex;  // guards `tls`, `streams` and `peers`
  std::shared_ptr<asio::ssl::context> tls;
  std::set<std::shared_ptr<Stream>> streams;
  std::map<std::string, std::size_t> peers;  // connections, by address
  RateLimit limit;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> connections{0}, accepted{0}, refused{0}, limited{0};
  std::atomic<std::uint64_t> answers[6] = {};

  /// Counts one connection more; false: there are as many as there may be.
  bool enter(const std::string& peer) {
    const std::scoped_lock guard(mutex);
    if (connections >= connections_max || peers[peer] >= kConnectionsPerPeerMax) return false;
    ++connections;
    ++peers[peer];
    return true;
  }
  void leave(const std::string& peer) {
    const std::scoped_lock guard(mutex);
    --connections;
    if (--peers[peer] == 0) peers.erase(peer);
  }
};

/// Headers that every answer has.
template <class Body>
void put_common(http::response<Body>& answer, bool secure) {
  answer.set(http::field::server, "onus");
  answer.set("X-Content-Type-Options", "nosniff");
  answer.set("Referrer-Policy", "no-referrer");
  answer.set("Cross-Origin-Opener-Policy", "same-origin");
  answer.set("Cross-Origin-Resource-Policy", "same-origin");
  answer.set("Content-Security-Policy",
             "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
             "form-action 'none'");
  if (secure) answer.set("Strict-Transport-Security", "max-age=31536000");
}

inline Answer plain_problem(int status, std::string_view title) {
  Answer answer;
  answer.status = status;
  answer.type = "application/problem+json";
  answer.body = fmt::format("{{\"status\":{},\"title\":\"{}\"}}", status, title);
  return answer;
}

inline Answer too_much(std::chrono::seconds wait) {
  Answer answer;
  answer.status = 429;
  answer.type = "application/problem+json";
  answer.body = fmt::format(
      R"({{"type":"about:blank","title":"Too much at once","status":429,"detail":"this address asks )"
      R"(for more than its share; try again in {} s"}})",
      wait.count());
  answer.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return answer;
}

/// One connection; questions one after the other. `Socket` is a tcp_stream, with TLS or without.
template <class Socket, bool kSecure>
class Connection final : public Stream,
                         public std::enable_shared_from_this<Connection<Socket, kSecure>> {
 public:
  template <class... Parts>
  Connection(std::shared_ptr<Shared> shared, std::string peer, Parts&&... parts)
      : shared_(std::move(shared)),
        peer_(std::move(peer)),
        socket_(std::forward<Parts>(parts)...),
        beat_(socket_.get_executor()) {}
  ~Connection() override { shared_->leave(peer_); }

  void run() {
    asio::dispatch(socket_.get_executor(),
                   [self = this->shared_from_this()] { self->shake_hands(); });
  }

  void wake() override {
    asio::post(socket_.get_executor(), [self = this->shared_from_this()] { self->more_events(); });
  }

 private:
  beast::tcp_stream& lowest() { return beast::get_lowest_layer(socket_); }

  void shake_hands() {
    if constexpr (kSecure) {
      lowest().expires_after(kReadWithin);
      socket_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                if (!error) self->read();
                              });
    } else {
      read();
    }
  }

  void read() {
    parser_.emplace();
    bound(*parser_);
    lowest().expires_after(kReadWithin);
    http::async_read(socket_, buffer_, *parser_,
                     [self = this->shared_from_this()](error_code error, std::size_t) {
                       self->have_read(error);
                     });
  }

  void have_read(error_code error) {
    if (error == http::error::end_of_stream) return close();
    if (error == http::error::body_limit) return last_word(413, "The body is too large");
    if (error == http::error::header_limit) return last_word(431, "The headers are too large");
    if (error && error.category() == http::make_error_code(http::error::bad_method).category()) {
      return last_word(400, "This is no HTTP request");
    }
    if (error) return;  // gone, or too slow
    auto message = parser_->release();
    auto question = question_of(message, peer_, kSecure);
    if (!question) return last_word(400, "The target is no path");
    const bool keep = message.keep_alive() && !shared_->stopping;
    const bool head = message.method() == http::verb::head;
    answer(answer_to(*question), keep, head);
  }

  /// One question that breaks something ends nothing but itself.
  Answer answer_to(const Question& question) {
    const Effort effort = question.method == "GET" ? Effort::kRead : Effort::kChange;
    if (const auto wait = shared_->limit.take(peer_, effort, std::chrono::steady_clock::now())) {
      ++shared_->limited;
      return too_much(*wait);
    }
    try {
      return shared_->handler(question);
    } catch (const std::exception&) {
      return plain_problem(500, "The server failed at this question");
    }
  }

  void last_word(int status, std::string_view title) {
    answer(plain_problem(status, title), false, false);
  }

  void answer(Answer answer, bool keep, bool head) {
    ++shared_->answers[std::min(answer.status / 100, 5)];
    if (answer.events && !head) return begin_stream(std::move(answer));
    auto message = std::make_shared<http::response<http::string_body>>(
        static_cast<http::status>(answer.status), 11);
    put_common(*message, kSecure);
    message->set(http::field::content_type, answer.type);
    for (const auto& [name, value] : answer.headers) message->insert(name, value);
    message->keep_alive(keep);
    const std::size_t bytes = answer.body.size();
    if (!head) message->body() = std::move(answer.body);
    if (answer.status != 204 && answer.status != 304) message->content_length(bytes);
    lowest().expires_after(kWriteWithin);
    auto& whole = *message;
    auto self = this->shared_from_this();
    const auto written = [self, message, keep](error_code error, std::size_t) {
      if (error) return;
      if (keep && !self->shared_->stopping) return self->read();
      self->close();
    };
    if (head) {
      auto writer = std::make_shared<http::response_serializer<http::string_body>>(whole);
      http::async_write_header(
          socket_, *writer,
          [writer, written](error_code error, std::size_t count) { written(error, count); });
    } else {
      http::async_write(socket_, whole, written);
    }
  }

  void begin_stream(Answer answer) {
    {
      const std::scoped_lock guard(shared_->mutex);
      if (shared_->stopping || shared_->streams.size() >= kStreamsMax) answer.events = {};
      if (answer.events) shared_->streams.insert(this->shared_from_this());
    }
    if (!answer.events) return last_word(503, "Too many streams are open");
    source_ = std::move(answer.events);
    next_ = answer.events_from;
    http::response<http::empty_body> head(http::status::ok, 11);
    put_common(head, kSecure);
    head.set(http::field::content_type, "text/event-stream");
    head.set(http::field::cache_control, "no-store");
    head.keep_alive(false);
    std::string text = fmt::format("HTTP/1.1 200 OK\r\n");
    for (const auto& field : head) {
      text += std::string(field.name_string()) + ": " + std::string(field.value()) + "\r\n";
    }
    write_events(text + "\r\n: here\n\n");
  }

  void more_events() {
    if (writing_ || !source_) return;
    if (shared_->stopping) return end_stream();
    std::string text;
    try {
      const auto events = source_(next_, kEventsPerWrite);
      if (!events) return end_stream();
      for (const Event& event : *events) {
        text += event_text(event);
        next_ = event.id + 1;
      }
    } catch (const std::exception&) {
      return end_stream();
    }
    if (!text.empty()) return write_events(std::move(text));
    beat_.expires_after(kStreamBeat);
    beat_.async_wait([self = this->shared_from_this()](error_code error) {
      if (!error && !self->writing_ && self->source_) self->write_events(": still here\n\n");
    });
  }

  void write_events(std::string text) {
    writing_ = true;
    beat_.cancel();
    out_ = std::move(text);
    lowest().expires_after(kWriteWithin);  // a reader that does not read is let go
    asio::async_write(socket_, asio::buffer(out_),
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        self->writing_ = false;
                        self->lowest().expires_never();
                        if (error) return self->end_stream();
                        self->more_events();
                      });
  }

  void end_stream() {
    source_ = {};
    beat_.cancel();
    {
      const std::scoped_lock guard(shared_->mutex);
      shared_->streams.erase(this->shared_from_this());
    }
    close();
  }

  void close() {
    if constexpr (kSecure) {
      lowest().expires_after(kWriteWithin);
      socket_.async_shutdown([self = this->shared_from_this()](error_code) { self->part(); });
    } else {
      part();
    }
  }

  /// Says that nothing more comes, and reads on for a moment: a socket that is closed with bytes
  /// unread takes the last answer back, and the peer would never learn why.
  void part() {
    error_code ignored;
    lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
    lowest().expires_after(kPartWithin);
    read_on(kPartBytesMax);
  }

  void read_on(std::size_t left) {
    if (left == 0) return;
    lowest().async_read_some(asio::buffer(scrap_), [self = this->shared_from_this(), left](
                                                       error_code error, std::size_t count) {
      if (!error) self->read_on(left - std::min(left, count));
    });
  }

  std::shared_ptr<Shared> shared_;
  std::string peer_;
  Socket socket_;
  asio::steady_timer beat_;
  beast::flat_buffer buffer_{kHeadBytesMax + kBodyBytesMax};
  std::optional<RequestParser> parser_;

  std::array<char, 4096> scrap_{};  // of what is read and thrown away

  EventSource source_;  // not empty: this is a stream
  std::uint64_t next_ = 0;
  bool writing_ = false;
  std::string out_;
};

}  // namespace onus::server
