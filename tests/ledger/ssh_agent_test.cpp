// Signing through a real ssh-agent, and standing a false one.
#include "onus/crypto/ssh_agent.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "onus/codec/ssh_wire.h"
#include "onus/crypto/sshsig.h"
#include "process.h"

namespace onus::interop {
namespace {

using namespace std::chrono_literals;
using base::ErrorKind;
using codec::SshWriter;
using crypto::SshAgent;

constexpr crypto::AgentTimeouts kShort{300ms, 300ms};

class RealAgent : public testing::Test {
 protected:
  RealAgent() : agent_(start({"ssh-agent", "-D", "-a", folder_ / "agent"})) {
    for (int i = 0; i < 500 && !std::filesystem::exists(folder_ / "agent"); ++i) {
      std::this_thread::sleep_for(10ms);
    }
    setenv("SSH_AUTH_SOCK", (folder_ / "agent").c_str(), 1);
  }
  ~RealAgent() override {
    stop(agent_);
    unsetenv("SSH_AUTH_SOCK");
  }

  void add(const std::string& type, const std::string& bits) {
    const std::string path = folder_ / (type + bits);
    ASSERT_EQ(
        run({"ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", type + bits, "-f", path})
            .exit_code,
        0);
    const Ran added = run({"ssh-add", "-q", path});
    ASSERT_EQ(added.exit_code, 0) << added.output;
  }

  Folder folder_;
  pid_t agent_;
};

TEST_F(RealAgent, SignsWithEachKeyItHolds) {
  add("ed25519", "256");
  add("ecdsa", "256");
  add("ecdsa", "384");
  add("ecdsa", "521");
  add("rsa", "2048");
  auto agent = SshAgent::connect(folder_ / "agent");
  ASSERT_TRUE(agent.has_value()) << agent.error().message;
  const auto keys = agent->keys();
  ASSERT_TRUE(keys.has_value()) << keys.error().message;
  ASSERT_EQ(keys->size(), 5U);
  EXPECT_EQ(keys->front().comment, "ed25519256");
  for (const crypto::AgentKey& one : *keys) {
    const auto signature = agent->sign(one.key, "approval.onus.dev", "message");
    ASSERT_TRUE(signature.has_value()) << one.comment << ": " << signature.error().message;
    folder_.put("allowed", "ines " + codec::ssh_key_line(one.key) + "\n");
    const Ran verified =
        run({"ssh-keygen", "-Y", "verify", "-f", folder_ / "allowed", "-I", "ines", "-n",
             "approval.onus.dev", "-s", folder_.put("sig", codec::armor_sshsig(*signature))},
            "message");
    EXPECT_EQ(verified.exit_code, 0) << one.comment << ": " << verified.output;
  }
}

TEST_F(RealAgent, RefusesAKeyThatItDoesNotHold) {
  add("ed25519", "256");
  auto agent = SshAgent::connect(folder_ / "agent");
  const auto keys = agent->keys();
  ASSERT_EQ(run({"ssh-add", "-q", "-D"}).exit_code, 0);
  EXPECT_TRUE(agent->keys()->empty());
  const auto refused = agent->sign(keys->front().key, "n", "m");
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_TRUE(refused.error().message.contains("it refused"));
}

TEST(Agent, IsNamedWhenItIsNotThere) {
  EXPECT_EQ(SshAgent::connect("").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(SshAgent::connect("/nonexistent/agent").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(SshAgent::connect(std::string(200, 'x')).error().kind, ErrorKind::kInvalid);
}

// Takes one request and answers with these bytes, then closes; nothing for an empty answer.
class FalseAgent {
 public:
  explicit FalseAgent(std::string answer, bool silent = false) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = this->path();
    std::memcpy(address.sun_path, path.data(), path.size());
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    server_ = std::thread([this, silent, answer = std::move(answer)] {
      const int peer = accept(listener_, nullptr, nullptr);
      char request[4096];
      if (recv(peer, request, sizeof request, 0) > 0 && !silent) {
        static_cast<void>(send(peer, answer.data(), answer.size(), MSG_NOSIGNAL));
      } else {
        while (recv(peer, request, sizeof request, 0) > 0) {
        }
      }
      close(peer);
    });
  }
  ~FalseAgent() {
    server_.join();
    close(listener_);
  }

  [[nodiscard]] std::string path() const { return folder_ / "agent"; }

 private:
  Folder folder_;
  int listener_ = -1;
  std::thread server_;
};

struct FalseAnswer {
  std::string name;
  std::string bytes;
  ErrorKind kind;
};

TEST(FalseAgents, AreRefusedWhenTheyListKeys) {
  const auto message = [](const SshWriter& body) {
    return SshWriter{}.string(body.bytes()).bytes();
  };
  const std::vector<FalseAnswer> kAnswers{
      {"closes at once", "", ErrorKind::kIo},
      {"half a length", std::string("\0\0", 2), ErrorKind::kIo},
      {"no end", SshWriter{}.uint32(0xFFFFFFFF).bytes(), ErrorKind::kLimit},
      {"less than promised", SshWriter{}.uint32(10).raw("x").bytes(), ErrorKind::kIo},
      {"empty", SshWriter{}.uint32(0).bytes(), ErrorKind::kInvalid},
      {"another message", message(SshWriter{}.byte(6)), ErrorKind::kInvalid},
      {"failure", message(SshWriter{}.byte(5)), ErrorKind::kDenied},
      {"no count", message(SshWriter{}.byte(12)), ErrorKind::kInvalid},
      {"too many", message(SshWriter{}.byte(12).uint32(0x7FFFFFFF)), ErrorKind::kLimit},
      {"fewer than counted", message(SshWriter{}.byte(12).uint32(1)), ErrorKind::kInvalid},
      {"more than counted", message(SshWriter{}.byte(12).uint32(0).raw("x")), ErrorKind::kInvalid},
  };
  for (const FalseAnswer& one : kAnswers) {
    FalseAgent false_agent(one.bytes);
    auto agent = SshAgent::connect(false_agent.path(), kShort);
    ASSERT_TRUE(agent.has_value()) << agent.error().message;
    const auto keys = agent->keys();
    ASSERT_FALSE(keys.has_value()) << one.name;
    EXPECT_EQ(keys.error().kind, one.kind) << one.name << ": " << keys.error().message;
  }
}

TEST(FalseAgents, AreNotWaitedForWithoutEnd) {
  FalseAgent silent("", true);
  const auto before = std::chrono::steady_clock::now();
  {
    auto agent = SshAgent::connect(silent.path(), kShort);
    const auto keys = agent->keys();
    EXPECT_EQ(keys.error().kind, ErrorKind::kIo);
    EXPECT_TRUE(keys.error().message.contains("no answer in time"));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

TEST(FalseAgents, CannotPassOffASignatureThatDoesNotVerify) {
  codec::SshPublicKey key;
  key.point = std::string(32, 'k');
  const std::string blob = SshWriter{}.string("ssh-ed25519").string(std::string(64, 's')).bytes();
  FalseAgent false_agent(SshWriter{}.string(SshWriter{}.byte(14).string(blob).bytes()).bytes());
  auto agent = SshAgent::connect(false_agent.path(), kShort);
  const auto signature = agent->sign(key, "n", "m");
  EXPECT_EQ(signature.error().kind, ErrorKind::kDenied);
  EXPECT_TRUE(signature.error().message.contains("does not verify")) << signature.error().message;
}

TEST(FalseAgents, CannotAnswerWithAnotherKindOfSignature) {
  codec::SshPublicKey key;
  key.point = std::string(32, 'k');
  const std::string blob = SshWriter{}.string("rsa-sha2-512").string(std::string(256, 's')).bytes();
  FalseAgent false_agent(SshWriter{}.string(SshWriter{}.byte(14).string(blob).bytes()).bytes());
  auto agent = SshAgent::connect(false_agent.path(), kShort);
  EXPECT_EQ(agent->sign(key, "n", "m").error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace onus::interop
