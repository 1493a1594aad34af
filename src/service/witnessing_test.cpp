// Real witnesses (the rules of ledger/witness.h) asked directly, and over HTTP with curl.
#include "onus/service/witnessing.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

#include "onus/ledger/note_signer.h"
#include "onus/store/proof.h"
#include "onus/store/sqlite.h"

namespace onus::service {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

ledger::KeySigner signer(const std::string& name, ledger::NoteKeyType type, char seed) {
  auto key = crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, seed)));
  return std::move(*ledger::KeySigner::make(name, type, std::move(*key)));
}

constexpr const char* kOrigin = "example.org/log";

class Witnessing : public ::testing::Test {
 protected:
  Witnessing() {
    std::string name = (fs::temp_directory_path() / "onus-witness-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) root_ = name;
    place_ = {root_ / "ledger", root_ / "head", root_ / "key"};
    auto made = store::create_store(place_.directory / "log", {kOrigin, log_key_.verifier().vkey()},
                                    {"test", {}});
    EXPECT_TRUE(made) << made.error().message;
  }
  ~Witnessing() override {
    std::error_code error;
    fs::remove_all(root_, error);
  }

  void grow(int entries) {
    auto store = store::open_store(place_.directory / "log", store::OpenMode::kAppend, "test");
    auto log = store::Log::open(std::move(*store), place_.second_head);
    ASSERT_TRUE(log) << log.error().message;
    for (int i = 0; i < entries; ++i) {
      ASSERT_TRUE((*log)->append([](store::Transaction& transaction) -> base::Result<void> {
        auto index = transaction.append_entry("entry");
        return index ? base::Result<void>{} : std::unexpected(index.error());
      }));
    }
    ASSERT_TRUE((*log)->checkpoint(log_key_));
  }

  PostToWitness direct() {
    return [this](const std::string& body) { return witness_.add_checkpoint(body); };
  }

  fs::path root_;
  LedgerPlace place_;
  ledger::KeySigner log_key_ = signer(kOrigin, ledger::NoteKeyType::kEd25519, 'l');
  ledger::KeySigner witness_key_ =
      signer("witness.example.org", ledger::NoteKeyType::kCosignature, 'w');
  base::FixedClock clock_{base::TimePoint{base::Seconds{1'790'000'000}}};
  ledger::MemoryWitnessState state_;
  ledger::Witness witness_{{{kOrigin, log_key_.verifier()}}, witness_key_, state_, clock_};
};

TEST_F(Witnessing, CosignatureIsKeptAndTheNextOneStartsThere) {
  EXPECT_EQ(ask_witness(place_, witness_key_.verifier(), direct()).error().kind,
            ErrorKind::kInvalid);  // nothing signed
  grow(3);
  const auto first = ask_witness(place_, witness_key_.verifier(), direct());
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(*first, (WitnessedSize{"witness.example.org", 3, 0}));
  grow(4);
  const auto second = ask_witness(place_, witness_key_.verifier(), direct());
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(*second, (WitnessedSize{"witness.example.org", 7, 3}));
  EXPECT_TRUE(ask_witness(place_, witness_key_.verifier(), direct()));  // the same head again
  auto store = store::open_store(place_.directory / "log", store::OpenMode::kRead, "");
  auto snapshot = *(*store)->snapshot();
  const auto proof = store::prove(*snapshot, 5);
  ASSERT_TRUE(proof);
  const auto note = ledger::parse_note(proof->checkpoint);
  ASSERT_TRUE(note);
  const std::vector<ledger::NoteVerifier> keys{witness_key_.verifier()};
  EXPECT_TRUE(ledger::verify_note(*note, keys));
}

TEST_F(Witnessing, WitnessThatKnowsMoreThanWeRememberIsAskedFromThere) {
  grow(2);
  ASSERT_TRUE(ask_witness(place_, witness_key_.verifier(), direct()));
  grow(1);
  int asked = 0;
  // As if the answer to a request had been lost.
  ASSERT_TRUE(
      state_.advance(kOrigin, ledger::WitnessedHead{2, state_.head(kOrigin)->value().root}, [&] {
        auto store = store::open_store(place_.directory / "log", store::OpenMode::kRead, "");
        const auto head = *(*(*store)->snapshot())->newest_head();
        return ledger::WitnessedHead{head->size, head->root};
      }()));
  grow(2);
  const auto cosigned = ask_witness(place_, witness_key_.verifier(), [&](const std::string& body) {
    ++asked;
    return witness_.add_checkpoint(body);
  });
  ASSERT_TRUE(cosigned) << cosigned.error().message;
  EXPECT_EQ(cosigned->size_before, 3U);
  EXPECT_EQ(asked, 2);
}

TEST_F(Witnessing, RestoredOldBackupIsRefusedByTheWitness) {
  grow(2);
  fs::copy(root_ / "ledger", root_ / "backup", fs::copy_options::recursive);
  fs::copy(root_ / "head", root_ / "old-head");
  grow(2);
  ASSERT_TRUE(ask_witness(place_, witness_key_.verifier(), direct()));
  // Both the store and the second head are old: only the witness remembers.
  fs::remove_all(root_ / "ledger");
  fs::copy(root_ / "backup", root_ / "ledger", fs::copy_options::recursive);
  fs::copy(root_ / "old-head", root_ / "head", fs::copy_options::overwrite_existing);
  const auto refused = ask_witness(place_, witness_key_.verifier(), direct());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_NE(refused.error().message.find("old backup"), std::string::npos)
      << refused.error().message;
}

TEST_F(Witnessing, AnswerByAnotherKeyOrOfAStrangerIsNotKept) {
  grow(1);
  const auto other = signer("witness.example.org", ledger::NoteKeyType::kCosignature, 'x');
  EXPECT_EQ(ask_witness(place_, other.verifier(), direct()).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(ask_witness(place_, log_key_.verifier(), direct()).error().kind, ErrorKind::kInvalid);
  ledger::Witness stranger({}, witness_key_, state_, clock_);
  const auto unknown = ask_witness(place_, witness_key_.verifier(), [&](const std::string& body) {
    return stranger.add_checkpoint(body);
  });
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("does not know this log"), std::string::npos);
  auto store = store::open_store(place_.directory / "log", store::OpenMode::kRead, "");
  EXPECT_EQ(*(*(*store)->snapshot())->newest_cosigned_head(), std::nullopt);
}

// One request over HTTP, answered by `witness`.
class OneAnswer {
 public:
  explicit OneAnswer(ledger::Witness& witness) : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listening_, 1), 0);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this, &witness] { serve(witness); });
  }
  ~OneAnswer() {
    thread_.join();
    ::close(listening_);
  }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;

  [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}/w/", port_); }
  [[nodiscard]] const std::string& request_line() const { return request_line_; }

 private:
  void serve(ledger::Witness& witness) {
    const int peer = ::accept(listening_, nullptr, nullptr);
    std::string request;
    std::string buffer(4'096, '\0');
    std::size_t wanted = std::string::npos;
    while (request.size() < wanted) {
      const ssize_t got = ::read(peer, buffer.data(), buffer.size());
      if (got <= 0) break;
      request.append(buffer, 0, static_cast<std::size_t>(got));
      const std::size_t end = request.find("\r\n\r\n");
      const std::size_t length = request.find("Content-Length: ");
      if (end == std::string::npos || length == std::string::npos) continue;
      wanted = end + 4 + std::strtoull(request.c_str() + length + 16, nullptr, 10);
    }
    request_line_ = request.substr(0, request.find("\r\n"));
    const auto answer = witness.add_checkpoint(request.substr(request.find("\r\n\r\n") + 4));
    const std::string text = fmt::format(
        "HTTP/1.1 {} -\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", answer->status,
        answer->content_type.empty() ? "text/plain" : answer->content_type, answer->body.size(),
        answer->body);
    EXPECT_EQ(::write(peer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(peer);
  }

  int listening_;
  unsigned port_ = 0;
  std::string request_line_;
  std::jthread thread_;
};

TEST_F(Witnessing, CurlCarriesRequestAndAnswer) {
  grow(2);
  OneAnswer server(witness_);
  const auto send = post_with_curl(server.url());
  ASSERT_TRUE(send) << send.error().message;
  const auto cosigned = ask_witness(place_, witness_key_.verifier(), *send);
  ASSERT_TRUE(cosigned) << cosigned.error().message;
  EXPECT_EQ(cosigned->size, 2U);
  EXPECT_EQ(server.request_line().substr(0, 25), "POST /w/add-checkpoint HT");
}

TEST_F(Witnessing, WitnessThatIsNotThereIsAFailureOfTheNetwork) {
  grow(1);
  const auto nobody = post_with_curl("http://127.0.0.1:1");
  ASSERT_TRUE(nobody);
  EXPECT_EQ(ask_witness(place_, witness_key_.verifier(), *nobody).error().kind, ErrorKind::kIo);
  for (const char* bad : {"ftp://x", "file:///etc/passwd", "-o", "http://a b", ""}) {
    EXPECT_EQ(post_with_curl(bad).error().kind, ErrorKind::kInvalid) << bad;
  }
}

}  // namespace
}  // namespace onus::service
