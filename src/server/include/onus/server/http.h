// HTTP as the rest of the server sees it: a question in, an answer out, and streams of events. What
// is behind it (Boost.Beast) shows in no header.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onus/base/result.h"
#include "onus/base/secret_bytes.h"

namespace onus::server {

inline constexpr std::size_t kHeadBytesMax = 16U * 1024U;
inline constexpr std::size_t kBodyBytesMax = std::size_t{1} << 20U;
inline constexpr std::size_t kConnectionsMax = 4096;
inline constexpr std::size_t kConnectionsPerPeerMax = 1024;  // from one address
inline constexpr std::size_t kStreamsMax = 2048;             // of events, at one time
inline constexpr std::size_t kEventsPerWrite = 100;
inline constexpr std::chrono::seconds kReadWithin{20};   // a whole question, the wait for it too
inline constexpr std::chrono::seconds kWriteWithin{20};  // a whole answer
inline constexpr std::chrono::seconds kPartWithin{2};    // after the last answer
inline constexpr std::size_t kPartBytesMax = std::size_t{8} << 20U;  // that are still read then
inline constexpr std::chrono::seconds kStreamBeat{15};  // between signs of life on a stream

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Question {
  std::string method;  // "GET"
  std::string path;    // "/v1/requests", percent-decoded; without the query
  std::vector<std::pair<std::string, std::string>> query{};  // decoded, in order
  Headers headers{};                                         // names in lower case
  std::string body{};
  std::string peer{};   // the address it came from
  bool secure = false;  // came by TLS

  /// The first of that name; empty: none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

struct Event {
  std::uint64_t id = 0;
  std::string name;  // no line end
  std::string data;  // no line end

  bool operator==(const Event&) const = default;
};

/// Events from `from` on that are there by now, at most `limit`. Ends the stream on an error.
using EventSource =
    std::function<base::Result<std::vector<Event>>(std::uint64_t from, std::size_t limit)>;

struct Answer {
  int status = 200;
  std::string type = "application/json";
  std::string body{};
  Headers headers{};
  EventSource events{};           // not empty: a stream of events instead of the body
  std::uint64_t events_from = 0;  // the first one
};

/// Answers one question; called by several threads at once.
using Handler = std::function<Answer(const Question&)>;

/// The certificate that is shown, and its key.
struct TlsFiles {
  std::string certificate_pem;  // with its chain
  base::SecretBytes key_pem;
};

struct ListenPlan {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;       // 0: any that is free
  std::optional<TlsFiles> tls;  // none: plain
  unsigned threads = 8;         // they wait for the disk more than they work
};

struct Counters {
  std::uint64_t connections = 0;            // open now
  std::uint64_t streams = 0;                // open now
  std::uint64_t accepted = 0, refused = 0;  // connections
  std::uint64_t limited = 0;                // questions beyond an address's share
  std::uint64_t answers_2xx = 0, answers_3xx = 0, answers_4xx = 0, answers_5xx = 0;
};

/// A listener with its threads.
class HttpServer {
 public:
  /// Listens from now on.
  ///
  /// Errors  kIo: the address cannot be had. kInvalid: no certificate, or a key that does not fit.
  [[nodiscard]] static base::Result<std::unique_ptr<HttpServer>> start(ListenPlan plan,
                                                                       Handler handler);
  virtual ~HttpServer() = default;

  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual Counters counters() const = 0;

  /// There may be new events: every stream asks its source. From any thread.
  virtual void wake_streams() = 0;

  /// Shows another certificate to whoever connects from now on.
  ///
  /// Errors  kInvalid: as start.
  [[nodiscard]] virtual base::Result<void> renew(const TlsFiles& tls) = 0;

  /// Takes no new connection, lets what runs come to its end for at most `grace`, ends streams.
  virtual void stop(std::chrono::seconds grace) = 0;
};

/// Decodes "%41+b" of a query or path; nothing where an escape is none, or a NUL comes out.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

/// Takes a target apart into path and query.
///
/// Errors  kInvalid: no path from the root, an escape that is none, more than 32 parameters.
[[nodiscard]] base::Result<void> read_target(std::string_view target, Question& question);

/// One event as it goes over the wire.
///
/// Source  HTML Standard, "Server-sent events"
[[nodiscard]] std::string event_text(const Event& event);

}  // namespace onus::server
