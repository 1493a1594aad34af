// Makes certificates, lists and bundles with keys that are in this file: for the tests of hosts.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "onus/access/grant_certificate.h"
#include "onus/access/revocation.h"
#include "onus/base/check.h"
#include "onus/codec/ssh_key.h"
#include "onus/hosts/host_word.h"
#include "onus/hosts/recording_store.h"
#include "onus/ledger/note_signer.h"

namespace {

using namespace onus;

using Arguments = std::map<std::string, std::string>;

crypto::PrivateKey key_of(const std::string& seed) {
  return crypto::PrivateKey::from_seed(base::SecretBytes(std::string(32, seed.at(0)))).value();
}

access::SshAuthority authority_of(const std::string& seed) {
  return access::SshAuthority::from_seed(base::SecretBytes(std::string(32, seed.at(0)))).value();
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(at, from), text.size());
    parts.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

std::int64_t number(const std::string& text) { return std::strtoll(text.c_str(), nullptr, 10); }

base::TimePoint time_of(const std::string& text) {
  return base::TimePoint{base::Seconds(number(text))};
}

std::string get(const Arguments& given, const std::string& name, const std::string& otherwise) {
  const auto found = given.find(name);
  return found == given.end() ? otherwise : found->second;
}

template <class T>
T must(base::Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "maker: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  return std::move(*result);
}

std::string issue(const Arguments& given) {
  std::ifstream file(given.at("key"));
  const std::string line{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  access::GrantTerms terms;
  terms.request = given.at("request");
  terms.serial = static_cast<std::uint64_t>(number(given.at("serial")));
  terms.key = must(codec::parse_ssh_key_line(line.substr(0, line.find('\n')))).key;
  terms.principals = split(given.at("principals"), ',');
  terms.valid_from = time_of(given.at("from"));
  terms.valid_to = time_of(given.at("to"));
  terms.source_address = get(given, "source", "");
  terms.recorded = given.contains("recorder");
  terms.recorder_command = get(given, "recorder", "");
  terms.leaf.bytes.fill(0xab);
  return must(access::issue_grant_certificate(terms, authority_of(given.at("authority")))) + "\n";
}

ledger::KeySigner log_of(const Arguments& given) {
  const std::string seed = given.at("log");
  return must(ledger::KeySigner::make("log-" + seed + ".example/onus",
                                      ledger::NoteKeyType::kEd25519, key_of(seed)));
}

std::string list(const Arguments& given) {
  auto signer = log_of(given);
  ledger::Checkpoint head;
  head.origin = signer.verifier().name();
  head.size = static_cast<std::uint64_t>(number(given.at("number")));
  head.root.bytes.fill(1);
  access::Revocations made;
  made.made_at = time_of(given.at("at"));
  made.checkpoint = ledger::note_bytes(must(ledger::sign_checkpoint(head, signer)).note);
  for (const std::string& one : split(get(given, "ended", ""), ',')) {
    const auto parts = split(one, ':');  // request:serial:authority
    made.ended.push_back({parts.at(0), static_cast<std::uint64_t>(number(parts.at(1))),
                          made.made_at + base::Seconds(3600),
                          authority_of(parts.at(2)).public_key()});
  }
  for (const std::string& seed : split(get(given, "retired", ""), ',')) {
    made.retired.push_back(authority_of(seed).public_key());
  }
  return must(access::sign_revocations(made, key_of(given.at("log"))));
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// What the server does with a host's word: who said it, and where a piece goes.
std::string take(const Arguments& given) {
  const auto known = must(hosts::KnownHosts::parse(read_file(given.at("known"))));
  const std::string text = read_file(given.at("word"));
  const auto word = must(hosts::verify_host_word(text, read_file(given.at("signature")), known));
  const auto* chunk = std::get_if<hosts::ChunkWord>(&word.about);
  if (chunk == nullptr) return text + "\n";
  const hosts::RecordingStore store(given.at("store"));
  return hosts::chunk_answer(must(store.take(word.host, *chunk, read_file(given.at("body"))))) +
         "\n";
}

}  // namespace

int main(int argc, char** argv) {
  ONUS_CHECK(argc >= 2);
  Arguments given;
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    given[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  const std::string what = argv[1];
  std::string out;
  if (what == "issue") out = issue(given);
  if (what == "list") out = list(given);
  if (what == "take") out = take(given);
  if (what == "vkey") out = log_of(given).verifier().vkey() + "\n";
  if (what == "authority") {
    out = codec::ssh_key_line(authority_of(given.at("authority")).public_key()) + "\n";
  }
  std::fputs(out.c_str(), stdout);
  return out.empty() ? 2 : 0;
}
