#include "onus/hosts/known_hosts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "for_test.h"

namespace onus::hosts {
namespace {

std::string vector_text() {
  std::ifstream in("tests/vectors/openssh/known_hosts", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

codec::SshPublicKey key(std::string_view base64) {
  return codec::parse_ssh_key_line("ssh-ed25519 " + std::string(base64)).value().key;
}

// Which key stands where in OpenSSH's own test file.
const char* const kPlain = "AAAAC3NzaC1lZDI1NTE5AAAAIK9ks7jkua5YWIwByRnnnc6UPJQWI75O0e/UJdPYU1JI";

TEST(KnownHosts, KnowsNamesInClearOfOpenSshsOwnFile) {
  const auto known = KnownHosts::parse(vector_text());
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->knows("sisyphus.example.com", key(kPlain)));
  EXPECT_FALSE(known->knows("prometheus.example.com", key(kPlain)));
  EXPECT_FALSE(known->knows("sisyphus.example.com", public_key_of('x')));
}

// `ssh-keygen -F NAME -f known_hosts` names these lines.
TEST(KnownHosts, KnowsHashedNamesAsSshKeygenDoes) {
  const auto known = KnownHosts::parse(vector_text()).value();
  const auto one = key("AAAAC3NzaC1lZDI1NTE5AAAAINf63qSV8rD57N+digID8t28WVhd3Yf2K2UhaoG8TsWQ");
  const auto three = key("AAAAC3NzaC1lZDI1NTE5AAAAIPLW0ZwCkRQldpLa4I5BpwGa/om+WE6OgC8jdVqakt0Z");
  EXPECT_TRUE(known.knows("sisyphus.example.com", one));
  EXPECT_FALSE(known.knows("prometheus.example.com", one));
  for (const char* name : {"192.0.2.1", "prometheus.example.com", "2001:db8::1"}) {
    EXPECT_TRUE(known.knows(name, three)) << name;
  }
  EXPECT_FALSE(known.knows("192.0.2.2", three));
}

TEST(KnownHosts, ARevokedKeyIsNobodys) {
  const auto known = KnownHosts::parse(vector_text()).value();
  EXPECT_FALSE(
      known.knows("sisyphus.example.com",
                  key("AAAAC3NzaC1lZDI1NTE5AAAAIDFP8L9REfN/iYy1KIRtFqSCn3V2+vOCpoZYENFGLdOF")));
}

TEST(KnownHosts, PatternsAndAuthoritiesNameNobody) {
  const std::string line = codec::ssh_key_line(public_key_of('h'));
  const auto knows = [&](const std::string& text) {
    return KnownHosts::parse(text).value().knows("host.example", public_key_of('h'));
  };
  EXPECT_TRUE(knows("other,host.example " + line + " comment\n"));
  EXPECT_FALSE(knows("*.example " + line + "\n"));
  EXPECT_FALSE(knows("host.exampl? " + line + "\n"));
  EXPECT_FALSE(knows("!host.example " + line + "\n"));
  EXPECT_FALSE(knows("@cert-authority host.example " + line + "\n"));
  EXPECT_FALSE(knows("# host.example " + line + "\n"));
  EXPECT_FALSE(knows("host.example ssh-ed25519 AAAA\n"));
  EXPECT_FALSE(knows("host.example " + line + "\n@revoked * " + line + "\n"));
  EXPECT_TRUE(knows("rubbish\n\nhost.example " + line));
}

TEST(KnownHosts, NamesAreNames) {
  EXPECT_TRUE(is_host_name("db-1.example.org"));
  EXPECT_TRUE(is_host_name("[192.0.2.1]:2222"));
  EXPECT_TRUE(is_host_name("2001:db8::1"));
  for (const char* bad : {"", "-oProxyCommand=x", ".x", "a b", "a/b", "a\n", "a;b"}) {
    EXPECT_FALSE(is_host_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace onus::hosts
