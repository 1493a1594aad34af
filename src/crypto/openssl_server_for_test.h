// A real TLS server, `openssl s_server`, with a root and certificates made for the test.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace onus::crypto::for_test {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/onus-tls-XXXXXX";
    path_ = mkdtemp(name);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream in(file(name));
    std::stringstream all;
    all << in.rdbuf();
    return all.str();
  }

 private:
  std::string path_;
};

/// Starts a program in `folder`, its output in a file there.
inline pid_t start(const Folder& folder, std::vector<std::string> words, const char* out) {
  const pid_t child = fork();
  if (child != 0) return child;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int to = open(folder.file(out).c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  const int from = open("/dev/zero", O_RDONLY);  // s_server ends when its input does
  if (chdir(folder.file("").c_str()) != 0) _exit(126);
  dup2(from, 0);
  dup2(to, 1);
  dup2(to, 2);
  execvp(argv[0], argv.data());
  _exit(127);
}

inline void run(const Folder& folder, std::vector<std::string> words) {
  int status = 0;
  const pid_t child = start(folder, std::move(words), "out");
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0) << folder.text("out");
}

/// A root `NAME.pem` of its own, and `NAME-server.pem` for mail.test and 127.0.0.1.
inline void make_certificates(const Folder& folder, const std::string& name) {
  std::ofstream(folder.file("names")) << "subjectAltName=DNS:mail.test,IP:127.0.0.1\n";
  run(folder,
      {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
       "-keyout", name + ".key", "-subj", "/CN=root", "-days", "2", "-out", name + ".pem"});
  run(folder, {"openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
               "-nodes", "-keyout", name + "-server.key", "-subj", "/CN=server", "-out", "csr"});
  run(folder,
      {"openssl", "x509", "-req", "-in", "csr", "-CA", name + ".pem", "-CAkey", name + ".key",
       "-CAcreateserial", "-days", "1", "-extfile", "names", "-out", name + "-server.pem"});
}

class Server {
 public:
  Server(const Folder& folder, const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> words = {
        "openssl", "s_server",           "-accept", "127.0.0.1:0",
        "-cert",   name + "-server.pem", "-key",    name + "-server.key"};
    words.insert(words.end(), more.begin(), more.end());
    child_ = start(folder, words, "server");
    for (int i = 0; i < 500 && port_ == 0; ++i) {
      usleep(10000);
      const std::string said = folder.text("server");
      const std::size_t at = said.find("ACCEPT 127.0.0.1:");
      if (at != std::string::npos && said.find('\n', at) != std::string::npos) {
        port_ = static_cast<std::uint16_t>(std::atoi(said.c_str() + at + 17));
      }
    }
    EXPECT_NE(port_, 0) << folder.text("server");
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() { end(SIGTERM); }
  void end(int signal) {
    if (child_ <= 0) return;
    kill(child_, signal);
    waitpid(child_, nullptr, 0);
    child_ = 0;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  pid_t child_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace onus::crypto::for_test
