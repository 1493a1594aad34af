// The listener: Boost.Beast over Asio, a strand a connection.
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <thread>

#include "http_connection.h"  // first: it includes Asio in the one order that works

namespace onus::server {

using base::ErrorKind;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kDescriptorsKept = 128;  // for the ledger and everything else
constexpr std::size_t kWaitingMax = 512;       // connections that the kernel holds for us
constexpr std::chrono::milliseconds kAcceptAgain{100};

/// How many connections may be open, so that the ledger never lacks a descriptor: an append that
/// could not be signed ends the process. Raises the limit as far as it goes.
std::size_t connections_within_limits() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kConnectionsMax / 4;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, kConnectionsMax + kDescriptorsKept);
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kConnectionsMax / 4;
  const auto all = static_cast<std::size_t>(limit.rlim_cur);
  const std::size_t left = all > 2 * kDescriptorsKept ? all - kDescriptorsKept : all / 2;
  return std::min(left, kConnectionsMax);
}

Result<std::shared_ptr<asio::ssl::context>> context_of(const TlsFiles& files) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                           asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1,
                       error);
  if (!error) context->use_certificate_chain(asio::buffer(files.certificate_pem), error);
  const std::string_view key = files.key_pem.view();
  if (!error) context->use_private_key(asio::buffer(key), asio::ssl::context::pem, error);
  if (!error) return context;
  return fail(ErrorKind::kInvalid,
              fmt::format("the TLS certificate or its key cannot be used: {}", error.message()));
}

using PlainConnection = Connection<beast::tcp_stream, false>;
using SecureConnection = Connection<beast::ssl_stream<beast::tcp_stream>, true>;

class BeastServer final : public HttpServer {
 public:
  explicit BeastServer(unsigned threads) : context_(static_cast<int>(threads)), port_(0) {}
  ~BeastServer() override { end(); }

  Result<void> begin(ListenPlan plan, Handler handler) {
    shared_->handler = std::move(handler);
    shared_->connections_max = connections_within_limits();
    if (plan.tls) {
      auto tls = context_of(*plan.tls);
      if (!tls) return std::unexpected(tls.error());
      shared_->tls = std::move(*tls);
    }
    error_code error;
    const auto address = asio::ip::make_address(plan.address, error);
    if (error) {
      return fail(ErrorKind::kInvalid, fmt::format("{} is no address to listen on", plan.address));
    }
    const tcp::endpoint endpoint(address, plan.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(kWaitingMax, error);
    if (error) {
      return fail(ErrorKind::kIo, fmt::format("cannot listen on {} port {}: {}", plan.address,
                                              plan.port, error.message()));
    }
    port_ = acceptor_.local_endpoint().port();
    accept();
    for (unsigned i = 0; i < plan.threads; ++i) threads_.emplace_back([this] { context_.run(); });
    return {};
  }

  std::uint16_t port() const override { return port_; }

  Counters counters() const override {
    Counters counters;
    counters.connections = shared_->connections;
    counters.accepted = shared_->accepted;
    counters.refused = shared_->refused;
    counters.limited = shared_->limited;
    counters.answers_2xx = shared_->answers[2];
    counters.answers_3xx = shared_->answers[3];
    counters.answers_4xx = shared_->answers[4];
    counters.answers_5xx = shared_->answers[5];
    const std::scoped_lock guard(shared_->mutex);
    counters.streams = shared_->streams.size();
    return counters;
  }

  void wake_streams() override {
    std::vector<std::shared_ptr<Stream>> streams;
    {
      const std::scoped_lock guard(shared_->mutex);
      streams.assign(shared_->streams.begin(), shared_->streams.end());
    }
    for (const auto& stream : streams) stream->wake();
  }

  Result<void> renew(const TlsFiles& tls) override {
    auto context = context_of(tls);
    if (!context) return std::unexpected(context.error());
    const std::scoped_lock guard(shared_->mutex);
    shared_->tls = std::move(*context);
    return {};
  }

  void stop(std::chrono::seconds grace) override {
    shared_->stopping = true;
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
      later_.cancel();
    });
    wake_streams();
    const auto until = std::chrono::steady_clock::now() + grace;
    while (shared_->connections > 0 && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    end();
  }

 private:
  void end() {
    context_.stop();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    std::set<std::shared_ptr<Stream>> streams;  // what ends takes the mutex itself
    {
      const std::scoped_lock guard(shared_->mutex);
      streams.swap(shared_->streams);
    }
  }

  void accept() {
    acceptor_.async_accept(asio::make_strand(context_),
                           [this](error_code error, tcp::socket socket) {
                             if (error == asio::error::operation_aborted) return;
                             if (!acceptor_.is_open()) return;
                             if (error) return accept_later();
                             take(std::move(socket));
                             accept();
                           });
  }

  /// No descriptor is left: asking again at once would only keep the processor busy.
  void accept_later() {
    later_.expires_after(kAcceptAgain);
    later_.async_wait([this](error_code error) {
      if (!error && acceptor_.is_open()) accept();
    });
  }

  void take(tcp::socket socket) {
    error_code ignored;
    const std::string peer = socket.remote_endpoint(ignored).address().to_string();
    std::shared_ptr<asio::ssl::context> tls;
    {
      const std::scoped_lock guard(shared_->mutex);
      tls = shared_->tls;
    }
    const auto now = std::chrono::steady_clock::now();
    if ((tls != nullptr && shared_->limit.take(peer, Effort::kHandshake, now)) ||
        !shared_->enter(peer)) {
      ++shared_->refused;
      return;  // closes it
    }
    ++shared_->accepted;
    socket.set_option(tcp::no_delay(true), ignored);
    if (tls == nullptr) {
      std::make_shared<PlainConnection>(shared_, peer, std::move(socket))->run();
    } else {
      std::make_shared<SecureConnection>(shared_, peer, std::move(socket), *tls)->run();
    }
  }

  asio::io_context context_;
  tcp::acceptor acceptor_{asio::make_strand(context_)};
  asio::steady_timer later_{acceptor_.get_executor()};
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::vector<std::thread> threads_;
  std::uint16_t port_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(ListenPlan plan, Handler handler) {
  auto server = std::make_unique<BeastServer>(plan.threads);
  auto begun = server->begin(std::move(plan), std::move(handler));
  if (!begun) return std::unexpected(begun.error());
  return server;
}

}  // namespace onus::server
